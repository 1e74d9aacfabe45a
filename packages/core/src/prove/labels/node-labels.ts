import { keyText } from "../../manifests/object-key.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import { mergePatch } from "../possible/existing-pods.ts";
import type { Given } from "../property-proof.ts";
import { withoutLabels } from "../selectors/without-labels.ts";
import { type Breach, causeOfGrant, type Doubt, type FindObject, type Found, siteOfGrant } from "./breach.ts";
import { guardLabels } from "./guard-labels.ts";

const ways = [
  { resource: "nodes", verb: "patch" },
  { resource: "nodes", verb: "update" },
  { resource: "nodes/status", verb: "patch" },
  { resource: "nodes/status", verb: "update" },
] as const;

/**
 * Who may change the label by which nodes belong to stages. Kubelets are trusted to keep to their own node's: see the
 * assumption `own-components-are-trusted`.
 */
export function nodeLabels(world: World, given: Given, stages: readonly string[], find: FindObject): Found {
  const { label, ofNode } = world.stages;
  const breaches: Breach[] = [];
  const doubts: Doubt[] = [];
  if (label === undefined) return { breaches, doubts };
  const { rights, admission } = given;
  const done = new Set<string>();
  for (const { object: node } of objectsOf(world, "Node")) {
    const { name } = node.metadata;
    const home = ofNode.get(name) ?? unassigned;
    for (const { resource, verb } of ways)
      for (const { subject, allowance } of rights.whoMay({ verb, group: "", resource, namespace: "", name })) {
        const homes = new Set(rights.homes(subject));
        for (const from of stages.filter((stage) => homes.has(stage)))
          for (const to of world.stages.names) {
            const isTaken = home === to;
            if (from === to || done.has(`${from}\n${to}`) || (!isTaken && home !== from)) continue;
            const value = isTaken ? from : to;
            const before = node.metadata.labels ?? {};
            // What is of no stage has no such label.
            const labels = value === unassigned ? withoutLabels(before, [label]) : { ...before, [label]: value };
            const as = rights.actorOf(subject);
            const object = { ...node, metadata: { ...node.metadata, labels } };
            const [, subresource = ""] = resource.split("/");
            const decision = admission.decide({
              operation: "UPDATE",
              group: "",
              version: "v1",
              resource: "nodes",
              subresource,
              namespace: "",
              name,
              object,
              oldObject: node,
              as,
            });
            if (decision.answer === "depends")
              doubts.push({ pair: { from, to }, why: decision.by[0]?.message ?? "admission depends" });
            if (decision.answer !== "admitted") continue;
            done.add(`${from}\n${to}`);
            const does =
              value === unassigned
                ? `take the label ${label} from the node ${name}`
                : `relabel the node ${name} to ${label}: ${value}`;
            const message = `${subject.kind} ${subject.name} may ${does}`;
            const body = verb === "update" ? object : { metadata: { labels: mergePatch(before, labels) } };
            breaches.push({
              code: "KS3503",
              pair: { from, to },
              cause: causeOfGrant(allowance.reference),
              message,
              hint: `${keyText(allowance.reference.binding)} gives the right`,
              at: siteOfGrant(find, allowance.reference),
              witness: {
                summary: message,
                steps: [
                  {
                    type: "request",
                    as,
                    verb,
                    resource: { group: "", resource, name },
                    body,
                    allowedBy: allowance.reference,
                  },
                ],
              },
              fix: guardLabels({ resource: "nodes", keys: [label] }, given.intent?.administrators ?? []),
            });
          }
      }
  }
  return { breaches, doubts };
}
