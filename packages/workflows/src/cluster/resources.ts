import type { ServedResource } from "@kubestage/adapters";

/** What kubestage asks every cluster for, whatever else that serves. */
export const namespaceResource: ServedResource = {
  group: "",
  version: "v1",
  kind: "Namespace",
  plural: "namespaces",
  namespaced: false,
  verbs: ["get", "list"],
};

export const configMapResource: ServedResource = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
  verbs: ["create", "delete", "list", "update"],
};
