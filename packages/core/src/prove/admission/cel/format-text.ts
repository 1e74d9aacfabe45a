import { anything } from "../admission.ts";
import { failure, type Value } from "./values.ts";

/** `'%s in %d'.format([…])`, for texts, whole numbers and truth values; anything for other forms. */
export function format(text: string, values: readonly Value[]): Value {
  let at = 0;
  let isUnderstood = true;
  let isComplete = true;
  const result = text.replaceAll(/%(.?)/gs, (all, verb: string) => {
    if (verb === "%") return "%";
    const value = values[at++];
    if (value === undefined) isComplete = false;
    const shown = show(verb, value);
    if (shown === undefined) isUnderstood = false;
    return shown ?? all;
  });
  if (!isComplete) return failure;
  return isUnderstood ? result : anything;
}

function show(verb: string, value: Value | undefined): string | undefined {
  if (verb === "s" && typeof value === "string") return value;
  if (verb === "s" && (typeof value === "bigint" || typeof value === "boolean")) return String(value);
  if (verb === "d" && typeof value === "bigint") return String(value);
  return undefined;
}
