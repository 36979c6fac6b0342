/** Customers on the loopback platforms: what they write reaches the product as a platform's webhook. */
const CONTROL = () => `${process.env["PLATFORMS_URL"]}/control`;

export type Customer = { id: string; name: string; handle: string };
export type Post = { id: string; ids: string[]; text: string; author: { id: string }; is_company?: boolean };

async function asked<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${CONTROL()}/${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : {}),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Somebody new with this name. */
export const aCustomer = (name: string): Promise<Customer> => asked("POST", "customers", { name });

/** The id of the company's account on X. */
export async function company(): Promise<string> {
  const [first] = await asked<{ id: string }[]>("GET", "accounts");
  if (!first) throw new Error("there is no company");
  return first.id;
}

/** A public post to the company. */
export const tweets = async (by: Customer, text: string): Promise<Post> => asked("POST", "posts", { author: by.id, text, to: await company() });

/** A public answer to a post. */
export const answers = (by: Customer, to: Post, text: string): Promise<Post> => asked("POST", "posts", { author: by.id, text, parent: to.ids.at(-1) });

/** Say it otherwise. */
export const edits = (post: Post, text: string): Promise<Post> => asked("PUT", `posts/${post.id}`, { text });

/** Take it back. */
export const takesBack = (post: Post): Promise<unknown> => asked("DELETE", `posts/${post.id}`);

/** A direct message to the company. */
export const writes = async (by: Customer, text: string): Promise<unknown> => asked("POST", "messages", { sender: by.id, recipient: await company(), text });

/** All that is in the threads between a customer and the company, oldest first. */
export async function threads(of: Customer): Promise<Post[][]> {
  return asked("GET", `threads?account=${await company()}&customer=${of.id}`);
}

/** Have something go wrong with the platforms. */
export const fault = (on: string, kind: string, more: object = {}): Promise<unknown> => asked("POST", "faults", { on, kind, ...more });
