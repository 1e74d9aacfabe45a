import type { LiveObject, OwnerReference } from "../../manifests/kubernetes-object.ts";
import { isBuiltIn } from "../fields/built-in-kinds.ts";
import type { Writer } from "./drift.ts";
import type { WideGrant } from "./wide-grants.ts";
import type { ObjectKey } from "../../manifests/object-key.ts";
import { groupOf, keyText } from "../../manifests/object-key.ts";

/** What is kept of an object that nobody declared, and that stands where the platform has a say. */
export interface Standing {
  readonly key: ObjectKey;
  readonly owners: readonly Owner[];
  /** Who created it, as far as its fields tell. */
  readonly by: Writer;
  readonly grant?: WideGrant | undefined;
}

type Owner = Pick<ObjectKey, "group" | "kind" | "name">;

/** How kinds are served; undefined for a kind that the cluster does not know. */
type Serves = (group: string, kind: string) => "namespaced" | "cluster" | undefined;

/** Kinds that come and go in the course of things, and that open nothing. */
const passingKinds: ReadonlySet<string> = new Set([
  "Event",
  "events.k8s.io/Event",
  "coordination.k8s.io/Lease",
  "coordination.k8s.io/LeaseCandidate",
  "storage.k8s.io/CSIStorageCapacity",
  "autoscaling.k8s.io/VerticalPodAutoscalerCheckpoint",
]);

/** Groups of reports, and of other views of what stands there anyway. */
const passingGroups: ReadonlySet<string> = new Set([
  "metrics.k8s.io",
  "custom.metrics.k8s.io",
  "external.metrics.k8s.io",
  "openreports.io",
  "packages.operators.coreos.com",
  "reports.kyverno.io",
  "wgpolicyk8s.io",
]);

/** Whether objects of a kind may be foreign at all. */
export function mayBeForeign({ group, kind }: Pick<ObjectKey, "group" | "kind">): boolean {
  return !passingGroups.has(group) && !passingKinds.has(kindText(group, kind));
}

/** What Kubernetes, or a service mesh, puts into every namespace. */
const inEveryNamespace: ReadonlySet<string> = new Set([
  "ServiceAccount default",
  "ConfigMap kube-root-ca.crt",
  "ConfigMap istio-ca-root-cert",
  "ConfigMap openshift-service-ca.crt",
]);

/**
 * What to keep of a live object, or undefined for one that Kubernetes itself put there. A token Secret counts as such
 * only where the token controller created it: one that a person made is a credential that nobody declared.
 */
export function standingOf(live: LiveObject, key: ObjectKey): Standing | undefined {
  const { metadata } = live;
  if (key.group === "" && inEveryNamespace.has(`${key.kind} ${key.name}`)) return undefined;
  if (key.group === "" && key.kind === "Secret" && isControllersToken(live)) return undefined;
  const owners = (metadata.ownerReferences ?? []).map(ownerOf);
  const manager = creatorOf(live);
  return { key, owners, by: { manager, time: metadata.creationTimestamp, person: undefined } };
}

function ownerOf({ apiVersion, kind, name }: OwnerReference): Owner {
  return { group: groupOf(apiVersion), kind, name };
}

/**
 * The manager whose entry is the oldest, as long as there is one from the moment of creation. Both times are whole seconds, taken one after
 * the other within one request: the second may have changed between them.
 */
function creatorOf({ metadata: { managedFields = [], creationTimestamp } }: LiveObject): string | undefined {
  const created = Date.parse(creationTimestamp ?? "");
  const own = managedFields.filter(({ subresource = "" }) => subresource === "");
  const sinceCreated = ({ time = "" }: { readonly time?: string | undefined }): number =>
    Math.abs(Date.parse(time) - created);
  const [first] = own
    .filter((entry) => sinceCreated(entry) <= 1000)
    .toSorted((one, other) => sinceCreated(one) - sinceCreated(other));
  return first?.manager;
}

function isControllersToken({ metadata: { annotations = {}, managedFields = [] } }: LiveObject): boolean {
  if (annotations["kubernetes.io/service-account.name"] === undefined) return false;
  const creator = managedFields.find(({ fieldsV1 }) => fieldsV1?.["f:type"] !== undefined);
  return creator?.manager === "kube-controller-manager";
}

/**
 * What the controllers of Kubernetes make of their own kinds. A reference to such an owner from an object of another
 * kind was written by somebody who wants it to look owned.
 * Source: https://kubernetes.io/docs/concepts/architecture/garbage-collection/#owners-dependents
 */
const made: Readonly<Record<string, readonly string[]>> = {
  "apps/DaemonSet": ["Pod", "apps/ControllerRevision"],
  "apps/Deployment": ["apps/ReplicaSet"],
  "apps/ReplicaSet": ["Pod"],
  "apps/StatefulSet": ["Pod", "apps/ControllerRevision", "PersistentVolumeClaim"],
  "batch/CronJob": ["batch/Job"],
  "batch/Job": ["Pod"],
  Endpoints: ["discovery.k8s.io/EndpointSlice"],
  Node: ["Pod"],
  Pod: ["PersistentVolumeClaim", "resource.k8s.io/ResourceClaim"],
  ReplicationController: ["Pod"],
  Service: ["Endpoints", "discovery.k8s.io/EndpointSlice"],
};

/** Kinds that open something between stages. What owns them has to stand in the same namespace, where it is seen. */
function opens({ group, kind }: ObjectKey): boolean {
  return group === "rbac.authorization.k8s.io" || kind.endsWith("NetworkPolicy");
}

/** Deeper chains of owners are no work of a controller. */
const deepestChain = 8;

export interface Surroundings {
  readonly serves: Serves;
  /** Whether something is declared, or is named by what is declared (`expectedNames`). */
  readonly isExpected: (key: ObjectKey) => boolean;
  readonly find: (text: string) => Standing | undefined;
}

/**
 * Whether nobody accounts for an object: nobody declared it, nothing declared names it, and no controller made it. What
 * belongs to a foreign object is not foreign itself: its owner is told. An owner that is not there any more accounts
 * for it too, because the garbage collector takes it away.
 */
export function isForeign({ key, owners }: Standing, around: Surroundings): boolean {
  if (around.isExpected(key)) return false;
  const service: ObjectKey = { ...key, group: "", kind: "Service" };
  const isOfService = key.group === "" && key.kind === "Endpoints";
  if (isOfService && (around.isExpected(service) || around.find(keyText(service)))) return false;
  return !owners.some((owner) => accountsFor(owner, key, around, deepestChain));
}

function accountsFor(owner: Owner, key: ObjectKey, around: Surroundings, left: number): boolean {
  const scope = around.serves(owner.group, owner.kind);
  if (left === 0 || scope === undefined) return false;
  if (isBuiltIn(owner.group) && isBuiltIn(key.group)) {
    const kinds = made[kindText(owner.group, owner.kind)] ?? [];
    if (!kinds.includes(kindText(key.group, key.kind))) return false;
  }
  if (scope === "cluster") return !opens(key);
  // What belongs to the whole cluster cannot be owned from within a namespace.
  if (key.namespace === "") return false;
  const ownerKey = { ...owner, namespace: key.namespace };
  const standing = around.find(keyText(ownerKey));
  // A ring of owners holds itself up: it is no chain that ends at somebody.
  if (!standing || standing.owners.length === 0) return true;
  return standing.owners.some((next) => accountsFor(next, ownerKey, around, left - 1));
}

function kindText(group: string, kind: string): string {
  return group === "" ? kind : `${group}/${kind}`;
}
