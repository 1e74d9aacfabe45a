import { describe, expect, it } from "vitest";
import { pointersTo, releaseOf } from "../parse/testing/releases.ts";
import { conformed, deployment, findings, objectsOf } from "./testing/conformed.ts";

const closed = "Stage dev: { cluster: nonprod, tier: production }\n";
const small = (kind: string, apiVersion = "v1", more = ""): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: thing }\n${more}`;

describe("conformSource", () => {
  it("puts objects into the app's namespace with the stage's labels, and leaves selectors alone", () => {
    const { manifests, diagnostics } = conformed(deployment());
    expect(diagnostics).toEqual([]);
    expect(manifests[0]?.object).toMatchObject({
      metadata: {
        name: "web",
        namespace: "web-dev",
        labels: {
          stage: "dev",
          "kubestage.dev/app": "web",
          "kubestage.dev/team": "storefront",
          "app.kubernetes.io/part-of": "shop",
          "app.kubernetes.io/managed-by": "kubestage",
        },
      },
      spec: {
        selector: { matchLabels: { app: "web" } },
        template: { metadata: { labels: { app: "web", stage: "dev", "kubestage.dev/app": "web" } } },
      },
    });
  });

  it("places pods, sets the priority, fills in the security context and keeps the token away", () => {
    expect(conformed(deployment()).manifests[0]?.object).toMatchObject({
      spec: {
        template: {
          spec: {
            priorityClassName: "kubestage-shop-development",
            automountServiceAccountToken: false,
            securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
            affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} } },
            containers: [{ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } }],
          },
        },
      },
    });
  });

  it("does not override what the security context says", () => {
    const [object] = objectsOf(conformed(deployment("", "securityContext: { runAsUser: 0 }")));
    expect(object).toMatchObject({
      spec: { template: { spec: { containers: [{ securityContext: { runAsUser: 0 } }] } } },
    });
    expect(JSON.stringify(object)).not.toContain("runAsNonRoot");
  });

  it("gives containers config over their own variables, and URLs where they have none of the name", () => {
    const app = "config: { LEVEL: info }, calls: [{ app: api }], secrets: [TOKEN]";
    const changes = "App api: { team: storefront, image: registry.example.com/api, port: 9090 }\n";
    const own = "env: [{ name: LEVEL, value: debug }, { name: API_URL, value: own }]";
    expect(objectsOf(conformed(deployment("", own), { app, changes }))[0]).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: [
              {
                env: [
                  { name: "API_URL", value: "own" },
                  { name: "LEVEL", value: "info" },
                  { name: "TOKEN", valueFrom: { secretKeyRef: { name: "web-secrets", key: "TOKEN" } } },
                ],
              },
            ],
          },
        },
      },
    });
    expect(JSON.stringify(objectsOf(conformed(deployment(), { app, changes })))).toContain(
      "http://api.api-dev.svc:9090",
    );
  });

  it("takes out what only an API server writes", () => {
    const text = `${small("ConfigMap")}status: { a: b }\n`.replace(
      "name: thing",
      "name: thing, uid: x, creationTimestamp: null",
    );
    expect(JSON.stringify(objectsOf(conformed(text)))).not.toMatch(/uid|creationTimestamp|status/);
  });

  it("points into the template that an object was made from", () => {
    const text = "{{ if .Values.rbac }}\napiVersion: rbac.authorization.k8s.io/v1\n  kind: ClusterRole\n{{ end }}\n";
    const template = { file: "chart/templates/role.yaml", path: "chart/templates/role.yaml", text };
    const result = conformed(small("ClusterRole", "rbac.authorization.k8s.io/v1"), { template });
    expect(findings(result)).toEqual(["KS5203 error chart/templates/role.yaml:1:1"]);
  });

  it("lets a release fix images and what is rendered", () => {
    expect(findings(conformed(deployment(), { changes: closed }))).toEqual(["KS2002 warning k8s.yaml:11:18"]);
    expect(conformed(deployment(), { changes: closed })).toMatchObject({ manifests: [], runs: false });
  });

  it("keeps whatever was acknowledged out all the same", () => {
    const app = "acknowledge: [{ finding: KS5203, reason: installed by an administrator }]";
    const result = conformed(small("ClusterRole", "rbac.authorization.k8s.io/v1"), { app });
    expect(findings(result)).toEqual(["KS5203 note k8s.yaml:2:7"]);
    expect(result.diagnostics[0]?.hint).toBe("acknowledged: installed by an administrator");
    expect(result.manifests).toEqual([]);
  });
});

describe("objects that a stage must not have are reported and left out", () => {
  it.each([
    ["KS5203", small("ClusterRole", "rbac.authorization.k8s.io/v1")],
    ["KS5203", small("ClusterRoleBinding", "rbac.authorization.k8s.io/v1")],
    ["KS5203", small("CustomResourceDefinition", "apiextensions.k8s.io/v1")],
    ["KS5203", small("ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1")],
    ["KS5203", small("APIService", "apiregistration.k8s.io/v1")],
    ["KS5203", small("PriorityClass", "scheduling.k8s.io/v1")],
    ["KS5203", small("PersistentVolume")],
    ["KS5203", small("StorageClass", "storage.k8s.io/v1")],
    ["KS5203", small("Namespace")],
    ["KS5204", small("ConfigMap").replace("name: thing", "name: thing, namespace: kube-system")],
    ["KS5205", small("NetworkPolicy", "networking.k8s.io/v1")],
    ["KS5205", small("ResourceQuota")],
    ["KS5205", small("LimitRange")],
    ["KS5205", small("RoleBinding", "rbac.authorization.k8s.io/v1")],
    ["KS5205", small("VirtualService", "networking.istio.io/v1")],
    ["KS5205", small("EndpointSlice", "discovery.k8s.io/v1")],
    [
      "KS5211",
      small("Job", "batch/v1").replace("name: thing", 'name: thing, annotations: { "helm.sh/hook": pre-install }'),
    ],
    ["KS5201", small("ConfigMap").replace("name: thing", "generateName: thing-")],
    ["KS5201", small("ConfigMap").replace("name: thing", "name: thing, labels: { a: yes }")],
    ["KS5201", "a: 1\n"],
    ["KS5201", "- 1\n"],
    ["KS5201", "kind: ConfigMap\nmetadata: { name: thing }\n"],
    ["KS1001", "a: [\n"],
  ])("%s %j", (code, text) => {
    const result = conformed(text);
    expect(result.diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    expect(result.diagnostics[0]?.span?.source.file).toBe("k8s.yaml");
    expect(result.manifests).toEqual([]);
  });

  it("takes kinds that the source itself defines for the whole cluster at their word", () => {
    const text = `${small("CustomResourceDefinition", "apiextensions.k8s.io/v1", "spec: { scope: Cluster, group: example.com, names: { kind: Widget } }\n")}---\n${small("Widget", "example.com/v1")}---\n${small("Gadget", "example.com/v1")}`;
    const result = conformed(text);
    expect(findings(result)).toEqual(["KS5203 error k8s.yaml:2:7", "KS5203 error k8s.yaml:7:7"]);
    expect(objectsOf(result)).toMatchObject([{ kind: "Gadget", metadata: { namespace: "web-dev" } }]);
  });

  it("leaves Helm's tests out without a word", () => {
    const text = small("Pod").replace("name: thing", 'name: thing, annotations: { "helm.sh/hook": test }');
    expect(conformed(text)).toMatchObject({ manifests: [], diagnostics: [] });
  });

  it("unpacks lists, and names what is there twice or is kubestage's own", () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: ConfigMap, metadata: { name: a } }\n  - { apiVersion: v1, kind: ConfigMap, metadata: { name: a } }\n  - { apiVersion: v1, kind: ServiceAccount, metadata: { name: default } }\n`;
    const result = conformed(list);
    expect(findings(result)).toEqual(["KS5202 error k8s.yaml:5:58", "KS5202 error k8s.yaml:6:63"]);
    expect(result.manifests).toHaveLength(1);
  });
});

describe("a release", () => {
  const contentHash = "a".repeat(64);
  const pinned = `registry.example.com/web@sha256:${"b".repeat(64)}`;
  const released = (rendered: Record<string, string>): string => {
    const document = { team: "storefront", source: { manifests: { paths: ["k8s.yaml"] } } };
    const { name, text } = releaseOf("web", { document, images: { "registry.example.com/web": pinned }, rendered });
    return `${text}---\n${pointersTo({ dev: { web: name } })}`;
  };

  it("fixes images, and what is rendered by its hash", () => {
    const releases = released({ dev: contentHash });
    const result = conformed(deployment(), { changes: closed, releases, contentHash });
    expect(result.diagnostics).toEqual([]);
    expect(JSON.stringify(objectsOf(result))).toContain(pinned);
    expect(findings(conformed(deployment(), { changes: closed, releases }))).toEqual([
      "KS5214 error releases.yaml:9:5",
    ]);
  });

  it("has to fix what is rendered", () => {
    const { diagnostics } = conformed(deployment(), { changes: closed, releases: released({}), contentHash });
    expect(diagnostics.map(({ code, hint }) => `${code} ${hint}`)).toEqual([
      `KS5214 create a release with \`rendered: { dev: ${contentHash} }\``,
    ]);
  });
});
