import type { UnknownContent } from "../../manifests/world/content.ts";
import type { World } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { Actor, RequestStep } from "../../verdicts/witness.ts";
import type { NamespaceLabels } from "../admission/admission.ts";
import type { Given } from "../property-proof.ts";
import { type Allowance, type Subject, subjectKey } from "../rights/rights.ts";
import { namesInRules } from "../rights/role-rules.ts";
import { changeableWorkloads } from "./changed-workload.ts";
import type { PolicyReadings } from "./policy-readings.ts";
import type { WorkloadKind } from "./running-pods.ts";
import { workloadKinds } from "./workload-kinds.ts";

/** Somebody who may bring pods about in a namespace, one way. */
export interface Maker {
  /** Equal for those whose requests are decided alike. */
  readonly key: string;
  /** Equal for namespaces, and for actors, that admission tells apart in nothing. */
  readonly placeKey: string;
  readonly actorKey: string;
  readonly subject: Subject;
  readonly actor: Actor;
  readonly kind: "Pod" | WorkloadKind;
  /** `UPDATE` where a workload that is there may be changed, but none made. */
  readonly operation: "CREATE" | "UPDATE";
  /** The one that may be changed. */
  readonly workload?: UnknownContent | undefined;
  readonly allowance: Allowance;
  /** Whether they may also say on which node a pod goes, as a scheduler does, and by what. */
  readonly binds: Allowance | undefined;
  /** Whether they may also change the pods, which does not help those of DaemonSets. */
  readonly changes: boolean;
  readonly namespace: string;
  /** All that are alike to admission. */
  readonly namespaces: readonly string[];
  /** Of a namespace that is not there yet, or that they label anew. */
  readonly namespaceLabels?: NamespaceLabels;
  /** Requests that come first. */
  readonly before: readonly RequestStep[];
}

/**
 * Who of which stage may bring about pods: by stage, those who differ in nothing that matters once each. Trusted ones are
 * left out.
 */
export function makersOf(world: World, given: Given, readings: PolicyReadings): ReadonlyMap<string, readonly Maker[]> {
  const { rights } = given;
  const byStage = new Map<string, Map<string, Maker & { readonly namespaces: string[] }>>();
  const homes = new Map<string, readonly string[]>();
  const homesOf = (subject: Subject, key: string) => {
    const known = homes.get(key) ?? rights.homes(subject);
    homes.set(key, known);
    return known;
  };
  const actors = new Map<string, { readonly actor: Actor; readonly key: string }>();
  const actorOf = (subject: Subject, name: string) => {
    const known = actors.get(name);
    if (known) return known;
    const actor = rights.actorOf(subject);
    const made = { actor, key: readings.actorKey(actor) };
    actors.set(name, made);
    return made;
  };
  /** Whether one like it is known there, for which the namespace then counts too. */
  const isAlike = (stage: string, key: string, namespace: string): boolean => {
    const known = byStage.get(stage)?.get(key);
    known?.namespaces.push(namespace);
    return known !== undefined;
  };
  const add = (stage: string, maker: Omit<Maker, "namespaces">) => {
    const ofStage = byStage.get(stage) ?? new Map<string, Maker & { readonly namespaces: string[] }>();
    byStage.set(stage, ofStage);
    ofStage.set(maker.key, { ...maker, namespaces: [maker.namespace] });
  };
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  const changeable = new Map(kinds.map((kind) => [kind, changeableWorkloads(world, kind)]));
  const named = namesInRules(world, isAny);
  for (const { object } of objectsOf(world, "Namespace")) {
    const namespace = object.metadata.name;
    const stage = world.stages.ofNamespace.get(namespace);
    const place = JSON.stringify([stage, readings.namespaceKey(namespace, object.metadata.labels ?? {})]);
    const placeNumber = numberOf(place);
    const may = (verb: string, group: string, resource: string, name = "") =>
      rights.whoMay({ verb, group, resource, namespace, name });
    const binders = new Map(
      [...may("create", "", "pods/binding"), ...may("create", "", "bindings")].map(({ subject, allowance }) => [
        subjectKey(subject),
        allowance,
      ]),
    );
    const changers = new Set(
      [...may("update", "", "pods"), ...may("patch", "", "pods")].map(({ subject }) => subjectKey(subject)),
    );
    const found = (kind: Maker["kind"], allowed: ReturnType<typeof may>, workload?: UnknownContent) => {
      const operation = workload === undefined ? "CREATE" : "UPDATE";
      for (const { subject, allowance } of allowed) {
        const name = subjectKey(subject);
        const { actor, key: actorKey } = actorOf(subject, name);
        const binds = binders.get(name);
        const changes = kind !== "DaemonSet" && changers.has(name);
        const who = `${placeNumber} ${numberOf(actorKey)}`;
        const key = `${who} ${kind} ${operation} ${binds !== undefined} ${changes}`;
        for (const home of homesOf(subject, name)) {
          if (isAlike(home, key, namespace)) continue;
          add(home, {
            key,
            placeKey: place,
            actorKey,
            subject,
            actor,
            kind,
            operation,
            workload,
            allowance,
            binds,
            changes,
            namespace,
            before: [],
          });
        }
      }
    };
    found("Pod", may("create", "", "pods"));
    for (const kind of kinds) {
      const { group, resource } = workloadKinds[kind];
      found(kind, may("create", group, resource));
      const changing = (name: string) => [
        ...may("update", group, resource, name),
        ...may("patch", group, resource, name),
      ];
      const there = changeable.get(kind)?.get(namespace) ?? [];
      const [first] = there;
      if (first) found(kind, changing(""), first);
      for (const one of there) if (named.has(one.metadata.name)) found(kind, changing(one.metadata.name), one);
    }
  }
  addNewNamespaces(world, given, readings, add);
  return new Map([...byStage].map(([stage, makers]) => [stage, [...makers.values()]]));
}

/** A namespace that somebody makes has no label that they did not give it, so policies for stages may not hold there. */
function addNewNamespaces(
  { stages }: World,
  { possible, rights }: Given,
  readings: PolicyReadings,
  add: (stage: string, maker: Omit<Maker, "namespaces">) => void,
): void {
  for (const stage of stages.names) {
    const found = possible.newNamespace(stage, {});
    if (found.possible !== true) continue;
    const made = found.steps.findIndex(({ resource }) => resource.resource === "namespaces");
    const namespace = found.steps[made]?.resource.name;
    if (namespace === undefined) continue;
    const actor = rights.actorOf(found.who);
    const allowed = rights.whoMay({ verb: "create", group: "", resource: "pods", namespace, name: "" });
    const own = allowed.find(({ subject }) => subjectKey(subject) === subjectKey(found.who));
    if (own === undefined) continue;
    const actorKey = readings.actorKey(actor);
    const key = JSON.stringify(["new", actorKey]);
    const { allowance } = own;
    add(stage, {
      key,
      placeKey: "new",
      actorKey,
      subject: found.who,
      actor,
      kind: "Pod",
      operation: "CREATE",
      allowance,
      binds: undefined,
      changes: false,
      namespace,
      namespaceLabels: { "kubernetes.io/metadata.name": namespace },
      before: found.steps.slice(0, made + 1),
    });
  }
}

const isAny = () => true;
const kinds = Object.keys(workloadKinds) as WorkloadKind[];
