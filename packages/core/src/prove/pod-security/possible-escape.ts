import type { World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Actor, RequestStep } from "../../verdicts/witness.ts";
import { anything } from "../admission/admission.ts";
import { podRoutes } from "../possible/pod-routes.ts";
import type { Possibility } from "../possible/possible.ts";
import type { Given } from "../property-proof.ts";
import { anyPodTaking, modestPod, podBody, type PodBody, takingOut, type WayOut, waysOut } from "./privileged-pods.ts";
import { podControllers } from "./running-below-baseline.ts";
import { controllerActor } from "../rights/account-actor.ts";

/** Whether somebody of a stage can make a pod in a namespace that reaches its node. */
type Escape =
  | { readonly type: "none" }
  | { readonly type: "possible"; readonly way: WayOut; readonly steps: readonly RequestStep[] }
  /** `open` are the ways that admission does not refuse whatever else the pod says. */
  | { readonly type: "unknown"; readonly why: string; readonly open: readonly WayOut[] };

/** An object by which its kind's controller makes pods. */
export interface Workload {
  readonly group: string;
  /** Plural. */
  readonly resource: string;
  readonly name: string;
}

export interface EscapePlace {
  readonly stage: string;
  readonly namespace: string;
  /** Labels that the namespace has by then; those that it has where absent. */
  readonly namespaceLabels?: Readonly<Record<string, string>> | undefined;
  /** Whether the namespace is made first. */
  readonly isNew?: boolean;
  /** A pod that is like those that run there. */
  readonly like: PodBody | undefined;
  /** What pods are made from there, if its template can be changed. */
  readonly workloads: readonly Workload[];
}

/**
 * Tries every way out with pods that people of the stage may make there: like the one that is known to be possible, like
 * those that run there, and one that keeps every other rule. Where all are refused, it is asked of every pod at once.
 */
export function possibleEscape(given: Given, possibility: Possibility, place: EscapePlace): Escape {
  if (possibility.possible === false) return { type: "none" };
  const isNoPod = possibility.possible === true && isRelabelling(possibility.steps.at(-1));
  // Whoever may only change pods that run gives them other labels, and no other spec.
  const isPod = possibility.possible === true && !isNoPod;
  if (!isPod && !mayBringAboutPods(given, place)) return { type: "none" };
  const steps = isPod ? withPod(possibility.steps, place) : [];
  const last = steps.at(-1);
  const actors = makersOf(given, last, place);
  if (last !== undefined)
    for (const way of waysOut)
      for (const base of basesOf(last, place)) {
        const pod = takingOut(way, base);
        const sent = sending(last, pod);
        const isAdmitted = decide(given, place, pod, makerOf(last)) === "admitted";
        if (isAdmitted && isTaken(given, place, sent))
          return { type: "possible", way, steps: [...steps.slice(0, -1), sent] };
      }
  // Of labels that a namespace has by then, others may be changed too: all that is kept from it is refused whatever it has.
  const lasting = place.isNew ? place : { ...place, namespaceLabels: undefined };
  const open = waysOut.filter((way) =>
    actors.some((actor) => decide(given, lasting, anyPodTaking(way, place.namespace), actor) !== "refused"),
  );
  const [first] = open;
  if (first === undefined) return { type: "none" };
  const reason =
    possibility.possible === "unknown"
      ? possibility.why
      : `whether admission takes a pod that ${first.does} depends on what else it says`;
  return { type: "unknown", why: `in ${place.namespace}: ${reason}`, open };
}

/** A pod that takes one of these ways out in a namespace that is there, which may be given other labels first. */
export function askedEscape(
  { possible }: Given,
  { stage, namespace }: EscapePlace,
  ways: readonly WayOut[],
): { readonly way: WayOut; readonly steps: readonly RequestStep[] } | undefined {
  for (const way of ways) {
    const asked = possible.podAsAsked(stage, namespace, way.asked);
    if (asked.possible === true) return { way, steps: asked.steps };
  }
  return undefined;
}

function decide(given: Given, place: EscapePlace, pod: object, actor: Actor): "admitted" | "refused" | "depends" {
  const { namespace, namespaceLabels } = place;
  const name = at(pod, ["metadata", "name"]);
  return given.admission.decide({
    operation: "CREATE",
    group: "",
    version: "v1",
    resource: "pods",
    namespace,
    ...(namespaceLabels && { namespaceLabels }),
    name: typeof name === "string" ? name : anything,
    object: pod,
    oldObject: null,
    as: actor,
  }).answer;
}

/** Whether what the pods are made from is taken, where it is no pod itself. */
function isTaken(given: Given, place: EscapePlace, { as, verb, resource, body }: RequestStep): boolean {
  if (resource.resource === "pods" || verb !== "create") return true;
  const { namespace, namespaceLabels } = place;
  const decision = given.admission.decide({
    operation: "CREATE",
    group: resource.group,
    version: "v1",
    resource: resource.resource,
    namespace,
    ...(namespaceLabels && { namespaceLabels }),
    name: resource.name ?? "example",
    object: body,
    oldObject: null,
    as,
  });
  return decision.answer === "admitted";
}

/** As whom the pod of a step is made: the one who sends it, or the controller of what is sent. */
function makerOf({ as, resource: { resource } }: RequestStep): Actor {
  const controller = controllers.get(resource);
  return controller === undefined ? as : controllerActor(controller);
}

/** Those as whom pods are made: people who may, and the controllers that make them of what people write. */
function makersOf(
  { rights }: Given,
  last: RequestStep | undefined,
  { stage, namespace }: EscapePlace,
): readonly Actor[] {
  const asked = { verb: "create", group: "", resource: "pods", namespace, name: "" };
  const people = rights
    .whoMay(asked)
    .filter(({ subject }) => rights.homes(subject).includes(stage))
    .map(({ subject }) => rights.actorOf(subject));
  const made = last === undefined ? [] : [makerOf(last)];
  const actors = new Map([...made, ...people].map((actor) => [JSON.stringify(actor), actor]));
  return actors.size > 0 ? [...actors.values()] : [controllerActor("replicaset-controller")];
}

const controllers: ReadonlyMap<string, string> = new Map(
  Object.entries(podControllers).map(([kind, controller]) => [`${kind.toLowerCase()}s`, controller]),
);

function basesOf({ resource, body }: RequestStep, { namespace, like }: EscapePlace): readonly PodBody[] {
  const template = resource.resource === "pods" ? body : at(body, templatePath(resource.resource));
  const sent = podBody(at(template, ["metadata"]), at(template, ["spec"]), namespace);
  return [sent, like, modestPod(namespace)].flatMap((base) => base ?? []);
}

/** The steps up to the one that makes a pod, or what pods are made from. */
function withPod(steps: readonly RequestStep[], { namespace }: EscapePlace): readonly RequestStep[] {
  const last = steps.at(-1);
  if (last === undefined || isMaking(last)) return steps;
  const resource = { group: "", resource: "pods", namespace };
  return [...steps, { type: "request", as: last.as, verb: "create", resource }];
}

function isRelabelling(step: RequestStep | undefined): boolean {
  const resource = step?.resource.resource ?? "";
  return (resource === "pods" || resource.startsWith("pods/")) && step?.verb !== "create";
}

/** Whether anybody of the stage may make pods there, or make or change what pods are made from. */
function mayBringAboutPods({ rights }: Given, { stage, namespace, workloads }: EscapePlace): boolean {
  const asked = [
    ...podRoutes.map(({ group, resource }) => ({ verb: "create", group, resource, name: "" })),
    ...workloads.flatMap((workload) => ["patch", "update"].map((verb) => ({ verb, ...workload }))),
  ];
  return asked.some((one) =>
    rights.whoMay({ ...one, namespace }).some(({ subject }) => rights.homes(subject).includes(stage)),
  );
}

function isMaking({ resource: { resource } }: RequestStep): boolean {
  return resource === "pods" || controllers.has(resource);
}

/** The same request for this pod, or for what makes it. */
function sending(step: RequestStep, pod: PodBody): RequestStep {
  const { resource } = step.resource;
  if (resource === "pods") return { ...step, body: pod };
  const { labels } = pod.metadata;
  const template = { metadata: { ...(labels !== undefined && { labels }) }, spec: pod.spec };
  return { ...step, body: put(step.body, templatePath(resource), template) };
}

function templatePath(resource: string): readonly string[] {
  return resource === "cronjobs" ? ["spec", "jobTemplate", "spec", "template"] : ["spec", "template"];
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inside, key) =>
      typeof inside === "object" && inside !== null ? (inside as Readonly<Record<string, unknown>>)[key] : undefined,
    value,
  );
}

function put(value: unknown, [key, ...rest]: readonly string[], inside: unknown): unknown {
  if (key === undefined) return inside;
  const mapping = typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  return { ...mapping, [key]: put(mapping[key], rest, inside) };
}

/** Namespaces in which people of a stage may leave pods: its own, and those of no stage. */
export function namespacesWithin(world: World): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>([unassigned, ...world.stages.names].map((stage) => [stage, []]));
  const names = (world.objects.get("Namespace") ?? []).map(({ object }) => object.metadata.name).toSorted();
  for (const name of names) found.get(world.stages.ofNamespace.get(name) ?? unassigned)?.push(name);
  return found;
}
