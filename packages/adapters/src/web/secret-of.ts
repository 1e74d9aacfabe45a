import type { Environment } from "../state/state-folder.ts";

/**
 * The secret in an environment variable, or why there is none that could stand in a header. The value is never in the
 * answer's words.
 */
export function secretOf(
  environment: Environment,
  variable: string,
): { readonly secret: string } | { readonly problem: string } {
  const secret = environment[variable]?.trim() ?? "";
  if (secret === "") return { problem: `the variable ${variable} is not set` };
  if (!/^[\x21-\x7e]{1,4096}$/.test(secret)) return { problem: `the variable ${variable} holds more than one word` };
  return { secret };
}
