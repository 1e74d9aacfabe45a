import type { FieldPath } from "../../manifests/syntax.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { ConfigurationText } from "./configuration-text.ts";
import { isMapping } from "../../manifests/mapping.ts";

/** Kinds of Kubernetes itself: what configures by them is read field by field elsewhere. */
const ownGroups =
  /^(?:(?:apps|batch|autoscaling|policy|extensions|events\.k8s\.io|discovery\.k8s\.io|networking\.k8s\.io|node\.k8s\.io|rbac\.authorization\.k8s\.io|scheduling\.k8s\.io|storage\.k8s\.io|admissionregistration\.k8s\.io|apiregistration\.k8s\.io|apiextensions\.k8s\.io|certificates\.k8s\.io|coordination\.k8s\.io|resource\.k8s\.io|flowcontrol\.apiserver\.k8s\.io|metrics\.k8s\.io)\/)?[^/]+$/;
/** Kinds that say who may reach or do something: to name another stage in them opens nothing from here. */
const walls =
  /(?:Policy|PolicyReport|PolicyException|ReferenceGrant|Sidecar|PeerAuthentication|RequestAuthentication|RoleBinding|Role)$/;
/** Fields that say what something is, looks like or was, not what is connected to. */
const telling = new Set([
  "image",
  "description",
  "message",
  "displayName",
  "summary",
  "labels",
  "matchLabels",
  "selector",
  "status",
  "sourceRef",
  "repoURL",
  "caBundle",
  "notes",
]);
/** No object that anybody writes nests deeper; recursion over it is safe. */
const deepest = 100;

/** All texts in the objects of a namespace whose kinds are not Kubernetes' own, but for templates of pods that are there. */
export function* unknownTexts(world: World): Generator<ConfigurationText> {
  const templates = templatesOfPods(world);
  for (const [kind, objects] of world.objects) {
    if (ownGroups.test(kind) || walls.test(kind)) continue;
    for (const object of objects) {
      if (object.object.metadata.namespace === undefined) continue;
      for (const [field, content] of Object.entries(object.object))
        if (!["apiVersion", "kind", "metadata", "status"].includes(field))
          yield* texts(object, [field], content, templates);
    }
  }
}

/** What pods of kinds of others were made from: their texts are read there. */
function templatesOfPods(world: World): ReadonlySet<unknown> {
  return new Set(objectsOf(world, "Pod").map(({ object }) => object.spec));
}

function* texts(
  object: WorldObject,
  path: FieldPath,
  content: unknown,
  templates: ReadonlySet<unknown>,
): Generator<ConfigurationText> {
  if (typeof content === "string") {
    const name = path.findLast((step) => typeof step === "string");
    const said = { object, path, text: content, asWritten: true, secret: false, mayReferTo: false };
    yield { ...said, ...(typeof name === "string" && { name }) };
  } else if (path.length > deepest || templates.has(content)) return;
  else if (Array.isArray(content))
    for (const [index, item] of content.entries()) yield* texts(object, [...path, index], item, templates);
  else if (isMapping(content))
    for (const [field, value] of Object.entries(content))
      if (!telling.has(field)) yield* texts(object, [...path, field], value, templates);
}
