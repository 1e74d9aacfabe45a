import type { Pod, PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { UnknownContent } from "../../manifests/world/content.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { podTemplates } from "../network/model/pod-groups.ts";
import { nodeClasses } from "../placement/node-classes.ts";
import { namesInRoles } from "./names-in-rules.ts";
import { revisionLabels } from "./revision-labels.ts";
import type { WorldChange } from "./watched-world.ts";

/** Written by network plugins, of each pod another. Nothing is proved from them. */
const ownAnnotations = /^(?:cni\.projectcalico\.org|k8s\.v1\.cni\.cncf\.io(?!\/networks$)|k8s\.ovn\.org)\//;

/**
 * Pods that are alike in all that network, access and placement are proved from: one more of them, or one less while others
 * stay, changes no verdict. Replicas are, and so are revisions that differ in their image's digest or version.
 */
export class PodTwins {
  readonly #counts = new Map<string, number>();
  readonly #nodes = new Map<string | undefined, number>();
  readonly #labelsLeft: readonly string[];
  /** Names and addresses by which something else means single pods. */
  readonly #named: ReadonlySet<string>;
  readonly #isNameJudged: boolean;
  /** Whether there are pods on the network of their node, which get to whatever runs on the same. */
  readonly #areOnNodes: boolean;

  constructor(world: World) {
    for (const [at, { names }] of nodeClasses(world, () => false).entries())
      for (const name of names) this.#nodes.set(name, at);
    const selectors = [
      ...(world.objects.get("Service") ?? []),
      ...policyKinds.flatMap((kind) => world.objects.get(kind) ?? []),
    ];
    const selected = (label: string) => selectors.some(({ object }) => mentions(object["spec"], label));
    this.#labelsLeft = revisionLabels.filter((label) => !selected(label));
    this.#named = namedPods(world);
    this.#isNameJudged = (world.objects.get("admissionregistration.k8s.io/ValidatingAdmissionPolicy") ?? []).some(
      ({ object }) => /expression":"[^"]*metadata\.(?:name\b|generateName)/.test(JSON.stringify(object["spec"])),
    );
    this.#areOnNodes = [...podTemplates(world)].some(({ spec, object }) => isOnNodeNetwork(spec, object));
    for (const { object } of world.objects.get("Pod") ?? []) this.#count(this.#keyOf(object), 1);
  }

  /** Takes in that a pod was changed, came or went; whether that changes no verdict. */
  apply(before: WorldObject | undefined, after: WorldObject | undefined): boolean {
    const [old, now] = [before, after].map((one) => (one ? this.#keyOf(one.object) : undefined));
    if (old === now) return this.#isAnyones(after);
    const rest = old === undefined ? 1 : this.#count(old, -1);
    const all = now === undefined ? 2 : this.#count(now, 1);
    return rest > 0 && all > 1 && this.#isAnyones(before) && this.#isAnyones(after);
  }

  /** Whether after a change of another object other pods may be alike. */
  isConcernedBy({ kind, before, after }: Pick<WorldChange, "kind" | "before" | "after">): boolean {
    if (endpointKinds.includes(kind)) return true;
    if ([before, after].some((one) => one && mayBeOnNode(one))) return true;
    if (kind !== "Service" && !policyKinds.includes(kind)) return false;
    return [before, after].some((one) => this.#labelsLeft.some((label) => mentions(one?.object["spec"], label)));
  }

  #count(key: string, by: 1 | -1): number {
    const count = (this.#counts.get(key) ?? 0) + by;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
    return count;
  }

  /** Whether nothing means this pod by its name or address. */
  #isAnyones(one: WorldObject | undefined): boolean {
    if (!one) return true;
    const { name } = one.object.metadata;
    const { status } = podOf(one.object);
    return (
      !this.#isNameJudged && !this.#named.has(name) && !(status?.podIP !== undefined && this.#named.has(status.podIP))
    );
  }

  #keyOf(object: UnknownContent): string {
    const { metadata } = object;
    const { spec, status } = podOf(object);
    const { nodeName, ...rest } = spec ?? { containers: [] };
    const labels = entriesBut(metadata.labels, (key) => this.#labelsLeft.includes(key));
    const annotations = entriesBut(metadata.annotations, (key) => ownAnnotations.test(key));
    const isNodeOwn = rest.hostNetwork === true || this.#areOnNodes;
    const node = isNodeOwn ? nodeName : (this.#nodes.get(nodeName) ?? nodeName);
    const ended = status?.phase === "Succeeded" || status?.phase === "Failed";
    const owner = metadata.ownerReferences?.map(({ kind, controller }) => [kind, controller]);
    return JSON.stringify([metadata.namespace, labels, annotations, owner, node, ended, specText(rest)]);
  }
}

/** What runs in kube-system is trusted. */
export function isOnNodeNetwork(spec: Pick<PodSpec, "hostNetwork">, { object }: WorldObject): boolean {
  return spec.hostNetwork === true && object.metadata.namespace !== "kube-system";
}

/** A pod on the network of its node, or what makes such. */
function mayBeOnNode({ object }: WorldObject): boolean {
  return object.metadata.namespace !== "kube-system" && mentions(object["spec"], '"hostNetwork":true');
}

function entriesBut(texts: Readonly<Record<string, string>> | undefined, isLeft: (key: string) => boolean): unknown {
  return Object.entries(texts ?? {})
    .filter(([key]) => !isLeft(key))
    .map((entry) => JSON.stringify(entry))
    .toSorted();
}

/** What is in a world has its kind's shape. */
function podOf({ spec, status }: UnknownContent): Pick<Pod, "spec" | "status"> {
  return { spec, status } as Pick<Pod, "spec" | "status">;
}

const endpointKinds = ["Endpoints", "discovery.k8s.io/EndpointSlice"];
const policyKinds = [
  "networking.k8s.io/NetworkPolicy",
  "policy.networking.k8s.io/AdminNetworkPolicy",
  "policy.networking.k8s.io/BaselineAdminNetworkPolicy",
  "policy.networking.k8s.io/ClusterNetworkPolicy",
  "cilium.io/CiliumNetworkPolicy",
  "cilium.io/CiliumClusterwideNetworkPolicy",
];

function specText(spec: unknown): string {
  return (
    JSON.stringify(spec)
      // The API server gives each pod's volume for its token a name of its own.
      .replaceAll(/"kube-api-access-[a-z0-9]{5}"/g, '"kube-api-access"')
      .replaceAll(/@sha256:[0-9a-f]{64}/g, "@sha256")
      .replaceAll(/("image":"[^"@]*):(?!latest)[\w.-]+(?=["@])/g, "$1:version")
  );
}

function mentions(value: unknown, label: string): boolean {
  return JSON.stringify([value]).includes(label);
}

/** Pods that roles name, and endpoints: by name and by address. */
export function namedPods(world: World): ReadonlySet<string> {
  const found = new Set(namesInRoles(world));
  for (const kind of endpointKinds)
    for (const { object } of world.objects.get(kind) ?? [])
      for (const text of JSON.stringify([object["subsets"], object["endpoints"]]).split('"')) found.add(text);
  return found;
}
