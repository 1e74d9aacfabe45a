import type * as z from "zod";
import { nearest } from "../diagnostics/suggest.ts";
import type { FieldPath, SyntaxNode } from "../manifests/syntax.ts";
import { nodeAt } from "../manifests/syntax.ts";
import type { Kind } from "../model/kinds.ts";
import { fieldNamesAt } from "../model/schema-fields.ts";
import { removeField, renameField, replaceScalar } from "./edit-syntax.ts";

type Issue = z.core.$ZodIssue;

/**
 * Fields without which a document can still be looked at beside the others. Where any other field is beyond repair, the
 * document is left out: what the others say of it could be right or wrong.
 */
const dispensable: Readonly<Record<Kind, readonly string[] | "all">> = {
  Platform: "all",
  Cluster: [
    "uid",
    "identity",
    "cni",
    "features",
    "dns",
    "entry",
    "monitoring",
    "apiServer",
    "podCidrs",
    "serviceCidrs",
    "registries",
  ],
  Stage: ["waves", "after", "podSecurity", "access", "registries", "runtimeClasses", "secrets", "tls", "acknowledge"],
  Team: "all",
  App: [
    "command",
    "args",
    "replicas",
    "autoscale",
    "resources",
    "probe",
    "calls",
    "config",
    "secrets",
    "quota",
    "serviceAccountToken",
    "ports",
    "acknowledge",
  ],
  Shared: [],
  Release: [],
  ReleasePointers: [],
  Intent: [],
};

const reasonLength = 10;

/** What stands in for a field that was dropped: whatever gives the fewest further errors. */
const standIns: Readonly<Partial<Record<Kind, Readonly<Record<string, unknown>>>>> = {
  Platform: { domain: "platform.invalid", calls: "open" },
  Cluster: { cni: "cilium", apiServer: { cidrs: ["192.0.2.0/24"] } },
};

export interface Repaired {
  readonly root: SyntaxNode;
  /** Paths below the spec of what could not be repaired. */
  readonly dropped: readonly FieldPath[];
}

/**
 * A document's syntax as its author may have meant it, so that one run also shows the errors behind a mistake: misspelled
 * fields and choices are taken as the suggestion has them, text as if it had its quotes. What remains is dropped; a field
 * that is missing only in the `last` round, as another one may have been meant to be it.
 */
export function repairSyntax(
  root: SyntaxNode,
  specPath: FieldPath,
  schema: z.ZodType,
  issues: readonly Issue[],
  last: boolean,
): Repaired {
  let repaired = root;
  const dropped: FieldPath[] = [];
  for (const issue of issues) {
    const path = issue.path as FieldPath;
    const at = [...specPath, ...path];
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        const meant = nearest(key, fieldNamesAt(schema, path));
        repaired = meant === undefined ? removeField(repaired, [...at, key]) : renameField(repaired, at, key, meant);
      }
      continue;
    }
    const node = nodeAt(root, at);
    const text = last ? undefined : meantText(node, issue);
    if (text !== undefined) repaired = replaceScalar(repaired, at, text);
    else if (node || last) {
      const field = path[0] === "defaults" ? path.slice(0, 3) : path.slice(0, 1);
      dropped.push(field);
      repaired = removeField(repaired, [...specPath, ...field]);
    }
  }
  return { root: repaired, dropped };
}

/** The text that was meant where YAML read something else, or where a choice is misspelled. */
function meantText(node: SyntaxNode | undefined, issue: Issue): string | undefined {
  if (node?.kind !== "scalar" || node.value === null) return undefined;
  // A reason that is too short still acknowledges its finding: one message about it is enough.
  if (issue.path[0] === "acknowledge" && issue.path.at(-1) === "reason") return node.text.padEnd(reasonLength, ".");
  if (issue.code === "invalid_type" && issue.expected === "string") return node.text;
  if (issue.code !== "invalid_value" || typeof issue.values[0] !== "string") return undefined;
  const choices = issue.values.filter((choice) => typeof choice === "string");
  if (choices.includes(node.text)) return node.text;
  // Of numbers and versions each is near to each.
  return /^[a-z]/i.test(node.text) ? nearest(node.text, choices) : undefined;
}

/** Stand-ins for the dropped fields; undefined where the document is of no use without one of them. */
export function withStandIns(
  kind: Kind,
  value: unknown,
  dropped: readonly FieldPath[],
): Record<string, unknown> | undefined {
  const allowed = dispensable[kind];
  const whole = dropped.some((path) => path.length === 0);
  const useless = dropped.some(
    ([field]) => allowed !== "all" && !(field !== undefined && allowed.includes(String(field))),
  );
  if (useless) return undefined;
  const kept = whole || typeof value !== "object" || value === null || Array.isArray(value) ? {} : value;
  const standIn = Object.entries(standIns[kind] ?? {}).filter(
    ([field]) => whole || dropped.some((path) => path[0] === field),
  );
  return { ...kept, ...Object.fromEntries(standIn) };
}
