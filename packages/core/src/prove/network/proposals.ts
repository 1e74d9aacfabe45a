import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { ObjectKey } from "../../manifests/object-key.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Edit, Fix } from "../../verdicts/finding.ts";
import { peerMatches } from "./connection.ts";
import type { NetworkModel } from "./network-model.ts";
import type { PodClass } from "./pod-class.ts";
import type { Rule } from "./policies/rule.ts";

/** A fix that is still to be tried. */
export type Proposal = Fix;

/**
 * Closes a namespace against other stages. Where nothing closed it before, its own stage keeps its way in, and where
 * something is exposed by a controller so do namespaces of no stage; where some pods were closed already, the others are
 * closed as well.
 */
export function closeNamespace(model: NetworkModel, namespace: string): Proposal | undefined {
  const home = model.namespaces.get(namespace);
  if (!home || !model.profile.enforces) return undefined;
  const isClosedInPart = home.policies.some(({ ingress }) => ingress !== undefined);
  const names = new Set(home.policies.map(({ object }) => object.object.metadata.name));
  const name = freeName(isClosedInPart ? "default-deny" : "own-stage-only", names);
  const exposed = isExposed(model.world, namespace);
  const from = [ownStage(model.world, home.stage), ...(exposed ? [noStage(model.world)] : [])].map(
    (namespaceSelector) => ({ namespaceSelector }),
  );
  const spec = {
    podSelector: {},
    policyTypes: ["Ingress"],
    ...(!isClosedInPart && { ingress: [{ from }] }),
  };
  const object = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace }, spec };
  const description = isClosedInPart
    ? `add a NetworkPolicy to ${namespace} that closes every pod that no other policy opens`
    : `add a NetworkPolicy to ${namespace} that lets in its own stage only${exposed ? ", and the ingress controller" : ""}`;
  return { description, edits: [{ type: "add", object }] };
}

/**
 * Makes a rule of a NetworkPolicy name its own stage only: peers that may also select pods of another stage get the
 * stage's label, or go where they name another stage's by it.
 */
export function narrowRule(model: NetworkModel, rule: Rule, from: PodClass, to: PodClass): Proposal | undefined {
  const { policy, path } = rule.site;
  if (policy.object.apiVersion !== "networking.k8s.io/v1") return undefined;
  const object = keyOf(policy.object);
  const stage = to.home.stage;
  if (rule.peers === "anyone") {
    const selectors = [ownStage(model.world, stage), noStage(model.world)];
    const value = selectors.map((namespaceSelector) => ({ namespaceSelector }));
    return {
      description: "let in its own stage, and namespaces of no stage, instead of everyone",
      edits: [set(object, [...path, "from"], value)],
    };
  }
  const wide = rule.peers.flatMap((peer, at) =>
    peerMatches(peer, from, model, "policy") === "no" ? [] : [{ peer, at }],
  );
  const [first] = wide;
  if (!first || wide.length !== 1 || first.peer.type !== "pods" || typeof first.peer.namespaces === "string")
    return undefined;
  const { label } = model.world.stages;
  const at = [...path, "from", first.at];
  const selector = first.peer.namespaces;
  const { key, value } = stageRequirement(model.world, stage);
  if (label !== undefined && !mentions(selector, label))
    return {
      description: `add the label ${label} to the namespaceSelector`,
      edits: [set(object, [...at, "namespaceSelector", "matchLabels", label], stage)],
    };
  if (label === undefined && !mentions(selector, key))
    return {
      description: "name the namespaces of its own stage in the namespaceSelector",
      edits: [
        set(object, [...at, "namespaceSelector", "matchExpressions", (selector.matchExpressions ?? []).length], value),
      ],
    };
  if (rule.peers.length === 1) return { description: "remove the rule", edits: [{ type: "remove", object, path }] };
  return { description: "remove the peer", edits: [{ type: "remove", object, path: at }] };
}

function isExposed({ objects }: World, namespace: string): boolean {
  return [
    "networking.k8s.io/Ingress",
    "gateway.networking.k8s.io/HTTPRoute",
    "gateway.networking.k8s.io/GRPCRoute",
  ].some((kind) => (objects.get(kind) ?? []).some(({ object }) => object.metadata.namespace === namespace));
}

function set(object: ObjectKey, path: readonly (string | number)[], value: unknown): Edit {
  return { type: "set", object, path, value };
}

const nameLabel = "kubernetes.io/metadata.name";

function stageRequirement(world: World, stage: string): { key: string; value: unknown } {
  const values = [...world.stages.ofNamespace].flatMap(([namespace, name]) => (name === stage ? [namespace] : []));
  return { key: nameLabel, value: { key: nameLabel, operator: "In", values: values.toSorted() } };
}

/** By the label of stages; by names of namespaces where a mapping says it. */
function ownStage(world: World, stage: string): LabelSelector {
  const { label, ofNamespace } = world.stages;
  if (label !== undefined) return { matchLabels: { [label]: stage } };
  const values = [...ofNamespace].flatMap(([namespace, name]) => (name === stage ? [namespace] : []));
  return { matchExpressions: [{ key: nameLabel, operator: "In", values: values.toSorted() }] };
}

function noStage({ stages: { label, ofNamespace } }: World): LabelSelector {
  if (label !== undefined) return { matchExpressions: [{ key: label, operator: "DoesNotExist" }] };
  return { matchExpressions: [{ key: nameLabel, operator: "NotIn", values: [...ofNamespace.keys()].toSorted() }] };
}

function mentions({ matchLabels = {}, matchExpressions = [] }: LabelSelector, key: string): boolean {
  return Object.hasOwn(matchLabels, key) || matchExpressions.some((one) => one.key === key);
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let at = 1; ; at++) {
    const name = at === 1 ? wanted : `${wanted}-${at}`;
    if (!taken.has(name)) return name;
  }
}
