import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Possibility } from "../possible/possible.ts";
import { matchesSelector } from "../selectors/match.ts";
import type { Labels } from "../selectors/match.ts";
import { someSolutions } from "../selectors/solve.ts";
import { connection } from "./connection.ts";
import type { Judgement } from "./judgement.ts";
import { letInBy } from "./let-in-by.ts";
import { classOf } from "./network-model.ts";
import type { NamespaceEntry, PodClass } from "./pod-class.ts";
import { isEmpty, noPorts, portsText } from "./port-set.ts";
import { selectorKey } from "./policies/rule.ts";
import { packet, podEnd, podName, shownPorts } from "./witnesses.ts";

/** Of a stage's namespaces, so many are tried with other labels. */
const mostRelabelled = 50;
/** Of the peers by which a stage selects namespaces, so many are tried; they are alike in most stages. */
const mostPeers = 50;

interface Entry {
  readonly to: PodClass;
  readonly namespaces: LabelSelector;
  readonly pods: LabelSelector;
}

/**
 * Finds ways by namespaces that somebody may make, or label anew: whoever can do that can walk through every
 * namespaceSelector that reads these labels. A new namespace has no policies of its own.
 */
export function findNewNamespaceRoads(judgement: Judgement): void {
  const { model, ledger } = judgement;
  const stages = [...model.world.stages.names, unassigned];
  const changeable = changeableNamespaces(judgement);
  for (const toStage of stages) {
    const entries = entriesOf(judgement, toStage);
    for (const stage of stages) {
      if (stage === toStage) continue;
      for (const entry of entries) {
        if (ledger.best(stage, toStage)?.certain === true) break;
        tryNew(judgement, stage, entry);
        tryRelabelled(judgement, stage, entry, changeable);
      }
    }
  }
}

/** What lets pods of a stage be opened by namespaces with certain labels, each selector once; open ones by any. */
function entriesOf({ model, makers }: Judgement, stage: string): Entry[] {
  const found = new Map<string, Entry>();
  for (const { stage: home, classes } of model.namespaces.values()) {
    if (home !== stage) continue;
    for (const to of classes) {
      if (found.size >= mostPeers) return [...found.values()];
      if (to.imagined && !makers.isThere(to)) continue;
      if (to.ingress.isolated !== "yes") found.set("", { to, namespaces: {}, pods: {} });
      for (const { peers } of to.ingress.rules) {
        if (peers === "anyone") found.set("", { to, namespaces: {}, pods: {} });
        else
          for (const peer of peers) {
            if (peer.type !== "pods" || typeof peer.namespaces === "string") continue;
            const key = `${selectorKey(peer.namespaces)}\n${selectorKey(peer.pods)}`;
            if (!found.has(key)) found.set(key, { to, namespaces: peer.namespaces, pods: peer.pods });
          }
      }
    }
  }
  return [...found.values()];
}

const nameLabel = "kubernetes.io/metadata.name";

function tryNew(judgement: Judgement, stage: string, entry: Entry): void {
  const { model, given } = judgement;
  for (const labels of someSolutions({ all: [entry.namespaces] }, 4)) {
    const name = labels[nameLabel] ?? "new-namespace";
    // A namespace of that name is there: it cannot be made again.
    if (model.namespaces.has(name)) continue;
    const all = { ...labels, [nameLabel]: name };
    const home: NamespaceEntry = {
      name,
      labels: all,
      stage,
      object: undefined,
      policies: [],
      tiered: tieredOf(judgement, all),
      classes: [],
    };
    const [pod] = podsIn(judgement, home, entry.pods);
    if (!pod || isEmpty(connection(pod, entry.to, model).may)) continue;
    const made = given.possible.newNamespace(stage, all);
    if (made.possible !== false) addRoad(judgement, pod, entry, made);
    if (made.possible === true) return;
  }
}

/** Namespaces of each stage whose labels its own people may write at all. */
function changeableNamespaces({ model, given }: Judgement): Map<string, NamespaceEntry[]> {
  const found = new Map<string, NamespaceEntry[]>();
  const counts = new Map<string, number>();
  for (const home of model.namespaces.values()) {
    const { stage, name, labels } = home;
    const count = counts.get(stage) ?? 0;
    if (count >= mostRelabelled || name === "kube-system") continue;
    counts.set(stage, count + 1);
    if (given.possible.relabelledNamespace(stage, name, labels).possible === false) continue;
    found.set(stage, [...(found.get(stage) ?? []), home]);
  }
  return found;
}

function tryRelabelled(
  judgement: Judgement,
  stage: string,
  entry: Entry,
  changeable: ReadonlyMap<string, readonly NamespaceEntry[]>,
): void {
  const { model, given } = judgement;
  for (const home of changeable.get(stage) ?? []) {
    const fixed = Object.hasOwn(home.labels, nameLabel) ? { [nameLabel]: home.name } : {};
    const [changed] = someSolutions({ all: [entry.namespaces], fixed }, 1);
    if (!changed) continue;
    const labels: Labels = { ...home.labels, ...changed };
    const made = given.possible.relabelledNamespace(stage, home.name, labels);
    if (made.possible === false) continue;
    const relabelled: NamespaceEntry = { ...home, labels, tiered: tieredOf(judgement, labels), classes: [] };
    const there = home.classes.filter((one) => !one.imagined).map((one) => classOf(model, relabelled, one, false));
    const pods = [...there, ...podsIn(judgement, relabelled, entry.pods)];
    const pod = pods.find(
      (one) => !isEmpty(judgement.openings.beyond(one, entry.to, connection(one, entry.to, model)).may),
    );
    if (pod) addRoad(judgement, pod, entry, made);
    if (pod && made.possible === true) return;
  }
}

function tieredOf({ model }: Judgement, labels: Labels): NamespaceEntry["tiered"] {
  const selecting = model.policies.tiered.filter(({ subject }) => matchesSelector(subject.namespaces, labels));
  return selecting.toSorted((one, other) => one.priority - other.priority);
}

/** A pod with labels that a peer selects; whoever makes a namespace may give its pods any. */
function podsIn({ model }: Judgement, home: NamespaceEntry, pods: LabelSelector): PodClass[] {
  return someSolutions({ all: [pods] }, 1).map((labels) => {
    const reduced = model.mentioned.reduce(labels);
    const group = {
      namespace: home.name,
      labels: reduced,
      hostNetwork: false,
      namedPorts: new Map(),
      hostPorts: noPorts,
      members: [],
    };
    return { ...classOf(model, home, group, true), labels };
  });
}

function addRoad(judgement: Judgement, from: PodClass, { to }: Entry, made: Possibility): void {
  const { model, ledger, openings } = judgement;
  if (made.possible === false) return;
  const open = openings.beyond(from, to, connection(from, to, model));
  if (isEmpty(open.may)) return;
  const ports = shownPorts(open);
  const certain = made.possible === true && !isEmpty(open.must);
  const by = letInBy(to, "ingress", from, ports, model);
  const at =
    by.type === "rule" || by.type === "opaque" ? by.site : to.home.object && { object: to.home.object, path: [] };
  const labels = Object.entries(from.home.labels).map(([key, value]) => `${key}=${value}`);
  ledger.add({
    from: from.home.stage,
    to: to.home.stage,
    certain,
    doubt: made.possible === true ? `it depends on the network plugin whether ${podName(to)} can be opened` : made.why,
    rank: "newNamespace",
    cause: {
      code: "KS3108",
      key: by.key,
      ...(at && { at }),
      message: `Pods of a namespace with the labels ${labels.join(", ")} can open ${podName(to)}: ${portsText(ports)}`,
      hint: "Take away the right to create and label namespaces, or guard the labels by an admission policy",
      related: [],
    },
    witness: () => ({
      summary: `somebody of ${from.home.stage} may give a namespace the labels ${labels.join(", ")}, and its pods can open ${podName(to)}`,
      steps: [...(made.possible === true ? made.steps : []), packet(podEnd(from), to, ports)],
    }),
    closable: to.ingress.isolated === "yes" ? [] : [to.namespace],
  });
}
