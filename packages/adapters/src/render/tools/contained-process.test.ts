import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { runContained } from "./contained-process.ts";
import { hasNetworkNamespaces } from "./containment.ts";

const limits = { timeoutMs: 5000, mostBytes: 100_000 };
const shell = (script: string, changes: Partial<Parameters<typeof runContained>[0]> = {}) =>
  runContained({ command: ["/bin/sh", "-c", script], folder: "/", environment: {}, limits, ...changes });

test("what a tool writes is given; where it fails, what it said", async () => {
  expect(await shell("echo a")).toEqual({ kind: "done", output: Buffer.from("a\n") });
  expect(await shell("echo why >&2; exit 3")).toMatchObject({
    kind: "failed",
    why: "ended with 3",
    errorText: "why\n",
  });
});

test("a tool has the environment that it is given, and nothing else", async () => {
  const outcome = await shell("/usr/bin/env", { environment: { ONLY: "this" } });
  const names = outcome.kind === "done" ? outcome.output.toString("utf8").split("\n") : [];
  expect(names.filter((line) => !/^(PWD|_|SHLVL|OLDPWD)=|^$/.test(line))).toEqual(["ONLY=this"]);
});

test.each([
  ["takes too long", "while :; do :; done", "time"],
  ["waits for ever", "sleep 1000", "time"],
  ["writes without end", "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done", "size"],
])("a tool that %s is ended", async (_, script, because) => {
  const outcome = await shell(script, { limits: { ...limits, timeoutMs: 500 } });
  expect(outcome).toMatchObject({ kind: "ended", because });
});

/** Processes of this machine whose command line holds `marker`. */
function processesWith(marker: string): string[] {
  return readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "utf8").includes(marker);
    } catch {
      return false;
    }
  });
}

test.runIf(process.platform === "linux").each([true, false])(
  "what a tool started ends with it (with network: %s)",
  async (network) => {
    const marker = String(900_000 + process.pid);
    const script = `sleep ${marker} & sleep ${marker} & sleep 0.3; echo started; wait`;
    const running = shell(script, { network, limits: { ...limits, timeoutMs: 1000 } });
    await wait(500);
    expect(processesWith(marker).length).toBeGreaterThanOrEqual(2);
    expect(await running).toMatchObject({ kind: "ended", output: Buffer.from("started\n") });
    await wait(100);
    expect(processesWith(marker)).toEqual([]);
  },
);

test("what leaves the process group of a tool ends with it too, where there are namespaces", async () => {
  if (!(await hasNetworkNamespaces())) return;
  const marker = String(800_000 + process.pid);
  const outcome = await shell(`/usr/bin/setsid sleep ${marker} & sleep 0.2`, {
    environment: { PATH: "/usr/bin:/bin" },
  });
  expect(outcome.kind).toBe("done");
  await wait(100);
  expect(processesWith(marker)).toEqual([]);
});

test("a tool without network reaches nothing, one that fetches does", async () => {
  const connections: number[] = [];
  const server = createServer((socket) => {
    connections.push(1);
    socket.end();
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  onTestFinished(() => void server.close());
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  // Node reserves more memory than a tool may have, so the reader is a shell that has its own way to connect.
  const script = `exec 3<>/dev/tcp/127.0.0.1/${port} && echo open || echo closed`;
  const connect = async (network: boolean): Promise<string> => {
    const command = ["/bin/bash", "-c", script] as [string, ...string[]];
    const outcome = await runContained({ command, folder: "/", environment: {}, limits, network });
    return outcome.kind === "done" ? outcome.output.toString("utf8").trim() : outcome.kind;
  };
  expect(await connect(true)).toBe("open");
  if (!(await hasNetworkNamespaces())) return;
  expect(await connect(false)).toBe("closed");
  expect(connections).toHaveLength(1);
});

test("an interrupted tool is ended, and the reason thrown", async () => {
  await expect(shell("sleep 1000", { signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout/);
});

test("a program that is not there is told", async () => {
  const command = ["/nonexistent/helm"] as const;
  const outcome = await runContained({ command: [...command], folder: "/", environment: {}, limits });
  expect(outcome).toMatchObject({ kind: "failed" });
});
