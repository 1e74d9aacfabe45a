import { isUtf8 } from "node:buffer";
import type { Diagnostic, Span } from "@kubestage/core";
import { diagnose } from "@kubestage/core";
import type { RunLimits, RunOutcome } from "./tools/contained-process.ts";
import type { ToolName } from "./tools/find-tool.ts";

interface Circumstances {
  /** What was rendered, such as `app web in stage dev`. */
  readonly what: string;
  readonly limits: RunLimits;
  readonly place: Span;
}

/** KS6032 or KS5224 for a tool that was ended. */
export function endedProblem(
  tool: ToolName,
  because: Extract<RunOutcome, { readonly kind: "ended" }>["because"],
  { what, limits, place }: Circumstances,
): Diagnostic {
  const name = { helm: "Helm", kustomize: "kustomize" }[tool];
  const hint = "look for a loop that does not end, or ranges over far too much, in what is rendered";
  switch (because) {
    case "time": {
      const message = `${name} did not render ${what} within ${limits.timeoutMs / 1000} seconds, and was ended`;
      return diagnose("KS6032", { message, hint, span: place });
    }
    case "memory": {
      const message = `${name} needed too much memory to render ${what}, and was ended`;
      return diagnose("KS6032", { message, hint, span: place });
    }
    case "size": {
      const message = `${name} rendered more than ${limits.mostBytes / 1024 / 1024} MiB for ${what}, and was ended`;
      return diagnose("KS5224", { message, hint, span: place });
    }
  }
}

/** What a tool wrote as text; KS5224, with how it begins, where it is none. */
export function outputText(output: Buffer, what: string, place: Span): string | Diagnostic {
  if (isUtf8(output) && !output.includes(0)) return output.toString("utf8");
  const beginning = output
    .subarray(0, 24)
    .toString("latin1")
    .replace(/[^\x20-\x7e]/g, "·");
  const message = `what was rendered for ${what} is no text: it begins with ${JSON.stringify(beginning)}`;
  return diagnose("KS5224", { message, hint: "correct what the source writes: it must be YAML in UTF-8", span: place });
}
