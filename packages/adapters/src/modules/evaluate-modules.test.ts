import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { filesBelow, temporaryFolder } from "../testing/folders.ts";
import { evaluateModules } from "./evaluate-modules.ts";

const evaluateOne = async (text: string, limits = { timeoutMs: 10_000, mostBytes: 1_000_000 }) => {
  const folder = temporaryFolder({ "project/m.ts": text, "outside.txt": "secret", "project/inside.txt": "open" });
  const [evaluated] = await evaluateModules([join(folder, "project", "m.ts")], join(folder, "project"), limits);
  expect(Object.keys(filesBelow(folder))).toEqual(["outside.txt", "project/inside.txt", "project/m.ts"]);
  return evaluated?.problem?.message ?? evaluated?.documents;
};

/** What each attempt gave: `"done"`, or the beginning of the error. */
const attempts = (code: string): string => `
import fs from "node:fs";
const results: Record<string, string> = {};
const attempt = async (name: string, action: () => unknown) => {
  try { await action(); results[name] = "done"; }
  catch (error) { const cause = (error as Error).cause; results[name] = String((cause as Error | undefined)?.message ?? (error as Error).message).slice(0, 40); }
};
${code}
export default [results];
`;

test("a module has no environment, and reads only its project", async () => {
  const code = `
    results.environment = Object.keys(process.env).filter((key) => key !== "SystemRoot").join();
    await attempt("inside", () => fs.readFileSync("inside.txt"));
    await attempt("outside", () => fs.readFileSync("../outside.txt"));
    await attempt("write", () => fs.writeFileSync("w.txt", ""));
    await attempt("remove", () => fs.rmSync("inside.txt"));`;
  const refused = expect.stringContaining("Access to this API has been restricted");
  expect(await evaluateOne(attempts(code))).toEqual([
    { environment: "", inside: "done", outside: refused, write: refused, remove: refused },
  ]);
});

test("a module starts no process or thread and signals nobody", async () => {
  const code = `
    const child = await import("node:child_process");
    const threads = await import("node:worker_threads");
    await attempt("spawn", () => child.spawnSync(process.execPath, ["-v"]));
    await attempt("thread", () => new threads.Worker("1", { eval: true }));
    await attempt("kill", () => process.kill(process.ppid, 0));
    await attempt("code", () => new Function("return 1")());`;
  const refused = expect.stringMatching(/^(Access to this API has been restricted|Code generation from strings)/);
  expect(await evaluateOne(attempts(code))).toEqual([
    { spawn: refused, thread: refused, kill: "a declaration has no access to other pro", code: refused },
  ]);
});

test("a module has no network, by any of Node's roads to it", async () => {
  const server = createServer((socket) => socket.end("HTTP/1.0 200 OK\r\n\r\nhello"));
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  onTestFinished(() => void server.close());
  await listening.promise;
  const { port } = server.address() as { port: number };
  const code = `
    const [http, http2, net, tls, dns, dgram] = await Promise.all(["http", "http2", "net", "tls", "dns", "dgram"].map((name) => import("node:" + name)));
    const { promises } = dns;
    const emitted = (emitter) => new Promise((resolve, reject) => emitter.on("error", reject).on("connect", resolve).on("response", resolve));
    await attempt("fetch", () => fetch("http://127.0.0.1:${port}"));
    await attempt("http", () => emitted(http.get("http://127.0.0.1:${port}")));
    await attempt("http2", () => emitted(http2.connect("http://127.0.0.1:${port}")));
    await attempt("net", () => emitted(net.connect(${port}, "127.0.0.1")));
    await attempt("socket", () => emitted(new net.Socket().connect(${port}, "127.0.0.1")));
    await attempt("builtin", () => emitted(process.getBuiltinModule("net").connect(${port}, "127.0.0.1")));
    await attempt("tls", () => emitted(tls.connect(${port}, "127.0.0.1")));
    await attempt("listen", () => net.createServer().listen(0));
    await attempt("dns", () => promises.lookup("example.com"));
    await attempt("resolver", () => new dns.Resolver().resolve4("example.com", () => {}));
    await attempt("dgram", () => dgram.createSocket("udp4").send("x", 1, "127.0.0.1"));
    await attempt("websocket", () => new Promise((resolve, reject) => { const s = new WebSocket("ws://127.0.0.1:${port}"); s.onopen = resolve; s.onerror = (event) => reject(event.error); }));
    await attempt("restore", () => { net.Socket.prototype.connect = () => {}; });`;
  const results = await evaluateOne(attempts(code));
  const [given] = results as unknown as readonly Record<string, string>[];
  expect(Object.entries(given ?? {}).filter(([, result]) => result === "done")).toEqual([]);
  expect(given).toMatchObject({
    fetch: "a declaration has no access to the netwo",
    dns: "a declaration has no access to the netwo",
  });
  expect(Object.keys(given ?? {})).toHaveLength(13);
});

test("what a module prints does no harm", async () => {
  const text = 'console.log("{}"); console.error("x"); process.stdout.write("[1]"); export default [{ a: 1 }];';
  expect(await evaluateOne(text)).toEqual([{ a: 1 }]);
});

test.each([
  ["runs on", "await new Promise(() => setInterval(() => {}, 1000)); export default [];"],
  ["never yields", "for (;;) {}"],
])("a module that %s is ended", async (_, text) => {
  const said = await evaluateOne(text, { timeoutMs: 500, mostBytes: 1_000_000 });
  expect(said).toMatch(/did not end within 0.5 seconds/);
});

test.each([
  ["says too much", 'export default [{ a: "x".repeat(2_000_000) }];', /gave more than 1,000,000 bytes/],
  ["leaves", "process.exit(0); export default [];", /ended the process with exit code 0/],
  [
    "throws later",
    "setTimeout(() => { throw new Error('late'); }); await new Promise((r) => setTimeout(r, 400)); export default [];",
    /ended the process: Error: late/,
  ],
  ["gives a number", "export default 1;", /the default export is no list/],
  ["gives itself", "const a = {}; a.b = [a]; export default [a];", /document 1\.b\[0\] contains itself/],
  ["gives NaN", "export default [{ a: { b: NaN } }];", /document 1\.a\.b is NaN/],
  ["gives a function", "export default [{ a: () => 1 }];", /document 1\.a is a function/],
  ["gives a hole", "export default [{ a: [undefined] }];", /document 1\.a\[0\] is undefined/],
])("a module that %s is a problem", async (_, text, message) => {
  expect(await evaluateOne(text, { timeoutMs: 10_000, mostBytes: 1_000_000 })).toMatch(message);
});

test("a module that gives a bomb is a problem", async () => {
  const text = "let a = [1]; for (let i = 0; i < 40; i++) a = [a, a]; export default [a];";
  expect(await evaluateOne(text, { timeoutMs: 15_000, mostBytes: 100_000_000 })).toMatch(
    /holds more than 1,000,000 values/,
  );
});

test("an undefined property is absent", async () => {
  expect(await evaluateOne("export default [{ a: undefined, b: 1 }];")).toEqual([{ b: 1 }]);
});

test("a module that ends the process spares those before it and names itself", async () => {
  const folder = temporaryFolder({
    "a.ts": "export default [];",
    "b.ts": "process.exit(1)",
    "c.ts": "export default [];",
  });
  const evaluated = await evaluateModules(
    ["a.ts", "b.ts", "c.ts"].map((name) => join(folder, name)),
    folder,
  );
  expect(evaluated.map(({ problem }) => problem?.message)).toEqual([
    undefined,
    "the module ended the process with exit code 1",
    "was not evaluated, because the process had ended",
  ]);
});
