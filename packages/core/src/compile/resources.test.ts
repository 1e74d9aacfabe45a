import { describe, expect, test } from "vitest";
import { caretFrame } from "../diagnostics/frame.ts";
import { findMissingResources, findRefusedResources } from "./resources.ts";
import { appScopes } from "./testing/namespace-scopes.ts";

const platformWith = (app: string, stage = "") => `
apiVersion: kubestage.dev/v1alpha1
kind: Platform
metadata: { name: shop }
spec: { domain: example.com }
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: main }
spec: { cni: calico }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: dev }
spec: { cluster: main, tier: development${stage} }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: test }
spec: { cluster: main, tier: verification, after: [dev] }
---
apiVersion: kubestage.dev/v1alpha1
kind: Team
metadata: { name: storefront }
spec: { groups: [storefront] }
---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: web }
spec:
  team: storefront
${app}
`;

describe("findMissingResources", () => {
  const found = (app: string) =>
    appScopes(platformWith(app)).map((scope) =>
      findMissingResources(scope).map(({ code, span }) => `${code}\n${span && caretFrame(span)}`),
    );

  test("the short form's container is the app", () => {
    const [dev, other] = found("  image: registry.example.com/web");
    expect(dev).toEqual([expect.stringMatching(/^KS2004\n.*metadata: \{ name: web \}/s)]);
    expect(other).toEqual(dev);
  });

  test("each container by itself, at its name", () => {
    const app = `
  workloads:
    front:
      containers:
        main: { image: registry.example.com/web, resources: { requests: { cpu: 100m } } }
        proxy: { image: registry.example.com/proxy }`;
    expect(found(app)[0]).toEqual([expect.stringContaining("proxy: { image: registry.example.com/proxy }")]);
  });

  test("resources that only one stage gives count there", () => {
    const [dev, other] = found(`
  image: registry.example.com/web
  stages: { test: { resources: { limits: { memory: 1Gi } } } }`);
    expect([dev?.length, other?.length]).toEqual([1, 0]);
  });
});

describe("findRefusedResources", () => {
  const refused = (resources: string, stage?: string) => {
    const [scope] = appScopes(platformWith(`  image: registry.example.com/web\n  resources: ${resources}`, stage));
    return scope ? findRefusedResources(scope).map(({ code, message }) => `${code} ${message}`) : [];
  };

  test.each([
    ["{ requests: { cpu: 1 } }", "cpu request is 1, more than the stage's limits.default with 500m"],
    ["{ requests: { cpu: 2 }, limits: { cpu: 1 } }", "cpu request is 2, more than its limit with 1"],
    ["{ requests: { cpu: 5m }, limits: { cpu: 10m } }", "cpu request is 5m, and the stage's limits.min is 10m"],
    ["{ limits: { memory: 1Mi } }", "memory request is 1Mi, and the stage's limits.min is 16Mi"],
    [
      "{ requests: { cpu: 20m }, limits: { cpu: 1 } }",
      "cpu request is 20m, and its limit with 1 is more than 10 times that",
    ],
    [
      "{ requests: { cpu: 20m } }",
      "cpu request is 20m, and the stage's limits.default with 500m is more than 10 times that",
    ],
  ])("%s", (resources, reason) => {
    expect(refused(resources)).toEqual([`KS1019 the container web of web cannot run in dev: its ${reason}`]);
  });

  test("a request of nothing keeps no ratio", () => {
    expect(refused("{ requests: { cpu: 0 } }", ", limits: { min: { cpu: 0 } }")).toHaveLength(1);
  });

  test.each([
    "{ requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 256Mi } }",
    "{ limits: { cpu: 4, memory: 8Gi } }",
    "{ requests: { memory: 512Mi } }",
  ])("admitted: %s", (resources) => {
    expect(refused(resources)).toEqual([]);
  });
});
