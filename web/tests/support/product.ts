import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = new URL("../../../", import.meta.url).pathname;
const READY = /The demo is loaded/;
const PLATFORMS = /^\s+(http:\/\/\S+?)\/?\s+be a customer/m;
const LONGEST_START = 120_000;

/** Start a product with its demo in a folder of its own, for all walks; and stop it after them. */
export default async function start(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "casefold-walks-"));
  const port = await freePort();
  const product = spawn(process.env["PYTHON"] ?? ".venv/bin/python", ["-m", "local.run"], {
    cwd: ROOT,
    env: { ...process.env, DATA: folder, PORT: String(port), DEMO: "on", PYTHONUNBUFFERED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  process.env["DESK_URL"] = `http://127.0.0.1:${port}`;
  process.env["DESK_DATA"] = folder;
  process.env["PLATFORMS_URL"] = await platformsOf(product);
  return () => stopped(product, folder);
}

function platformsOf(product: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = "";
    const late = setTimeout(() => failed(new Error(`the product did not start:\n${said}`)), LONGEST_START);
    const read = (part: Buffer) => {
      said += part.toString();
      const url = PLATFORMS.exec(said)?.[1];
      if (!READY.test(said) || !url) return;
      clearTimeout(late);
      found(url);
    };
    product.stdout?.on("data", read);
    product.stderr?.on("data", read);
    product.once("exit", (code) => failed(new Error(`the product ended with ${code}:\n${said}`)));
  });
}

function stopped(product: ChildProcess, folder: string): Promise<void> {
  return new Promise((done) => {
    product.removeAllListeners("exit");
    product.once("exit", () => {
      rmSync(folder, { recursive: true, force: true });
      done();
    });
    product.kill("SIGTERM");
  });
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => found(typeof address === "object" && address ? address.port : 0));
    });
  });
}
