import { describe, expect, it } from "vitest";
import { compileVolumes } from "./storage.ts";
import { objectOf, objectsOf, scopeOfWeb, yamlOf } from "./testing.ts";

const workload = (kind: string) => `
workloads:
  web:
    kind: ${kind}
    storage: { data: { size: 5Gi, class: fast, access: ReadWriteMany }, cache: {} }
    containers: { web: { image: registry.example.com/web, mounts: { data: /data, cache: /cache } } }
`;

describe("claims", () => {
  it("are shared by the pods of a Deployment", () => {
    const scope = scopeOfWeb(workload("Deployment"));
    expect(yamlOf(objectOf(scope, "PersistentVolumeClaim"))).toMatchInlineSnapshot(`
      "apiVersion: v1
      kind: PersistentVolumeClaim
      metadata:
        name: web-data
        namespace: web-dev
        labels:
          stage: dev
          app.kubernetes.io/name: web
          app.kubernetes.io/component: web
          app.kubernetes.io/instance: web-dev
          app.kubernetes.io/part-of: shop
          app.kubernetes.io/managed-by: kubestage
          kubestage.dev/team: storefront
      spec:
        accessModes:
        - ReadWriteMany
        storageClassName: fast
        resources:
          requests:
            storage: "5Gi"
      "
    `);
    expect(scope.app.workloads.flatMap(compileVolumes)).toEqual([
      { name: "data", persistentVolumeClaim: { claimName: "web-data" } },
      { name: "cache", emptyDir: {} },
    ]);
  });

  it("are made by a StatefulSet for each replica, with the stage's label but not the team's", () => {
    const scope = scopeOfWeb(workload("StatefulSet"));
    expect(objectsOf(scope, "PersistentVolumeClaim")).toEqual([]);
    expect(scope.app.workloads.flatMap(compileVolumes)).toEqual([{ name: "cache", emptyDir: {} }]);
    const [template, ...others] = objectOf(scope, "StatefulSet").spec?.volumeClaimTemplates ?? [];
    expect(others).toEqual([]);
    expect(template?.metadata?.labels).toMatchObject({ stage: "dev", "app.kubernetes.io/name": "web" });
    expect(template?.metadata?.labels).not.toHaveProperty("kubestage.dev/team");
    expect(template?.spec?.resources?.requests).toEqual({ storage: "5Gi" });
  });

  it("keep the cluster's StorageClass where none is named", () => {
    const scope = scopeOfWeb(workload("Deployment").replace("class: fast, ", ""));
    expect(objectOf(scope, "PersistentVolumeClaim").spec).not.toHaveProperty("storageClassName");
  });
});
