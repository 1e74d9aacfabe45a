import type { CheckResult } from "./check.ts";
import { saidOf } from "./said.ts";

/** What a service's answer says, or what is wrong with it. */
export function claimedResult(value: unknown): CheckResult | { readonly problem: string } {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { problem: "it is no object of JSON" };
  const { outcome, said } = value as { readonly outcome?: unknown; readonly said?: unknown };
  if (outcome !== "passed" && outcome !== "failed") return { problem: "its outcome is neither passed nor failed" };
  if (typeof said !== "string") return { problem: "its said is no text" };
  const text = saidOf(said);
  return text === "" ? { problem: "its said is empty" } : { outcome, said: text };
}

/** A value of JSON, or undefined. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
