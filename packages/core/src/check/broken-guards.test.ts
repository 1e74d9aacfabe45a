import { describe, expect, test } from "vitest";
import { guardPolicies } from "../prove/placement/guard-policy.ts";
import type { Property } from "../verdicts/property.ts";
import { checkProof } from "./check-proof.ts";
import { calico, certifiedVerdicts, worldOfObjects } from "./testing/certified-world.ts";

const rbac = "rbac.authorization.k8s.io";
const devs = { kind: "Group", apiGroup: rbac, name: "devs" };
/** An account is at home in its own namespace alone, wherever something is bound to it. */
const visitor = { kind: "ServiceAccount", name: "visitor", namespace: "web-dev" };

function namespace(name: string, stage: string): object {
  const labels = { stage, "pod-security.kubernetes.io/enforce": "baseline" };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

function pod(home: string, stage: string): object {
  const spec = { nodeSelector: { stage }, containers: [{ name: "web", image: "nginx" }] };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: home, labels: { app: "web" } }, spec };
}

function node(stage: string): object {
  return { apiVersion: "v1", kind: "Node", metadata: { name: `node-${stage}`, labels: { stage } }, spec: {} };
}

/** A right of the developers, in their namespace or in the whole cluster, or of their account in another's. */
function given(home: string, apiGroup: string, resource: string, ...verbs: string[]): object[] {
  const [kind, place] = home === "" ? ["ClusterRole", {}] : ["Role", { namespace: home }];
  const metadata = { name: `${resource.replace("/", "-")}-${verbs.join("-")}`, ...place };
  return [
    { apiVersion: `${rbac}/v1`, kind, metadata, rules: [{ apiGroups: [apiGroup], resources: [resource], verbs }] },
    {
      ...{ apiVersion: `${rbac}/v1`, kind: `${kind}Binding`, metadata },
      ...{ roleRef: { apiGroup: rbac, kind, name: metadata.name }, subjects: [home === "web-prod" ? visitor : devs] },
    },
  ];
}

const closing = { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from: [{ podSelector: {} }] }] };
const inside = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", spec: closing };
const denied = { action: "Deny", from: [{ namespaces: { matchLabels: { stage: "dev" } } }] };
const stages = [
  ...[namespace("web-dev", "dev"), namespace("web-prod", "prod"), pod("web-dev", "dev"), pod("web-prod", "prod")],
  ...given("web-dev", "", "pods", "create", "get"),
  ...[
    node("dev"),
    node("prod"),
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: visitor.name, namespace: visitor.namespace } },
  ],
  ...guardPolicies({ label: "stage", withNodes: ["dev", "prod"], onFreeNodes: [], taintKeys: ["stage"] }),
];
const closed = [...stages, { ...inside, metadata: { name: "own", namespace: "web-prod" } }];
const walled = [
  ...stages,
  {
    ...{ apiVersion: "policy.networking.k8s.io/v1alpha1", kind: "AdminNetworkPolicy", metadata: { name: "wall" } },
    spec: { priority: 10, subject: { namespaces: { matchLabels: { stage: "prod" } } }, ingress: [denied] },
  },
];

/** What is said of the certificate from before, once people of dev have more rights; the prover sees it broken, or does not know. */
function afterwards(property: Property, before: readonly object[], added: readonly object[]) {
  const isMine = ({ from, to }: { readonly from: string; readonly to: string }) => from === "dev" && to === "prod";
  const old = certifiedVerdicts(worldOfObjects(before), property);
  expect(old.find(isMine)?.verdict).toBe("holds");
  const check = (objects: readonly object[]) =>
    checkProof(worldOfObjects(objects), { intent: undefined, profile: calico }, old, [property]).find(isMine)?.refused;
  expect(check(before)).toBeUndefined();
  return check([...before, ...added]);
}

const calicos = "crd.projectcalico.org";
const tiers = "policy.networking.k8s.io";
describe("network: a certificate is refused where people of the source", () => {
  test.each<[string, readonly object[], object[]]>([
    ["delete the policy", closed, given("web-prod", "networking.k8s.io", "networkpolicies", "delete")],
    ["delete all policies", closed, given("web-prod", "networking.k8s.io", "networkpolicies", "deletecollection")],
    ["patch the policy", closed, given("", "networking.k8s.io", "networkpolicies", "patch")],
    ["write a policy beside it", closed, given("web-prod", "networking.k8s.io", "networkpolicies", "create")],
    ["write one of the plugin's own", closed, given("web-prod", calicos, "networkpolicies", "create")],
    ["write one of the plugin's for all", closed, given("", calicos, "globalnetworkpolicies", "create")],
    ["write one that is asked before", closed, given("", tiers, "adminnetworkpolicies", "create")],
    ["delete the one of the cluster", walled, given("", tiers, "adminnetworkpolicies", "delete")],
    ["change the one of the cluster", walled, given("", tiers, "adminnetworkpolicies", "update")],
    ["label pods within by their status", closed, given("web-prod", "", "pods/status", "patch")],
    ["make pods within", closed, given("web-prod", "", "pods", "create")],
    ["make workloads within", closed, given("web-prod", "apps", "statefulsets", "create")],
    ["make pods of their own on a node's network", closed, given("web-dev", "", "namespaces", "patch")],
    ["take a namespace out of the policy's stage", walled, given("", "", "namespaces", "update")],
    ["label namespaces by their status", walled, given("", "", "namespaces/status", "patch")],
  ])("%s", (_, before, added) => {
    expect(afterwards("network", before, added)).toEqual(expect.any(String));
  });
});

const admission = "admissionregistration.k8s.io";
describe("placement: a certificate is refused where people of the source", () => {
  test.each<[string, object[]]>([
    ["delete the policy", given("", admission, "validatingadmissionpolicies", "delete")],
    ["delete all policies", given("", admission, "validatingadmissionpolicies", "deletecollection")],
    ["patch the policy", given("", admission, "validatingadmissionpolicies", "patch")],
    ["write over the policy", given("", admission, "validatingadmissionpolicies", "update")],
    ["delete the binding", given("", admission, "validatingadmissionpolicybindings", "delete")],
    ["delete all bindings", given("", admission, "validatingadmissionpolicybindings", "deletecollection")],
    ["let the binding warn only", given("", admission, "validatingadmissionpolicybindings", "patch")],
    ["write over the binding", given("", admission, "validatingadmissionpolicybindings", "update")],
    ["may do anything of admission", given("", admission, "*", "*")],
    ["label their namespace", given("web-dev", "", "namespaces", "patch")],
    ["write over labels of all namespaces", given("", "", "namespaces", "update")],
    ["label namespaces by their status", given("", "", "namespaces/status", "patch")],
    ["label namespaces as they end", given("", "", "namespaces/finalize", "update")],
    ["make DaemonSets that nothing was said of", given("web-dev", "apps", "daemonsets", "create")],
  ])("%s", (_, added) => {
    expect(afterwards("placement", stages, added)).toEqual(expect.any(String));
  });
});

describe("access: a certificate is refused where people of the source", () => {
  const account = [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "robot", namespace: "web-prod" } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "helper", namespace: "web-dev" } },
    ...given("web-prod", "", "secrets", "get").map((one) =>
      "subjects" in one
        ? { ...one, subjects: [{ kind: "ServiceAccount", name: "robot", namespace: "web-prod" }] }
        : one,
    ),
  ];
  test.each<[string, object[]]>([
    ["take a token of an account", given("web-prod", "", "serviceaccounts/token", "create")],
    ["act as an account", given("web-prod", "", "serviceaccounts", "impersonate")],
    ["act as anybody", given("", "", "users", "impersonate")],
    ["run something in a pod", given("web-prod", "", "pods/exec", "create")],
    ["put a container into a pod", given("web-prod", "", "pods/ephemeralcontainers", "patch")],
    ["make workloads", given("web-prod", "batch", "cronjobs", "create")],
    ["read Secrets", given("web-prod", "", "secrets", "list")],
    ["bind roles", [...given("", rbac, "clusterroles", "bind"), ...given("web-prod", rbac, "rolebindings", "create")]],
    ["write whatever into a role", [...given("web-dev", rbac, "roles", "escalate", "patch", "create")]],
    [
      "have certificates approved",
      [
        ...given("", "certificates.k8s.io", "certificatesigningrequests", "create"),
        ...given("", "certificates.k8s.io", "signers", "approve"),
      ],
    ],
    ["reach the nodes", given("", "", "nodes/proxy", "create")],
    ["change webhooks", given("", admission, "mutatingwebhookconfigurations", "patch")],
    ["delete what guards", given("", admission, "validatingadmissionpolicybindings", "delete")],
    ["put an API in the place of another", given("", "apiregistration.k8s.io", "apiservices", "create")],
  ])("%s", (_, added) => {
    expect(afterwards("access", [...stages, ...account], added)).toEqual(expect.any(String));
  });
});
