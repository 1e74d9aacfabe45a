import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { attributesOf, parseSubject, parseWhat } from "./question.ts";

test.each([
  ["alice", "User", "", "alice"],
  ["user:alice", "User", "", "alice"],
  ["oidc:alice@corp", "User", "", "oidc:alice@corp"],
  ["group:oidc:team", "Group", "", "oidc:team"],
  ["serviceaccount:shop-dev/ci", "ServiceAccount", "shop-dev", "ci"],
  ["sa:shop-dev:ci", "ServiceAccount", "shop-dev", "ci"],
  ["system:serviceaccount:shop-dev:ci", "ServiceAccount", "shop-dev", "ci"],
])("%s is a %s", (text, kind, namespace, name) => {
  expect(parseSubject(text)).toEqual({ kind, namespace, name });
});

test("a service account without its namespace is nobody", () => {
  expect(parseSubject("serviceaccount:ci")).toBeUndefined();
});

const world = worldOf(
  "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: widgets.example.com}, spec: {scope: Cluster}}",
);
const parsed = (text: string) => {
  const found = parseWhat(text, world);
  if (!("asked" in found)) return found.hint;
  const { asked } = found;
  return asked.type === "path"
    ? asked.path
    : `${asked.resource} ${asked.group} ${asked.name} ${String(asked.isClusterWide)}`;
};

test.each([
  ["pods", "pods   false"],
  ["po", "pods   false"],
  ["pods/exec", "pods/exec   false"],
  ["pods/web", "pods  web false"],
  ["pods/web/exec", "pods/exec  web false"],
  ["deployments", "deployments apps  false"],
  ["deployment.apps", "deployments apps  false"],
  ["deployments/scale", "deployments/scale apps  false"],
  ["secrets/database", "secrets  database false"],
  ["networkpolicies", "networkpolicies networking.k8s.io  false"],
  ["nodes", "nodes   true"],
  ["widget", "widgets example.com  true"],
  ["gadgets.other.com", "gadgets other.com  false"],
  ["/metrics", "/metrics"],
  ["deploymnets", "did you mean `deployments`?"],
  ["thingamajigs", "write it with its group: `widgets.example.com`"],
  ["ingress", "ingresses networking.k8s.io  false"],
  ["networkpolicy", "networkpolicies networking.k8s.io  false"],
  ["networkpolicy.networking.k8s.io", "networkpolicies networking.k8s.io  false"],
  ["networkpolicy.cilium.io", "networkpolicy cilium.io  false"],
  ["ingress.networking.k8s.io", "ingresses networking.k8s.io  false"],
  ["netpol.projectcalico.org", "networkpolicies projectcalico.org  false"],
  ["widget.example.com", "widget example.com  false"],
  ["widgets.example.com/one/status", "widgets/status example.com one true"],
  ["deployments.apps/finalizers", "deployments/finalizers apps  false"],
  ["jobs/status", "jobs/status batch  false"],
  ["pods/log", "pods/log   false"],
  ["csr/approval", "certificatesigningrequests/approval certificates.k8s.io  true"],
  ["pods/status/exec", "pods/exec  status false"],
  ["nodes/node-1", "nodes  node-1 true"],
  ["*", "* *  false"],
])("%s asks for %s", (text, expected) => {
  expect(parsed(text)).toBe(expected);
});

/** Source: https://kubernetes.io/docs/reference/kubectl/#resource-types */
test.each([
  ...["cm configmaps", "svc services", "sa serviceaccounts", "ns namespaces", "no nodes", "ev events", "ep endpoints"],
  ...["rc replicationcontrollers", "pv persistentvolumes", "pvc persistentvolumeclaims", "quota resourcequotas"],
  ...["limits limitranges", "deploy deployments", "rs replicasets", "sts statefulsets", "ds daemonsets", "cj cronjobs"],
  ...["hpa horizontalpodautoscalers", "ing ingresses", "netpol networkpolicies", "pdb poddisruptionbudgets"],
  ...["pc priorityclasses", "sc storageclasses", "csr certificatesigningrequests", "crd customresourcedefinitions"],
  ...["crds customresourcedefinitions"],
])("kubectl's short name: %s", (names) => {
  const [short = "", plural] = names.split(" ");
  expect(parsed(short).split(" ")[0]).toBe(plural);
});

test("a name that is no resource's is said to be none", () => {
  expect(parseWhat("deploymnets", world)).toMatchObject({ problem: 'no resource is called "deploymnets"' });
});

test("who is written otherwise is nobody, or a user by that name", () => {
  for (const text of ["sa:a/b/c", "sa:/b", "sa:a:", "serviceaccount:a:b:c"]) expect(parseSubject(text)).toBeUndefined();
  expect(parseSubject("system:user:bob")).toMatchObject({ kind: "User", name: "system:user:bob" });
});

test("a request for a Namespace names itself as its namespace, any other of the whole cluster names none", () => {
  const asked = (text: string) => {
    const found = parseWhat(text, world);
    return "asked" in found ? attributesOf(found.asked, "patch", "web") : undefined;
  };
  const named = { verb: "patch", group: "" };
  expect(asked("ns/prod")).toEqual({ ...named, resource: "namespaces", name: "prod", namespace: "prod" });
  expect(asked("namespaces/prod/status")).toMatchObject({ resource: "namespaces/status", namespace: "prod" });
  expect(asked("nodes/node-1")).toEqual({ ...named, resource: "nodes", name: "node-1", namespace: "" });
  expect(asked("pods/one")).toEqual({ ...named, resource: "pods", name: "one", namespace: "web" });
  expect(asked("widgets/one")).toMatchObject({ group: "example.com", namespace: "" });
  expect(asked("/metrics")).toEqual({ verb: "patch", path: "/metrics" });
});

test("what a definition makes known is of the whole cluster, or of namespaces, as it says", () => {
  const definition = (name: string, scope: string) =>
    `{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: ${name}}, spec: {scope: ${scope}}}`;
  const defined = worldOf(
    [definition("gadgets.example.com", "Namespaced"), definition("namespaces.example.com", "Cluster")].join("\n---\n"),
  );
  const asked = (text: string) => {
    const found = parseWhat(text, defined);
    return "asked" in found ? found.asked : undefined;
  };
  const common = { type: "resource", group: "example.com" };
  const gadget = { ...common, resource: "gadgets", name: "one", isClusterWide: false };
  expect(asked("gadgets.example.com/one")).toEqual(gadget);
  const own = asked("namespaces.example.com/one");
  expect(own).toEqual({ ...common, resource: "namespaces", name: "one", isClusterWide: true });
  expect(own && attributesOf(own, "get", "web")).toMatchObject({ name: "one", namespace: "" });
});
