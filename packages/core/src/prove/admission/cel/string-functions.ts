import { anything } from "../admission.ts";
import { format } from "./format-text.ts";
import { regularExpression } from "./regular-expression.ts";
import { failure, type Known, type KnownFunction, type Value } from "./values.ts";

type Texts = (text: string, ...others: readonly Known[]) => Value | undefined;

const ofText =
  (apply: Texts): KnownFunction =>
  (text, ...others) =>
    typeof text === "string" ? apply(text, ...others) : undefined;

const withText = (apply: (text: string, other: string) => Value): KnownFunction =>
  ofText((text, other) => (typeof other === "string" ? apply(text, other) : undefined));

/** What Unicode calls white space: not the byte order mark, which this language counts in. */
const spaceAround = /^\p{White_Space}+|\p{White_Space}+$/gu;

/** Every index is of code points, not of UTF-16 units. */
const points = (text: string) => Array.from(text);

/**
 * Methods of strings.
 * Source: https://github.com/google/cel-go/blob/master/ext/strings.go, k8s.io/apiserver/pkg/cel/library/regex.go
 */
export const stringFunctions: Readonly<Record<string, KnownFunction>> = {
  "_.startsWith": withText((text, other) => text.startsWith(other)),
  "_.endsWith": withText((text, other) => text.endsWith(other)),
  "_.contains": withText((text, other) => text.includes(other)),
  "_.matches": withText(matches),
  matches: withText(matches),
  "_.find": withText((text, pattern) => {
    const compiled = regularExpression(pattern, text);
    return compiled === undefined ? anything : (compiled.exec(text)?.[0] ?? "");
  }),
  "_.findAll": ofText((text, pattern, limit = -1n) => {
    if (typeof pattern !== "string" || typeof limit !== "bigint") return undefined;
    const compiled = regularExpression(pattern, text, "g");
    if (compiled === undefined) return anything;
    const found = Array.from(text.matchAll(compiled), ([all]) => all);
    return limit >= 0n ? found.slice(0, Number(limit)) : found;
  }),
  "_.lowerAscii": ofText((text) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())),
  "_.upperAscii": ofText((text) => text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())),
  "_.trim": ofText((text) => text.replaceAll(spaceAround, "")),
  "_.charAt": ofText((text, at) => {
    if (typeof at !== "bigint") return undefined;
    const all = points(text);
    if (at < 0n || at > BigInt(all.length)) return failure;
    return all[Number(at)] ?? "";
  }),
  "_.substring": ofText((text, from, to) => {
    const all = points(text);
    const end = to === undefined ? BigInt(all.length) : to;
    if (typeof from !== "bigint" || typeof end !== "bigint") return undefined;
    if (from < 0n || end > BigInt(all.length) || from > end) return failure;
    return all.slice(Number(from), Number(end)).join("");
  }),
  "_.replace": ofText((text, from, to, limit = -1n) => {
    if (typeof from !== "string" || typeof to !== "string" || typeof limit !== "bigint") return undefined;
    return replaced(text, from, to, Number(limit));
  }),
  "_.split": ofText((text, separator, limit = -1n) => {
    if (typeof separator !== "string" || typeof limit !== "bigint") return undefined;
    return split(text, separator, Number(limit));
  }),
  "_.format": ofText((text, values) => (Array.isArray(values) ? format(text, values) : undefined)),
};

function matches(text: string, pattern: string): Value {
  return regularExpression(pattern, text)?.test(text) ?? anything;
}

function replaced(text: string, from: string, to: string, limit: number): string {
  if (from === "") {
    if (limit < 0) return to + points(text).join(to) + (text === "" ? "" : to);
    const all = points(text);
    return all.map((one, at) => (at < limit ? to + one : one)).join("") + (all.length < limit ? to : "");
  }
  let [rest, result, left] = [text, "", limit];
  while (left !== 0) {
    const at = rest.indexOf(from);
    if (at === -1) break;
    result += rest.slice(0, at) + to;
    rest = rest.slice(at + from.length);
    left--;
  }
  return result + rest;
}

function split(text: string, separator: string, limit: number): string[] {
  const parts = separator === "" ? points(text) : text.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  return limit === 0 ? [] : [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}
