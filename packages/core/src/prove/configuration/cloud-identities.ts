import type { FieldPath } from "../../manifests/syntax.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import type { OuterThing } from "./outer-things.ts";

/** Annotations by which an account, or a pod, acts as somebody at a cloud provider or at Vault. */
const annotations: Readonly<Record<string, string>> = {
  "eks.amazonaws.com/role-arn": "aws",
  "iam.amazonaws.com/role": "aws",
  "iam.gke.io/gcp-service-account": "google",
  "azure.workload.identity/client-id": "azure",
};

/** Who the service accounts of a world are elsewhere. */
export function* cloudIdentities(
  world: World,
): Generator<{ object: WorldObject; path: FieldPath; type: OuterThing["type"]; parts: readonly string[] }> {
  for (const object of world.objects.get("ServiceAccount") ?? [])
    for (const [name, value] of Object.entries(object.object.metadata.annotations ?? {})) {
      const provider = annotations[name];
      if (provider === undefined || value === "") continue;
      yield { object, path: ["metadata", "annotations", name], type: "identity", parts: [provider, value] };
    }
}
