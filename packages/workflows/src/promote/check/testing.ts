import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { temporaryFolder } from "../../testing/folders.ts";
import { promote } from "../promote.ts";
import { newLedger, road } from "../testing.ts";
import { check, type CheckResults } from "./check.ts";
import { why } from "../answers/why.ts";

type Ledger = Awaited<ReturnType<typeof newLedger>>;
type CheckRequest = Parameters<typeof check>[0];

const declared = "smoke: { recorded: before } # somebody tries it in dev, and says how that was";

/** For tests: the example of a road in which the entry of `test` has these checks instead of its own. */
export function roadWith(checks: string, version: "platform" | "next" = "platform"): string {
  const folder = temporaryFolder();
  cpSync(join(road, version), folder, { recursive: true });
  const path = join(folder, "stages.yaml");
  const text = readFileSync(path, "utf8");
  expect(text).toContain(declared);
  writeFileSync(path, text.replace(declared, checks));
  return folder;
}

/** For tests: a ledger with that road, in which everything is in dev, and no app further. */
export async function ledgerInDev(checks: string, folder = roadWith(checks)) {
  const ledger = await newLedger();
  await ledger.release(folder);
  expect(await promoted(ledger)).toEqual(expect.arrayContaining(["api > dev", "platform > dev", "web > dev"]));
  return {
    ...ledger,
    tip: () => ledger.git("rev-parse", "main"),
    promoted: (at?: number) => promoted(ledger, at),
    check: (given: Partial<CheckRequest> = {}): Promise<CheckResults> =>
      check({ ...ledger.as("ci"), dryRun: false, environment: process.env, pauseMs: 1, ...given }),
    /** How the gate of that name stands before what waits. */
    gate: async (gate: string, where = { app: "web", stage: "test" }) =>
      (await why({ ...ledger.as("ci"), ...where })).wait?.gates.find((one) => one.gate === gate),
  };
}

async function promoted(ledger: Ledger, at?: number): Promise<string[]> {
  const { promotions, diagnostics } = await promote({ ...ledger.as("ci", at), dryRun: false });
  expect(diagnostics).toEqual([]);
  return promotions.map(({ app, stage }) => `${app} > ${stage}`).toSorted();
}

/** "gate release outcome: said", releases by their apps. */
export function outcomes({ checks }: CheckResults): string[] {
  return checks
    .map(({ gate, app, stage, outcome, said }) => `${gate} ${app} in ${stage} ${outcome}: ${said}`)
    .toSorted();
}

/** A program that a check can run, in the folder in which `check` is asked. */
export function writeProgram(folder: string, name: string, lines: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
}

/** For tests: a service on this machine; each question is answered by `answer`. */
export async function startService(
  answer: (body: string, response: ServerResponse, request: IncomingMessage) => void | Promise<void>,
): Promise<string> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => void answer(body, response, request));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
