import { objectsOf, type World } from "../../manifests/world/world.ts";
import { keyText } from "../../manifests/object-key.ts";
import type { LabelsCode } from "../../diagnostics/prove-labels-codes.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Rights } from "../rights/rights.ts";
import type { Given } from "../property-proof.ts";
import type { Possibility } from "../possible/possible.ts";
import { matchesSelector } from "../selectors/match.ts";
import { type Breach, causeOfGrant, type Doubt, type FindObject, type Found, siteOfGrant } from "./breach.ts";
import { guardLabels } from "./guard-labels.ts";

type Labels = Readonly<Record<string, string>>;

const enforce = "pod-security.kubernetes.io/enforce";

/** One question: whether somebody of `from` may do something that concerns `to`. */
interface Question {
  readonly code: LabelsCode;
  readonly from: string;
  readonly to: string;
  readonly message: string;
  /** The label that would have to be guarded. */
  readonly key: string;
  readonly answer: () => Possibility;
}

/**
 * Who may make or relabel namespaces so that a stage is no longer what it was. One answer for each pair and kind is enough:
 * once something is broken, other namespaces are not asked about.
 */
export function namespaceLabels(world: World, given: Given, stages: readonly string[], find: FindObject): Found {
  const breaches: Breach[] = [];
  const doubts: Doubt[] = [];
  const done = new Set<string>();
  const administrators = given.intent?.administrators ?? [];
  for (const question of questions(world, given, stages)) {
    const { code, from, to, key } = question;
    const pair = `${code}\n${from}\n${to}`;
    if (done.has(pair)) continue;
    const answer = question.answer();
    if (answer.possible === "unknown") doubts.push({ pair: { from, to }, why: answer.why });
    if (answer.possible !== true) continue;
    done.add(pair);
    const [step] = answer.steps;
    breaches.push({
      code,
      pair: { from, to },
      cause: `${key} ${causeOfGrant(step?.allowedBy)}`,
      message: `${answer.who.kind} ${answer.who.name} ${question.message}`,
      hint: step?.allowedBy === undefined ? "" : `${keyText(step.allowedBy.binding)} gives the right`,
      at: siteOfGrant(find, step?.allowedBy),
      witness: { summary: `${answer.who.kind} ${answer.who.name} of ${from} ${question.message}`, steps: answer.steps },
      fix: guardLabels({ resource: "namespaces", keys: [key] }, administrators),
    });
  }
  return { breaches, doubts };
}

function* questions(world: World, { possible, rights }: Given, stages: readonly string[]): Generator<Question> {
  const { label, ofNamespace } = world.stages;
  const namespaces = objectsOf(world, "Namespace").map(({ object: { metadata } }) => ({
    name: metadata.name,
    labels: metadata.labels ?? {},
    stage: ofNamespace.get(metadata.name),
    changedBy: relabellers(rights, metadata.name),
  }));
  const trusted = trustedLabels(world);
  for (const from of stages) {
    if (label !== undefined)
      for (const to of world.stages.names)
        if (to !== from)
          yield {
            code: "KS3501",
            from,
            to,
            key: label,
            message: `may make a namespace with ${label}: ${to}`,
            answer: () => possible.newNamespace(from, { [label]: to }),
          };
    for (const { name, labels, stage, changedBy } of namespaces) {
      if (!changedBy.has(from)) continue;
      if (label !== undefined && (stage ?? unassigned) === from)
        for (const to of world.stages.names)
          if (to !== from)
            yield {
              code: "KS3502",
              from,
              to,
              key: label,
              message: `may relabel the namespace ${name} to ${label}: ${to}`,
              answer: () => possible.relabelledNamespace(from, name, { ...labels, [label]: to }),
            };
      if (stage === undefined || stage === from) continue;
      if (label !== undefined)
        yield {
          code: "KS3502",
          from,
          to: stage,
          key: label,
          message: `may take the label ${label} from the namespace ${name}`,
          answer: () => possible.relabelledNamespace(from, name, without(labels, label)),
        };
      if (labels[enforce] !== undefined)
        yield {
          code: "KS3506",
          from,
          to: stage,
          key: enforce,
          message: `may take the label ${enforce} from the namespace ${name}`,
          answer: () => possible.relabelledNamespace(from, name, without(labels, enforce)),
        };
    }
    for (const { to, wanted, policy } of trusted) {
      if (to === from) continue;
      const own = namespaces.find(
        ({ stage = unassigned, labels, changedBy }) =>
          stage === from && changedBy.has(from) && !matchesSelector({ matchLabels: wanted }, labels),
      );
      const [key] = Object.keys(wanted);
      if (own === undefined || key === undefined) continue;
      yield {
        code: "KS3505",
        from,
        to,
        key,
        message: `may give the namespace ${own.name} the labels that ${policy} lets in`,
        answer: () => possible.relabelledNamespace(from, own.name, { ...own.labels, ...wanted }),
      };
    }
  }
}

const ways = [
  ["update", "namespaces"],
  ["patch", "namespaces"],
  ["update", "namespaces/status"],
  ["patch", "namespaces/status"],
  ["update", "namespaces/finalize"],
] as const;

/** Stages whose people have a right by which labels of a namespace change: in most worlds there are none. */
function relabellers(rights: Rights, name: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [verb, resource] of ways)
    for (const { subject } of rights.whoMay({ verb, group: "", resource, namespace: name, name }))
      for (const home of rights.homes(subject)) found.add(home);
  return found;
}

function without(labels: Labels, key: string): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([one]) => one !== key));
}

/** Labels by which policies of a stage let in namespaces, other than the stage's own and the name. */
function trustedLabels(world: World) {
  const { label, ofNamespace } = world.stages;
  const found = new Map<string, { readonly to: string; readonly wanted: Labels; readonly policy: string }>();
  for (const { object } of objectsOf(world, "networking.k8s.io/NetworkPolicy")) {
    const to = ofNamespace.get(object.metadata.namespace ?? "");
    if (to === undefined) continue;
    const peers = (object.spec?.ingress ?? []).flatMap((rule) => rule.from ?? []);
    for (const { namespaceSelector } of peers) {
      const wanted = namespaceSelector?.matchLabels ?? {};
      const keys = Object.keys(wanted);
      if (keys.length === 0 || (namespaceSelector?.matchExpressions ?? []).length > 0) continue;
      if (keys.includes("kubernetes.io/metadata.name") || (label !== undefined && keys.includes(label))) continue;
      const key = JSON.stringify([to, Object.entries(wanted).toSorted(([one], [other]) => (one < other ? -1 : 1))]);
      const policy = `NetworkPolicy ${object.metadata.namespace}/${object.metadata.name}`;
      if (!found.has(key)) found.set(key, { to, wanted, policy });
    }
  }
  return [...found.values()];
}
