import { keyOf, keyText } from "../../../manifests/object-key.ts";
import type { FieldPath } from "../../../manifests/syntax.ts";
import type { WorldObject } from "../../../manifests/world/world.ts";
import type { Edit } from "../../../verdicts/finding.ts";
import { itemsOf, textAt } from "../../configuration/unknown-fields.ts";
import { leadingAnnotations } from "./leading-annotations.ts";
import type { Proposal } from "../fixes/proposals.ts";

/**
 * Takes away what makes a route lead into another namespace: its backends there, or the Service or the endpoints beside it
 * that name what is there. Undefined where it is none of these.
 */
export function withoutLead(route: WorldObject, via: readonly WorldObject[], namespace: string): Proposal | undefined {
  const backends = withoutBackends(route, namespace);
  if (backends.length > 0)
    return { description: `remove what leads to ${namespace} from ${nameOf(route)}`, edits: backends };
  const annotated = annotationsTo(route, namespace);
  if (annotated.length > 0)
    return { description: `remove the annotations of ${nameOf(route)} that lead to ${namespace}`, edits: annotated };
  const home = route.object.metadata.namespace;
  const leading = via.find(
    ({ object }) =>
      object.metadata.namespace === home &&
      (textAt(object, ["spec", "type"]) === "ExternalName" ||
        object.kind === "EndpointSlice" ||
        object.kind === "Endpoints"),
  );
  return (
    leading && { description: `delete ${nameOf(leading)}`, edits: [{ type: "delete", object: keyOf(leading.object) }] }
  );
}

/** A rule without a backend would answer with an error: it goes as a whole, and with the last one the route. */
function withoutBackends({ object: route }: WorldObject, namespace: string): Edit[] {
  const object = keyOf(route);
  const rules = itemsOf(route, ["spec", "rules"]);
  const gone: FieldPath[] = [];
  let left = rules.length;
  for (const at of rules.keys()) {
    const path = ["spec", "rules", at, "backendRefs"];
    const backends = itemsOf(route, path);
    const foreign = [...backends.keys()].filter((each) => textAt(backends[each], ["namespace"]) === namespace);
    if (foreign.length === 0) continue;
    if (foreign.length === backends.length) {
      gone.push(["spec", "rules", at]);
      left--;
    } else gone.push(...foreign.map((each) => [...path, each]));
  }
  if (gone.length > 0 && left === 0) return [{ type: "delete", object }];
  return gone.map((path) => ({ type: "remove", object, path }));
}

/** Where they name the namespace in whatever form; an address is not looked up. */
function annotationsTo({ object }: WorldObject, namespace: string): Edit[] {
  const annotations = object.metadata.annotations ?? {};
  return Object.values(leadingAnnotations)
    .flat()
    .filter((key) => annotations[key]?.split(/[./:]/).includes(namespace))
    .map((key) => ({ type: "remove", object: keyOf(object), path: ["metadata", "annotations", key] }));
}

function nameOf({ object }: WorldObject): string {
  return keyText({ ...keyOf(object), group: "" });
}
