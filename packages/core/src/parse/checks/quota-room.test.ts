import { describe, expect, it } from "vitest";
import { findingsIn } from "../testing/findings.ts";
import { declaration } from "../testing/short-declaration.ts";

const image = "image: registry.example.com/a";
const stage = (quota: string, more = "") =>
  `Stage ⟦dev⟧: { cluster: nonprod, tier: development, quota: { ${quota} }${more} }\n`;
const web = (spec: string) => `App ⟦web⟧: { team: storefront, ${spec} }\n`;
const resources = (cpu: string, memory: string) =>
  `resources: { requests: { cpu: ${cpu}, memory: ${memory} }, limits: { cpu: ${cpu}, memory: ${memory} } }`;
const messagesOf = (text: string) => findingsIn(declaration(text)).map(({ code, message }) => `${code} ${message}`);

describe("KS1041", () => {
  it("warns of replicas that the quota never admits, at the app that has the namespace", () => {
    const text = (replicas: number) =>
      stage("cpu: 4, memory: 8Gi") + web(`${image}, replicas: ${replicas}, ${resources("1", "1Gi")}`);
    expect(findingsIn(declaration(text(5)))).toMatchObject([
      {
        code: "KS1041",
        severity: "warning",
        at: "⟦web⟧",
        message: "the namespace web-dev of dev is asked for cpu requests of 5 (quota: 4)",
        hint: "lower replicas or resources, or raise the quota",
      },
    ]);
    expect(messagesOf(text(4))).toEqual([]);
  });

  it("takes the most replicas that there may be, and the stage's defaults where nothing is declared", () => {
    const scaled = `${image}, autoscale: { min: 1, max: 5 }`;
    expect(messagesOf(stage("cpu: 400m, memory: 2Gi, pods: 4") + web(scaled))).toEqual([
      "KS1041 the namespace web-dev of dev is asked for cpu requests of 500m (quota: 400m), memory limits of 2560Mi (quota: 2Gi), 5 pods (quota: 4)",
    ]);
    expect(messagesOf(stage("cpu: 500m, memory: 2560Mi, pods: 5") + web(scaled))).toEqual([]);
  });

  it("counts the storage of a StatefulSet for each replica, and of others once", () => {
    const text = (kind: string, size: string) =>
      stage("storage: 20Gi, claims: 2") +
      web(
        `workloads: { web: { kind: ${kind}, replicas: 3, storage: { data: { size: ${size} } }, containers: { web: { ${image}, ${resources("100m", "64Mi")} } } } }`,
      );
    expect(messagesOf(text("StatefulSet", "20Gi"))).toEqual([
      "KS1041 the namespace web-dev of dev is asked for storage of 60Gi (quota: 20Gi), 3 claims (quota: 2)",
    ]);
    expect(messagesOf(text("StatefulSet", "1Gi"))).toEqual([
      "KS1041 the namespace web-dev of dev is asked for 3 claims (quota: 2)",
    ]);
    expect(messagesOf(text("Deployment", "20Gi"))).toEqual([]);
    expect(messagesOf(text("Deployment", "21Gi"))).toEqual([
      "KS1041 the namespace web-dev of dev is asked for storage of 21Gi (quota: 20Gi)",
    ]);
  });

  it("adds up a namespace's apps, at the stage", () => {
    const api = `App api: { team: storefront, ${image}, ${resources("1", "1Gi")} }\n`;
    const text = (cpu: number) =>
      stage(`cpu: ${cpu}`, ", namespaces: single") + web(`${image}, ${resources("1", "1Gi")}`) + api;
    expect(findingsIn(declaration(text(1)))).toMatchObject([{ code: "KS1041", at: "⟦dev⟧" }]);
    expect(messagesOf(text(2))).toEqual([]);
  });

  it("counts an init container only beyond what runs later, one pod of a Job and none of a DaemonSet", () => {
    const pods = (init: string) =>
      web(
        `workloads: { web: { kind: Job, containers: { first: { ${image}, role: init, ${resources(init, "1Gi")} }, main: { ${image}, ${resources("2", "1Gi")} } } }, every: { kind: DaemonSet, containers: { main: { ${image}, ${resources("3", "1Gi")} } } } }`,
      );
    expect(messagesOf(stage("cpu: 2, pods: 1") + pods("2"))).toEqual([]);
    expect(messagesOf(stage("cpu: 2, pods: 1") + pods("3"))).toEqual([
      "KS1041 the namespace web-dev of dev is asked for cpu requests of 3 (quota: 2)",
    ]);
  });

  it("becomes a note with the reason where it is acknowledged", () => {
    const accepted = `${image}, replicas: 30, ${resources("10m", "16Mi")}, acknowledge: [{ finding: KS1041, reason: grows later }]`;
    expect(findingsIn(declaration(stage("pods: 20") + web(accepted)))).toMatchObject([
      { code: "KS1041", severity: "note" },
    ]);
  });
});
