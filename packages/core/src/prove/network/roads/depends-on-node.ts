import type { FieldPath } from "../../../manifests/syntax.ts";
import type { WorldObject } from "../../../manifests/world/world.ts";
import { fieldAt } from "../../configuration/unknown-fields.ts";
import type { Cause } from "../pair-ledger.ts";
import type { PodClass } from "../model/pod-class.ts";
import { podName } from "../witnesses.ts";

/** The specification leaves open what holds for pods on their node's network: that is the pod's matter, not the rule's. */
export function dependsOnNode(one: PodClass): Cause {
  const [member] = one.members;
  const object = member?.object ?? one.home.object;
  return {
    code: "KS3107",
    key: `on the node ${one.namespace} ${member?.object.object.metadata.name ?? ""}`,
    ...(object && { at: { object, path: member ? hostNetworkPath(object) : [] } }),
    message: `Whether policies hold for ${podName(one)}, on its node's network, depends on the network plugin`,
    hint: "Take the pod off its node's network, or name the plugin with --cni",
    related: [],
  };
}

function hostNetworkPath({ object }: WorldObject): FieldPath {
  const paths = [
    ["spec", "hostNetwork"],
    ["spec", "template", "spec", "hostNetwork"],
    ["spec", "jobTemplate", "spec", "template", "spec", "hostNetwork"],
  ];
  return paths.find((path) => fieldAt(object, path) === true) ?? ["spec"];
}
