import { isMapping } from "../../mapping.ts";
import { nearest } from "../../../diagnostics/suggest.ts";
import type { FieldPath } from "../../syntax.ts";
import type { ObjectShape, Shape } from "./shape.ts";

/** What is wrong with a value, in words that follow the name of the field. No value is ever repeated. */
export interface Complaint {
  readonly type: "shape" | "unknown";
  readonly path: FieldPath;
  readonly message: string;
  readonly hint: string;
}

/** Whatever is wrong beyond this is of one kind mostly, as where a list was meant for a mapping. */
const mostComplaints = 8;

interface Checking {
  /** Each with the way from the value that is looked at; on the way back it is completed. What is sound costs no path. */
  readonly complaints: (Complaint & { readonly path: (string | number)[] })[];
  lacks: boolean;
}

/**
 * What is wrong with `value`, and whether the API server would store it otherwise, as `storedValue` does. A field that is
 * null is as good as absent.
 */
export function checkShape(
  value: unknown,
  shape: Shape,
): { readonly complaints: readonly Complaint[]; readonly lacks: boolean } {
  const checking: Checking = { complaints: [], lacks: false };
  check(value, shape, checking);
  return checking;
}

function check(value: unknown, shape: Shape, checking: Checking): void {
  if (value === null) {
    checking.lacks = true;
    return;
  }
  switch (shape.type) {
    case "text":
      if (typeof value !== "string") complain(checking, "must be text", quoteHint(value));
      else if (shape.values && value !== "" && !shape.values.has(value))
        complain(checking, `must be one of ${[...shape.values].join(", ")}`, hintFor(value, shape.values));
      return;
    case "boolean":
      if (typeof value !== "boolean")
        complain(checking, "must be true or false", "write true or false, without quotes");
      return;
    case "integer":
      if (!Number.isInteger(value))
        complain(checking, "must be a whole number", "write a whole number, without quotes");
      return;
    case "number":
      if (typeof value !== "number") complain(checking, "must be a number", "write a number, without quotes");
      return;
    case "quantity":
      if (typeof value === "string" ? !amount.test(value) : typeof value !== "number")
        complain(checking, "must be an amount", "write it like 500m or 2Gi");
      return;
    case "integerOrText":
      if (typeof value !== "string" && !Number.isInteger(value))
        complain(checking, "must be a whole number or text", "write a number or a name");
      return;
    case "anything":
      return;
    case "list":
      checkList(value, shape.of, checking);
      return;
    case "map":
      checkMap(value, shape.of, checking);
      return;
    case "object":
      checkObject(value, shape, checking);
  }
}

/** Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const amount = /^[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

function checkList(value: unknown, of: Shape, checking: Checking): void {
  if (!Array.isArray(value)) return complain(checking, "must be a list", "begin each item with `- `");
  const { complaints } = checking;
  for (let index = 0; index < value.length; index++) {
    const before = complaints.length;
    checkItem(value[index], of, checking);
    if (complaints.length > before) completePaths(checking, before, index);
  }
}

function checkMap(value: unknown, of: Shape, checking: Checking): void {
  if (!isMapping(value)) return complain(checking, "must be a mapping", "write `key: value` lines below it");
  const { complaints } = checking;
  for (const key in value) {
    const before = complaints.length;
    checkItem(value[key], of, checking);
    if (complaints.length > before) completePaths(checking, before, key);
  }
}

/** In a list or a map null is the empty object, which may lack what it has to have. */
function checkItem(value: unknown, of: Shape, checking: Checking): void {
  check(value, of, checking);
  if (value === null && of.type === "object") checkObject({}, of, checking);
}

function checkObject(value: unknown, shape: ObjectShape, checking: Checking): void {
  if (!isMapping(value)) return complain(checking, "must be a mapping", "write its fields below it, as `key: value`");
  const { complaints } = checking;
  for (const key in value) {
    const before = complaints.length;
    const field = shape.fields[key];
    if (field) check(value[key], field, checking);
    else complainOfField(key, shape, checking);
    if (complaints.length > before) completePaths(checking, before, key);
  }
  for (const [key] of shape.filled) if (value[key] === undefined) checking.lacks = true;
  for (const key of shape.required)
    if (value[key] === undefined || value[key] === null)
      complain(checking, `must have the field ${key}`, `add the field ${key}`);
}

function completePaths({ complaints }: Checking, from: number, step: string | number): void {
  for (const { path } of complaints.slice(from)) path.unshift(step);
}

function complain({ complaints }: Checking, message: string, hint: string): void {
  if (complaints.length < mostComplaints) complaints.push({ type: "shape", path: [], message, hint });
}

function complainOfField(key: string, { fields }: ObjectShape, { complaints }: Checking): void {
  if (complaints.length >= mostComplaints) return;
  const near = nearest(key, Object.keys(fields));
  const hint = near === undefined ? "remove it, or move it to where it belongs" : `did you mean ${near}?`;
  complaints.push({ type: "unknown", path: [], message: "is no field that Kubernetes knows there", hint });
}

function quoteHint(value: unknown): string {
  return typeof value === "object" ? "write text there" : "put the value in quotes";
}

function hintFor(value: string, values: ReadonlySet<string>): string {
  const near = nearest(value, values);
  return near === undefined ? "write one of these" : `did you mean ${near}?`;
}

/**
 * `value` as the API server stores it: fields that are null are absent; in a list or a map null is the empty value of what
 * the list holds, so that `ingress: [null]` is the empty rule, which lets everybody in; what is never absent is filled.
 * Source: decoding into Go structs, https://pkg.go.dev/encoding/json#Unmarshal ("null has no effect").
 */
export function storedValue(value: unknown, shape: Shape): unknown {
  if (shape.type === "anything" || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const of = shape.type === "list" ? shape.of : undefined;
    return of ? value.map((item) => (item === null ? emptyOf(of) : storedValue(item, of))) : value;
  }
  const fields = Object.entries(value).flatMap(([key, one]): [string, unknown][] => {
    if (shape.type === "map") return [[key, one === null ? emptyOf(shape.of) : storedValue(one, shape.of)]];
    const field = shape.type === "object" ? shape.fields[key] : undefined;
    if (one === null) return [];
    return [[key, field ? storedValue(one, field) : one]];
  });
  const stored = Object.fromEntries(fields);
  if (shape.type !== "object") return stored;
  for (const [key, text] of shape.filled) {
    const field = shape.fields[key];
    if (stored[key] === undefined && field) stored[key] = text === "" ? emptyOf(field) : text;
  }
  return stored;
}

function emptyOf(shape: Shape): unknown {
  switch (shape.type) {
    case "text":
      return "";
    case "boolean":
      return false;
    case "list":
      return [];
    case "map":
      return {};
    case "object":
      return storedValue({}, shape);
    default:
      return 0;
  }
}
