import type { FieldPath } from "../../manifests/syntax.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import type { OuterThing } from "./outer-things.ts";
import { templatesIn } from "./texts-of-pods.ts";
import { objectsOfKind, textAt } from "./unknown-fields.ts";

/** Annotations by which an account acts as somebody at a cloud provider. */
const annotations = new Map([
  ["eks.amazonaws.com/role-arn", "aws"],
  ["iam.amazonaws.com/role", "aws"],
  ["iam.gke.io/gcp-service-account", "google"],
  ["azure.workload.identity/client-id", "azure"],
]);

/** Of a pod. Source: https://github.com/jtblin/kube2iam#kubernetes-annotation */
const roleOfPod = "iam.amazonaws.com/role";

/** Who the service accounts and the pods of a world are elsewhere. */
export function* cloudIdentities(
  world: World,
): Generator<{ object: WorldObject; path: FieldPath; type: OuterThing["type"]; parts: readonly string[] }> {
  for (const object of objectsOfKind(world, "ServiceAccount"))
    for (const [name, value] of Object.entries(object.object.metadata.annotations ?? {})) {
      const provider = annotations.get(name);
      if (provider === undefined || value === "") continue;
      yield { object, path: ["metadata", "annotations", name], type: "identity", parts: [provider, value] };
    }
  for (const { object, path, template } of templatesIn(world)) {
    const at = ["metadata", "annotations", roleOfPod];
    const role = textAt(template, at);
    if (role) yield { object, path: [...path, ...at], type: "identity", parts: ["aws", role] };
  }
}
