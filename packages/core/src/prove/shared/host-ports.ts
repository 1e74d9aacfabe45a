import type { RunningPod } from "../placement/running-pods.ts";
import { without } from "./own-things.ts";
import type { Use, Whereabouts } from "./uses.ts";

/** Ports of nodes on which pods listen: asked for, or those of a pod in its node's network. */
export function hostPortUses(pods: readonly RunningPod[], whereOf: (pod: RunningPod) => Whereabouts): readonly Use[] {
  return pods.flatMap((pod) =>
    pod.spec.containers.flatMap(({ ports }, container) =>
      (ports ?? []).flatMap(({ hostPort, containerPort, protocol }, index) => {
        const port = (hostPort ?? 0) > 0 ? hostPort : pod.spec.hostNetwork === true ? containerPort : undefined;
        if (port === undefined) return [];
        const name = `${protocol ?? "TCP"} port ${port}`;
        const at = { object: pod.object, path: [...pod.path, "containers", container, "ports", index] };
        return [
          {
            thing: name,
            name,
            stage: pod.stage,
            at,
            does: `listens on ${name} of its node`,
            changes: true,
            where: whereOf(pod),
            ...((hostPort ?? 0) > 0 &&
              pod.spec.hostNetwork !== true && {
                own: without(pod.object, [...at.path, "hostPort"], `no port of its node, but a Service`),
              }),
          },
        ];
      }),
    ),
  );
}
