import { describe, expect, it } from "vitest";
import { codesOf } from "../testing.ts";

const app = "a".repeat(40);

function codes(kind: string, workload: string): string[] {
  return codesOf(`
{ apiVersion: kubestage.dev/v1alpha1, kind: Platform, metadata: { name: shop }, spec: { domain: example.com } }
---
{ apiVersion: kubestage.dev/v1alpha1, kind: Cluster, metadata: { name: nonprod }, spec: { cni: calico } }
---
{ apiVersion: kubestage.dev/v1alpha1, kind: Stage, metadata: { name: dev }, spec: { cluster: nonprod, tier: development } }
---
{ apiVersion: kubestage.dev/v1alpha1, kind: Team, metadata: { name: storefront }, spec: { groups: [storefront] } }
---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: ${app} }
spec:
  team: storefront
  workloads:
    ${workload}:
      kind: ${kind}
${kind === "CronJob" ? '      schedule: "@daily"' : ""}
      containers: { main: { image: registry.example.com/web } }
`);
}

describe("names of workloads", () => {
  it.each(["StatefulSet", "CronJob", "Job"])("leave room for what a %s's controller appends", (kind) => {
    expect(codes(kind, "b".repeat(11))).toEqual([]);
    expect(codes(kind, "b".repeat(12))).toEqual(["KS1009"]);
  });

  it.each(["Deployment", "DaemonSet"])("of a %s fit into a Service's", (kind) => {
    expect(codes(kind, "b".repeat(22))).toEqual([]);
    expect(codes(kind, "b".repeat(23))).toEqual(["KS1009"]);
  });
});
