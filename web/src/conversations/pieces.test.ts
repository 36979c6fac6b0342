import { expect, test } from "vitest";
import { hostOf, pieces, visible } from "./pieces";

const hosts = (text: string) => pieces(text).flatMap((one) => (one.is === "link" ? [one.host] : []));

test("a text without tricks is one piece", () => {
  expect(pieces("Grüße 👨‍👩‍👧 and 🏴󠁧󠁢󠁥󠁮󠁧󠁿\nmore\tof it")).toEqual([{ is: "text", text: "Grüße 👨‍👩‍👧 and 🏴󠁧󠁢󠁥󠁮󠁧󠁿\nmore\tof it" }]);
});

test("what turns the direction of a text is shown, and turns nothing", () => {
  expect(pieces("invoice\u202efdp.exe")).toEqual([
    { is: "text", text: "invoice" },
    { is: "mark", name: "RLO" },
    { is: "text", text: "fdp.exe" },
  ]);
});

test.each([["\u0000", "U+0000"], ["\u001b", "U+001B"], ["\u200b", "ZWSP"], ["\u2066", "LRI"], ["\u061c", "ALM"], ["\ufeff", "BOM"], ["\u{e0041}", "U+E0041"], ["\r", "U+000D"]])("%j has a name that can be seen", (mark, name) => {
  expect(visible(`a${mark}b`)).toBe(`a⟨${name}⟩b`);
});

test("joiners stay where a script or an emoji needs them, and are shown elsewhere", () => {
  expect(visible("می‌خواهم")).toBe("می‌خواهم");
  expect(visible("5\u200d6")).toBe("5⟨ZWJ⟩6");
});

test("markup is text", () => {
  expect(pieces("<img src=x onerror=alert(1)>")).toEqual([{ is: "text", text: "<img src=x onerror=alert(1)>" }]);
});

test("a link that is plain says its host itself", () => {
  expect(pieces("see https://shop.example/a(b).")).toEqual([
    { is: "text", text: "see " },
    { is: "link", text: "https://shop.example/a(b)", url: "https://shop.example/a(b)", host: undefined },
    { is: "text", text: "." },
  ]);
});

test.each([
  ["https://bank.example@evil.example/login", "evil.example"],
  ["https://bаnk.example/", "xn--bnk-6cd.example"], // the a is Cyrillic
  ["https://bank.example\\.evil.example", "bank.example"],
  ["https://shop.example/\u202egnp.exe", "shop.example"],
])("a link that looks like another one shows where it leads: %s", (text, host) => {
  expect(hosts(text)).toEqual([host]);
});

test("only addresses of the web are links", () => {
  expect(hosts("javascript:alert(1) data:text/html,x")).toEqual([]);
  expect(hostOf("javascript:alert(1)")).toBeUndefined();
  expect(hostOf("https://files.example/a.png")).toBe("files.example");
});
