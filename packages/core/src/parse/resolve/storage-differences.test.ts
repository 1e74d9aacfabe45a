import { describe, expect, test } from "vitest";
import { codesOf, platformFrom } from "../testing.ts";

const declaration = (differences: string) => `
apiVersion: kubestage.dev/v1alpha1
kind: Platform
metadata: { name: shop }
spec: { domain: example.com }
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: nonprod }
spec: { cni: calico }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: dev }
spec: { cluster: nonprod, tier: development }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: test }
spec: { cluster: nonprod, tier: verification, after: [dev] }
---
apiVersion: kubestage.dev/v1alpha1
kind: Team
metadata: { name: storefront }
spec: { groups: [storefront] }
---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: database }
spec:
  team: storefront
  workloads:
    database:
      kind: StatefulSet
      storage: { data: { size: 5Gi, class: standard } }
      containers: { database: { image: registry.example.com/database:1, mounts: { data: /data } } }
  stages: { test: { workloads: { database: { storage: ${differences} } } } }
`;

describe("storage that differs in a stage", () => {
  test("by its size, its class or both", () => {
    const storageWith = (differences: string) =>
      platformFrom(declaration(differences)).stages.map((stage) => stage.apps[0]?.workloads[0]?.storage[0]);
    const small = { name: "data", size: "5Gi", class: "standard", access: "ReadWriteOnce" };
    expect(storageWith("{ data: { size: 50Gi } }")).toEqual([small, { ...small, size: "50Gi" }]);
    expect(storageWith("{ data: { class: fast } }")).toEqual([small, { ...small, class: "fast" }]);
  });

  test("but not storage that the workload does not have", () => {
    expect(codesOf(declaration("{ date: { size: 50Gi } }"))).toEqual(["KS1012"]);
  });

  test("nor how it is mounted: that would be another app", () => {
    expect(codesOf(declaration("{ data: { access: ReadWriteMany } }"))).toEqual(["KS1006"]);
  });
});
