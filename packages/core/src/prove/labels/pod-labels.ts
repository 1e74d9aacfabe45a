import { objectsOf, type World } from "../../manifests/world/world.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { Given } from "../property-proof.ts";
import { matchesSelector } from "../selectors/match.ts";
import type { Breach, Doubt, Found } from "./breach.ts";

/**
 * Rules of a stage's policies that let in pods by the pods' own stage label, from namespaces that are not the stage's, where
 * somebody of another stage may make a pod with that label.
 */
export function podLabels(world: World, { possible }: Given, stages: readonly string[]): Found {
  const { label, ofNamespace } = world.stages;
  const breaches: Breach[] = [];
  const doubts: Doubt[] = [];
  if (label === undefined) return { breaches, doubts };
  const namespaces = objectsOf(world, "Namespace").map(({ object: { metadata } }) => ({
    name: metadata.name,
    labels: metadata.labels ?? {},
  }));
  const done = new Set<string>();
  for (const policy of objectsOf(world, "networking.k8s.io/NetworkPolicy")) {
    const { metadata, spec } = policy.object;
    const to = ofNamespace.get(metadata.namespace ?? "");
    if (to === undefined) continue;
    for (const [at, rule] of (spec?.ingress ?? []).entries())
      for (const [peer, { podSelector, namespaceSelector }] of (rule.from ?? []).entries()) {
        const wanted = podSelector?.matchLabels ?? {};
        if (namespaceSelector === undefined || wanted[label] !== to || (podSelector?.matchExpressions ?? []).length > 0)
          continue;
        for (const from of stages) {
          if (from === to || done.has(`${from}\n${to}`)) continue;
          const open = namespaces.filter(
            ({ name, labels }) => ofNamespace.get(name) === from && matchesSelector(namespaceSelector, labels),
          );
          for (const { name } of open) {
            const answer = possible.podWithLabels(from, name, wanted);
            if (answer.possible === "unknown") doubts.push({ pair: { from, to }, why: answer.why });
            if (answer.possible !== true) continue;
            done.add(`${from}\n${to}`);
            const path = ["spec", "ingress", at, "from", peer, "namespaceSelector"];
            const who = `${answer.who.kind} ${answer.who.name}`;
            breaches.push({
              code: "KS3504",
              pair: { from, to },
              cause: `${metadata.namespace}/${metadata.name} ${at} ${peer}`,
              message: `NetworkPolicy ${metadata.namespace}/${metadata.name} lets in pods by their label ${label}: ${to}, which ${who} may give to a pod in ${name}`,
              hint: `select namespaces with ${label}: ${to}`,
              at: { object: policy, path },
              witness: {
                summary: `${who} of ${from} makes a pod in ${name} with ${label}: ${to}`,
                steps: answer.steps,
              },
              fix: {
                description: `add ${label}: ${to} to the namespaceSelector`,
                edits: [
                  {
                    type: "set",
                    object: keyOf(policy.object),
                    path: [...path, "matchLabels", label],
                    value: to,
                  },
                ],
              },
            });
            break;
          }
        }
      }
  }
  return { breaches, doubts };
}
