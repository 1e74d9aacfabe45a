import type { Edit } from "../../../verdicts/finding.ts";
import type { Opening } from "../../../verdicts/intent.ts";
import { type End, letsThrough } from "../model/connection.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import type { Direction } from "../policies/rule.ts";
import { isEmpty, portSetOf, without } from "../sets/port-set.ts";
import type { Proposal } from "../fixes/proposals.ts";
import { freeName } from "../fixes/stage-selectors.ts";
import { writtenPeers, writtenPorts } from "../fixes/written-openings.ts";

/**
 * Opens a declared call at each end that does not let it through: a NetworkPolicy for the pods of that end, on the ports of
 * the call. Policies only add, so nothing else changes.
 */
export function openCall(
  model: NetworkModel,
  opening: Opening,
  { from, to }: { readonly from: readonly PodClass[]; readonly to: readonly End[] },
): Proposal | undefined {
  const callees = to.filter((end) => end.type === "pods");
  const edits = [
    ...policiesAt(model, opening, "egress", { own: from, others: to }),
    ...policiesAt(model, opening, "ingress", { own: callees, others: from }),
  ];
  const namespaces = edits.flatMap((edit) => (edit.type === "add" ? (edit.object.metadata.namespace ?? []) : []));
  if (edits.length === 0) return undefined;
  return { description: `add a NetworkPolicy to ${namespaces.join(" and ")} that opens what was declared`, edits };
}

interface Ends {
  readonly own: readonly PodClass[];
  readonly others: readonly End[];
}

function policiesAt(
  model: NetworkModel,
  { from, to, ports }: Opening,
  direction: Direction,
  { own, others }: Ends,
): Edit[] {
  const asked = portSetOf(ports);
  const isClosed = (one: PodClass): boolean =>
    others.some((other) => {
      const { must } = letsThrough(one[direction], other, direction === "egress" ? other : one, model);
      return ports === undefined ? isEmpty(must) : !isEmpty(without(asked, must));
    });
  const closed = new Map(own.filter(isClosed).map(({ home }) => [home.name, home]));
  const [self, peer] = direction === "egress" ? [from, to] : [to, from];
  return [...closed.values()].map(({ name: namespace, policies }) => {
    const names = new Set(policies.map(({ object }) => object.object.metadata.name));
    const name = freeName(direction === "egress" ? "let-out-declared" : "let-in-declared", names);
    const rule = {
      [direction === "egress" ? "to" : "from"]: writtenPeers(model.world, peer),
      ...writtenPorts(ports),
    };
    const spec = {
      podSelector: self.podLabels ? { matchLabels: self.podLabels } : {},
      policyTypes: [direction === "egress" ? "Egress" : "Ingress"],
      [direction]: [rule],
    };
    const object = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace }, spec };
    return { type: "add", object };
  });
}
