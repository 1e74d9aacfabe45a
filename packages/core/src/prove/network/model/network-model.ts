import { objectsOf } from "../../../manifests/world/world.ts";
import type { World, WorldObject } from "../../../manifests/world/world.ts";
import type { Intent } from "../../../verdicts/intent.ts";
import { unassigned } from "../../../verdicts/property.ts";
import { addressesOf } from "./cluster-addresses.ts";
import type { ClusterAddresses } from "./cluster-addresses.ts";
import { NamespaceIndex } from "./namespace-index.ts";
import type { NetworkProfile } from "./network-profile.ts";
import { groupPods, Mentioned } from "./pod-groups.ts";
import type { PodGroup } from "./pod-groups.ts";
import { readPolicies } from "../policies/read-policies.ts";
import type { NamespacedPolicy, Policies, TieredPolicy } from "../policies/rule.ts";
import type { NamespaceEntry, PodClass } from "./pod-class.ts";
import { type MayLand, PodNodes } from "./pod-nodes.ts";
import { Sides } from "./sides.ts";

/** A world as the network sees it. */
export interface NetworkModel {
  readonly world: World;
  readonly profile: NetworkProfile;
  readonly policies: Policies;
  readonly mentioned: Mentioned;
  readonly namespaces: ReadonlyMap<string, NamespaceEntry>;
  /** Namespaces as people use them who open their policies, or come from another stage. */
  readonly used: NamespaceEntry[];
  readonly index: NamespaceIndex;
  readonly sides: Sides;
  readonly addresses: ClusterAddresses;
  readonly nodes: PodNodes;
}

interface ModelOptions {
  /** Labels that it compares are kept apart as those of policies are. */
  readonly intent?: Intent | undefined;
  /** All namespaces of the world of which `world` is a part. */
  readonly whole?: NamespaceIndex | undefined;
  /** Whether people of a stage may bring a pod onto such nodes; onto any where absent. */
  readonly mayLand?: MayLand | undefined;
}

export function networkModel(
  world: World,
  profile: NetworkProfile,
  { intent, whole, mayLand }: ModelOptions = {},
): NetworkModel {
  const policies = readPolicies(world, profile);
  const mentioned = mentionedIn(world, policies, intent);
  const written = writableNamespaces(world);
  const index = new NamespaceIndex([...written.values()], whole);
  for (const policy of policies.namespaced) written.get(policy.namespace)?.policies.push(policy);
  for (const policy of policies.tiered) {
    for (const { name } of index.selected(policy.subject.namespaces)) written.get(name)?.tiered.push(policy);
  }
  for (const { tiered } of written.values()) tiered.sort((one, other) => one.priority - other.priority);
  const model: NetworkModel = {
    world,
    profile,
    policies,
    mentioned,
    namespaces: written,
    used: [],
    index,
    sides: new Sides(profile, policies.opaque),
    addresses: addressesOf(world),
    nodes: new PodNodes(world, mayLand),
  };
  for (const group of groupPods(world, mentioned)) {
    const home = written.get(group.namespace);
    if (home) home.classes.push(classOf(model, home, group, false));
  }
  return model;
}

/** All namespaces, as they are and as they are used. */
export function homesOf({ namespaces, used }: NetworkModel): readonly NamespaceEntry[] {
  return [...namespaces.values(), ...used];
}

/** The class of pods in a namespace, as policies treat it. */
export function classOf(model: NetworkModel, home: NamespaceEntry, group: PodGroup, imagined: boolean): PodClass {
  const { ingress, egress } = model.sides.of(home, group);
  const { namespace, labels, hostNetwork, namedPorts, hostPorts, members } = group;
  return {
    type: "pods",
    namespace,
    labels,
    hostNetwork,
    namedPorts,
    hostPorts,
    members,
    home,
    ingress,
    egress,
    imagined,
  };
}

interface WritableEntry extends NamespaceEntry {
  readonly policies: NamespacedPolicy[];
  readonly tiered: TieredPolicy[];
}

function writableNamespaces(world: World): Map<string, WritableEntry> {
  const entries = new Map<string, WritableEntry>();
  for (const found of objectsOf(world, "Namespace")) {
    const { name, labels = {} } = found.object.metadata;
    const stage = world.stages.ofNamespace.get(name) ?? unassigned;
    const object = found as unknown as WorldObject;
    entries.set(name, { name, labels, stage, object, policies: [], tiered: [], classes: [] });
  }
  return entries;
}

/** Takes in what policies compare labels of pods with. */
export function mention(mentioned: Mentioned, { namespaced, tiered }: Pick<Policies, "namespaced" | "tiered">): void {
  for (const { pods, ingress = [], egress = [] } of namespaced) {
    mentioned.add(pods);
    addRules(mentioned, ingress);
    addRules(mentioned, egress);
  }
  for (const { subject, ingress, egress } of tiered) {
    mentioned.add(subject.pods);
    addRules(mentioned, ingress);
    addRules(mentioned, egress);
  }
}

function mentionedIn(world: World, policies: Policies, intent: Intent | undefined): Mentioned {
  const mentioned = new Mentioned();
  mention(mentioned, policies);
  for (const { object } of objectsOf(world, "Service")) mentioned.add({ matchLabels: object.spec?.selector ?? {} });
  for (const { from, to } of intent?.openings ?? []) {
    mentioned.add({ matchLabels: from.podLabels ?? {} });
    mentioned.add({ matchLabels: to.podLabels ?? {} });
  }
  return mentioned;
}

function addRules(mentioned: Mentioned, rules: NonNullable<NamespacedPolicy["ingress"]>): void {
  for (const { peers } of rules) {
    const named = peers === "anyone" ? [] : peers.filter((peer) => peer.type === "pods");
    for (const { pods } of named) mentioned.add(pods);
  }
}
