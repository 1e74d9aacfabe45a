import * as z from "zod";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { formatPlace, placeOf, spanOfPlace } from "../diagnostics/places.ts";
import type { WorldObject } from "../manifests/world/world.ts";
import { writtenIntentSpec } from "../model/intent-kind.ts";
import type { Grant, Opening } from "../verdicts/intent.ts";
import { intentFrom } from "./intent-from.ts";
import type { DeclaredFacts } from "./declared-facts.ts";

/** Beside the objects of each cluster that `build` writes. */
export const factsName = "intent.json";

/** An empty List to Kubernetes, so that tools which apply every file of a folder, JSON too, pass over this one. */
const beginning = '{"apiVersion":"v1","kind":"List","items":[],';

const factsSchema = z.object({
  cluster: z.object({
    version: z.string().regex(/^1\.\d{1,3}$/),
    stageLabel: z.string().min(1),
    cni: z.string().min(1),
    enforces: z.boolean(),
    clusterNetworkPolicy: z.boolean(),
  }),
  nodes: z.array(
    z.object({
      what: z.string(),
      from: z.string().optional(),
      node: z.looseObject({
        apiVersion: z.literal("v1"),
        kind: z.literal("Node"),
        metadata: z.looseObject({ name: z.string().min(1) }),
      }),
    }),
  ),
  intent: writtenIntentSpec,
});

type WrittenFacts = z.input<typeof factsSchema>;

/**
 * The facts of a cluster as a JSON document, one thing that was meant on each line, so that versions of it compare well.
 * Equal facts give equal bytes. The places of the declaration are left to the origins, those of nodes apart.
 */
export function writeFacts({ minorVersion, stageLabel, network, nodes, intent }: DeclaredFacts): string {
  const about: WrittenFacts["cluster"] = { version: `1.${minorVersion}`, stageLabel, ...network };
  const { openings, grants, administrators, shared } = intent;
  const parts = [
    listed("openings", openings.map(withoutPlace)),
    // A role that allows nothing.
    listed("grants", grants.filter(({ may }) => may.length > 0).map(withoutPlace)),
    listed("administrators", administrators),
    listed("shared", shared),
  ];
  return `${beginning}\n"cluster":${JSON.stringify(about)},\n${listed("nodes", nodes.map(writtenNode))},\n"intent":{\n${parts.join(",\n")}\n}}\n`;
}

function listed(name: string, values: readonly unknown[]): string {
  if (values.length === 0) return `"${name}":[]`;
  return `"${name}":[\n${values.map((value) => JSON.stringify(value)).join(",\n")}\n]`;
}

function withoutPlace({ declaredAt: _, ...rest }: Opening | Grant): unknown {
  return rest;
}

function writtenNode({ object, origin }: WorldObject): unknown {
  const span = origin.type === "declared" ? origin.span : undefined;
  return {
    what: origin.type === "declared" ? origin.what : "a node",
    from: span && formatPlace({ ...placeOf(span), file: span.source.path }),
    node: object,
  };
}

/**
 * What `writeFacts` wrote. `file` is what messages show.
 *
 * Errors: KS6001 for a text that it did not write: then nothing is known, and half of what was meant would be worse.
 */
export function readFacts(
  file: string,
  text: string,
): { readonly facts: DeclaredFacts | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const parsed = factsSchema.safeParse(jsonOf(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue && issue.path.length > 0 ? ` (${issue.path.join(".")})` : "";
    const message = `${JSON.stringify(file)} is not what \`kubestage build\` wrote${where}`;
    const hint = "build the folder again, or remove the file: then nothing counts as meant";
    return { facts: undefined, diagnostics: [diagnose("KS6001", { message, hint })] };
  }
  const { cluster, nodes, intent } = parsed.data;
  const { version, stageLabel, ...network } = cluster;
  const facts = {
    minorVersion: Number(version.split(".")[1]),
    stageLabel,
    network,
    nodes: nodes.map(nodeFrom),
    intent: { ...intentFrom(intent), source: file },
  };
  return { facts, diagnostics: [] };
}

function nodeFrom({ what, from, node }: z.output<typeof factsSchema>["nodes"][number]): WorldObject {
  const span = from === undefined ? undefined : spanOfPlace(from);
  const { apiVersion, kind, metadata, ...rest } = node;
  return { object: { ...rest, apiVersion, kind, metadata }, origin: { type: "declared", what, ...(span && { span }) } };
}

/** Undefined for what is no JSON: the schema says of it what it says of everything else. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
