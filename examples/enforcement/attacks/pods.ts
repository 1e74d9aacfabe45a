import type { Answer } from "../api.ts";
import type { World } from "../world.ts";
import type { Attack } from "./attack.ts";
import { container, fine, podOf, pods, policy, tries } from "./attack.ts";

function privileged(world: World): object {
  return container(world, { securityContext: { privileged: true } });
}

/** What a pod may be, and what it may ask of its node. */
export const podAttacks: readonly Attack[] = [
  {
    what: "a pod of the system's priority class",
    refusedBy: policy("pod-classes"),
    attempt: tries(() => ({ priorityClassName: "system-cluster-critical" })),
    opposite: "one of its own tier's",
    allowed: tries(({ platform, own }) => ({ priorityClassName: `kubestage-${platform}-${own.tier}` })),
  },
  {
    what: "a pod of another tier's priority class",
    refusedBy: policy("pod-classes"),
    attempt: tries(({ platform, other }) => ({ priorityClassName: `kubestage-${platform}-${other.tier}` })),
    opposite: "one of its own tier's",
    allowed: tries(({ platform, own }) => ({ priorityClassName: `kubestage-${platform}-${own.tier}` })),
    where: ({ own, other }) => own.tier !== other.tier,
  },
  {
    what: "a privileged pod",
    refusedBy: /violates PodSecurity/,
    attempt: tries((world) => ({ containers: [privileged(world)] })),
    opposite: "one that asks for nothing",
    allowed: fine,
  },
  {
    what: "a privileged pod in a restricted namespace",
    refusedBy: /violates PodSecurity "restricted:/,
    attempt: triesInOther((world) => ({ containers: [privileged(world)] })),
    opposite: "one that asks for nothing",
    allowed: triesInOther(() => ({})),
  },
  {
    what: "a pod that may run as root in a restricted namespace",
    refusedBy: /violates PodSecurity "restricted:.*runAsNonRoot/,
    attempt: triesInOther((world) => ({ containers: [container(world, { securityContext: undefined })] })),
    opposite: "one that may not",
    allowed: triesInOther(() => ({})),
  },
  {
    what: "a pod on its node's network",
    refusedBy: /violates PodSecurity|kubestage-[a-z]+-host-access/,
    attempt: tries(() => ({ hostNetwork: true })),
    opposite: "one on its own",
    allowed: fine,
  },
  {
    what: "an ephemeral container that breaks the rules",
    refusedBy: /violates PodSecurity|kubestage-[a-z]+-host-access/,
    attempt: ephemeral(privileged),
    opposite: "one that keeps them",
    allowed: ephemeral((world) => container(world, { resources: undefined })),
  },
];

/** In the other stage, which is always a restricted one. */
function triesInOther(spec: (world: World) => object) {
  return async (world: World): Promise<Answer> =>
    world.api.as(world.strongInOther).post(pods(world.other.namespace), podOf(world.other, world, spec(world)));
}

function ephemeral(made: (world: World) => object) {
  return async (world: World): Promise<Answer> =>
    world.api.as(world.strong).patch(`${pods(world.own.namespace)}/kept/ephemeralcontainers`, "strategic-merge", {
      spec: { ephemeralContainers: [{ ...made(world), name: "debugger", resources: undefined }] },
    });
}
