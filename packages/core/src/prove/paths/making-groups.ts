import { objectsOf, type World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Ability } from "../access/abilities.ts";
import type { AccessContext } from "../access/access-context.ts";
import { type Arrival, identityKey } from "../access/arrival.ts";
import { permitted } from "../access/own-bindings.ts";
import { scopeOf } from "../access/ways.ts";
import { changeableWorkloads } from "../placement/changed-workload.ts";
import { workloadKinds } from "../placement/workload-kinds.ts";
import type { PolicyReadings } from "../placement/policy-readings.ts";
import type { WorkloadKind } from "../placement/running-pods.ts";
import type { BoundRole } from "../rights/grants.ts";
import type { Allowance } from "../rights/rights.ts";

/** Somebody who may make pods in namespaces between which admission makes no difference. */
export interface MakingGroup {
  /** Namespaces of another stage each have one of their own: what pods reach from there is not the same. */
  readonly key: string;
  /** Equal for groups that admission treats alike. */
  readonly admissionKey: string;
  /** Of the namespaces. */
  readonly stage: string;
  readonly arrival: Arrival;
  readonly bound: BoundRole;
  readonly ability: Ability;
  readonly kind: "Pod" | WorkloadKind;
  /** `UPDATE` where one that is there is changed. */
  readonly operation: "CREATE" | "UPDATE";
  readonly allowance: Allowance;
  /** The first is what is shown: see `shownIn`. */
  readonly namespaces: string[];
  /** All in which somebody may make pods and that admission treats like these. */
  readonly alike: { readonly key: string; readonly namespaces: Set<string> };
}

const kinds: ReadonlyMap<string, "Pod" | WorkloadKind> = new Map([
  ["pods.", "Pod"],
  ...(Object.keys(workloadKinds) as WorkloadKind[]).map(
    (kind) => [`${workloadKinds[kind].resource}.${workloadKinds[kind].group}`, kind] as const,
  ),
]);

/** Which of its namespaces is shown. */
export function shownIn({ namespaces: [first = ""] }: Pick<MakingGroup, "namespaces">): string {
  return first;
}

/** By namespace what is equal for those of a stage that admission treats alike. */
export function namespaceKeysOf(world: World, readings: PolicyReadings): ReadonlyMap<string, string> {
  return new Map(
    objectsOf(world, "Namespace").map(({ object: { metadata } }) => {
      const { name, labels = {} } = metadata;
      const stage = world.stages.ofNamespace.get(name) ?? unassigned;
      return [name, JSON.stringify([stage, readings.namespaceKey(name, labels)])];
    }),
  );
}

/** Collects who of one stage may make pods where, those once that admission treats alike. */
export class MakingGroups {
  readonly #groups = new Map<string, MakingGroup>();
  readonly #told = new Set<string>();
  readonly #alike = new Map<string, MakingGroup["alike"]>();
  readonly #namespaceKeys: ReadonlyMap<string, string>;
  readonly #access: AccessContext;
  /** Whose people try. */
  readonly #stage: string;
  readonly #readings: PolicyReadings;
  #jobs: ReturnType<typeof changeableWorkloads> | undefined;

  constructor(
    access: AccessContext,
    readings: PolicyReadings,
    namespaceKeys: ReadonlyMap<string, string>,
    stage: string,
  ) {
    this.#access = access;
    this.#stage = stage;
    this.#readings = readings;
    this.#namespaceKeys = namespaceKeys;
  }

  /**
   * Groups in which the rights of `bound` let one make pods, each once for each binding that does; namespaces that are like
   * those of a known one join it.
   */
  *of(arrival: Arrival, bound: BoundRole): Generator<MakingGroup> {
    const { powers, capabilities } = this.#access.abilities(bound.rules);
    const actorKey = this.#readings.actorKey(arrival.actor);
    // Nobody becomes somebody else by a Job that waits, but where its pods run can be changed.
    const changesOfJobs = (capabilities.get("changeWorkloads") ?? []).filter(({ resource }) => resource === "jobs");
    for (const ability of [...(powers.get("runPods") ?? []), ...changesOfJobs]) {
      const kind = kinds.get(`${ability.resource}.${ability.group}`);
      if (kind === undefined) continue;
      const operation = ability.verb === "create" ? "CREATE" : "UPDATE";
      for (const namespace of scopeOf(this.#access, bound)) {
        if (operation === "UPDATE" && !this.#isThere(kind, ability, namespace)) continue;
        if (!permitted(this.#access.given.rights, arrival, ability, namespace)) continue;
        const namespaceKey = this.#namespaceKeys.get(namespace) ?? namespace;
        const admissionKey = `${kind} ${operation} ${actorKey} ${namespaceKey}`;
        const isOwn = this.#access.stageOf(namespace) === this.#stage;
        const key = isOwn ? admissionKey : `${admissionKey} ${namespace}`;
        const known = this.#groups.get(key);
        if (known && known.namespaces.at(-1) !== namespace) known.namespaces.push(namespace);
        known?.alike.namespaces.add(namespace);
        const told = `${identityKey(arrival.identity, arrival.impersonation)}\n${bound.key.namespace}/${bound.key.name}\n${key}`;
        if (this.#told.has(told)) continue;
        const alike = this.#alike.get(namespaceKey) ?? { key: namespaceKey, namespaces: new Set<string>() };
        const group = this.#group({ key, admissionKey, arrival, bound, ability, kind, operation, alike }, namespace);
        this.#alike.set(namespaceKey, alike);
        alike.namespaces.add(namespace);
        this.#told.add(told);
        if (!known) this.#groups.set(key, group);
        yield group;
      }
    }
  }

  #isThere(kind: MakingGroup["kind"], { resource, group, names }: Ability, namespace: string): boolean {
    if (kind === "Job") {
      this.#jobs ??= changeableWorkloads(this.#access.world, kind);
      const waiting = this.#jobs.get(namespace) ?? [];
      return waiting.some(({ metadata }) => names.length === 0 || names.includes(metadata.name));
    }
    const there = this.#access.index.makersIn.get(namespace)?.get(`${resource}.${group}`) ?? [];
    return there.some((name) => names.length === 0 || names.includes(name));
  }

  #group(
    parts: Pick<MakingGroup, "key" | "admissionKey" | "arrival" | "bound" | "ability" | "kind" | "operation" | "alike">,
    namespace: string,
  ): MakingGroup {
    const { bound, ability } = parts;
    const rule = bound.rules.written[ability.written];
    const role = rule?.role ?? bound.binding;
    const reference = { binding: bound.key, role: rule?.key ?? bound.key, rule: rule?.position ?? 0 };
    const allowance = { reference, binding: bound.binding, role };
    return { ...parts, stage: this.#access.stageOf(namespace), allowance, namespaces: [namespace] };
  }
}
