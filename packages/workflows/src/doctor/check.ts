import type { Check, CheckState } from "@kubestage/core";

interface Found {
  readonly found: string;
  readonly advice?: string;
  readonly details?: readonly string[];
}

export function check(
  id: string,
  title: string,
  state: CheckState,
  { found, advice = "", details = [] }: Found,
): Check {
  return { id, title, state, found, advice, details };
}
