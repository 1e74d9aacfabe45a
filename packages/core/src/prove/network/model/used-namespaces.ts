import { keyText, keyOf } from "../../../manifests/object-key.ts";
import type { WorldObject } from "../../../manifests/world/world.ts";
import type { Given } from "../../property-proof.ts";
import { classOf } from "./network-model.ts";
import type { NetworkModel } from "./network-model.ts";
import type { NamespaceEntry, NamespaceUse } from "./pod-class.ts";
import { anyPort } from "../policies/read-network-policies.ts";
import type { NamespacedPolicy, Rule } from "../policies/rule.ts";

/** Of a stage's people, uses of so many namespaces of others are told apart; beyond, its verdicts are not known. */
export const mostVisited = 2000;

type Opened = NonNullable<NamespaceUse["opened"]>;

/**
 * Adds to the model namespaces as people use them: those whose policies their own people may open, since such a wall holds
 * back nobody there; and those where people of another stage may make pods, which are then that stage's.
 *
 * The walls of the stage that is got to count though its own people may open them: that is their decision.
 *
 * @returns the stages whose people may use more namespaces than are told apart
 */
export function addUsedNamespaces(model: NetworkModel, { possible, profile }: Given): ReadonlySet<string> {
  if (!profile.enforces) return new Set();
  const added: NamespaceEntry[] = [];
  const counts = new Map<string, number>();
  const use = (home: NamespaceEntry, stage: string, opened: Opened | undefined): void => {
    const isForeign = stage !== home.stage;
    const policies = opened ? leftPolicies(home, opened) : home.policies;
    const entry: NamespaceEntry = { ...home, stage, policies, classes: [], used: { isForeign, opened } };
    if (!isForeign) for (const one of home.classes) entry.classes.push(classOf(model, entry, one, one.imagined));
    added.push(entry);
  };
  const changeOf = (home: NamespaceEntry, stage: string): Opened | undefined => {
    if (!closesEgress(home)) return undefined;
    const change = possible.policies(stage, home.name, profile.name);
    return change.possible === false ? undefined : change;
  };
  for (const home of model.namespaces.values()) {
    const opened = changeOf(home, home.stage);
    if (opened) use(home, home.stage, opened);
    for (const stage of possible.visitors(home.name)) {
      if (possible.pods(stage, home.name).possible === false) continue;
      const count = (counts.get(stage) ?? 0) + 1;
      counts.set(stage, count);
      if (count > mostVisited) continue;
      use(home, stage, undefined);
      const openedToo = changeOf(home, stage);
      if (openedToo) use(home, stage, openedToo);
    }
  }
  model.used.push(...added);
  model.index.add(added);
  return new Set([...counts].flatMap(([stage, count]) => (count > mostVisited ? [stage] : [])));
}

function closesEgress({ policies, tiered }: NamespaceEntry): boolean {
  return (
    policies.some(({ egress }) => egress !== undefined) ||
    tiered.some(({ tier, egress }) => tier === "Baseline" && egress.length > 0)
  );
}

/** What is in force after a change: one policy that lets everything through, or those that were not taken away. */
export function leftPolicies(home: Pick<NamespaceEntry, "name" | "policies">, change: Opened): NamespacedPolicy[] {
  if (change.possible === true && change.removed !== undefined) {
    const removed = new Set(change.removed.map(keyText));
    return home.policies.filter(({ object }) => !removed.has(keyText(keyOf(object.object))));
  }
  return [openPolicy(home.name)];
}

/** Stands for a policy that somebody writes: no place in any text is its. */
function openPolicy(namespace: string): NamespacedPolicy {
  const object: WorldObject = {
    object: { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "witness", namespace } },
    origin: { type: "built-in" },
  };
  const rule = (direction: "ingress" | "egress"): Rule => ({
    action: "Accept",
    peers: "anyone",
    ports: anyPort,
    site: { policy: object, path: ["spec", direction, 0] },
  });
  return { object, namespace, pods: {}, ingress: [rule("ingress")], egress: [rule("egress")], enforced: "yes" };
}
