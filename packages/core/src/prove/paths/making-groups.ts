import type { World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Ability } from "../access/abilities.ts";
import type { AccessContext } from "../access/access-context.ts";
import type { Arrival } from "../access/arrival.ts";
import { permitted } from "../access/own-bindings.ts";
import { scopeOf } from "../access/ways.ts";
import { workloadKinds } from "../placement/placement-requests.ts";
import type { PolicyReadings } from "../placement/policy-readings.ts";
import type { WorkloadKind } from "../placement/running-pods.ts";
import type { BoundRole } from "../rights/grants.ts";
import type { Allowance } from "../rights/rights.ts";

/** Somebody who may make pods in namespaces between which admission makes no difference. */
export interface MakingGroup {
  readonly key: string;
  /** Of the namespaces. */
  readonly stage: string;
  readonly arrival: Arrival;
  readonly bound: BoundRole;
  readonly ability: Ability;
  readonly kind: "Pod" | WorkloadKind;
  /** `UPDATE` where one that is there is changed. */
  readonly operation: "CREATE" | "UPDATE";
  readonly allowance: Allowance;
  /** The first is what is shown. */
  readonly namespaces: string[];
}

const kinds: ReadonlyMap<string, "Pod" | WorkloadKind> = new Map([
  ["pods.", "Pod"],
  ...(Object.keys(workloadKinds) as WorkloadKind[]).map(
    (kind) => [`${workloadKinds[kind].resource}.${workloadKinds[kind].group}`, kind] as const,
  ),
]);

/** By namespace what is equal for those of a stage that admission treats alike. */
export function namespaceKeysOf({ objects, stages }: World, readings: PolicyReadings): ReadonlyMap<string, string> {
  return new Map(
    (objects.get("Namespace") ?? []).map(({ object: { metadata } }) => {
      const { name, labels = {} } = metadata;
      const stage = stages.ofNamespace.get(name) ?? unassigned;
      return [name, JSON.stringify([stage, readings.namespaceKey(name, labels)])];
    }),
  );
}

/** Collects who of one stage may make pods where, those once that admission treats alike. */
export class MakingGroups {
  readonly #groups = new Map<string, MakingGroup>();
  readonly #namespaceKeys: ReadonlyMap<string, string>;
  readonly #access: AccessContext;
  readonly #readings: PolicyReadings;

  constructor(access: AccessContext, readings: PolicyReadings, namespaceKeys: ReadonlyMap<string, string>) {
    this.#access = access;
    this.#readings = readings;
    this.#namespaceKeys = namespaceKeys;
  }

  /** Groups that the rights of `bound` add; namespaces that are like those of a known one join it. */
  *of(arrival: Arrival, bound: BoundRole): Generator<MakingGroup> {
    const { powers } = this.#access.abilities(bound.rules);
    const actorKey = this.#readings.actorKey(arrival.actor);
    for (const ability of powers.get("runPods") ?? []) {
      const kind = kinds.get(`${ability.resource}.${ability.group}`);
      if (kind === undefined) continue;
      const operation = ability.verb === "create" ? "CREATE" : "UPDATE";
      for (const namespace of scopeOf(this.#access, bound)) {
        if (operation === "UPDATE" && !this.#isThere(ability, namespace)) continue;
        const key = `${kind} ${operation} ${actorKey} ${this.#namespaceKeys.get(namespace) ?? namespace}`;
        const known = this.#groups.get(key);
        if (known) {
          if (known.namespaces.at(-1) !== namespace) known.namespaces.push(namespace);
          continue;
        }
        const group = this.#group({ key, arrival, bound, ability, kind, operation }, namespace);
        if (!group) continue;
        this.#groups.set(key, group);
        yield group;
      }
    }
  }

  #isThere({ resource, group, names }: Ability, namespace: string): boolean {
    const name = this.#access.index.makersIn.get(namespace)?.get(`${resource}.${group}`);
    return name !== undefined && (names.length === 0 || names.includes(name));
  }

  #group(
    parts: Pick<MakingGroup, "key" | "arrival" | "bound" | "ability" | "kind" | "operation">,
    namespace: string,
  ): MakingGroup | undefined {
    const { arrival, bound, ability } = parts;
    const { rights } = this.#access.given;
    const rule = bound.rules.written[ability.written];
    if (!permitted(rights, arrival, ability, namespace)) return undefined;
    const role = rule?.role ?? bound.binding;
    const reference = { binding: bound.key, role: rule?.key ?? bound.key, rule: rule?.position ?? 0 };
    const allowance = { reference, binding: bound.binding, role };
    return { ...parts, stage: this.#access.stageOf(namespace), allowance, namespaces: [namespace] };
  }
}
