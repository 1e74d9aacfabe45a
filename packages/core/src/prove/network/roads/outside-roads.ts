import { keyOf, keyText } from "../../../manifests/object-key.ts";
import { outside, unassigned } from "../../../verdicts/property.ts";
import type { Openness } from "../model/connection.ts";
import { Callers } from "./callers.ts";
import type { Caller } from "./callers.ts";
import { dependsOnNode } from "./depends-on-node.ts";
import { doubtfulEntrance } from "./doubtful-entrance.ts";
import { isClosable } from "./closable.ts";
import { customPlural } from "../entrances/custom-routes.ts";
import { entrancesOf } from "../entrances/entrances.ts";
import type { Entrance, OpenEntrance } from "../entrances/entrance.ts";
import { outerPorts } from "../entrances/outer-ports.ts";
import type { Judgement } from "../judgement.ts";
import { homesOf } from "../model/network-model.ts";
import { findLedRoads, routeStage } from "./led-roads.ts";
import { letInBy } from "./let-in-by.ts";
import { makingDoubt } from "./making-doubt.ts";
import type { PodClass } from "../model/pod-class.ts";
import { outsideReach } from "./outside-reach.ts";
import type { OutsideReach } from "./outside-reach.ts";
import type { Cause } from "../pair-ledger.ts";
import { examplePort, intersect, isEmpty, portsText } from "../sets/port-set.ts";
import type { Side } from "../model/pod-class.ts";
import { keepFromEntrances, letOutLess } from "../fixes/egress-proposals.ts";
import { withoutEntrance } from "../entrances/without-entrance.ts";
import { leaveOut } from "../fixes/proposals.ts";
import { sureCalls } from "./sure-calls.ts";
import { throughEntrance } from "./through-entrance.ts";
import { packet, podEnd, podName, shownPorts } from "../witnesses.ts";

/**
 * Finds what stages can open outside, what of them can be opened from there, and who calls whose entrance.
 *
 * @param made pods of namespaces that somebody may make, who call too
 */
export function findOutsideRoads(judgement: Judgement, made: readonly PodClass[]): void {
  const entrances = openEntrances(judgement);
  for (const { entrance, open } of entrances) addFromOutside(judgement, entrance, open);
  findLedRoads(judgement, entrances);
  const callers = new Map<string, Callers>();
  const seen = new Map<Side, Set<string>>();
  for (const classes of [...homesOf(judgement.model).map((home) => home.classes), made]) {
    for (const from of classes) {
      const key = judgement.openings.key(from);
      const keys = seen.get(from.egress) ?? new Set();
      if (keys.has(key)) continue;
      const reach = outsideReach(from.egress, judgement.model);
      if (reach.length === 0 || !judgement.makers.isThere(from)) continue;
      seen.set(from.egress, keys.add(key));
      addToOutside(judgement, from, reach);
      const ofStage = callers.get(from.home.stage) ?? new Callers();
      callers.set(from.home.stage, ofStage);
      for (const way of reach) ofStage.add({ from, way, sure: sureCalls(judgement, from, way) });
    }
  }
  for (const one of entrances) {
    for (const ofStage of callers.values())
      for (const caller of ofStage.of(one.entrance)) addCall(judgement, caller, one);
  }
}

function addToOutside(judgement: Judgement, from: PodClass, reach: readonly OutsideReach[]): void {
  const { openings, ledger, makers, model, given } = judgement;
  if (from.home.stage === unassigned) return;
  for (const { end, text, open } of reach) {
    const beyond = openings.beyond(from, end, open);
    if (isEmpty(beyond.may)) continue;
    const ports = shownPorts(beyond);
    const by = letInBy(from, "egress", end, ports, model);
    const ofHome = from.home.object && { object: from.home.object, path: [] };
    const at = by.type === "rule" || by.type === "opaque" || by.type === "opened" ? by.site : ofHome;
    const { protocol, port } = examplePort(ports);
    ledger.add({
      from: from.home.stage,
      to: outside,
      certain: !isEmpty(beyond.must) && makers.isCertain(from),
      doubt:
        makingDoubt(judgement, [from]) ?? `it depends on the network plugin whether ${podName(from)} can open ${text}`,
      rank: from.imagined ? "imagined" : "direct",
      cause: {
        code: by.type === "opened" ? "KS3114" : "KS3109",
        key: by.key,
        ...(at && { at }),
        message: `${podName(from)} can open ${text} outside of the cluster: ${portsText(ports)}`,
        hint:
          by.type === "opened"
            ? "Take away the right to change policies"
            : "Narrow the rule to what is called, or declare the call",
        related: [],
        proposal: () => letOutLess(model, given.intent, by, { from, to: end }),
      },
      witness: () => ({
        summary: `${podName(from)} can open ${protocol} port ${port} of ${text}`,
        steps: [
          ...makers.steps(from),
          end.host === undefined
            ? { type: "packet", from: podEnd(from), to: { type: "address", cidr: blockText(text) }, protocol, port }
            : { type: "state", object: podKey(from), says: `may open ${protocol} port ${port} of ${text}` },
        ],
      }),
      isClosable: isClosable(from.egress),
    });
  }
}

/** A block as a rule names it, without what it leaves out. */
function blockText(text: string): string {
  return text === "anywhere" ? "0.0.0.0/0" : (text.split(/ except |, /)[0] ?? text);
}

function podKey(one: PodClass): ReturnType<typeof keyOf> {
  const [member] = one.members;
  return member ? keyOf(member.object.object) : { group: "", kind: "Pod", namespace: one.namespace, name: "" };
}

/** Ways in through which more gets than was meant. */
export function openEntrances(judgement: Judgement): OpenEntrance[] {
  return entrancesOf(judgement.model).flatMap((entrance) => {
    const through = throughEntrance(judgement.model, entrance);
    const open = judgement.openings.beyondExposure(entrance.to, {
      may: intersect(through.may, entrance.ports),
      must: intersect(through.must, entrance.ports),
    });
    return isEmpty(open.may) ? [] : [{ entrance, open }];
  });
}

interface EntrancesForFixes {
  readonly all: readonly Entrance[];
  readonly unmeant: readonly Entrance[];
}

const forFixes = new WeakMap<Judgement, EntrancesForFixes>();

/** All entrances, and those through which more gets than was meant: looked for once, however many causes have a fix. */
function entrancesForFixes(judgement: Judgement): EntrancesForFixes {
  const known = forFixes.get(judgement);
  if (known) return known;
  const unmeant = openEntrances(judgement).map(({ entrance }) => entrance);
  const found = { all: entrancesOf(judgement.model), unmeant };
  forFixes.set(judgement, found);
  return found;
}

function addFromOutside(judgement: Judgement, entrance: Entrance, open: Openness): void {
  const { ledger } = judgement;
  const { to, via } = entrance;
  if (to.home.stage === unassigned) return;
  const ports = shownPorts(open);
  const step = packet({ type: "address", cidr: "0.0.0.0/0" }, to, ports, via);
  ledger.add({
    from: outside,
    to: to.home.stage,
    certain: !isEmpty(open.must) && entrance.doubt === undefined,
    doubt: entrance.doubt ?? `it depends on the network plugin whether ${podName(to)} can be opened from outside`,
    rank: "direct",
    cause: {
      ...(doubtfulEntrance("KS3110", entrance) ??
        entranceCause(
          "KS3110",
          entrance,
          `${podName(to)} can be opened from outside of the cluster: ${portsText(ports)}`,
        )),
      proposal: () => {
        const { all, unmeant } = entrancesForFixes(judgement);
        return withoutEntrance(entrance, all, unmeant);
      },
    },
    witness: () => ({
      summary: `${podName(to)} can be opened from outside${viaText(entrance)}: ${step.protocol} port ${step.port}`,
      steps: [step],
    }),
    isClosable: isClosable(to.ingress),
  });
}

function addCall(judgement: Judgement, { from, way, sure }: Caller, { entrance, open }: OpenEntrance): void {
  const { ledger, makers } = judgement;
  const { to, via } = entrance;
  const [stage, other] = [from.home.stage, to.home.stage];
  // Pods of no stage that are open to the world are no road from stage to stage, and the other way round.
  if (stage === other || stage === unassigned || other === unassigned || isLed(judgement, stage, via)) return;
  const isLetOut = outerPorts(entrance).must.every((ports) => !isEmpty(intersect(sure, ports)));
  const isSure = isLetOut && !isEmpty(open.must);
  const certain = isSure && entrance.doubt === undefined;
  const name = entrance.hosts[0] ?? "the entrance's address";
  const step = packet(podEnd(from), to, shownPorts(open), via);
  ledger.add({
    from: stage,
    to: other,
    certain,
    doubt:
      makingDoubt(judgement, [from]) ??
      entrance.doubt ??
      `it depends on the network plugin whether ${podName(from)} can call ${name}: a block may or may not mean addresses that lead back into the cluster`,
    rank: from.home.used?.opened ? "opened" : "entrance",
    cause: callCause(judgement, { from, way }, entrance, isSure),
    witness: () => ({
      summary: `${podName(from)} can call ${name}, which leads to ${podName(to)}`,
      steps: [...makers.steps(from), step],
    }),
    isClosable: isClosable(from.egress, to.ingress),
  });
}

/** Whether it is a stage's own route of a kind of its own, which counts as one that leads into the other. */
function isLed(judgement: Judgement, stage: string, via: Entrance["via"]): boolean {
  return via.some((one) => customPlural(one) !== undefined) && routeStage(judgement, via) === stage;
}

/** The rule that lets out to the entrance is what a change has to begin with; without one it is the entrance. */
function callCause(
  judgement: Judgement,
  { from, way }: Pick<Caller, "from" | "way">,
  entrance: Entrance,
  certain: boolean,
): Cause {
  const { model } = judgement;
  const name = entrance.hosts[0] ?? "the entrance's address";
  const code = certain ? "KS3104" : "KS3107";
  if (from.hostNetwork && !certain) return dependsOnNode(from);
  const doubtful = doubtfulEntrance("KS3104", entrance);
  const keepOut = () => keepFromEntrances(model, entrancesForFixes(judgement).unmeant);
  if (doubtful) return { ...doubtful, proposal: keepOut };
  const by = letInBy(from, "egress", way.end, shownPorts(way.open), model);
  const [object] = entrance.via;
  const related = object ? [{ message: "the entrance", at: { object, path: ["spec"] } }] : [];
  if (by.type === "opened" && certain)
    return {
      code: "KS3114",
      key: `${by.key} by entrances`,
      ...(by.site && { at: by.site }),
      message: `Only policies that people of the stage may open themselves keep it from calling ${name}, which leads to ${podName(entrance.to)} of another`,
      hint: "Take away the right to change policies",
      related,
    };
  if (by.type !== "rule")
    return {
      ...entranceCause(
        code,
        entrance,
        certain
          ? `${podName(entrance.to)} can be called from other stages by way of ${name}`
          : `Whether other stages can call ${podName(entrance.to)} by way of ${name} depends on the network plugin`,
      ),
      proposal: keepOut,
    };
  return {
    code,
    key: by.key,
    at: by.site,
    message: certain
      ? `The rule lets out to ${name}, which leads to ${podName(entrance.to)} of another stage`
      : `Whether the rule lets out to ${name}, which leads to ${podName(entrance.to)} of another stage, depends on the network plugin`,
    hint: "Let out only to what is called, and leave the addresses of other stages' entrances out (`except`)",
    related,
    proposal: () => leaveOut(by.rule, entrance.addresses, "to", "the entrance's"),
  };
}

function entranceCause(code: Cause["code"], { to, via }: Entrance, message: string): Cause {
  const object = via.find(({ object: { kind } }) => kind !== "Gateway") ?? to.members[0]?.object;
  return {
    code,
    key: object ? keyText(keyOf(object.object)) : to.namespace,
    ...(object && { at: { object, path: ["spec"] } }),
    message,
    hint:
      code === "KS3110"
        ? "Remove the entrance, or declare that the pods are exposed"
        : "Let other stages out only to what they call, and leave this entrance's address out",
    related: [],
  };
}

function viaText({ via }: Entrance): string {
  const [first] = via.map(({ object }) => `${object.kind} ${object.metadata.name}`);
  return first === undefined ? "" : ` through ${first}`;
}
