import type { World } from "../../../manifests/world/world.ts";
import type { Intent } from "../../../verdicts/intent.ts";
import type { Endpoint, PacketStep } from "../../../verdicts/witness.ts";
import { keyOf, keyText } from "../../../manifests/object-key.ts";
import type { FixChecks } from "../../fixes/check-fix.ts";
import { connection } from "../model/connection.ts";
import type { NetworkProfile } from "../model/network-profile.ts";
import { networkModel } from "../model/network-model.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import { intersect, isEmpty, portRange } from "../sets/port-set.ts";
import { closedByEdits } from "./ways-in.ts";

/**
 * What a fix is checked with beside the proofs, by the network of the world as it is: whether it keeps the world outside from
 * what it reaches, and whether a way that shows once it is made was open before. The network is looked at once it is asked.
 */
export function networkFixChecks(
  world: World,
  profile: NetworkProfile,
  intent: Intent | undefined,
): Required<Pick<FixChecks, "alsoClosed" | "wasOpen">> {
  let known: NetworkModel | undefined;
  const modelOf = (one: World) => networkModel(one, profile, { intent });
  const before = () => (known ??= modelOf(world));
  return {
    alsoClosed: (edits, after) =>
      closedByEdits({ model: before(), intent }, edits, () => ({ model: modelOf(after), intent })),
    wasOpen: ({ witness }) => {
      const steps = witness?.steps ?? [];
      return steps.length > 0 && steps.every((step) => step.type === "packet" && wasLetThrough(before(), step));
    },
  };
}

/** Straight from pods that are there to pods that are there. */
function wasLetThrough(model: NetworkModel, { from, to, protocol, port, via }: PacketStep): boolean {
  const [source, destination] = [classOf(model, from), classOf(model, to)];
  if (!source || !destination || via !== undefined) return false;
  return !isEmpty(intersect(connection(source, destination, model).must, portRange(protocol, port, port)));
}

function classOf({ namespaces }: NetworkModel, end: Endpoint): PodClass | undefined {
  if (end.type !== "pod" || !end.of) return undefined;
  const key = keyText(end.of);
  return namespaces
    .get(end.namespace)
    ?.classes.find(({ members }) => members.some(({ object }) => keyText(keyOf(object.object)) === key));
}
