import { expect, test } from "vitest";
import { capabilitiesOf } from "./capability-of.ts";

/** `verb resource[.group]`, of an object of the whole cluster where it says `cluster`. */
function amountsTo(text: string, minorVersion = 36): string {
  const [verb = "", listed = "", place] = text.split(" ");
  const [resource = "", ...groups] = listed.split(".");
  return capabilitiesOf(
    { verb, resource, group: groups.join(".") },
    { minorVersion, isClusterWide: place === "cluster" },
  ).join(" ");
}

const rbac = "rbac.authorization.k8s.io";

/** Source: https://kubernetes.io/docs/concepts/security/rbac-good-practices/, semantics 11, 12, 15 and 17. */
const rights: Readonly<Record<string, readonly string[]>> = {
  read: [
    ...["get pods", "list configmaps", "watch deployments.apps", "get pods/log", "get leases.coordination.k8s.io"],
    ...["get nodes/log cluster", "get nodes/pods cluster", "get roles.rbac.authorization.k8s.io"],
    ...["get serviceaccounts/token", "get secrets.example.com", "list events"],
  ],
  readSecrets: ["get secrets", "list secrets", "watch secrets"],
  "readSecrets changeWorkloads": ["patch secrets"],
  "readSecrets deleteWorkloads": ["delete secrets", "deletecollection secrets"],
  runCommands: [
    ...["create pods/exec", "create pods/attach", "create pods/portforward"],
    ...["get", "create", "update", "patch", "delete"].flatMap((verb) => [
      ...[`${verb} pods/proxy`, `${verb} services/proxy`, `${verb} nodes/proxy cluster`],
    ]),
    ...["update pods/ephemeralcontainers", "patch pods/ephemeralcontainers"],
  ],
  changeWorkloads: [
    ...["create pods", "update deployments.apps", "patch configmaps", "create secrets", "update secrets"],
    ...["create services", "patch statefulsets/scale.apps", "create pods/binding", "patch pods/status"],
    ...["create widgets.example.com", "patch pods/exec.example.com", "create serviceaccounts.example.com"],
    ...["create pods/ephemeralcontainers.example.com", "patch secrets.example.com", "create users.example.com"],
    ...["create serviceaccounts/token.example.com", "create pods/eviction.example.com"],
  ],
  deleteWorkloads: [
    ...["delete pods", "deletecollection configmaps", "create pods/eviction", "delete deployments.apps"],
    ...["delete secrets.example.com"],
  ],
  impersonate: ["impersonate serviceaccounts", "create serviceaccounts/token"],
  changeAccess: [
    ...[`create roles.${rbac}`, `patch rolebindings.${rbac}`, `delete clusterroles.${rbac} cluster`],
    ...["create serviceaccounts", "delete serviceaccounts", `update clusterrolebindings.${rbac} cluster`],
  ],
  changeWalls: [
    ...["patch namespaces cluster", "delete nodes cluster", "create persistentvolumes cluster"],
    ...["delete networkpolicies.networking.k8s.io", "patch resourcequotas", "update resourcequotas/status"],
    ...["delete limitranges", "patch ciliumnetworkpolicies.cilium.io", "create networkpolicies.crd.projectcalico.org"],
    ...["create networkpolicies.projectcalico.org", "patch widgets.example.com cluster"],
  ],
  "": [
    ...[
      "get nodes cluster",
      "list namespaces cluster",
      "get nodes/status cluster",
      "watch nodes/pods.example.com cluster",
    ],
    ...["get pods/log cluster", "get nodes/log.example.com cluster"],
    ...["get pods/exec", "get pods/attach", "get pods/portforward", "delete pods/exec", "update pods/portforward"],
    ...["create pods/ephemeralcontainers", "update serviceaccounts/token", "delete serviceaccounts/token"],
    ...["deletecollection nodes/proxy cluster"],
    ...["bind", "escalate"].map((verb) => `${verb} clusterroles.${rbac} cluster`),
    ...["impersonate users cluster", "impersonate groups cluster", "impersonate serviceaccounts.example.com"],
    ...["create events", "patch events.events.k8s.io", "create tokenreviews.authentication.k8s.io cluster"],
    ...["create localsubjectaccessreviews.authorization.k8s.io"],
    ...["subject", "selfsubject"].map((one) => `create ${one}accessreviews.authorization.k8s.io cluster`),
    "create selfsubjectrulesreviews.authorization.k8s.io cluster",
    "create selfsubjectreviews.authentication.k8s.io cluster",
    ...["", "/approval", "/status", "/nodeclient", "/selfnodeclient", "/selfnodeserver"].map(
      (one) => `update certificatesigningrequests${one}.certificates.k8s.io cluster`,
    ),
    "update signers.certificates.k8s.io cluster",
    ...["users", "groups"].flatMap((one) => [`create ${one} cluster`, `patch ${one}.authentication.k8s.io cluster`]),
    ...["userextras", "uids"].map((one) => `update ${one}.authentication.k8s.io cluster`),
    ...["use pods", "approve pods"],
  ],
};

const rows = Object.entries(rights).flatMap(([capability, texts]) => texts.map((text) => [text, capability] as const));

test.each(rows)("`%s` amounts to %s", (text, capability) => {
  expect(amountsTo(text)).toBe(capability);
});

test.each(["get pods/exec", "get pods/attach", "get pods/portforward"])(
  "semantics 12: until 1.34 `%s` is enough to run commands",
  (text) => {
    expect([33, 34, 35].map((minorVersion) => amountsTo(text, minorVersion))).toEqual([
      ...["runCommands", "runCommands", ""],
    ]);
  },
);

test("semantics 12: whoever deletes, or changes, what commands are run by runs none, until 1.34 too", () => {
  for (const text of ["delete pods/exec", "update pods/attach", "list pods/portforward"])
    expect([text, amountsTo(text, 34)]).toEqual([text, ""]);
});
