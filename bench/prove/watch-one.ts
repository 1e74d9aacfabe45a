import type { Proof, WorldObject } from "@kubestage/core";
import { keyOf, networkProfile, proveWorld, specificationProfile } from "@kubestage/core";
import { ProofWatch } from "../../packages/core/src/prove/incremental/proof-watch.ts";
import type { WorldEvent } from "../../packages/core/src/prove/incremental/watched-world.ts";
import { readWorlds } from "../../packages/workflows/src/prove/read-world.ts";

/**
 * A program: keeps the proof of a world up with events, and proves it from the beginning after each so many of them: then
 * all verdicts have to be the same. Tells, as JSON, what events of each kind took.
 */
export interface WatchTimes {
  readonly kind: string;
  readonly events: number;
  /** In milliseconds. */
  readonly median: number;
  readonly of99: number;
  /** The same of what its thread computed, which other work of the machine does not change. */
  readonly computedOf99: number;
  readonly most: number;
}

const [path = "", counts = "", checkEach = "500"] = process.argv.slice(2);
const asked: readonly [string, number][] = counts.split(",").map((text) => {
  const [kind = "", count = "0"] = text.split("=");
  return [kind, Number(count)];
});
const kindsOfEvents: Readonly<Record<string, string>> = { label: "Namespace", rule: "NetworkPolicy" };
const profile = networkProfile("calico") ?? specificationProfile;
const signal = new AbortController().signal;
const { worlds } = await readWorlds({ paths: [path], from: "/", stdin: process.stdin, signal });
const objects = [...(worlds[0]?.objects.values() ?? [])].flat().filter(({ origin }) => origin.type !== "built-in");
const stages = { label: "stage" };
const watch = new ProofWatch(objects, {
  intent: undefined,
  profile,
  world: { name: "watched", minorVersion: 36, stages, gaps: [] },
});
const listed = Map.groupBy(objects, ({ object }) => object.kind);
/** Kinds of changes of policies: gone, and one for each form of a peer. */
const policyChanges = 5;
let done = 0;
const results: WatchTimes[] = [];
for (const [kind, count] of asked) {
  const times: number[] = [];
  const computed: number[] = [];
  for (let at = 0; at < count; at++) {
    const event = eventOf(kind, at);
    const [began, before] = [performance.now(), process.threadCpuUsage()];
    watch.apply(event);
    times.push(performance.now() - began);
    const { user, system } = process.threadCpuUsage(before);
    computed.push((user + system) / 1000);
    if (++done % Number(checkEach) === 0) check();
  }
  results.push({
    kind,
    events: count,
    median: upTo(0.5, times),
    of99: upTo(0.99, times),
    computedOf99: upTo(0.99, computed),
    most: upTo(1, times),
  });
}
console.log(JSON.stringify(results));

/** What this part of them does not exceed. */
function upTo(part: number, times: readonly number[]): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** Replicas that come and go, also as new revisions; rules of policies, bindings and labels that are changed. */
function eventOf(kind: string, at: number): WorldEvent {
  const like = chosen(kindsOfEvents[kind] ?? kind, at);
  const { object } = like;
  const { metadata } = object;
  const changed = (fields: Readonly<Record<string, unknown>>): WorldEvent => ({
    type: "present",
    object: { ...like, object: { ...object, ...fields } },
  });
  switch (kind) {
    case "Pod": {
      const name = `replica-${at - (at % 2)}`;
      if (at % 2 === 1) {
        const { namespace = "" } = chosen(kind, at - 1).object.metadata;
        return { type: "gone", key: { group: "", kind, namespace, name } };
      }
      const text = JSON.stringify(object).replaceAll(/@sha256:[0-9a-f]{8}/g, "@sha256:89abcdef");
      return {
        type: "present",
        object: { ...like, object: { ...(JSON.parse(text) as typeof object), metadata: { ...metadata, name } } },
      };
    }
    case "rule": {
      const spec = object["spec"] as Readonly<Record<string, unknown>> & { readonly policyTypes: readonly string[] };
      const isOut = spec.policyTypes.includes("Egress");
      const direction = isOut ? "egress" : "ingress";
      const rules = (spec[direction] ?? []) as readonly unknown[];
      const more = { [isOut ? "to" : "from"]: [{ podSelector: {} }], ports: [{ port: 9000 + at }] };
      return changed({ spec: { ...spec, [direction]: [...rules, more] } });
    }
    case "NetworkPolicy":
      return policyEvent(at);
    case "RoleBinding":
      return changed({ metadata: { ...metadata, name: `another-${at}` } });
    case "label":
      return changed({ metadata: { ...metadata, labels: { ...metadata.labels, tier: `tier-${at}` } } });
    default:
      throw new Error(`no events are made of ${kind}`);
  }
}

/** Policies that come, go, and are changed, for another stage too, each time followed by how it was before. */
function policyEvent(at: number): WorldEvent {
  const like = chosen("NetworkPolicy", at - (at % 2));
  const { object } = like;
  if (at % 2 === 1) return { type: "present", object: like };
  const stages = ["dev", "test", "prod", "staging", "performance"];
  const change = (at / 2) % policyChanges;
  if (change === 0) return { type: "gone", key: keyOf(object) };
  const peers: readonly unknown[] = [
    { namespaceSelector: { matchLabels: { stage: stages[at % stages.length] } } },
    {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": `app-${at}-${stages[at % stages.length]}` } },
    },
    { namespaceSelector: {}, podSelector: { matchLabels: { "app.kubernetes.io/name": `app-${at}` } } },
    { ipBlock: { cidr: `10.${at % 256}.0.0/16` } },
  ];
  const spec = object["spec"] as Readonly<Record<string, unknown>>;
  const more = { from: [peers[change - 1]], ports: [{ port: 9000 + at }] };
  const ingress = [...((spec["ingress"] ?? []) as readonly unknown[]), more];
  const policyTypes = [...new Set([...(spec["policyTypes"] as readonly string[]), "Ingress"])];
  return { type: "present", object: { ...like, object: { ...object, spec: { ...spec, policyTypes, ingress } } } };
}

function chosen(kind: string, at: number): WorldObject {
  const all = listed.get(kind) ?? [];
  const found = all[(at * 7919 + 104_729) % all.length];
  if (!found) throw new Error(`there is no ${kind}`);
  return found;
}

function check(): void {
  const cold = proveWorld(watch.world, { profile, properties: ["network", "access", "placement"] });
  const [now, anew] = [watch.proof.verdicts, cold.verdicts].map((verdicts) => JSON.stringify(verdicts.map(said)));
  if (now !== anew) throw new Error(`after ${done} events the verdicts are not those of a proof from the beginning`);
}

/** Of what the network finds open, other examples may be shown. */
function said(verdict: Proof["verdicts"][number]): unknown {
  const { property, from, to, verdict: answer } = verdict;
  return property === "network" && answer !== "holds" ? [property, from, to, answer] : verdict;
}
