import { describe, expect, test } from "vitest";
import { builtInObjects } from "../../manifests/world/built-in/built-in-objects.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveAccess } from "./prove-access.ts";

const group = "rbac.authorization.k8s.io";

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** `verbs resources[.group] [names]`. */
function ruleOf(text: string): Rule {
  const [verbs = "", resources = "", names] = text.split(" ");
  const [first = ""] = resources.split(",");
  const dot = first.indexOf(".");
  return {
    verbs: verbs.split(","),
    apiGroups: [dot === -1 ? "" : first.slice(dot + 1)],
    resources: resources.split(",").map((one) => (one.includes(".") ? one.slice(0, one.indexOf(".")) : one)),
    ...(names !== undefined && { resourceNames: names.split(",") }),
  };
}

const things = ["dev", "prod"].flatMap((stage) => [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: `shop-${stage}`, labels: { stage } } },
  {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: `shop-${stage}` },
    spec: { serviceAccountName: "web", containers: [{ name: "a", image: "a" }] },
  },
]);

/** What the group of dev comes to in prod, by rules in a place: in prod, in dev, in kube-system, or in the whole cluster. */
function verdictBy(place: string, rules: readonly string[], minorVersion = 36): string | undefined {
  const role = (name: string, texts: readonly string[]) => ({
    apiVersion: `${group}/v1`,
    kind: "ClusterRole",
    metadata: { name },
    rules: texts.map(ruleOf),
  });
  const binding = (name: string, namespace: string, subject: object) => ({
    apiVersion: `${group}/v1`,
    kind: namespace === "" ? "ClusterRoleBinding" : "RoleBinding",
    metadata: { name, ...(namespace !== "" && { namespace }) },
    roleRef: { apiGroup: group, kind: "ClusterRole", name },
    subjects: [subject],
  });
  const developers = { apiGroup: group, kind: "Group", name: "developers" };
  const documents = [
    ...things,
    ...builtInObjects(minorVersion),
    role("home", ["get configmaps"]),
    binding("home", "shop-dev", developers),
    role("robot", ["get pods"]),
    binding("robot", "shop-prod", { kind: "ServiceAccount", name: "web", namespace: "shop-prod" }),
    role("given", rules),
    binding("given", place, developers),
  ];
  const world = worldOf(documents.map((one) => JSON.stringify(one)).join("\n---\n"), { minorVersion });
  const { verdicts } = proveAccess(world, givenOf({ rights: makeRights(world, undefined) }));
  return verdicts.find(({ from, to }) => from === "dev" && to === "prod")?.verdict;
}

const prod = "shop-prod";

describe("semantics 17 and 24: what is a right in another stage's namespace", () => {
  test.each([
    ...["pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "services/proxy", "pods/binding", "bindings"].map(
      (one) => `create ${one}`,
    ),
    ...["patch pods/ephemeralcontainers", "update pods/ephemeralcontainers", "get pods/proxy", "get services/proxy"],
    ...["create pods/eviction", "patch pods/status", "patch pods/resize", "create serviceaccounts/token"],
    ...[
      "impersonate serviceaccounts",
      "get secrets",
      "list secrets web",
      "watch secrets",
      "patch secrets",
      "delete secrets",
    ],
    ...[
      "create pods",
      "patch deployments.apps",
      "update deployments/scale.apps",
      "create jobs.batch",
      "patch cronjobs.batch",
    ],
    ...["create replicationcontrollers", "patch daemonsets.apps", "update statefulsets.apps", "patch replicasets.apps"],
    ...[
      "create services",
      "create endpoints",
      "create endpointslices.discovery.k8s.io",
      "patch ingresses.networking.k8s.io",
    ],
    ...["create httproutes.gateway.networking.k8s.io", "create referencegrants.gateway.networking.k8s.io"],
    ...["create persistentvolumeclaims", "patch configmaps", "delete networkpolicies.networking.k8s.io"],
    ...[
      "create rolebindings.rbac.authorization.k8s.io",
      "patch roles.rbac.authorization.k8s.io",
      "create serviceaccounts",
    ],
    ...["patch namespaces", "patch namespaces/status", "update namespaces/finalize", "delete namespaces"],
    ...["get pods/log", "patch resourcequotas", "delete limitranges", "create resourceclaims.resource.k8s.io"],
    ...["patch leases.coordination.k8s.io", "create podtemplates", "patch controllerrevisions.apps"],
    ...["create externalsecrets.external-secrets.io", "delete poddisruptionbudgets.policy"],
  ])("%s", (rule) => {
    expect(verdictBy(prod, [rule])).toBe("broken");
    expect(verdictBy("shop-dev", [rule])).toBe("holds");
  });

  test.each(["get pods/exec", "get pods/attach", "get pods/portforward"])("semantics 12: %s before 1.35", (rule) => {
    expect(verdictBy(prod, [rule], 34)).toBe("broken");
    expect(verdictBy(prod, [rule], 35)).toBe("holds");
  });
});

describe("semantics 15, 17 and 24: what is a right in every stage, where it is one in the whole cluster", () => {
  test.each([
    ...[
      "get nodes/proxy",
      "create nodes/proxy",
      "get nodes/log",
      "get nodes/pods",
      "patch nodes",
      "update nodes/status",
    ],
    ...["create namespaces", "patch namespaces", "update namespaces/status", "create persistentvolumes"],
    ...["mutatingwebhookconfigurations", "validatingwebhookconfigurations", "validatingadmissionpolicies"].map(
      (one) => `patch ${one}.admissionregistration.k8s.io`,
    ),
    ...["mutatingadmissionpolicies", "validatingadmissionpolicybindings"].map(
      (one) => `delete ${one}.admissionregistration.k8s.io`,
    ),
    ...["create apiservices.apiregistration.k8s.io", "patch customresourcedefinitions.apiextensions.k8s.io"],
    ...["create clusterrolebindings.rbac.authorization.k8s.io", "patch clusterroles.rbac.authorization.k8s.io"],
    ...["impersonate users", "impersonate users,groups system:masters,a", "impersonate serviceaccounts web"],
    ...[
      "create priorityclasses.scheduling.k8s.io",
      "patch runtimeclasses.node.k8s.io",
      "create csidrivers.storage.k8s.io",
    ],
    ...["create volumeattachments.storage.k8s.io", "patch ingressclasses.networking.k8s.io"],
    ...["patch gatewayclasses.gateway.networking.k8s.io", "create clustertrustbundles.certificates.k8s.io"],
    ...["patch clusternetworkpolicies.policy.networking.k8s.io", "patch ciliumclusterwidenetworkpolicies.cilium.io"],
    ...["patch globalnetworkpolicies.crd.projectcalico.org", "create flowschemas.flowcontrol.apiserver.k8s.io"],
    ...[
      "create resourceslices.resource.k8s.io",
      "patch devicetaintrules.resource.k8s.io",
      "create storageclasses.storage.k8s.io",
    ],
  ])("%s", (rule) => {
    expect(verdictBy("", [rule])).toBe("broken");
  });

  test("a certificate for anybody, or for a node", () => {
    const request = "create certificatesigningrequests.certificates.k8s.io";
    const approve = "update certificatesigningrequests/approval.certificates.k8s.io";
    const sign = (name: string) => `approve signers.certificates.k8s.io kubernetes.io/${name}`;
    expect(verdictBy("", [request, approve, sign("kube-apiserver-client")])).toBe("broken");
    expect(verdictBy("", [request, approve, sign("kube-apiserver-client-kubelet")])).toBe("broken");
    expect(verdictBy("", [request, "create certificatesigningrequests/nodeclient.certificates.k8s.io"])).toBe("broken");
    expect(verdictBy("", [request, approve])).toBe("holds");
    expect(verdictBy("", [request, sign("kube-apiserver-client")])).toBe("holds");
  });

  test("a node, by its name and group, or from 1.36 by its name for what may be asked for in it", () => {
    const name = "impersonate users system:node:node-1";
    expect(verdictBy("", [name])).toBe("holds");
    expect(verdictBy("", [name, "impersonate groups system:nodes"])).toBe("broken");
    const constrained = "impersonate:arbitrary-node nodes.authentication.k8s.io";
    const tokens = "impersonate-on:arbitrary-node:create serviceaccounts/token";
    expect(verdictBy("", [constrained, tokens])).toBe("broken");
    expect(verdictBy("", [constrained])).toBe("holds");
    expect(verdictBy("", [constrained, tokens], 35)).toBe("holds");
  });

  test("semantics 15: bind and escalate lead somewhere with the right to write what they are about", () => {
    const all = (verb: string) => `${verb} clusterroles.${group}`;
    expect(verdictBy("", [all("bind")])).toBe("holds");
    expect(verdictBy("", [all("escalate")])).toBe("holds");
    expect(verdictBy(prod, [all("bind")])).toBe("holds");
  });

  test("semantics 17: from 1.36 impersonation can be constrained", () => {
    const rules = (on: string) => [
      "impersonate:user-info users.authentication.k8s.io",
      `impersonate-on:user-info:${on}`,
    ];
    expect(verdictBy("", rules("get pods"), 36)).toBe("broken");
    expect(verdictBy("", rules("get pods"), 35)).toBe("holds");
  });
});

describe("into the namespace of Kubernetes' own accounts, and so to whatever these may", () => {
  test.each([
    "create pods",
    "create serviceaccounts/token",
    "impersonate serviceaccounts",
    "patch deployments.apps coredns",
  ])("%s", (rule) => {
    const isByMaker = rule.startsWith("patch");
    expect(verdictBy("kube-system", [rule])).toBe(isByMaker ? "holds" : "broken");
  });
});
