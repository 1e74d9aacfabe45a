import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { Part } from "./binaries.ts";
import type { RunningControlPlane } from "./running-control-plane.ts";
import type { Ports } from "./part-flags.ts";
import type { WatchedProcess } from "./processes.ts";

interface Awaited {
  readonly part: Part;
  readonly ports: Ports;
  readonly log: string;
  readonly process: WatchedProcess;
  readonly plane: RunningControlPlane;
}

const timeoutMs = 60_000;
const pollMs = 50;
const shownLogLines = 15;

/** Waits until `part` does its work. Errors: where it ended, or took more than a minute; with the end of its log. */
export async function waitForPart(awaited: Awaited): Promise<void> {
  const { part, process, log } = awaited;
  const until = performance.now() + timeoutMs;
  for (;;) {
    const ready = await isReady(awaited);
    if (process.hasEnded()) throw new Error(`${part} ended:\n${await endOfLog(log)}`);
    if (ready) return;
    if (performance.now() > until) throw new Error(`${part} did not get ready in a minute:\n${await endOfLog(log)}`);
    await sleep(pollMs);
  }
}

async function isReady({ part, ports, plane }: Awaited): Promise<boolean> {
  switch (part) {
    case "etcd":
      return isHealthy(`http://127.0.0.1:${String(ports.etcd)}/health`);
    case "kube-apiserver":
      // The namespace comes last of what the API server makes for itself, and /readyz does not wait for it.
      return (await succeeds(plane, "/readyz")) && (await succeeds(plane, "/api/v1/namespaces/kube-system"));
    case "kube-controller-manager":
      // That it runs is not yet that it has begun: pods are refused until there is this.
      return (
        (await isWell(ports.controllers, "/healthz")) &&
        (await succeeds(plane, "/api/v1/namespaces/default/serviceaccounts/default"))
      );
    case "kube-scheduler":
      return isWell(ports.scheduler, "/readyz");
  }
}

async function succeeds(plane: RunningControlPlane, path: string): Promise<boolean> {
  return plane.request({ path, timeoutMs: 2000 }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    (response) => response.ok,
    () => false,
  );
}

/** What it says is no secret, so it is not asked for its certificate. */
async function isWell(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = request({ host: "127.0.0.1", port, path, agent: false, rejectUnauthorized: false });
    sent.setTimeout(2000, () => sent.destroy());
    sent.on("response", (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    sent.on("error", () => resolve(false));
    sent.end();
  });
}

/** Without what is only said by the way. */
async function endOfLog(log: string): Promise<string> {
  const lines = (await readFile(log, "utf8").catch(() => "(no log)")).trim().split("\n");
  const telling = lines.filter((line) => !/^I\d{4}/.test(line));
  return telling.slice(-shownLogLines).join("\n");
}
