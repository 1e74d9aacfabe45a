import type { Answer } from "../api.ts";
import type { Scenario } from "../scenario.ts";
import type { Side, World } from "../world.ts";
import type { Attack } from "./attack.ts";
import {
  container,
  fine,
  hasTwoStages,
  placement,
  pods,
  policy,
  required,
  stageOf,
  toleration,
  tries,
} from "./attack.ts";

interface Term {
  readonly matchExpressions: readonly object[];
}

const anyNode: Term = { matchExpressions: [{ key: "kubernetes.io/os", operator: "Exists" }] };

function ownNodes({ stageLabel, own: { stage, nodes } }: World): Term {
  const own = { key: stageLabel, operator: "In", values: [stage] };
  return { matchExpressions: [nodes === "shared" ? { key: stageLabel, operator: "DoesNotExist" } : own] };
}

/** Those labelled as a stage's, whether it has such or not. */
function nodesOf({ stageLabel }: World, { stage }: Side): Term {
  return { matchExpressions: [{ key: stageLabel, operator: "In", values: [stage] }] };
}

function both(one: Term, other: Term): Term {
  return { matchExpressions: [...one.matchExpressions, ...other.matchExpressions] };
}

function onHost({ stage }: Side): Term {
  return { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [`${stage}-1`] }] };
}

/**
 * Stages that share nodes are kept off each other's as well: some may be labelled as a stage's. Only a stage that shares
 * the cluster with no other may use every node.
 */
function hasNodesApart({ own, other }: Scenario): boolean {
  return own !== other || own.nodes !== "shared";
}

/** Where a pod may run. */
export const placementAttacks: readonly Attack[] = [
  {
    what: "a pod that tolerates another stage's taint",
    refusedBy: policy("pod-placement"),
    attempt: tries((world) => ({
      ...placement(world, world.own),
      tolerations: [toleration(world.stageLabel, world.other.stage)],
    })),
    opposite: "one that tolerates what its own nodes ask",
    allowed: tries((world) => placement(world, world.own)),
    where: hasTwoStages,
  },
  {
    what: "a pod that tolerates everything",
    refusedBy: policy("pod-placement"),
    attempt: tries((world) => ({ ...placement(world, world.own), tolerations: [{ operator: "Exists" }] })),
    opposite: "one that tolerates a node that is not ready",
    allowed: tries((world) => ({
      ...placement(world, world.own),
      tolerations: [
        ...placement(world, world.own).tolerations,
        { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" },
      ],
    })),
  },
  {
    what: "a pod that sets nodeName",
    refusedBy: policy("pod-placement"),
    attempt: tries((world) => ({ nodeName: `${world.other.stage}-1` })),
    opposite: "one that leaves it to the scheduler",
    allowed: fine,
  },
  {
    what: "a pod that selects another stage's nodes",
    refusedBy: policy("pod-placement"),
    attempt: tries((world) => ({ ...placement(world, world.own), affinity: required([nodesOf(world, world.other)]) })),
    opposite: "one that selects its own",
    allowed: tries((world) => placement(world, world.own)),
    where: hasNodesApart,
  },
  {
    what: "a pod that selects another stage's node by its host name",
    refusedBy: policy("pod-placement"),
    attempt: tries((world) => ({ ...placement(world, world.own), affinity: required([onHost(world.other)]) })),
    opposite: "one that selects one of its own so",
    allowed: tries((world) => ({
      ...placement(world, world.own),
      affinity: required([both(ownNodes(world), onHost(world.own))]),
    })),
    where: hasNodesApart,
  },
  {
    what: "a pod that selects its own nodes or any other",
    refusedBy: policy("pod-placement"),
    attempt: tries((world) => ({ ...placement(world, world.own), affinity: required([ownNodes(world), anyNode]) })),
    opposite: "one that asks more of its own",
    allowed: tries((world) => ({
      ...placement(world, world.own),
      affinity: required([both(ownNodes(world), anyNode)]),
    })),
    where: hasNodesApart,
  },
  {
    what: "a pod labelled as another stage's",
    refusedBy: policy("pod-labels"),
    attempt: tries(
      () => ({}),
      (world) => ({ labels: stageOf(world, world.other) }),
    ),
    opposite: "one labelled as its own",
    allowed: fine,
    where: hasTwoStages,
  },
  {
    what: "a pod bound to a node by hand",
    refusedBy: policy("pod-bindings"),
    attempt: async ({ api, strong, own, other }) =>
      api.as(strong).post(`${pods(own.namespace)}/kept/binding`, {
        apiVersion: "v1",
        kind: "Binding",
        metadata: { name: "kept" },
        target: { kind: "Node", name: `${other.stage}-1` },
      }),
    opposite: "one that is evicted",
    allowed: async ({ api, strong, own }) =>
      api.as(strong).post(`${pods(own.namespace)}/kept/eviction`, {
        apiVersion: "policy/v1",
        kind: "Eviction",
        metadata: { name: "kept" },
        deleteOptions: { dryRun: ["All"] },
      }),
  },
  {
    what: "a DaemonSet for every node",
    refusedBy: policy("daemonset-placement"),
    attempt: daemonSet(() => ({ affinity: required([anyNode]), tolerations: [{ operator: "Exists" }] })),
    opposite: "one for its own",
    allowed: daemonSet((world) => placement(world, world.own)),
    where: hasNodesApart,
  },
];

function daemonSet(spec: (world: World) => object) {
  return async (world: World): Promise<Answer> =>
    world.api.as(world.strong).post(`/apis/apps/v1/namespaces/${world.own.namespace}/daemonsets`, {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "tried" },
      spec: {
        selector: { matchLabels: { tried: "yes" } },
        template: {
          metadata: { labels: { tried: "yes", ...stageOf(world, world.own) } },
          spec: { containers: [container(world)], ...spec(world) },
        },
      },
    });
}
