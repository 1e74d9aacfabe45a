import type { FieldSet, KubernetesObject, LiveObject } from "../../manifests/kubernetes-object.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { PlanItem, WantedObject } from "../plan.ts";

type Fields = Readonly<Record<string, unknown>>;

/** An object with what a test wants to say of it. */
export function someObject(
  apiVersion: string,
  kind: string,
  rest: Fields = {},
  metadata: Fields = {},
): KubernetesObject {
  return { apiVersion, kind, metadata: { name: "web", namespace: "shop-dev", ...metadata }, ...rest };
}

export function live(object: KubernetesObject, metadata: Fields = {}, rest: Fields = {}): LiveObject {
  const kept = { uid: "uid-1", resourceVersion: "1", creationTimestamp: "2026-11-21T12:00:00Z" };
  return { ...object, ...rest, metadata: { ...kept, ...object.metadata, ...metadata } };
}

/** An entry of `managedFields`, of our own manager where nothing else is said. */
export function owns(fieldsV1: FieldSet, rest: Fields = {}): Fields {
  return { manager: "kubestage", operation: "Apply", apiVersion: "v1", fieldsType: "FieldsV1", fieldsV1, ...rest };
}

export function want(object: KubernetesObject, rest: Partial<WantedObject> = {}): WantedObject {
  const whose = { stage: "dev", team: "storefront", app: "web", origin: "platform.yaml:12" };
  return { object, key: keyOf(object), ...whose, ...rest };
}

export function planItem(rest: Partial<PlanItem> = {}): PlanItem {
  return {
    key: { group: "apps", kind: "Deployment", namespace: "shop-dev", name: "web" },
    stage: "dev",
    team: "storefront",
    app: "web",
    origin: "platform.yaml:12",
    action: "change",
    risk: "routine",
    because: [],
    changes: [],
    conflicts: [],
    awaits: undefined,
    refusal: undefined,
    warnings: [],
    uid: "uid-1",
    liveHash: "hash",
    ...rest,
  };
}
