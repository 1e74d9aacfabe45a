import { describe, expect, it } from "vitest";
import { conformed, deployment, objectsOf } from "./testing/conformed.ts";

const object = (kind: string, apiVersion: string, more = "", metadata = ""): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: thing${metadata} }\n${more}`;
const codesOf = (text: string, app = "", changes = ""): string[] =>
  conformed(text, { app, changes }).diagnostics.map(({ code }) => code);
const registries = "Cluster nonprod: { cni: calico, registries: [registry.example.com] }\n";
const single =
  "Stage dev: { cluster: nonprod, tier: development, namespaces: single }\nApp api: { team: storefront, image: registry.example.com/api, port: 80 }\n";

describe("what hides an object", () => {
  const role = "{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: a } }";

  it("is no list in anything that is not called one: kubectl applies the items of whatever has them", () => {
    expect(codesOf(object("ConfigMap", "v1", `items: [${role}]\n`))).toEqual(["KS5201"]);
    expect(codesOf(object("ConfigMap", "v1", "items: {}\n"))).toEqual(["KS5201"]);
    expect(codesOf(`apiVersion: v1\nkind: List\nitems: [{ apiVersion: v1, kind: AList, items: [${role}] }]\n`)).toEqual(
      ["KS5203"],
    );
    expect(conformed("apiVersion: v1\nkind: List\nitems:\n")).toMatchObject({ manifests: [], diagnostics: [] });
  });

  it("is no patch either", () => {
    const changes = `App web: { team: storefront, source: { manifests: { paths: [k8s.yaml] }, patches: [{ target: { kind: ConfigMap }, merge: { items: [${role}] } }] } }\n`;
    const result = conformed(object("ConfigMap", "v1"), { changes });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(["KS5216"]);
    expect(JSON.stringify(objectsOf(result))).not.toContain("ClusterRole");
  });

  it.each([
    ["KS5205", "Role", "authorization.openshift.io/v1"],
    ["KS5205", "IngressRoute", "traefik.containo.us/v1alpha1"],
    ["KS5205", "VirtualServer", "k8s.nginx.org/v1"],
    ["KS5205", "NetworkAttachmentDefinition", "k8s.cni.cncf.io/v1"],
    ["KS5205", "CiliumEgressGatewayPolicy", "cilium.io/v2"],
    ["KS5205", "IPPool", "crd.projectcalico.org/v1"],
    ["KS5205", "WorkloadEntry", "networking.istio.io/v1"],
    ["KS5205", "PolicyException", "kyverno.io/v2"],
    ["KS5205", "HelmRelease", "helm.toolkit.fluxcd.io/v2"],
    ["KS5205", "Application", "argoproj.io/v1alpha1"],
    ["KS5205", "Subscription", "operators.coreos.com/v1alpha1"],
    ["KS5205", "Binding", "v1"],
    ["KS5203", "ConstraintTemplate", "templates.gatekeeper.sh/v1"],
    ["KS5203", "Project", "project.openshift.io/v1"],
    ["KS5203", "NodePool", "karpenter.sh/v1"],
    ["KS5203", "PodSecurityPolicy", "policy/v1beta1"],
    ["KS5203", "TokenReview", "authentication.k8s.io/v1"],
  ])("%s %s of %s", (code, kind, apiVersion) => {
    expect(codesOf(object(kind, apiVersion))).toEqual([code]);
  });

  it.each([
    ["Rollout", "argoproj.io/v1alpha1"],
    ["PodDisruptionBudget", "policy/v1"],
    ["DestinationRule", "networking.istio.io/v1"],
    ["Certificate", "cert-manager.io/v1"],
    ["ScaledObject", "keda.sh/v1alpha1"],
  ])("nothing is said of %s of %s", (kind, apiVersion) => {
    expect(codesOf(object(kind, apiVersion, "spec: {}\n"))).toEqual([]);
  });

  it("is no pod's template deep in a custom resource", () => {
    const pod = "{ spec: { hostNetwork: true, containers: [{ name: a, image: registry.example.com/a }] } }";
    const text = object("Workers", "example.com/v1", `spec: { groups: [{ replicas: 1, podTemplate: ${pod} }] }\n`);
    const result = conformed(text);
    expect(result.diagnostics.map(({ code }) => code)).toEqual(["KS5206", "KS2004"]);
    expect(JSON.stringify(objectsOf(result))).toContain('"priorityClassName":"kubestage-shop-development"');
  });

  it("is no number that nothing could send", () => {
    const result = conformed(object("Widget", "example.com/v1", "spec: { a: [1, .inf] }\n"));
    expect(result).toMatchObject({ manifests: [], diagnostics: [{ code: "KS5201" }] });
  });

  it("is not the account that the namespace has anyway, though apps share it", () => {
    expect(codesOf(object("ServiceAccount", "v1").replace("thing", "default"), "", single)).toEqual(["KS5202"]);
  });
});

describe("what hides in a pod", () => {
  it.each([
    ["volumes: [{ name: v, image: { reference: evil.example.com/x } }]", "", "KS2005"],
    ["", "livenessProbe: { httpGet: { host: 169.254.169.254, port: 80 } }", "KS5207"],
    ["", "lifecycle: { preStop: { tcpSocket: { host: 169.254.169.254, port: 80 } } }", "KS5207"],
    ["volumes: [{ name: v, projected: { sources: [{ podCertificate: { keyType: ED25519 } }] } }]", "", "KS5212"],
    ["volumes: [{ name: v, ephemeral: { volumeClaimTemplate: { spec: { volumeName: other } } } }]", "", "KS5218"],
    [
      "affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: stage, operator: In, values: [prod] }] }] } } }",
      "",
      "KS5209",
    ],
  ])("%s %s: %s", (spec, container, code) => {
    expect(codesOf(deployment(spec, container), "", registries)).toEqual([code]);
  });

  it("an annotation that takes AppArmor away", () => {
    const annotations = "annotations: { container.apparmor.security.beta.kubernetes.io/main: unconfined }";
    expect(codesOf(deployment().replace("metadata: { labels", `metadata: { ${annotations}, labels`))).toEqual([
      "KS5207",
    ]);
  });

  it("an image volume where images run by digest only", () => {
    const pinned = deployment("volumes: [{ name: v, image: { reference: registry.example.com/v } }]").replace(
      "registry.example.com/web\n",
      `registry.example.com/web@sha256:${"a".repeat(64)}\n`,
    );
    const result = conformed(pinned, { changes: "Stage dev: { cluster: nonprod, tier: production }\n" });
    expect(result).toMatchObject({ manifests: [], diagnostics: [{ code: "KS2002" }] });
  });

  it("has no policy of preemption: the class has it", () => {
    expect(JSON.stringify(objectsOf(conformed(deployment("preemptionPolicy: Never"))))).not.toContain("preemption");
  });

  it("counts containers that stay beside the others, and the largest of those before them", () => {
    const resources = "resources: { limits: { cpu: '1', memory: 1Gi } }";
    const many = (more: string): string =>
      deployment(`initContainers: [{ name: s, ${more} image: registry.example.com/s, ${resources} }]`).replace(
        "spec:\n",
        "spec:\n  replicas: 15\n",
      );
    const asked = (text: string): string =>
      conformed(text)
        .diagnostics.map(({ message }) => message)
        .join("\n");
    expect(asked(many("restartPolicy: Always,"))).toMatch(/cpu requests of 16500m|cpu requests of 16\.5/);
    expect(asked(many(""))).toMatch(/cpu requests of 15/);
  });
});

describe("claims take no volume and no data that is not theirs", () => {
  it.each([
    ["{ volumeName: pv-prod }", ["KS5218"]],
    ["{ selector: { matchLabels: { stage: prod } } }", ["KS5218"]],
    ["{ storageClassName: '' }", ["KS5218"]],
    ["{ dataSourceRef: { kind: PersistentVolumeClaim, name: a, namespace: web-prod } }", ["KS5218"]],
    ["{ dataSourceRef: { kind: PersistentVolumeClaim, name: a }, storageClassName: fast }", []],
  ])("%s", (spec, codes) => {
    expect(codesOf(object("PersistentVolumeClaim", "v1", `spec: ${spec}\n`))).toEqual(codes);
    const claims = `volumeClaimTemplates: [{ metadata: { name: data }, spec: ${spec} }]`;
    const set = deployment().replace("Deployment", "StatefulSet").replace("spec:\n", `spec:\n  ${claims}\n`);
    expect(codesOf(set)).toEqual(codes);
  });

  it("nor by the older annotation", () => {
    const annotations = ', annotations: { volume.beta.kubernetes.io/storage-class: "" }';
    expect(codesOf(object("PersistentVolumeClaim", "v1", "spec: {}\n", annotations))).toEqual(["KS5218"]);
  });
});

describe("external secrets read the stage's own store, under the app's own path", () => {
  const changes = "Stage dev: { cluster: nonprod, tier: development, secrets: { store: vault-dev, path: shop/dev } }\n";
  const secret = (spec: string): string => object("ExternalSecret", "external-secrets.io/v1", `spec: ${spec}\n`);
  const own = "secretStoreRef: { kind: ClusterSecretStore, name: vault-dev }";

  it.each([
    [`{ ${own}, data: [{ remoteRef: { key: shop/dev/web } }], dataFrom: [{ extract: { key: shop/dev/web/a } }] }`, []],
    ["{ secretStoreRef: { name: vault-dev }, data: [{ remoteRef: { key: shop/dev/web } }] }", ["KS5205"]],
    ["{ secretStoreRef: { kind: ClusterSecretStore, name: vault-prod } }", ["KS5205"]],
    [`{ ${own}, data: [{ remoteRef: { key: shop/prod/web } }] }`, ["KS5205"]],
    [`{ ${own}, data: [{ remoteRef: { key: shop/dev/web/../../prod/web } }] }`, ["KS5205"]],
    [`{ ${own}, data: [{ remoteRef: { key: shop/dev/api } }] }`, ["KS5205"]],
    [`{ ${own}, dataFrom: [{ find: { name: { regexp: . } } }] }`, ["KS5205"]],
    [
      `{ ${own}, dataFrom: [{ sourceRef: { storeRef: { kind: ClusterSecretStore, name: b } }, extract: { key: shop/dev/web } }] }`,
      ["KS5205"],
    ],
    [`{ ${own}, dataFrom: [{ sourceRef: { generatorRef: { kind: ClusterGenerator, name: a } } }] }`, ["KS5205"]],
  ])("%s", (spec, codes) => {
    const result = conformed(secret(spec), { changes });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(codes);
    expect(result.manifests).toHaveLength(codes.length === 0 ? 1 : 0);
  });
});

describe("labels, selectors and owners", () => {
  it("have no keys of kubestage but its own", () => {
    const forged = ", labels: { kubestage.dev/platform: other }, annotations: { kubestage.dev/hosts: a.example.com }";
    expect(JSON.stringify(objectsOf(conformed(object("ConfigMap", "v1", "", forged))))).not.toMatch(/other|hosts/);
    const pod = deployment().replace("labels: { app: web }", "labels: { app: web, kubestage.dev/tier: other }");
    expect(JSON.stringify(objectsOf(conformed(pod)))).not.toContain("kubestage.dev/tier");
  });

  it("keep the selector of a ReplicationController, which has no matchLabels", () => {
    const part = "app.kubernetes.io/part-of: mine";
    const controller = deployment()
      .replace("apps/v1", "v1")
      .replace("Deployment", "ReplicationController")
      .replace("{ matchLabels: { app: web } }", `{ ${part} }`)
      .replace("labels: { app: web }", `labels: { ${part} }`);
    expect(objectsOf(conformed(controller))[0]).toMatchObject({
      spec: { template: { metadata: { labels: { "app.kubernetes.io/part-of": "mine" } } } },
    });
  });

  it("take in all pods where they ask for nothing", () => {
    expect(codesOf(object("PodDisruptionBudget", "policy/v1", "spec: { selector: {} }\n"), "", single)).toEqual([
      "KS5213",
    ]);
  });

  it("are not owned by what somebody wrote down", () => {
    const owners = ", ownerReferences: [{ apiVersion: v1, kind: Node, name: a, uid: b }]";
    expect(JSON.stringify(objectsOf(conformed(object("ConfigMap", "v1", "", owners))))).not.toContain("owner");
  });
});

describe("routes", () => {
  const app = "ports: { http: 80 }, expose: {}";
  const service = "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 80 }] }\n---\n";
  const host = "web-dev.example.com";
  it.each([
    ["Route", "route.openshift.io/v1", `{ host: ${host}, wildcardPolicy: Subdomain }`],
    [
      "HTTPRoute",
      "gateway.networking.k8s.io/v1",
      `{ hostnames: [${host}], rules: [{ filters: [{ requestMirror: { backendRef: { name: a, namespace: web-prod } } }] }] }`,
    ],
    [
      "HTTPRoute",
      "gateway.networking.k8s.io/v1",
      `{ hostnames: [${host}], rules: [{ backendRefs: [{ filters: [{ requestMirror: { backendRef: { name: a, namespace: web-prod } } }] }] }] }`,
    ],
  ])("%s of %s: %s", (kind, apiVersion, spec) => {
    expect(codesOf(`${service}${object(kind, apiVersion, `spec: ${spec}\n`)}`, app)).toEqual(["KS5210"]);
  });
});

it("a place in a rendered text never shows what was rendered: it may be a secret", () => {
  const template = {
    file: "t.yaml",
    path: "t.yaml",
    text: "stringData:\n  a: {{ .Values.a }}\n  a: {{ .Values.b }}\n",
  };
  const { diagnostics } = conformed(object("Secret", "v1", "stringData:\n  a: hunter2\n  a: hunter3\n"), { template });
  expect(diagnostics.map(({ code }) => code)).toEqual(["KS1004"]);
  const texts = diagnostics.flatMap(({ span, related }) => [span, ...related.map((one) => one.span)]);
  expect(texts.map((span) => span?.source.file)).toEqual(["t.yaml", "t.yaml"]);
  expect(texts.every((span) => span?.source.text === template.text)).toBe(true);
});
