import type { KubectlRequest } from "@kubestage/workflows";
import { kubectl } from "@kubestage/workflows";
import { interruptible } from "../interruption.ts";
import { askAtTerminal } from "../question.ts";
import type { Terminal } from "../terminal.ts";
import { writeDiagnostics } from "../write-diagnostics.ts";

type KubectlGiven = Pick<
  KubectlRequest,
  "kubectlArguments" | "stage" | "app" | "cluster" | "path" | "confirm" | "anyKubectl"
>;

export async function runKubectl(given: KubectlGiven, terminal: Terminal): Promise<number> {
  const result = await interruptible((signal) =>
    kubectl({
      ...given,
      from: terminal.from,
      environment: process.env,
      signal,
      ask: askAtTerminal(signal),
      narrate: (line) => void terminal.err.write(`kubestage: ${line}\n`),
    }),
  );
  if ("exitCode" in result) return result.exitCode;
  await writeDiagnostics(result.diagnostics, "text", terminal);
  return 1;
}
