import { keyOf, keyText } from "../../../manifests/object-key.ts";
import { unassigned } from "../../../verdicts/property.ts";
import { isClosable } from "./closable.ts";
import { findCrossings } from "./crossings.ts";
import type { Crossing } from "./crossings.ts";
import type { SharedHops } from "./forwarded-roads.ts";
import { dependsOnNode } from "./depends-on-node.ts";
import type { Judgement } from "../judgement.ts";
import { letInBy, openedBy } from "./let-in-by.ts";
import type { LetInBy } from "./let-in-by.ts";
import type { PodClass, Side } from "../model/pod-class.ts";
import type { Cause, Road } from "../pair-ledger.ts";
import { makingDoubt } from "./making-doubt.ts";
import { asNamed } from "../model/named-destination.ts";
import { isEmpty, portsText } from "../sets/port-set.ts";
import { letOutLess } from "../fixes/egress-proposals.ts";
import { closeNamespace } from "../fixes/close-namespace.ts";
import { narrowRule, siteOfPeer, leaveOut } from "../fixes/proposals.ts";
import { packetWitness, podName, shownPorts } from "../witnesses.ts";

/** How many crossings of one stage into pods that the same policies select are looked at, to tell their causes apart. */
const mostOfOneSide = 16;

/** Finds what pods of one stage can open of another's, straight from pod to pod. */
export function findDirectRoads(judgement: Judgement, hops: SharedHops): void {
  const { model, index, openings, ledger, makers } = judgement;
  const counts = new Map<Side, Map<string, number>>();
  findCrossings({
    model,
    index,
    beyondIntent: (from, to, open) => openings.beyond(from, to, open),
    intentKey: (one) => openings.key(one),
    isThere: (one) => makers.isThere(one),
    settled: (stage, to) => (counts.get(to.ingress)?.get(stage) ?? 0) >= mostOfOneSide,
    hop: (crossing) => hops.add(crossing),
    found: (crossing) => {
      const { from, to } = crossing;
      // What people could open is of no interest where it is open already.
      if (from.home.used && ledger.best(from.home.stage, to.home.stage)?.certain === true) return;
      const named = asNamed(crossing, model, (one) => makers.isThere(one));
      if (isEmpty(named.open.may)) return;
      const road = directRoad(judgement, { from, ...named });
      ledger.add(road);
      if (!road.certain) return;
      const ofSide = counts.get(to.ingress) ?? new Map<string, number>();
      ofSide.set(from.home.stage, (ofSide.get(from.home.stage) ?? 0) + 1);
      counts.set(to.ingress, ofSide);
    },
  });
}

function directRoad(judgement: Judgement, { from, to, open }: Crossing): Road {
  const { makers } = judgement;
  const ports = shownPorts(open);
  const isOpen = !isEmpty(open.must);
  const certain = isOpen && makers.isCertain(from) && makers.isCertain(to);
  const cause = causeOf(judgement, { from, to, open });
  return {
    from: from.home.stage,
    to: to.home.stage,
    certain,
    ...(!certain && {
      doubt: isOpen
        ? makingDoubt(judgement, [from, to])
        : cause.code === "KS3111"
          ? cause.message
          : `it depends on the network plugin whether ${podName(from)} can open ${podName(to)}`,
    }),
    rank: from.home.used ? "opened" : from.imagined || to.imagined ? "imagined" : "direct",
    cause,
    witness: () => packetWitness(from, to, ports, [...makers.steps(from), ...makers.steps(to)]),
    isClosable: isClosable(from.egress, to.ingress),
  };
}

/** Where people have to open their own policies first, that is said, and what is got to is what has to be closed. */
function causeOf(judgement: Judgement, crossing: Crossing): Cause {
  const cause = causeAtWalls(judgement, crossing);
  const { from, to } = crossing;
  const { used } = from.home;
  if (!used?.opened || cause.code === "KS3107" || cause.code === "KS3111") return cause;
  const { key, site } = openedBy(from.namespace, used.opened, judgement.model.world);
  const related = site ? [{ message: "this gives the right to open the policies on the other side", at: site }] : [];
  if (to.home.stage !== unassigned) return { ...cause, code: "KS3114", related: [...cause.related, ...related] };
  return { ...cause, code: "KS3114", key, ...(site && { at: site }), hint: "Take away the right to change policies" };
}

function causeAtWalls(judgement: Judgement, { from, to, open }: Crossing): Cause {
  const { model } = judgement;
  const ports = shownPorts(open);
  const by = letInBy(to, "ingress", from, ports, model);
  if (!model.profile.enforces) return nothingEnforced(judgement);
  const opaque = by.type === "opaque" ? by : opaqueEgress(judgement, { from, to, open });
  if (opaque) return opaqueCause(opaque);
  if (isEmpty(open.must)) return dependsOnPlugin(judgement, { from, to, open }, by);
  if (to.home.stage === unassigned) return letOut({ from, to, open }, judgement);
  const imagined = from.imagined || to.imagined;
  const related = relatedEgress(judgement, { from, to, open });
  if (by.type === "node") {
    const at = from.members[0]?.object;
    return {
      code: "KS3101",
      key: by.key,
      ...(at && { at: { object: at, path: ["spec"] } }),
      message: `${podName(from)} is on its node's network, and a node gets through to every pod that it runs`,
      hint: "Take the pod off its node's network, or keep the stages on nodes of their own",
      related,
    };
  }
  if (by.type !== "rule") {
    const { object } = to.home;
    const cause: Cause = {
      code: imagined ? "KS3103" : "KS3101",
      key: by.key,
      ...(object && { at: { object, path: [] } }),
      message: to.imagined
        ? `No NetworkPolicy in ${to.namespace} closes pods with other labels than those that are there`
        : `No NetworkPolicy closes ${podName(to)} to other stages`,
      hint: "Add a NetworkPolicy that selects every pod of the namespace and lets in its own stage only",
      related,
    };
    return { ...cause, proposal: () => closeNamespace({ model, intent: judgement.given.intent }, to.namespace) };
  }
  return {
    code: imagined ? "KS3103" : "KS3102",
    key: by.key,
    at: siteOfPeer(model, by.rule, from),
    message: from.imagined
      ? `The rule lets in ${podName(from)}${labelsText(from)}, which people of that stage may make: ${portsText(ports)}`
      : `The rule lets in ${podName(from)}: ${portsText(ports)}`,
    hint: "Let the rule name its own stage only, by its namespace's label",
    related,
    proposal: () => narrowRule({ model, intent: judgement.given.intent }, by.rule, from, to),
  };
}

/** What happens to pods of no stage is the matter of who is let out to them. */
function letOut({ from, to, open }: Crossing, { model, given }: Judgement): Cause {
  const ports = shownPorts(open);
  const out = letInBy(from, "egress", to, ports, model);
  const { object } = from.home;
  const at = out.type === "rule" ? out.site : object && { object, path: [] };
  return {
    code: "KS3113",
    key: out.key,
    ...(at && { at }),
    message: `${podName(from)} can open ${podName(to)}, which belongs to no stage: ${portsText(ports)}`,
    hint: "Narrow what is let out, or declare the call",
    related: [],
    proposal: () => letOutLess(model, given.intent, out, { from, to }),
  };
}

function labelsText({ labels }: PodClass): string {
  const texts = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return texts.length === 0 ? "" : ` with the labels ${texts.join(", ")}`;
}

function relatedEgress(judgement: Judgement, { from, to, open }: Crossing): Cause["related"] {
  const out = letInBy(from, "egress", to, shownPorts(open), judgement.model);
  return out.type === "rule" ? [{ message: `it is let out of ${from.namespace} here`, at: out.site }] : [];
}

function opaqueEgress(judgement: Judgement, { from, to, open }: Crossing): (LetInBy & { type: "opaque" }) | undefined {
  const out = letInBy(from, "egress", to, shownPorts(open), judgement.model);
  return out.type === "opaque" ? out : undefined;
}

function opaqueCause(by: LetInBy & { type: "opaque" }): Cause {
  const policy = keyText(keyOf(by.site.object.object));
  return {
    code: "KS3111",
    key: by.key,
    at: by.site,
    message: `What ${policy} lets through is not known`,
    hint: "Say the same by NetworkPolicies, which every verdict understands",
    related: [],
  };
}

function dependsOnPlugin(judgement: Judgement, { from, to, open }: Crossing, by: LetInBy): Cause {
  const onNode = [to, from].find(({ hostNetwork }) => hostNetwork);
  if (onNode) return dependsOnNode(onNode);
  const out = letInBy(from, "egress", to, open.may, judgement.model);
  const one = by.type === "rule" && isAboutAddresses(by) ? by : out.type === "rule" ? out : by;
  const at = one.type === "rule" ? one.site : to.home.object ? { object: to.home.object, path: [] } : undefined;
  return {
    code: "KS3107",
    key: one.key,
    ...(at && { at }),
    message: `Whether ${podName(from)} can open ${podName(to)} depends on the network plugin`,
    hint: "Name the plugin with --cni, or write the rule so that it does not matter",
    related: [],
    ...(one.type === "rule" && {
      proposal: () => leaveOut(one.rule, judgement.model.addresses.pods, one === by ? "from" : "to", "the pods'"),
    }),
  };
}

function isAboutAddresses({ rule: { peers } }: LetInBy & { type: "rule" }): boolean {
  return peers !== "anyone" && peers.some(({ type }) => type === "addresses");
}

function nothingEnforced({ model }: Judgement): Cause {
  return {
    code: "KS3112",
    key: model.profile.name,
    message: `${model.profile.name} enforces no NetworkPolicy, so every pod reaches every other`,
    hint: "Use a network plugin that enforces policies",
    related: [],
  };
}
