import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import { keyText } from "../../manifests/object-key.ts";
import type { LabelsCode } from "../../diagnostics/prove-labels-codes.ts";
import { unassigned } from "../../verdicts/property.ts";
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

function* questions(world: World, { possible }: Given, stages: readonly string[]): Generator<Question> {
  const { label, ofNamespace } = world.stages;
  const namespaces = objectsOf(world, "Namespace").map(({ object: { metadata } }) => ({
    name: metadata.name,
    labels: metadata.labels ?? {},
    stage: ofNamespace.get(metadata.name),
    changedBy: new Set(possible.relabellers(metadata.name)),
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
      const relabelled = (after: Labels) => () => possible.relabelledNamespace(from, name, after);
      if (label !== undefined)
        for (const to of world.stages.names)
          if (to !== from && to !== stage)
            yield {
              code: "KS3502",
              from,
              to,
              key: label,
              message: `may relabel the namespace ${name} to ${label}: ${to}`,
              answer: relabelled({ ...labels, [label]: to }),
            };
      if (stage === undefined || stage === from) continue;
      if (label !== undefined)
        yield {
          code: "KS3502",
          from,
          to: stage,
          key: label,
          message: `may take the label ${label}: ${stage} from the namespace ${name}`,
          answer: firstOf([
            relabelled(without(labels, label)),
            ...(from === unassigned ? [] : [relabelled({ ...labels, [label]: from })]),
          ]),
        };
      if (labels[enforce] !== undefined && labels[enforce] !== "privileged")
        yield {
          code: "KS3506",
          from,
          to: stage,
          key: enforce,
          message: `may take the label ${enforce}: ${labels[enforce]} from the namespace ${name}`,
          answer: firstOf([relabelled(without(labels, enforce)), relabelled({ ...labels, [enforce]: "privileged" })]),
        };
    }
    for (const { to, selector, wanted, policy } of trusted) {
      if (to === from) continue;
      const [key] = Object.keys(wanted);
      const others = namespaces.filter(
        ({ stage = unassigned, labels, changedBy }) =>
          stage !== to &&
          changedBy.has(from) &&
          !matchesSelector(selector, labels) &&
          matchesSelector(selector, { ...labels, ...wanted }),
      );
      if (key === undefined) continue;
      for (const { name, labels } of others)
        yield {
          code: "KS3505",
          from,
          to,
          key,
          message: `may give the namespace ${name} the labels that ${policy} lets in`,
          answer: () => possible.relabelledNamespace(from, name, { ...labels, ...wanted }),
        };
    }
  }
}

/** The first that is possible; where none is, one of which that is not known, if there is any. */
function firstOf(answers: readonly (() => Possibility)[]): () => Possibility {
  return () => {
    let found: Possibility = { possible: false, why: "" };
    for (const answer of answers) {
      const one = answer();
      if (one.possible === true) return one;
      if (found.possible === false) found = one;
    }
    return found;
  };
}

function without(labels: Labels, key: string): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([one]) => one !== key));
}

interface Trusted {
  readonly to: string;
  readonly selector: LabelSelector;
  /** Labels that it asks for. */
  readonly wanted: Labels;
  readonly policy: string;
}

/** Labels by which policies of a stage let in namespaces, other than the stage's own and the name. */
function trustedLabels(world: World): readonly Trusted[] {
  const { label, ofNamespace } = world.stages;
  const found = new Map<string, Trusted>();
  for (const { object } of objectsOf(world, "networking.k8s.io/NetworkPolicy")) {
    const to = ofNamespace.get(object.metadata.namespace ?? "");
    if (to === undefined) continue;
    const peers = (object.spec?.ingress ?? []).flatMap((rule) => rule.from ?? []);
    for (const { namespaceSelector } of peers) {
      if (namespaceSelector === undefined) continue;
      const wanted = wantedBy(namespaceSelector);
      const keys = Object.keys(wanted);
      if (keys.length === 0) continue;
      if (keys.includes("kubernetes.io/metadata.name") || (label !== undefined && keys.includes(label))) continue;
      const key = JSON.stringify([to, Object.entries(wanted).toSorted(([one], [other]) => (one < other ? -1 : 1))]);
      const policy = `NetworkPolicy ${object.metadata.namespace}/${object.metadata.name}`;
      if (!found.has(key)) found.set(key, { to, selector: namespaceSelector, wanted, policy });
    }
  }
  return [...found.values()];
}

/** A set of labels that have to be there for a selector; what may not be there is another matter. */
function wantedBy({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Labels {
  const asked = matchExpressions.flatMap(({ key, operator, values: [first] = [] }) => {
    if (operator === "In" && first !== undefined) return [[key, first] as const];
    return operator === "Exists" ? [[key, "true"] as const] : [];
  });
  return { ...Object.fromEntries(asked), ...matchLabels };
}
