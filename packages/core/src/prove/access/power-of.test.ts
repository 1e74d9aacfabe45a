import { expect, test } from "vitest";
import { powerOf } from "./power-of.ts";

function leadsBy(text: string, minorVersion = 36): string {
  const [verb = "", listed = ""] = text.split(" ");
  const [resource = "", ...groups] = listed.split(".");
  return powerOf({ verb, resource, group: groups.join(".") }, minorVersion) ?? "";
}

const every = (verbs: string, resources: string): string[] =>
  verbs.split(",").flatMap((verb) => resources.split(",").map((resource) => `${verb} ${resource}`));
const rbac = "rbac.authorization.k8s.io";
const templates = "deployments.apps,replicasets.apps,statefulsets.apps,daemonsets.apps,cronjobs.batch";
const requests = "certificatesigningrequests.certificates.k8s.io";
const signing = (subresource: string) => requests.replace(".", `/${subresource}.`);
const authentication = "authentication.k8s.io";

/** Source: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks, semantics 12, 15, 17. */
const powers: Readonly<Record<string, readonly string[]>> = {
  runPods: [
    ...every("create,update,patch", `${templates},replicationcontrollers`),
    ...["create pods", "create jobs.batch"],
  ],
  enterPods: [...every("update,patch", "pods,pods/ephemeralcontainers"), ...every("create", "pods/exec,pods/attach")],
  enterNodes: every("get,create", "nodes/proxy"),
  requestTokens: ["create serviceaccounts/token"],
  impersonateAccounts: ["impersonate serviceaccounts"],
  impersonateUsers: ["impersonate users"],
  impersonateGroups: ["impersonate groups"],
  impersonateUsersConstrained: [`impersonate:user-info users.${authentication}`],
  impersonateGroupsConstrained: [`impersonate:user-info groups.${authentication}`],
  impersonateAccountsConstrained: [`impersonate:serviceaccount serviceaccounts.${authentication}`],
  impersonateNodesConstrained: every(
    "impersonate:arbitrary-node,impersonate:associated-node",
    `nodes.${authentication}`,
  ),
  readSecrets: every("get,list,watch,patch,delete,deletecollection", "secrets"),
  createSecrets: ["create secrets"],
  bindRoles: every("bind", `roles.${rbac},clusterroles.${rbac}`),
  escalateRoles: every("escalate", `roles.${rbac},clusterroles.${rbac}`),
  writeRoles: every("create,update,patch", `roles.${rbac},clusterroles.${rbac}`),
  writeBindings: every("create,update,patch", `rolebindings.${rbac},clusterrolebindings.${rbac}`),
  requestCertificates: [`create ${requests}`],
  requestNodeCertificates: [`create ${signing("nodeclient")}`],
  approveRequests: every("update,patch", signing("approval")),
  approveSigners: ["approve signers.certificates.k8s.io"],
  "": [
    ...every("get,delete,bind", `pods,pods/exec,pods/ephemeralcontainers,${templates}`),
    ...every("update,patch", "jobs.batch,pods/exec,serviceaccounts/token"),
    ...every("create", "pods.example.com,pods/exec.apps,deployments,pods/ephemeralcontainers,pods/portforward"),
    ...every("create,get", "serviceaccounts,users,groups,nodes"),
    ...every("patch,delete", "nodes/proxy"),
    ...every("get,impersonate", `users.${authentication},groups.${authentication},nodes.${authentication}`),
    ...every("impersonate:user-info", `users,groups,serviceaccounts.${authentication}`),
    ...every("impersonate:serviceaccount", `serviceaccounts,users.${authentication},groups.${authentication}`),
    ...every("impersonate:arbitrary-node-2,my-impersonate:arbitrary-node", `nodes.${authentication}`),
    ...["update secrets", `delete roles.${rbac}`, `get clusterroles.${rbac}`, `delete rolebindings.${rbac}`],
    ...every("bind,escalate", `clusterrolebindings.${rbac}`),
    ...[
      `get ${requests}`,
      `get ${signing("nodeclient")}`,
      `create ${signing("approval")}`,
      "update signers.certificates.k8s.io",
    ],
    ...["create configmaps", "get secrets.example.com"],
  ],
};

const rows = Object.entries(powers).flatMap(([power, texts]) => texts.map((text) => [text, power] as const));

test.each(rows)("`%s` is the power %s", (text, power) => {
  expect(leadsBy(text)).toBe(power);
});

test("semantics 12: `get` enters pods until 1.34", () => {
  for (const text of ["get pods/exec", "get pods/attach"])
    expect([34, 35].map((minorVersion) => leadsBy(text, minorVersion))).toEqual(["enterPods", ""]);
  for (const text of ["delete pods/exec", "update pods/attach"]) expect(leadsBy(text, 34)).toBe("");
});

test("semantics 17: impersonation is constrained from 1.36", () => {
  for (const power of ["Users", "Groups", "Accounts", "Nodes"])
    for (const text of powers[`impersonate${power}Constrained`] ?? [])
      expect([text, leadsBy(text, 35)]).toEqual([text, ""]);
});
