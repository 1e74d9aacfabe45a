import { checkupText } from "@kubestage/core";
import { doctor } from "@kubestage/workflows";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { version } from "../version.ts";
import { writeJson } from "../write-diagnostics.ts";

export interface DoctorOptions {
  readonly cluster?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly output: string;
}

export interface DoctorArguments extends DoctorOptions {
  readonly path: string;
}

const thereAreProblems = 3;

export async function runDoctor({ output, ...request }: DoctorArguments, terminal: Terminal): Promise<number> {
  const checkup = await interruptible((signal) =>
    doctor({ ...request, from: terminal.from, environment: process.env, version, signal, now: () => Date.now() }),
  );
  if (output === "json") await writeJson(checkup, terminal);
  else await terminal.out.write(checkupText(checkup, await terminal.out.palette()));
  return checkup.checks.some(({ state }) => state === "problem") ? thereAreProblems : 0;
}
