import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { unassigned } from "../../../verdicts/property.ts";
import type { Possibility } from "../../possible/possible.ts";
import { selectorKeys } from "../../selectors/selector-keys.ts";
import type { Labels } from "../../selectors/match.ts";
import { guardLabels } from "../../labels/guard-labels.ts";
import type { Given } from "../../property-proof.ts";
import { connection } from "../model/connection.ts";
import { isClosable } from "./closable.ts";
import type { SharedHops } from "./forwarded-roads.ts";
import type { Judgement } from "../judgement.ts";
import { letInBy } from "./let-in-by.ts";
import { classOf, homesOf } from "../model/network-model.ts";
import type { NamespaceEntry, PodClass } from "../model/pod-class.ts";
import { makingDoubt } from "./making-doubt.ts";
import { asNamed } from "../model/named-destination.ts";
import { isEmpty, noPorts, portsText } from "../sets/port-set.ts";
import { selectorKey } from "../policies/rule.ts";
import type { Proposal } from "../fixes/proposals.ts";
import { heldBack, labelChoices, letThrough } from "./label-choices.ts";
import type { Named } from "./label-choices.ts";
import { relabelledBy, subjectsOf, tieredOf } from "./relabelled-namespaces.ts";
import { nameLabel } from "../../../manifests/name-label.ts";
import { packet, podEnd, podName, shownPorts } from "../witnesses.ts";

/** So many namespaces with so many peers are tried for all stages together; what lies beyond is not known. */
const mostTried = 20_000;
/** By so many peers of pods of no stage new namespaces are told apart that get further. */
const mostPassing = 256;

export interface Entry extends Named {
  readonly to: PodClass;
}

/**
 * Finds ways by namespaces that somebody may make, or label anew: whoever can do that can walk through every
 * namespaceSelector that reads these labels. A new namespace has no policies of its own.
 */
export function findNewNamespaceRoads(judgement: Judgement): void {
  const { model, ledger, given, limits } = judgement;
  const stages = [...model.world.stages.names, unassigned];
  const changeable = changeableNamespaces(judgement);
  const makers = stages.filter((stage) => given.possible.mayMakeNamespaces(stage));
  const concerned = stages.filter((stage) => changeable.has(stage) || makers.includes(stage));
  if (concerned.length === 0) return;
  let left = mostTried;
  for (const toStage of stages) {
    const entries = entriesOf(judgement, toStage);
    for (const stage of concerned) {
      if (stage === toStage) continue;
      const own = changeable.get(stage) ?? [];
      for (const entry of entries) {
        if (ledger.best(stage, toStage)?.certain === true) break;
        left -= 1 + own.length;
        if (left < 0) {
          limits.add(stage, toStage, `people of ${stage} may make or label more namespaces than were tried`);
          break;
        }
        if (makers.includes(stage)) tryNew(judgement, stage, entry);
        tryRelabelled(judgement, stage, entry, own);
      }
    }
  }
}

/** What lets pods of a stage be opened by namespaces with certain labels, each selector once; open ones by any. */
export function entriesOf({ model, makers, openings }: Judgement, stage: string): Entry[] {
  const found = new Map<string, Entry>();
  for (const { stage: home, classes } of model.namespaces.values()) {
    if (home !== stage) continue;
    for (const to of classes) {
      if (to.imagined && !makers.isThere(to)) continue;
      const meant = openings.key(to);
      for (const named of letThrough(to.ingress)) {
        const key = `${meant} ${selectorKey(named.namespaces)}\n${selectorKey(named.pods)}`;
        if (!found.has(key)) found.set(key, { to, ...named });
      }
    }
  }
  return [...found.values()];
}

function tryNew(judgement: Judgement, stage: string, entry: Entry): void {
  const { model, given } = judgement;
  const tooMany = (): void => limitLabels(judgement, stage, entry);
  for (const { chosen: labels, spokenOf } of newLabels(judgement, entry, tooMany)) {
    // A namespace of that name is there: it cannot be made again.
    if (model.namespaces.has(labels[nameLabel] ?? newName)) continue;
    const home = newHome(judgement, stage, labels);
    const pod = podsIn(judgement, home, entry).find((one) => !isEmpty(connection(one, entry.to, model).may));
    if (!pod) continue;
    const made = given.possible.newNamespace(stage, labels, entry.pods);
    if (made.possible !== false) addRoad(judgement, pod, entry, made, spokenOf);
    if (made.possible === true) return;
  }
}

/** Labels that a new namespace may have so that its pods get in, and policies of the cluster have no hold on it. */
function newLabels(judgement: Judgement, { to, namespaces }: Partial<Entry> & Named, tooMany: () => void) {
  const denied = [...(to ? heldBack(to.ingress) : []).map((one) => one.namespaces), ...subjectsOf(judgement)];
  const after = (chosen: Labels): Labels => ({ [nameLabel]: newName, ...chosen });
  return labelChoices({ wanted: namespaces, denied, after, tooMany });
}

const newName = "new-namespace";

function newHome(judgement: Judgement, stage: string, labels: Labels): NamespaceEntry {
  const name = labels[nameLabel] ?? newName;
  const all = { ...labels, [nameLabel]: name };
  const nothing = { object: undefined, policies: [], classes: [] };
  return { name, labels: all, stage, ...nothing, tiered: tieredOf(judgement, all) };
}

/**
 * Pods of namespaces that people of a stage may make, as far as they get somewhere on the way to elsewhere: those of a
 * namespace without labels, and those that pods of no stage let in by the labels of their namespaces.
 */
export function podsOfNewNamespaces(judgement: Judgement): PodClass[] {
  const { model, given, makers, limits } = judgement;
  const stages = [...model.world.stages.names, unassigned].filter((stage) => given.possible.mayMakeNamespaces(stage));
  if (stages.length === 0) return [];
  const wanted = [{ namespaces: {}, pods: {} }, ...entriesOf(judgement, unassigned)];
  return stages.flatMap((stage) => {
    const tooMany = (): void =>
      limits.add(stage, undefined, `people of ${stage} may make more namespaces that get further than were tried`);
    if (wanted.length > mostPassing) tooMany();
    return wanted.slice(0, mostPassing).flatMap((entry) =>
      newLabels(judgement, entry, tooMany).flatMap(({ chosen: labels }) => {
        if (model.namespaces.has(labels[nameLabel] ?? newName)) return [];
        const made = given.possible.newNamespace(stage, labels, entry.pods);
        if (made.possible === false) return [];
        const all = podsIn(judgement, newHome(judgement, stage, labels), entry);
        for (const one of all) makers.know(one, made);
        return all;
      }),
    );
  });
}

/** What pods of new namespaces can open of pods of no stage, so that these may pass it on. */
export function addHopsOf({ model }: Judgement, made: readonly PodClass[], hops: SharedHops): void {
  if (made.length === 0) return;
  const homes = [...model.namespaces.values()].filter(({ stage }) => stage === unassigned);
  const shared = homes.flatMap(({ classes }) => classes.filter((one) => hops.mayForward(one)));
  for (const from of made) {
    if (from.home.stage === unassigned) continue;
    for (const to of shared) {
      const open = connection(from, to, model);
      if (!isEmpty(open.may)) hops.add({ from, to, open });
    }
  }
}

/** Namespaces of each stage whose labels its own people may write at all. */
function changeableNamespaces({ model, given }: Judgement): Map<string, NamespaceEntry[]> {
  const found = new Map<string, NamespaceEntry[]>();
  for (const home of homesOf(model)) {
    const { stage, name, labels } = home;
    if (name === "kube-system") continue;
    if (given.possible.relabelledNamespace(stage, name, labels).possible === false) continue;
    const listed = found.get(stage);
    if (listed) listed.push(home);
    else found.set(stage, [home]);
  }
  return found;
}

function tryRelabelled(judgement: Judgement, stage: string, entry: Entry, changeable: readonly NamespaceEntry[]): void {
  const { model, openings, makers } = judgement;
  const tooMany = (): void => limitLabels(judgement, stage, entry);
  for (const home of changeable) {
    const denied = heldBack(entry.to.ingress).map(({ namespaces }) => namespaces);
    for (const after of relabelledBy(judgement, stage, home, entry.namespaces, denied, tooMany)) {
      const pods = [...after.classes, ...podsIn(judgement, after.home, entry)];
      const pod = pods.find(
        (one) => !isEmpty(openings.beyond(one, entry.to, connection(one, entry.to, model)).may) && makers.isThere(one),
      );
      if (pod) addRoad(judgement, pod, entry, after.made, after.spokenOf);
      if (pod && after.made.possible === true && makers.isCertain(pod)) return;
    }
  }
}

function limitLabels({ limits }: Judgement, stage: string, { to }: Entry): void {
  limits.add(stage, to.home.stage, `${to.namespace} selects namespaces by more label sets than were tried`);
}

/** Pods with labels that a peer selects; whoever makes a namespace may give its pods any. */
function podsIn({ model }: Judgement, home: NamespaceEntry, { to, pods }: Partial<Entry> & Named): PodClass[] {
  const subjects = home.tiered.map(({ subject }) => subject.pods);
  const denied = [...subjects, ...(to ? heldBack(to.ingress) : []).map((one) => one.pods)];
  // Where no policy of the cluster tells them apart, one is as good as any.
  const all = labelChoices({ wanted: pods, denied }).map(({ chosen }) => chosen);
  return all.slice(0, denied.length === 0 ? 1 : all.length).map((labels) => {
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

function addRoad(
  judgement: Judgement,
  from: PodClass,
  entry: Entry,
  made: Possibility,
  spokenOf: readonly LabelSelector[],
): void {
  const { model, ledger, openings, makers } = judgement;
  if (made.possible === false) return;
  const beyond = openings.beyond(from, entry.to, connection(from, entry.to, model));
  const { to, open } = asNamed({ from, to: entry.to, open: beyond }, model, (one) => makers.isThere(one));
  if (isEmpty(open.may)) return;
  const ports = shownPorts(open);
  const ends = from.home.object === undefined ? [to] : [from, to];
  const isThere = ends.every((one) => makers.isCertain(one));
  const certain = made.possible === true && isThere && !isEmpty(open.must);
  const by = letInBy(to, "ingress", from, ports, model);
  const at =
    by.type === "rule" || by.type === "opaque" ? by.site : to.home.object && { object: to.home.object, path: [] };
  const atPlugin = `it depends on the network plugin whether ${podName(to)} can be opened`;
  const labels = Object.entries(from.home.labels).map(([key, value]) => `${key}=${value}`);
  ledger.add({
    from: from.home.stage,
    to: to.home.stage,
    certain,
    doubt: made.possible === true ? (makingDoubt(judgement, ends) ?? atPlugin) : made.why,
    rank: "newNamespace",
    cause: {
      code: "KS3108",
      key: by.key,
      ...(at && { at }),
      message: `Pods of a namespace with the labels ${labels.join(", ")} can open ${podName(to)}: ${portsText(ports)}`,
      hint: "Take away the right to create and label namespaces, or guard the labels by an admission policy",
      related: [],
      proposal: () => guardSelected(spokenOf, judgement.given),
    },
    witness: () => ({
      summary: `somebody of ${from.home.stage} may give a namespace the labels ${labels.join(", ")}, and its pods can open ${podName(to)}`,
      steps: [
        ...(made.possible === true ? made.steps : []),
        ...ends.flatMap((one) => makers.steps(one)),
        packet(podEnd(from), to, ports),
      ],
    }),
    isClosable: isClosable(to.ingress, ...(from.home.object ? [from.egress] : [])),
  });
}

/** Guards the labels by which namespaces are selected, all of them that anybody could give. */
export function guardSelected(selectors: readonly LabelSelector[], { intent }: Given): Proposal | undefined {
  const keys = [...new Set(selectors.flatMap(selectorKeys))].filter((key) => key !== nameLabel).toSorted();
  return keys.length === 0 ? undefined : guardLabels({ resource: "namespaces", keys }, intent?.administrators ?? []);
}
