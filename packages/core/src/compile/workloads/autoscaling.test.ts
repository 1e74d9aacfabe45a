import { describe, expect, it } from "vitest";
import { objectOf, objectsOf, scopeOfWeb, yamlOf } from "./testing.ts";

describe("compileAutoscaler", () => {
  it("scales the workload, which then says no replicas itself", () => {
    const scope = scopeOfWeb("image: registry.example.com/web\nreplicas: 3\nautoscale: { min: 2, max: 10, cpu: 70 }");
    expect(yamlOf(objectOf(scope, "HorizontalPodAutoscaler"))).toMatchInlineSnapshot(`
      "apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata:
        name: web
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
        scaleTargetRef:
          apiVersion: apps/v1
          kind: Deployment
          name: web
        minReplicas: 2
        maxReplicas: 10
        metrics:
        - type: Resource
          resource:
            name: cpu
            target:
              type: Utilization
              averageUtilization: 70
      "
    `);
    expect(objectOf(scope, "Deployment").spec).not.toHaveProperty("replicas");
  });

  it("is the stage's where the stage differs", () => {
    const scope = scopeOfWeb("image: registry.example.com/web\nstages: { dev: { autoscale: { min: 1, max: 2 } } }");
    expect(objectOf(scope, "HorizontalPodAutoscaler").spec).toMatchObject({ maxReplicas: 2 });
  });

  it("is left out otherwise", () => {
    const scope = scopeOfWeb("image: registry.example.com/web\nreplicas: 3");
    expect(objectsOf(scope, "HorizontalPodAutoscaler")).toEqual([]);
    expect(objectOf(scope, "Deployment").spec).toHaveProperty("replicas", 3);
  });
});
