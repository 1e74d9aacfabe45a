/**
 * Fields of built-in kinds that hold an object which is owned as a whole. In the API server's schema every field of one
 * of these names is so (`x-kubernetes-map-type: atomic`); those that are not so everywhere are left out.
 * Source: /openapi/v2 of Kubernetes 1.36
 */
export const atomicFields: ReadonlySet<string> = new Set([
  "configMapKeyRef",
  "dataSource",
  "fieldRef",
  "fileKeyRef",
  "labelSelector",
  "matchConstraints",
  "matchResources",
  "namespaceSelector",
  "nodeSelector",
  "objectSelector",
  "paramKind",
  "paramRef",
  "podSelector",
  "port",
  "preference",
  "required",
  "requiredDuringSchedulingIgnoredDuringExecution",
  "resourceFieldRef",
  "roleRef",
  "scopeSelector",
  "secretKeyRef",
  "selector",
]);
