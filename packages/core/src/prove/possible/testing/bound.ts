import { makeRights } from "../../rights/make-rights.ts";
import { worldOf } from "../../testing/world-of.ts";
import type { PossibleContext } from "../possible-context.ts";

export const group = "rbac.authorization.k8s.io";
const namespaces = [
  ["web-dev", "dev"],
  ["api-dev", "dev"],
  ["web-prod", "prod"],
  ["tools", undefined],
].map(([name, stage]) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, ...(stage !== undefined && { labels: { stage } }) },
}));
export const rule = (verb: string, resource: string, apiGroup = "", resourceNames?: readonly string[]) => ({
  ...{ apiGroups: [apiGroup], verbs: [verb], resources: [resource] },
  ...(resourceNames && { resourceNames }),
});
export type Rule = ReturnType<typeof rule>;

/** `place` is the namespace of a RoleBinding; one of the whole cluster where it is absent. */
export function bound(who: string, place: string | undefined, rules: readonly Rule[], at = 0): readonly object[] {
  const name = `${who}-${place ?? "all"}-${at}`;
  const roleRef = { apiGroup: group, kind: "ClusterRole", name };
  return [
    { apiVersion: `${group}/v1`, kind: "ClusterRole", metadata: { name }, rules },
    {
      apiVersion: `${group}/v1`,
      kind: place === undefined ? "ClusterRoleBinding" : "RoleBinding",
      metadata: { name, ...(place !== undefined && { namespace: place }) },
      roleRef,
      subjects: [{ apiGroup: group, kind: "User", name: who }],
    },
  ];
}
export const read = [rule("get", "configmaps")];

export function boundContext(objects: readonly object[]) {
  const world = worldOf([...namespaces, ...objects].map((one) => JSON.stringify(one)).join("\n---\n"));
  return { world, rights: makeRights(world, undefined) } as PossibleContext;
}
