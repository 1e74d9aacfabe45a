import { textAt } from "../configuration/unknown-fields.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Cause } from "./cause.ts";
import { isMeant } from "./uses.ts";

const served: readonly (readonly [kind: string, service: FieldPath, does: string])[] = [
  ["apiregistration.k8s.io/APIService", ["spec", "service"], "answers all requests for"],
  [
    "apiextensions.k8s.io/CustomResourceDefinition",
    ["spec", "conversion", "webhook", "clientConfig", "service"],
    "converts all objects of",
  ],
];

/** Parts of the API that a Service in a namespace answers for: its pods read and make up what every stage reads. */
export function servedApis(world: World, intent: Intent | undefined): readonly Cause[] {
  const names = [...world.stages.names, unassigned];
  return served.flatMap(([kind, path, does]) =>
    (world.objects.get(kind) ?? []).flatMap((object): Cause[] => {
      const namespace = textAt(object.object, [...path, "namespace"]);
      const from = serverOf(world, object, namespace);
      if (from === undefined) return [];
      const { name } = object.object.metadata;
      const pairs = names
        .filter((to) => to !== from && !isMeant(intent, "object", name, [from, to]))
        .map((to) => ({ from, to }));
      if (pairs.length === 0) return [];
      const service = `Service ${namespace ?? ""}/${textAt(object.object, [...path, "name"]) ?? ""}`;
      const whose = from === unassigned ? "no stage" : from;
      return [
        {
          code: from === unassigned ? "KS3816" : "KS3811",
          breaks: true,
          pairs,
          message: `${service} of ${whose} ${does} ${name}`,
          at: { object, path },
          related: [],
        },
      ];
    }),
  );
}

/** Undefined for what the API server answers itself, and for what Kubernetes' own components do. */
function serverOf(world: World, { object }: WorldObject, namespace: string | undefined): string | undefined {
  if (namespace === undefined) return undefined;
  const strategy = textAt(object, ["spec", "conversion", "strategy"]);
  if (object.kind === "CustomResourceDefinition" && strategy !== "Webhook") return undefined;
  const stage = world.stages.ofNamespace.get(namespace);
  return stage ?? (namespace === "kube-system" ? undefined : unassigned);
}
