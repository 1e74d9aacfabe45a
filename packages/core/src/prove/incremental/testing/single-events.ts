import type { UnknownContent } from "../../../manifests/world/content.ts";
import type { WorldObject } from "../../../manifests/world/world.ts";
import type { WorldEvent } from "../watched-world.ts";
import { present } from "./event-cluster.ts";
import { binding, pod, policy } from "./watched-cluster.ts";

const api = "rbac.authorization.k8s.io";
type Written = Readonly<Record<string, unknown>>;

export const rule = (verb: string, resource: string, ...resourceNames: string[]) => ({
  ...{ apiGroups: ["", "apps", "networking.k8s.io"], verbs: [verb], resources: [resource] },
  ...(resourceNames.length > 0 && { resourceNames }),
});

export const role = (home: string, name: string, ...rules: object[]): UnknownContent => ({
  ...{ apiVersion: `${api}/v1`, kind: home === "" ? "ClusterRole" : "Role" },
  metadata: { name, ...(home !== "" && { namespace: home }) },
  rules,
});

/** Of a ClusterRole, or with `kind` of a role of the namespace. */
export const bound = (
  home: string,
  name: string,
  subjects: readonly object[],
  ofRole: string,
  kind = "ClusterRole",
): UnknownContent => ({
  ...{ apiVersion: `${api}/v1`, kind: home === "" ? "ClusterRoleBinding" : "RoleBinding", subjects },
  ...{ metadata: { name, ...(home !== "" && { namespace: home }) }, roleRef: { apiGroup: api, kind, name: ofRole } },
});

export const group = (name: string) => ({ kind: "Group", apiGroup: api, name });
export const user = (name: string) => ({ kind: "User", apiGroup: api, name });
export const account = (namespace: string, name = "robot") => ({ kind: "ServiceAccount", name, namespace });

/** A pod of dev in `app-1-dev` like those that are there, but for what is said. */
export const devPod = (suffix: string, more: Written = {}, labels: Readonly<Record<string, string>> = {}) =>
  present(pod("app-1-dev", "app-1", suffix, { app: "app-1", stage: "dev", ...labels }, more));

/** A policy that lets in from namespaces, or from any pods at all. */
export const letsIn = (home: string, matchLabels?: Readonly<Record<string, string>>, podLabels?: object) =>
  present(
    policy(home, "open", {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [
        matchLabels
          ? {
              from: [
                { namespaceSelector: { matchLabels }, ...(podLabels && { podSelector: { matchLabels: podLabels } }) },
              ],
            }
          : {},
      ],
    }),
  );

export const inNamespace = (apiVersion: string, kind: string, name: string, more: Written = {}): UnknownContent => ({
  ...{ apiVersion, kind, metadata: { name, namespace: "app-1-dev" } },
  ...more,
});

export function goneFrom(objects: readonly WorldObject[], kind: string, home: string, name?: string): WorldEvent {
  const found = objects.find(
    ({ object }) =>
      object.kind === kind &&
      object.metadata.namespace === home &&
      (name === undefined || object.metadata.name === name),
  );
  if (!found) throw new Error(`there is no ${kind} in ${home}`);
  const { metadata, apiVersion } = found.object;
  const [groupOf = "", version] = apiVersion.split("/");
  return {
    type: "gone",
    key: { group: version === undefined ? "" : groupOf, kind, namespace: home, name: metadata.name },
  };
}

export const teamBinding = (home: string, team: string, ofRole: string) => present(binding(home, team, ofRole));
