import type { Pod } from "kubernetes-types/core/v1.d.ts";
import type { UnknownContent } from "../../manifests/world/content.ts";
import type { WorldObject } from "../../manifests/world/world.ts";
import { networksText } from "../network/further-networks.ts";
import type { Mentioned } from "../network/model/pod-groups.ts";

interface Telling {
  /** Labels that selectors compare, and with what. */
  readonly mentioned: Mentioned;
  /** Equal for nodes on which it makes no difference that a pod is. */
  readonly nodeOf: (name: string, isOnNodeNetwork: boolean) => string;
  /** Whether something means single pods by such a name or address. */
  readonly isNamed: (text: string) => boolean;
  /** Whether it matters what else a pod says, because people may change pods that are there and not make such. */
  readonly isWhole: boolean;
}

/** What the network can tell of pods; pods that have ended are none. */
export function podKeys(pods: readonly WorldObject[], telling: Telling): ReadonlySet<string> {
  return new Set(pods.flatMap(({ object }) => keyOf(object, telling) ?? []));
}

function keyOf(object: UnknownContent, { mentioned, nodeOf, isNamed, isWhole }: Telling): string | undefined {
  const { metadata } = object;
  const { spec, status } = object as Pick<Pod, "spec" | "status">;
  if (!spec || status?.phase === "Succeeded" || status?.phase === "Failed") return undefined;
  const containers = [spec.containers, spec.initContainers].filter((all) => all !== undefined).flat();
  const onNode = spec.hostNetwork === true;
  const { nodeName, nodeSelector, affinity, tolerations, runtimeClassName } = spec;
  const place =
    nodeName === undefined
      ? [nodeSelector, affinity?.nodeAffinity, tolerations, runtimeClassName]
      : nodeOf(nodeName, onNode);
  return JSON.stringify([
    mentioned.text(metadata.labels ?? {}),
    containers.flatMap(({ ports, restartPolicy }) => (ports ?? []).map((port) => [port, restartPolicy])),
    onNode,
    networksText(metadata.annotations ?? {}),
    place,
    [metadata.name, status?.podIP ?? ""].filter(isNamed),
    isWhole && [metadata.labels, metadata.annotations, metadata.ownerReferences, spec],
  ]);
}
