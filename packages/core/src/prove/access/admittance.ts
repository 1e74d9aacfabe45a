import { objectsOf, type World } from "../../manifests/world/world.ts";
import type { Actor } from "../../verdicts/witness.ts";
import { type Admission, type AdmissionRequest, anything } from "../admission/admission.ts";
import { matchesRules } from "../admission/match-request.ts";
import { policiesInForce } from "../admission/policies-in-force.ts";
import { textsOf } from "../admission/policy-texts.ts";
import { signatures } from "../possible/possible-context.ts";
import type { Asked } from "./abilities.ts";
import { harmlessPod } from "./witness-objects.ts";

/** Whether admission lets a request pass, with something that its sender may choose in it. */
export type Admittance =
  | { readonly answer: "admitted" }
  | { readonly answer: "refused" }
  | { readonly answer: "unclear"; readonly why: string };

const admitted = { answer: "admitted" } as const;
const operations: Readonly<Record<string, AdmissionRequest["operation"]>> = {
  create: "CREATE",
  update: "UPDATE",
  patch: "UPDATE",
  delete: "DELETE",
  deletecollection: "DELETE",
};
const connected = new Set(["exec", "attach", "portforward", "proxy"]);
const unknown = { [anything]: true };

/** Reads are never refused, and without a policy in force nothing is that a sender cannot avoid. */
export function admittanceOf(
  world: World,
  admission: Admission,
): (actor: Actor, ability: Asked, namespace: string) => Admittance {
  const bindings = world.objects.get("admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding") ?? [];
  const known = new Map<string, Admittance>();
  const likeOf = likeness(world, admission);
  return (actor, ability, namespace) => {
    if (bindings.length === 0) return admitted;
    const request = requestOf(actor, ability, namespace);
    if (!request) return admitted;
    const like = likeOf(request);
    const before = known.get(like);
    if (before) return before;
    const key = `${actor.user} ${actor.groups.join(",")} ${ability.verb} ${ability.resource}.${ability.group} ${namespace}`;
    const own = known.get(key);
    if (own) return own;
    const { admittance, isOfPlace } = decide(world, admission, request);
    known.set(isOfPlace ? key : like, admittance);
    return admittance;
  };
}

/** Equal for requests of abilities to which admission gives the same answer: it does not tell all namespaces apart. */
function likeness(world: World, admission: Admission): (request: AdmissionRequest) => string {
  const policies = policiesInForce(world);
  const labelsOf = new Map(
    objectsOf(world, "Namespace").map(({ object: { metadata } }) => [metadata.name, metadata.labels ?? {}]),
  );
  const known = new Map<string, ReturnType<typeof signatures>>();
  return (request) => {
    const { operation, group, resource, subresource = "", name, namespace, as } = request;
    const what = [operation, group, resource, subresource, String(name), String(namespace === "")].join(" ");
    const made =
      known.get(what) ??
      signatures(textsOf(policies.filter(({ constraints }) => matchesRules(constraints, request))), admission);
    known.set(what, made);
    const labels = labelsOf.get(namespace);
    const place = labels ? made.ofNamespace(namespace, labels) : namespace;
    return [what, made.ofActor(as, namespace), place].join("\n");
  };
}

function requestOf(
  actor: Actor,
  { verb, group, resource, names }: Asked,
  namespace: string,
): AdmissionRequest | undefined {
  const [plural = "", subresource] = resource.split("/");
  const isConnected = subresource !== undefined && connected.has(subresource) && group === "";
  const operation = isConnected ? "CONNECT" : operations[verb];
  if (!operation) return undefined;
  const name = names[0] ?? anything;
  const body = { metadata: { name, ...(namespace === "" ? {} : { namespace }), ...unknown }, ...unknown };
  return {
    operation,
    group,
    version: "v1",
    resource: plural,
    ...(subresource === undefined ? {} : { subresource }),
    namespace,
    name,
    object: operation === "DELETE" ? null : body,
    oldObject: operation === "UPDATE" || operation === "DELETE" ? body : null,
    as: actor,
  };
}

interface Decided {
  readonly admittance: Admittance;
  /** Whether the answer speaks of this one namespace. */
  readonly isOfPlace: boolean;
}

function decide(world: World, admission: Admission, request: AdmissionRequest): Decided {
  const passes: Decided = { admittance: admitted, isOfPlace: false };
  const decision = admission.decide(request);
  if (decision.answer === "admitted") return passes;
  if (decision.answer === "refused") return { admittance: { answer: "refused" }, isOfPlace: false };
  if (request.operation === "CREATE" && request.resource === "pods" && request.subresource === undefined) {
    const object = harmlessPod(request.namespace, "default");
    if (admission.decide({ ...request, name: object.metadata.name, object }).answer === "admitted") return passes;
  }
  const untainted = untaintedNode(world, request);
  if (untainted && admission.decide(untainted).answer === "admitted") return passes;
  const policies = decision.by.map(({ policy }) => policy.name).join(", ");
  return {
    admittance: { answer: "unclear", why: `whether ${policies} lets it pass depends on what is sent` },
    isOfPlace: decision.by.some(({ policy }) => policy.kind === "Namespace"),
  };
}

/** A change of a node that no guard of its labels looks at, and that lets every pod onto it. */
function untaintedNode(world: World, request: AdmissionRequest): AdmissionRequest | undefined {
  const { operation, group, resource, subresource, name } = request;
  if (operation !== "UPDATE" || group !== "" || resource !== "nodes" || subresource !== undefined) return undefined;
  const nodes = objectsOf(world, "Node");
  const node = nodes.find(({ object }) => object.metadata.name === name) ?? nodes[0];
  if (node === undefined) return undefined;
  const { object } = node;
  return {
    ...request,
    name: object.metadata.name,
    object: { ...object, spec: { ...object.spec, taints: [] } },
    oldObject: object,
  };
}
