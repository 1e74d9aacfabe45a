import type { FieldSet, LiveObject } from "../../manifests/kubernetes-object.ts";
import type { FieldDrift, Writer } from "./drift.ts";
import { followStep, othersFields, ourFields, elementsText, stepsOf } from "./field-sets.ts";
import { unownedBelow } from "./unowned.ts";
import { equalValues } from "../fields/equal-values.ts";
import { groupOf } from "../../manifests/object-key.ts";
import { isSecret, isSecretField } from "../fields/secret-fields.ts";

/** Fields that others added to an object of ours, and whether the server has to be asked which of them are defaults. */
export interface AddedFields {
  readonly fields: readonly FieldDrift[];
  /** Whether one of them may be what the server itself fills in: it stands outside of the metadata, or is nobody's. */
  readonly maybeDefaults: boolean;
}

/**
 * The manager of what stood in an object without any record of owners when it was first applied.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#upgrading-from-client-side-apply-to-server-side-apply
 */
const beforeRecords = "before-first-apply";

/** Annotations that Kubernetes and its own commands write while they do what was asked of them. */
const routineAnnotations: ReadonlySet<string> = new Set([
  "autoscaling.alpha.kubernetes.io/behavior",
  "autoscaling.alpha.kubernetes.io/conditions",
  "autoscaling.alpha.kubernetes.io/current-metrics",
  "autoscaling.alpha.kubernetes.io/metrics",
  "control-plane.alpha.kubernetes.io/leader",
  "deployment.kubernetes.io/revision",
  "deprecated.daemonset.template.generation",
  "kubectl.kubernetes.io/last-applied-configuration",
  "kubectl.kubernetes.io/restartedAt",
  "kubernetes.io/change-cause",
  "pv.kubernetes.io/bind-completed",
  "pv.kubernetes.io/bound-by-controller",
  "volume.beta.kubernetes.io/storage-provisioner",
  "volume.kubernetes.io/selected-node",
  "volume.kubernetes.io/storage-provisioner",
]);

/** The API server itself keeps this one, and lets nobody change it. */
const routineLabels: ReadonlySet<string> = new Set(["kubernetes.io/metadata.name"]);

/** Kinds whose own annotations steer something: admission, routing, a cloud's identity. On others they are notes. */
const steeredKinds: ReadonlySet<string> = new Set([
  "Ingress",
  "IngressClass",
  "Namespace",
  "Service",
  "ServiceAccount",
]);
const steeredGroups: ReadonlySet<string> = new Set(["gateway.networking.k8s.io"]);

/** What controllers, autoscalers and the API server fill in where nothing is declared. */
const filledIn: ReadonlySet<string> = new Set([
  "Namespace spec.finalizers",
  "PersistentVolumeClaim spec.volumeName",
  "Service spec.clusterIP",
  "Service spec.clusterIPs",
  "Service spec.healthCheckNodePort",
  "Service spec.ipFamilies",
  "Service spec.ipFamilyPolicy",
  "ServiceAccount secrets",
]);

/**
 * Fields of `live` that others own, or nobody, that we have never applied and that matter: labels, for selectors read them;
 * annotations where they steer something; owners, with which it would be deleted; and everything in the content. No
 * drift are the status, a number of replicas that nobody declared, and what Kubernetes fills in.
 *
 * `fresh` is what the server would make of the declared object today: where a field has the same value there, it is a
 * default that a manager came to own by creating the object. Without `fresh` such fields are among those returned.
 */
export function addedFields(live: LiveObject, fresh?: LiveObject): AddedFields {
  const ours = ourFields(live);
  if (!ours) return { fields: [], maybeDefaults: false };
  const rule = ruleFor(live);
  const out = new Map<string, FieldDrift>();
  let maybeDefaults = false;
  const others = othersFields(live);
  const add = ({ way, value }: Pick<Place, "way" | "value">, by: Writer | undefined): void => {
    const path = elementsText(way);
    const secret = isSecret(live) && isSecretField(way.map((element) => element.slice(2)));
    out.set(path, { path, declared: undefined, live: secret ? undefined : JSON.stringify(value), secret, by });
  };
  const sets = others.flatMap(({ fieldsV1 }) => fieldsV1 ?? []);
  for (const found of unownedBelow({ ours, others: sets, value: live, way: [] })) {
    const { way, value } = found;
    if (wouldBe(fresh, way, value) || rule(way) !== "judge") continue;
    add(found, undefined);
    maybeDefaults = true;
  }
  for (const { manager, time, fieldsV1 } of others) {
    if (!fieldsV1) continue;
    for (const found of addedBelow({ theirs: fieldsV1, ours, value: live, fresh, way: [] }, rule)) {
      add(found, manager === beforeRecords ? undefined : { manager, time, person: undefined });
      if (isContent(found.way)) maybeDefaults = true;
    }
  }
  return { fields: [...out.values()], maybeDefaults };
}

/** Whether the server would put the same there today, as where admission adds something to all that is written. */
function wouldBe(fresh: LiveObject | undefined, way: readonly string[], value: unknown): boolean {
  return fresh !== undefined && equalValues(value, way.reduce<unknown>(followStep, fresh));
}

/** A place in an object: what another manager and we own of it, and what it holds in the live and in a fresh object. */
interface Place {
  readonly theirs: FieldSet;
  readonly ours: FieldSet | undefined;
  readonly value: unknown;
  readonly fresh: unknown;
  /** The elements that lead here. */
  readonly way: readonly string[];
}

function* addedBelow(place: Place, rule: Rule): Generator<Pick<Place, "way" | "value">> {
  for (const step of stepsOf(place.theirs)) {
    const inside: Place = {
      theirs: place.theirs[step] ?? {},
      ours: place.ours?.[step],
      value: followStep(place.value, step),
      fresh: followStep(place.fresh, step),
      way: [...place.way, step],
    };
    const { theirs, ours, value, fresh, way } = inside;
    const judgement = value === undefined ? "ignore" : rule(way);
    if (judgement === "ignore") continue;
    const hasParts = stepsOf(theirs).length > 0;
    // Where we own the whole of it, as one value, what they own of it is the same value.
    if (ours && (!hasParts || stepsOf(ours).length === 0)) continue;
    const hasDefault = isContent(way) && fresh !== undefined;
    if (hasDefault && equalValues(value, fresh)) continue;
    if (hasParts && (ours || judgement === "inside" || hasDefault)) yield* addedBelow(inside, rule);
    else yield { way, value };
  }
}

/** Metadata have no defaults. */
function isContent([top]: readonly string[]): boolean {
  return top !== "f:metadata";
}

/** `inside`: only its parts are judged, never the whole. */
type Judgement = "ignore" | "inside" | "judge";
type Rule = (way: readonly string[]) => Judgement;

function ruleFor({ apiVersion, kind, ...content }: LiveObject): Rule {
  const steered = steeredKinds.has(kind) || steeredGroups.has(groupOf(apiVersion));
  const aggregated = kind === "ClusterRole" && content["aggregationRule"] !== undefined;
  return (way) => {
    const [top, second] = way;
    const last = way.at(-1) ?? "";
    const parent = way.at(-2);
    if (top === "f:status" || last === "f:caBundle") return "ignore";
    if (way.length === 1) return aggregated && top === "f:rules" ? "ignore" : inspect(kind, way);
    if (parent === "f:labels" && way.at(-3) === "f:metadata")
      return routineLabels.has(last.slice(2)) ? "ignore" : "judge";
    if (parent === "f:annotations" && way.at(-3) === "f:metadata")
      return routineAnnotations.has(last.slice(2)) || (top === "f:metadata" && !steered) ? "ignore" : "judge";
    if (top !== "f:metadata") return inspect(kind, way);
    return second === "f:labels" || second === "f:annotations"
      ? "inside"
      : second === "f:ownerReferences"
        ? "judge"
        : "ignore";
  };
}

function inspect(kind: string, way: readonly string[]): Judgement {
  const path = elementsText(way);
  if (path === "spec.replicas" || filledIn.has(`${kind} ${path}`)) return "ignore";
  if (kind === "Service" && way.at(-1) === "f:nodePort") return "ignore";
  const insides = ["f:metadata", "f:spec", "f:template", "f:labels", "f:annotations", "f:data"];
  return insides.includes(way.at(-1) ?? "") ? "inside" : "judge";
}
