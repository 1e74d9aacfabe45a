import type { UnknownContent } from "../../../manifests/world/content.ts";
import { gone, type Maker, present } from "./event-cluster.ts";
import { binding } from "./watched-cluster.ts";

const api = "rbac.authorization.k8s.io";

const comes: Maker = (cluster, choose) => {
  const [home, stage] = choose(cluster.places);
  const group = choose([`team-0-${stage}`, `team-1-${stage}`, "team-0-dev", `guests-${stage}`]);
  return present(binding(home, group, choose(["view", "view", "edit", "admin", "reader"])));
};

const another: Maker = (cluster, choose) => {
  const [home, stage] = choose(cluster.places);
  const { metadata, ...rest } = binding(home, `team-0-${stage}`, choose(["edit", "view"]));
  const subjects = choose<readonly unknown[]>([
    rest["subjects"] as readonly unknown[],
    [{ kind: "ServiceAccount", name: choose(["robot", "default"]), namespace: home }],
    [{ kind: "ServiceAccount", name: "robot", namespace: choose(cluster.places)[0] }],
    [
      {
        kind: "Group",
        apiGroup: api,
        name: `system:serviceaccounts:${choose([home, home, choose(cluster.places)[0]])}`,
      },
    ],
    [{ kind: "User", apiGroup: api, name: choose(["alice", `alice-${stage}`]) }],
  ]);
  return present({ ...rest, metadata: { ...metadata, name: choose(["another", "one-more"]) }, subjects });
};

/** Those that lead elsewhere first, so that stages come apart again. */
const goes: Maker = (cluster, choose) => {
  const all = cluster.of("RoleBinding");
  const stray = all.filter(({ object }) => !/^app-(\d+)-(\w+) team-team-\1-\2$/.test(placeOf(object)));
  return gone(choose(stray));
};

const anyGoes: Maker = (cluster, choose) => gone(choose(cluster.of("RoleBinding")));

const back: Maker = (cluster, choose) => {
  const [home, stage] = choose(cluster.places);
  const [, app = "0"] = /^app-(\d+)-/.exec(home) ?? [];
  return present(binding(home, `team-${app}-${stage}`));
};

const roleComes: Maker = (cluster, choose) => {
  const [home] = choose(cluster.places);
  const rules = choose<readonly unknown[]>([
    [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] }],
    [{ apiGroups: [""], resources: ["pods"], verbs: ["create"] }],
    [{ apiGroups: [""], resources: ["pods"], verbs: ["update"] }],
    [{ apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] }],
    [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"], resourceNames: [choose(["one", "two"])] }],
    [{ apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: ["*"] }],
  ]);
  return present({ apiVersion: `${api}/v1`, kind: "Role", metadata: { name: "own", namespace: home }, rules });
};

const roleGoes: Maker = (cluster, choose) => gone(choose(cluster.of("Role")));

const roleBound: Maker = (cluster, choose) => {
  const { object } = choose(cluster.of("Role")) ?? {};
  const { namespace = "" } = object?.metadata ?? {};
  const [, stage = "dev"] = cluster.places.find(([name]) => name === namespace) ?? [];
  const { metadata, ...rest } = binding(namespace, `${choose(["team-0", "readers"])}-${stage}`);
  const roleRef = { apiGroup: api, kind: "Role", name: "own" };
  return object && present({ ...rest, metadata: { ...metadata, name: "own" }, roleRef });
};

const forCluster: Maker = (cluster, choose) => {
  const [, stage] = choose(cluster.places);
  const { metadata, ...rest } = binding(
    "",
    choose([`team-0-${stage}`, "platform"]),
    choose(["reader", "reader", "view", "edit"]),
  );
  return present({ ...rest, kind: "ClusterRoleBinding", metadata: { name: `all-${metadata.name}` } });
};

const forClusterGoes: Maker = (cluster, choose) => gone(choose(cluster.of("ClusterRoleBinding")));

const clusterRole: Maker = (_, choose) => {
  const rules = [{ apiGroups: [""], resources: [choose(["pods", "events"])], verbs: ["get", "list"] }];
  return present({ apiVersion: `${api}/v1`, kind: "ClusterRole", metadata: { name: "reader" }, rules });
};

function placeOf({ metadata }: UnknownContent): string {
  return `${metadata.namespace} ${metadata.name}`;
}

/** What may happen to bindings and roles. */
export const bindingEvents: readonly (readonly [string, Maker])[] = [
  ["a binding comes", comes],
  ["a binding of other subjects comes", another],
  ["a binding goes", goes],
  ["a binding goes", goes],
  ["a binding goes", goes],
  ["any binding goes", anyGoes],
  ["a binding is as it was", back],
  ["a role comes", roleComes],
  ["a role is bound", roleBound],
  ["a role goes", roleGoes],
  ["a binding for the cluster comes", forCluster],
  ["a binding for the cluster goes", forClusterGoes],
  ["a binding for the cluster goes", forClusterGoes],
  ["a role for the cluster changes", clusterRole],
];
