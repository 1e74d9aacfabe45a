import type { World } from "../../../manifests/world/world.ts";
import type { Fix } from "../../../verdicts/finding.ts";
import type { Intent } from "../../../verdicts/intent.ts";
import { worldOf } from "../../testing/world-of.ts";
import type { Proposal } from "../fixes/proposals.ts";
import type { Surveyed } from "../fixes/ways-in.ts";
import { networkModel } from "../model/network-model.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { NetworkProfile } from "../model/network-profile.ts";
import type { PodClass } from "../model/pod-class.ts";
import { specificationProfile } from "../model/profiles.ts";
import type { Direction, Rule } from "../policies/rule.ts";
import { editText } from "./told.ts";

interface Parts {
  readonly intent?: Intent;
  readonly profile?: Partial<NetworkProfile>;
  /** Whether a mapping file says which namespaces make a stage: no label that a policy could name does. */
  readonly byMapping?: boolean;
}

/** A world as fixes look at it, for tests that ask for one fix and prove nothing. */
export function surveyed(text: string, { intent, profile, byMapping = false }: Parts = {}): Surveyed {
  const world = byMapping ? mapped(worldOf(text)) : worldOf(text);
  return { model: networkModel(world, { ...specificationProfile, ...profile }, { intent }), intent };
}

/** The same stages, by the names of their namespaces. */
export function mapped(world: World): World {
  return { ...world, stages: { ...world.stages, label: undefined } };
}

/** The pods of an object in a namespace. */
export function podsOf({ namespaces }: NetworkModel, home: string, name: string): PodClass {
  const found = namespaces
    .get(home)
    ?.classes.find(({ members }) => members.some(({ object }) => object.object.metadata.name === name));
  if (!found) throw new Error(`no pods of ${home}/${name}`);
  return found;
}

/** A rule of a NetworkPolicy of a namespace. */
export function ruleOf({ namespaces }: NetworkModel, home: string, direction: Direction, at = 0): Rule {
  const rule = namespaces.get(home)?.policies.flatMap((policy) => policy[direction] ?? [])[at];
  if (!rule) throw new Error(`${home} has no rule ${at} for ${direction}`);
  return rule;
}

/** What a fix says and does, line by line, and what is tried where it does not help. */
export function proposed(fix: Proposal | Fix | undefined): readonly string[] {
  if (!fix) return [];
  const { description, edits } = fix;
  const otherwise = "otherwise" in fix ? proposed(fix.otherwise).map((line) => `otherwise ${line}`) : [];
  return [description, ...edits.map(editText), ...otherwise];
}
