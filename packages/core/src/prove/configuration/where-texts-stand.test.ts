import { describe, expect, it } from "vitest";
import { configMap, container, prove } from "./testing/two-stages.ts";

describe("configuration: where texts stand", () => {
  it.each([
    ["a variable", container("env: [{name: URL, value: 'http://shop.example.com'}]"), "KS3602"],
    [
      "a variable that is put together",
      container("env: [{name: NS, value: shop-prod}, {name: URL, value: 'http://api.$(NS).svc'}]"),
      "KS3601",
    ],
    ["an argument", container("args: ['--target=http://shop.example.com']"), "KS3602"],
    ["a command", container("command: [sh, -c, 'curl -X DELETE http://shop.example.com/all']"), "KS3602"],
    ["a probe", container("livenessProbe: {httpGet: {host: shop.example.com, port: 80}}"), "KS3602"],
    ["a hook", container("lifecycle: {preStop: {exec: {command: [curl, 'http://api.shop-prod.svc']}}}"), "KS3601"],
    ["a namespace by its option", container("args: [delete, pods, --all, --namespace, shop-prod]"), "KS3609"],
    ["a namespace in a script", container("args: ['kubectl delete pods --all -n shop-prod']"), "KS3609"],
    ["a namespace in a variable", container("env: [{name: TARGET_NAMESPACE, value: shop-prod}]"), "KS3609"],
    ["an object by an argument", container("args: ['--certificate=shop-prod/tls']"), "KS3609"],
    [
      "an annotation",
      `apiVersion: v1
kind: Service
metadata:
  name: x
  namespace: shop-dev
  annotations: {nginx.ingress.kubernetes.io/auth-url: "http://api.shop-prod.svc/auth"}
`,
      "KS3601",
    ],
    [
      "encoded data",
      `apiVersion: v1
kind: ConfigMap
metadata: {name: x, namespace: shop-dev}
binaryData: {x: ${btoa("http://shop.example.com")}}
`,
      "KS3602",
    ],
    [
      "an external name",
      `apiVersion: v1
kind: Service
metadata: {name: x, namespace: shop-dev}
spec: {type: ExternalName, externalName: api.shop-prod.svc.cluster.local}
`,
      "KS3604",
    ],
    [
      "an external address",
      `apiVersion: v1
kind: Service
metadata: {name: x, namespace: shop-dev}
spec: {externalIPs: [10.96.0.7]}
`,
      "KS3604",
    ],
    [
      "endpoints",
      `apiVersion: v1
kind: Endpoints
metadata: {name: x, namespace: shop-dev}
subsets: [{addresses: [{ip: 10.0.0.9}], ports: [{port: 80}]}]
`,
      "KS3604",
    ],
    [
      "an endpoint slice",
      `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: x, namespace: shop-dev}
addressType: IPv6
endpoints: [{addresses: ["fd00:0:0::0009"]}]
`,
      "KS3604",
    ],
    [
      "an alias of a host",
      `apiVersion: v1
kind: Pod
metadata: {name: x, namespace: shop-dev}
spec: {hostAliases: [{ip: 10.0.0.9, hostnames: [db]}], containers: []}
`,
      "KS3603",
    ],
    [
      "search domains",
      `apiVersion: v1
kind: Pod
metadata: {name: x, namespace: shop-dev}
spec: {dnsConfig: {searches: [shop-prod.svc.cluster.local]}, containers: []}
`,
      "KS3609",
    ],
    [
      "a kind that nobody knows",
      `apiVersion: example.com/v1
kind: Widget
metadata: {name: x, namespace: shop-dev}
spec: {deep: [{er: {target: "http://shop.example.com"}}]}
`,
      "KS3602",
    ],
    [
      "a route to another namespace",
      `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: x, namespace: shop-dev}
spec: {rules: [{backendRefs: [{name: api, namespace: shop-prod, port: 80}]}]}
`,
      "KS3609",
    ],
  ])("finds it in %s", (_where, text, code) => {
    const { findings, verdicts } = prove(text);
    expect(findings.map((finding) => [finding.code, finding.pairs])).toEqual([[code, [{ from: "dev", to: "prod" }]]]);
    const broken = verdicts.filter(({ verdict }) => verdict !== "holds");
    expect(broken).toMatchObject([{ from: "dev", to: "prod", verdict: "broken", witness: {} }]);
  });

  it.each([
    [
      "a description",
      "metadata: {name: x, namespace: shop-dev, annotations: {description: 'Unlike shop.example.com, not real'}}",
    ],
    [
      "a sentence",
      "metadata: {name: x, namespace: shop-dev, annotations: {x/y: 'This is not what shop.example.com shows to people'}}",
    ],
    [
      "a dump",
      `metadata: {name: x, namespace: shop-dev, annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"u": "http://shop.example.com"}'}}`,
    ],
    ["labels", "metadata: {name: x, namespace: shop-dev, labels: {host: shop.example.com}}"],
  ])("does not mind %s", (_where, metadata) => {
    expect(prove(`apiVersion: v1\nkind: ServiceAccount\n${metadata}\n`).findings).toEqual([]);
  });

  it("does not mind images, policies and permissions", () => {
    const image = container("env: [{name: A, value: b}]").replace("image: tests", "image: shop.example.com/tests");
    const policy = `---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: x, namespace: shop-dev}
spec: {egress: [{toFQDNs: [{matchName: shop.example.com}]}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: x, namespace: shop-dev}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: x}
subjects: [{kind: ServiceAccount, name: x, namespace: shop-prod}]
`;
    expect(prove(image + policy).findings).toEqual([]);
  });

  it("reads what a workload's pods say once, in the workload", () => {
    const spec = "{containers: [{name: a, image: a, env: [{name: URL, value: 'http://shop.example.com'}]}]}";
    const { findings } = prove(`apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web, namespace: shop-dev}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: ${spec}}}
---
apiVersion: v1
kind: Pod
metadata:
  name: web-1
  namespace: shop-dev
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: "1", controller: true}]
spec: ${spec}
`);
    expect(findings.map(({ at }) => at?.object.object.kind)).toEqual(["ReplicaSet"]);
  });

  it("reads the template of a kind of its own once, as the pods that it stands for", () => {
    const { findings } = prove(`apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web, namespace: shop-dev}
spec:
  template: {spec: {containers: [{name: a, image: b, env: [{name: URL, value: "http://shop.example.com"}]}]}}
  strategy: {canary: {steps: [{analysis: {url: "http://api.shop-prod.svc"}}]}}
`);
    expect(findings.map(({ at }) => [at?.object.object.kind, at?.path])).toEqual([
      ["Pod", ["spec", "containers", 0, "env", 0, "value"]],
      ["Rollout", ["spec", "strategy", "canary", "steps", 0, "analysis", "url"]],
    ]);
  });

  it("says once what many objects say alike, with the number", () => {
    const one = configMap("http://shop.example.com");
    const { findings } = prove([1, 2, 3].map((index) => one.replace("urls", `urls-${index}`)).join("---\n"));
    expect(findings).toHaveLength(1);
    expect(findings[0]?.message).toContain("2 more");
    expect(findings[0]?.fix?.edits).toHaveLength(3);
  });

  it("lets what belongs to no stage say in which namespaces it acts: that is what it is there for", () => {
    const { verdicts, findings } = prove(`apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: tools}
spec: {destination: {server: "https://kubernetes.default.svc", namespace: shop-prod}}
`);
    expect(findings).toEqual([]);
    expect(verdicts.filter(({ verdict }) => verdict !== "holds")).toEqual([]);
  });

  it("finds what an unassigned namespace names, and lets everybody name what is unassigned", () => {
    const { verdicts } = prove(configMap("http://shop.example.com", "x", "tools"));
    const broken = verdicts.filter(({ verdict }) => verdict === "broken").map(({ from, to }) => [from, to]);
    expect(broken).toEqual([["(unassigned)", "prod"]]);
  });
});
