import type { World } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { Actor, RequestStep } from "../../verdicts/witness.ts";
import type { Given } from "../property-proof.ts";
import { type Allowance, type Subject, subjectKey } from "../rights/rights.ts";
import { workloadKinds } from "./placement-requests.ts";
import type { PolicyReadings } from "./policy-readings.ts";
import type { WorkloadKind } from "./running-pods.ts";

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
  readonly allowance: Allowance;
  /** Whether they may also say on which node a pod goes, as a scheduler does, and by what. */
  readonly binds: Allowance | undefined;
  /** Whether they may also change the pods that they make. */
  readonly changes: boolean;
  readonly namespace: string;
  /** All that are alike to admission. */
  readonly namespaces: readonly string[];
  /** Of a namespace that is not there yet. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  /** Requests that come first. */
  readonly before: readonly RequestStep[];
}

/**
 * Who of which stage may bring about pods: by stage, those who differ in nothing that matters once each. Trusted ones are
 * left out.
 */
export function makersOf(world: World, given: Given, readings: PolicyReadings): ReadonlyMap<string, readonly Maker[]> {
  const { rights } = given;
  const byStage = new Map<string, Map<string, Maker>>();
  const homes = new Map<string, readonly string[]>();
  const homesOf = (subject: Subject) => {
    const key = subjectKey(subject);
    const known = homes.get(key) ?? rights.homes(subject);
    homes.set(key, known);
    return known;
  };
  const actors = new Map<string, { readonly actor: Actor; readonly key: string }>();
  const actorOf = (subject: Subject) => {
    const name = subjectKey(subject);
    const actor = actors.get(name)?.actor ?? rights.actorOf(subject);
    const known = actors.get(name) ?? { actor, key: readings.actorKey(actor) };
    actors.set(name, known);
    return known;
  };
  const alike = new Map<Maker, string[]>();
  const add = (stage: string, maker: Omit<Maker, "namespaces">) => {
    const ofStage = byStage.get(stage) ?? new Map<string, Maker>();
    byStage.set(stage, ofStage);
    const known = ofStage.get(maker.key);
    if (known) alike.get(known)?.push(maker.namespace);
    else {
      const namespaces = [maker.namespace];
      const first = { ...maker, namespaces };
      ofStage.set(maker.key, first);
      alike.set(first, namespaces);
    }
  };
  const changeable = workloadsByNamespace(world);
  for (const { object } of objectsOf(world, "Namespace")) {
    const namespace = object.metadata.name;
    const stage = world.stages.ofNamespace.get(namespace) ?? "";
    const place = JSON.stringify([stage, readings.namespaceKey(namespace, object.metadata.labels ?? {})]);
    const may = (verb: string, group: string, resource: string) =>
      rights.whoMay({ verb, group, resource, namespace, name: "" }).filter(({ subject }) => !rights.isTrusted(subject));
    const binders = new Map(
      [...may("create", "", "pods/binding"), ...may("create", "", "bindings")].map(({ subject, allowance }) => [
        subjectKey(subject),
        allowance,
      ]),
    );
    const changers = new Set(
      [...may("update", "", "pods"), ...may("patch", "", "pods")].map(({ subject }) => subjectKey(subject)),
    );
    const found = (kind: Maker["kind"], operation: Maker["operation"], allowed: ReturnType<typeof may>) => {
      for (const { subject, allowance } of allowed) {
        const { actor, key: actorKey } = actorOf(subject);
        const name = subjectKey(subject);
        const binds = kind === "Pod" ? binders.get(name) : undefined;
        const changes = kind === "Pod" && changers.has(name);
        const key = JSON.stringify([place, kind, operation, actorKey, binds !== undefined, changes]);
        for (const home of homesOf(subject))
          add(home, {
            key,
            placeKey: place,
            actorKey,
            subject,
            actor,
            kind,
            operation,
            allowance,
            binds,
            changes,
            namespace,
            before: [],
          });
      }
    };
    found("Pod", "CREATE", may("create", "", "pods"));
    for (const kind of Object.keys(workloadKinds) as WorkloadKind[]) {
      const { group, resource } = workloadKinds[kind];
      found(kind, "CREATE", may("create", group, resource));
      if (changeable.get(kind)?.has(namespace))
        found(kind, "UPDATE", [...may("update", group, resource), ...may("patch", group, resource)]);
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
  const namespace = "new-namespace";
  for (const stage of stages.names) {
    const found = possible.newNamespace(stage, {});
    if (found.possible !== true) continue;
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
      before: found.steps,
    });
  }
}

function workloadsByNamespace(world: World): ReadonlyMap<WorkloadKind, ReadonlySet<string>> {
  return new Map(
    (Object.keys(workloadKinds) as WorkloadKind[]).map((kind) => {
      const { group } = workloadKinds[kind];
      const objects = world.objects.get(group === "" ? kind : `${group}/${kind}`) ?? [];
      return [kind, new Set(objects.map(({ object }) => object.metadata.namespace ?? ""))];
    }),
  );
}
