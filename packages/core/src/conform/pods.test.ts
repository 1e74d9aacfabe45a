import { describe, expect, it } from "vitest";
import { conformed, deployment, objectsOf } from "./testing/conformed.ts";

const codesOf = (text: string, changes = "", app = ""): string[] => [
  ...new Set(conformed(text, { changes, app }).diagnostics.map(({ code }) => code)),
];
const stage = (more: string): string => `Stage dev: { cluster: nonprod, tier: development, ${more} }\n`;

describe("what a pod must not have", () => {
  it.each([
    ["hostNetwork: true", "", "KS5206"],
    ["hostPID: true", "", "KS5206"],
    ["volumes: [{ name: v, hostPath: { path: / } }]", "", "KS5206"],
    ["volumes: [{ name: v, nfs: { server: a, path: / } }]", "", "KS5206"],
    ["", "ports: [{ containerPort: 80, hostPort: 80 }]", "KS5206"],
    ["", "securityContext: { privileged: true }", "KS5206"],
    ["", "securityContext: { capabilities: { add: [SYS_ADMIN] } }", "KS5207"],
    ["securityContext: { seccompProfile: { type: Unconfined } }", "", "KS5207"],
    ["nodeName: a", "", "KS5209"],
    ["tolerations: [{ operator: Exists }]", "", "KS5209"],
    ["tolerations: [{ key: stage, value: prod, effect: NoSchedule }]", "", "KS5209"],
    ["tolerations: [{ key: node-role.kubernetes.io/control-plane, operator: Exists }]", "", "KS5209"],
    ["nodeSelector: { stage: prod }", "", "KS5209"],
    ["runtimeClassName: kata", "", "KS5209"],
    ["automountServiceAccountToken: true", "", "KS5212"],
    ["volumes: [{ name: v, projected: { sources: [{ serviceAccountToken: { path: t } }] } }]", "", "KS5212"],
    ["", "resources: {}".replace("resources", "resources"), "KS2004"],
  ])("%s %s: %s", (spec, container, code) => {
    const text = deployment(spec, container === "resources: {}" ? "" : container);
    expect(codesOf(container === "resources: {}" ? text.replace(/resources: .*/, "") : text)).toEqual([code]);
  });

  it("reports what breaks the level restricted only where the stage enforces it", () => {
    const root = deployment("", "securityContext: { runAsUser: 0, allowPrivilegeEscalation: true }");
    expect(codesOf(root, stage("podSecurity: baseline"))).toEqual([]);
    expect(codesOf(root, stage("podSecurity: restricted"))).toEqual(["KS5207"]);
    expect(codesOf(deployment("hostNetwork: true"), stage("podSecurity: privileged"))).toEqual([]);
  });

  it("allows the token where the app asks for it", () => {
    expect(codesOf(deployment("automountServiceAccountToken: true"), "", "serviceAccountToken: true")).toEqual([]);
  });

  it("reports images outside the allowed registries and resources outside the limits", () => {
    expect(codesOf(deployment(), stage("registries: [other.example.com]"))).toEqual(["KS2005"]);
    expect(codesOf(deployment(), stage("limits: { max: { cpu: 100m } }"))).toEqual(["KS1019"]);
  });

  it("reports what is more than the namespace's quota", () => {
    const many = deployment().replace("spec:\n", "spec:\n  replicas: 500\n");
    expect(codesOf(many)).toEqual(["KS5217"]);
  });
});

describe("placement", () => {
  it("joins the chart's node affinity with the stage's, term by term, and keeps other tolerations", () => {
    const own = "{ nodeSelectorTerms: [{ matchExpressions: [{ key: disk, operator: Exists }] }] }";
    const spec = `affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: ${own} } }\n      tolerations: [{ key: gpu, operator: Exists }]`;
    const changes = stage("nodes: dedicated");
    expect(objectsOf(conformed(deployment(spec), { changes }))[0]).toMatchObject({
      spec: {
        template: {
          spec: {
            affinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [
                    {
                      matchExpressions: [
                        { key: "stage", operator: "In", values: ["dev"] },
                        { key: "disk", operator: "Exists" },
                      ],
                    },
                  ],
                },
              },
            },
            tolerations: [
              { key: "stage", operator: "Equal", value: "dev", effect: "NoSchedule" },
              { key: "gpu", operator: "Exists" },
            ],
          },
        },
      },
    });
  });

  it("takes out affinity to pods of other namespaces", () => {
    const term = "{ topologyKey: a, namespaceSelector: {} }";
    const spec = `affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [${term}] } }`;
    const result = conformed(deployment(spec));
    expect(result.diagnostics.map(({ code }) => code)).toEqual(["KS5209"]);
    expect(JSON.stringify(objectsOf(result))).not.toContain("namespaceSelector");
  });

  it("finds the pods of kinds that it does not know", () => {
    const rollout = deployment()
      .replace("apps/v1", "argoproj.io/v1alpha1")
      .replace("kind: Deployment", "kind: Rollout");
    expect(objectsOf(conformed(rollout))[0]).toMatchObject({
      spec: { template: { metadata: { labels: { stage: "dev" } } } },
    });
  });
});
