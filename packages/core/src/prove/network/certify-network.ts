import type { World } from "../../manifests/world/world.ts";
import type { ClosedNamespace, NetworkCertificate } from "../../verdicts/certificate.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Given } from "../property-proof.ts";
import { connection } from "./model/connection.ts";
import { findDirectRoads } from "./roads/direct-roads.ts";
import { SharedHops } from "./roads/forwarded-roads.ts";
import { judgementOf } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { NamespaceEntry, PodClass } from "./model/pod-class.ts";
import { openEntrances } from "./roads/outside-roads.ts";
import type { Direction, NamespacedPolicy, Rule } from "./policies/rule.ts";
import { isEmpty } from "./sets/port-set.ts";
import type { Labels } from "../selectors/match.ts";

interface Pair {
  readonly from: string;
  readonly to: string;
}

/**
 * Certificates of pairs of stages that hold, for `packages/core/src/check/network`: which namespaces are closed as a whole
 * and by which policies, which pairs are left, where pods of no stage can be reached, which ways in from outside are
 * open.
 */
export function networkCertificates(world: World, given: Given): (pair: Pair) => NetworkCertificate {
  const judgement = judgementOf(world, given);
  const hops = new SharedHops(judgement);
  findDirectRoads(judgement, hops);
  const entrances = openEntrances(judgement);
  const byStage = Map.groupBy(judgement.model.namespaces.values(), ({ stage }) => stage);
  return ({ from, to }) => {
    const isWithin = from !== outside && to !== outside;
    const homes = (stage: string) => (isWithin ? (byStage.get(stage) ?? []) : []);
    const out = homes(from).map((home) => ({ home, closed: closedNamespace(judgement, home, "egress", to) }));
    const into = homes(to).map((home) => ({ home, closed: closedNamespace(judgement, home, "ingress", from) }));
    const isShut = into.every(({ home, closed }) => closed !== undefined || !hasPods(judgement, home));
    const open = into.filter(({ home, closed }) => hasPods(judgement, home) && !closed).map(({ home }) => home.name);
    const lead = entrances.filter((one) => isWithin && from !== unassigned && one.entrance.to.home.stage === to);
    return {
      property: "network",
      // Where all that could be opened is closed, nothing need be said of who would open it.
      closed: [...(isShut ? [] : out), ...into].flatMap(({ closed }) => closed ?? []),
      pairs: out.flatMap(({ home, closed }) =>
        closed || open.length === 0 || !hasPods(judgement, home) ? [] : [{ from: home.name, to: open }],
      ),
      reached: isWithin && from !== unassigned && to !== unassigned ? reachedPods(judgement, hops, { from, to }) : [],
      entrances: [
        ...new Set(
          lead.map(({ entrance }) =>
            entranceName(
              entrance.via.map(({ object }) => object),
              entrance.to,
            ),
          ),
        ),
      ],
      newNamespaces: "none is let in",
    };
  };
}

function hasPods({ makers }: Judgement, home: NamespaceEntry): boolean {
  return home.classes.some(({ imagined }) => !imagined) || makers.canMakePods(home);
}

function closedNamespace(
  { makers, model }: Judgement,
  home: NamespaceEntry,
  side: Direction,
  other: string,
): ClosedNamespace | undefined {
  const classes = home.classes.filter((one) => !one.hostNetwork);
  const isolating = home.policies.filter((policy) => policy[side] !== undefined && policy.enforced === "yes");
  const isClosed = classes.every((one) => one[side].isolated === "yes" && !one[side].opaque);
  const tiers = home.tiered.flatMap((policy) => policy[side].filter(({ action }) => action === "Accept"));
  const rules = [...home.policies.flatMap((policy) => policy[side] ?? []), ...tiers];
  if (isolating.length === 0 || !isClosed || rules.some((rule) => names(rule, other))) return undefined;
  const whole = isolating.find(selectsAll);
  const by = (whole ? [whole] : isolating).map(({ object }) => object.object.metadata.name);
  return { namespace: home.name, side, by, pods: whole || makers.canMakePods(home) ? "any" : "there" };

  function names({ peers }: Rule, stage: string): boolean {
    if (peers === "anyone") return true;
    return peers.some((peer) => {
      if (peer.type === "addresses") return peer.matchesPods || model.profile.ipBlockMatchesPods !== "no";
      if (peer.type !== "pods") return false;
      const { namespaces } = peer;
      if (typeof namespaces === "string") return model.namespaces.get(namespaces)?.stage === stage;
      return model.index.selectedByStage(namespaces, peer.namespacesKey).has(stage);
    });
  }
}

function selectsAll({ pods: { matchLabels = {}, matchExpressions = [] } }: NamespacedPolicy): boolean {
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

/** All that may forward, where none of them gets to the stage; otherwise those only to which something may get. */
function reachedPods(judgement: Judgement, hops: SharedHops, { from, to }: Pair): NetworkCertificate["reached"] {
  const all = [...judgement.model.namespaces.values()].flatMap(({ stage, classes }) =>
    stage === unassigned ? classes.filter((one) => hops.mayForward(one)) : [],
  );
  const leads = all.some((one) => hops.out.get(one)?.has(to) === true);
  const reached = new Set(leads ? all.filter((one) => hops.in.get(one)?.has(from) === true) : all);
  if (leads)
    for (const one of reached)
      for (const next of all)
        if (!reached.has(next) && !isEmpty(connection(one, next, judgement.model).may)) reached.add(next);
  const byNamespace = Map.groupBy(reached, ({ namespace }) => namespace);
  return [...byNamespace].map(([namespace, classes]) => ({ namespace, labels: labelsOf(classes) }));
}

function labelsOf(classes: readonly PodClass[]): Labels[] {
  const texts = classes.flatMap(({ members }) =>
    members.map(({ labels }) =>
      JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1))),
    ),
  );
  return [...new Set(texts)].map((text) => Object.fromEntries(JSON.parse(text) as [string, string][]));
}

function entranceName(
  via: readonly { readonly kind: string; readonly metadata: { readonly name: string; readonly namespace?: string } }[],
  to: PodClass,
): string {
  const first = via.find(({ kind }) => kind !== "Gateway");
  return first
    ? `${first.kind} ${first.metadata.namespace ?? "default"}/${first.metadata.name}`
    : `pods of ${to.namespace}`;
}
