import type { MutatingWebhook, ValidatingWebhook } from "kubernetes-types/admissionregistration/v1.d.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import { matchesSelector } from "../selectors/match.ts";
import type { Cause } from "./cause.ts";
import { byPair, isMeant } from "./uses.ts";
import { type ConditionPlace, mayBeAsked } from "./webhook-conditions.ts";

/**
 * Webhooks whose Service is one stage's and that are asked about objects of another. An `objectSelector`
 * leaves objects out by what they say of themselves, and keeps no stage apart; `matchConditions` do where they ask for what
 * only namespaces of one stage have, not where they ask who makes an object.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
 */
export function webhookCauses(world: World, intent: Intent | undefined): readonly Cause[] {
  const namespaces = objectsOf(world, "Namespace").map(({ object: { metadata } }) => ({
    name: metadata.name,
    stage: world.stages.ofNamespace.get(metadata.name) ?? unassigned,
    labels: metadata.labels ?? {},
  }));
  return [
    ...configurationsOf(world, "MutatingWebhookConfiguration"),
    ...configurationsOf(world, "ValidatingWebhookConfiguration"),
  ].flatMap(({ object, webhook, index }) => {
    const seen = stagesSeen(webhook, namespaces);
    const { service } = webhook.clientConfig;
    const from = service === undefined ? outside : (world.stages.ofNamespace.get(service.namespace) ?? unassigned);
    // Whoever has Kubernetes' own namespace has everything.
    if (service?.namespace === "kube-system" && from === unassigned) return [];
    const name = object.object.metadata.name;
    const pairs = seen
      .filter((to) => to !== from && !isMeant(intent, "object", name, from === outside ? [to] : [from, to]))
      .map((to) => ({ from, to }));
    if (pairs.length === 0) return [];
    const isChanging = object.object.kind === "MutatingWebhookConfiguration";
    const does = isChanging ? "sees and may change" : "sees and may refuse";
    const of = seen.filter((stage) => stage !== from).join(" and ");
    const who = service === undefined ? "a server outside" : `Service ${service.namespace}/${service.name} of ${from}`;
    const isOfStage = from !== outside && from !== unassigned;
    return [
      {
        code: isOfStage ? "KS3810" : "KS3816",
        breaks: true,
        pairs: pairs.toSorted(byPair),
        message: `webhook ${webhook.name} at ${who} ${does} objects of ${of}`,
        at: { object, path: ["webhooks", index] },
        related: [],
        ...(isOfStage && { fix: limited(world, object, index, webhook, from) }),
      } satisfies Cause,
    ];
  });
}

interface Configured {
  readonly object: WorldObject;
  readonly webhook: MutatingWebhook | ValidatingWebhook;
  readonly index: number;
}

function configurationsOf(
  world: World,
  kind: "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration",
): readonly Configured[] {
  return objectsOf(world, `admissionregistration.k8s.io/${kind}`).flatMap((one) =>
    (one.object.webhooks ?? []).map((webhook, index) => ({ object: one as unknown as WorldObject, webhook, index })),
  );
}

function stagesSeen(
  { namespaceSelector, matchConditions = [], rules = [] }: MutatingWebhook | ValidatingWebhook,
  namespaces: readonly (ConditionPlace & { readonly stage: string })[],
): readonly string[] {
  const isAsked = mayBeAsked(rules, matchConditions);
  const seen = new Set<string>();
  for (const namespace of namespaces)
    if (!seen.has(namespace.stage) && matchesSelector(namespaceSelector ?? {}, namespace.labels) && isAsked(namespace))
      seen.add(namespace.stage);
  return [...seen].toSorted();
}

function limited(
  { stages: { label } }: World,
  { object }: WorldObject,
  index: number,
  { namespaceSelector }: MutatingWebhook | ValidatingWebhook,
  stage: string,
): Cause["fix"] {
  if (label === undefined) return undefined;
  const value = {
    ...namespaceSelector,
    matchLabels: { ...namespaceSelector?.matchLabels, [label]: stage },
  };
  return {
    description: `let it see namespaces of ${stage} only`,
    edits: [{ type: "set", object: keyOf(object), path: ["webhooks", index, "namespaceSelector"], value }],
  };
}
