import type { Intent, Opening, Peer } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { ClassIndex } from "./model/class-index.ts";
import { connection, letsThrough } from "./model/connection.ts";
import type { End } from "./model/connection.ts";
import { blockOf, isPeer } from "./intended-openings.ts";
import type { Judgement } from "./judgement.ts";
import { letInBy } from "./roads/let-in-by.ts";
import { openCall } from "./roads/open-call.ts";
import type { PodClass } from "./model/pod-class.ts";
import type { FoundCause } from "./pair-ledger.ts";
import { examplePort, isEmpty, portSetOf, without } from "./sets/port-set.ts";
import type { PortSet } from "./sets/port-set.ts";
import { podName } from "./witnesses.ts";

/** Of a call between many pods, so many at each end are tried. */
const mostTried = 8;

/** Declared calls that policies close for sure or may close: each once, with the end that does. Pods have to be there. */
export function closedCalls(judgement: Judgement, intent: Intent): FoundCause[] {
  return intent.openings.flatMap((opening, at) => closedCall(judgement, opening, at) ?? []);
}

function closedCall(judgement: Judgement, opening: Opening, at: number): FoundCause | undefined {
  const { model, index } = judgement;
  const ports = portSetOf(opening.ports);
  if (opening.to.host !== undefined) return undefined;
  for (const from of peersOf(index, opening.from)) {
    for (const to of opening.to.cidr === undefined ? peersOf(index, opening.to) : outsideOf(opening.to.cidr)) {
      if (from === to && from.members.length === 1) continue;
      const open = connection(from, to, model);
      // An opening of all ports is meant as far as anything listens there.
      const closed = opening.ports === undefined ? (isEmpty(open.must) ? ports : []) : without(ports, open.must);
      if (!isEmpty(closed)) return callCause(judgement, { from, to, closed, at, opening });
    }
  }
  return undefined;
}

function outsideOf(cidr: string): End[] {
  return [{ type: "outside", addresses: blockOf(cidr) }];
}

function peersOf(index: ClassIndex, peer: Peer): readonly PodClass[] {
  const isBounded = peer.namespace !== undefined || Object.keys(peer.podLabels ?? {}).length > 0;
  if (!isBounded) return [];
  return index
    .labelled(peer.podLabels ?? {}, peer.namespace)
    .filter((one) => !one.imagined && isPeer(peer, one))
    .slice(0, mostTried);
}

interface ClosedCall {
  readonly from: PodClass;
  readonly to: End;
  readonly closed: PortSet;
  readonly at: number;
  readonly opening: Opening;
}

function callCause({ model, index }: Judgement, { from, to, closed, at, opening }: ClosedCall): FoundCause {
  const { protocol, port } = examplePort(closed);
  const isLetOut = isEmpty(without(closed, letsThrough(from.egress, to, to, model).must));
  const one = isLetOut && to.type === "pods" ? to : from;
  const by = letInBy(one, one === from ? "egress" : "ingress", one === from ? to : from, closed, model);
  const policy = one.home.policies.find((found) => found[one === from ? "egress" : "ingress"] !== undefined);
  const object = by.type === "rule" ? by.site.object : (policy?.object ?? one.home.object);
  const name = to.type === "pods" ? podName(to) : "the addresses outside";
  const stages = { from: from.home.stage, to: to.type === "pods" ? to.home.stage : outside };
  const end = one === from ? `${from.namespace} does not let it out` : `${one.namespace} does not let it in`;
  return {
    certain: true,
    pairs: new Map(stages.from === stages.to && stages.from !== unassigned ? [] : [["call", stages]]),
    cause: {
      code: "KS3106",
      key: `call ${at}`,
      ...(object && { at: { object, path: [] } }),
      message: `${podName(from)} is declared to call ${name} on ${protocol} port ${port}, but ${end}`,
      hint: one === from ? "Let it out by an egress rule" : "Let it in by an ingress rule",
      related: [],
      proposal: () =>
        openCall(model, opening, {
          from: peersOf(index, opening.from),
          to: opening.to.cidr === undefined ? peersOf(index, opening.to) : outsideOf(opening.to.cidr),
        }),
    },
  };
}
