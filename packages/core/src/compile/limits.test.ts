import { expect, test } from "vitest";
import { namePlace } from "../model/declared.ts";
import { compileLimits } from "./limits.ts";
import { declaration, namespaceScopes, only } from "./testing/namespace-scopes.ts";

const limitsOf = (limits: object | undefined) => {
  const scope = only(
    namespaceScopes(
      declaration([
        ["Platform", "shop", { domain: "example.com" }],
        ["Cluster", "main", { cni: "calico" }],
        ["Stage", "dev", { cluster: "main", tier: "development", limits }],
        ["Team", "storefront", { groups: ["storefront"] }],
        ["App", "web", { team: "storefront", image: "registry.example.com/web" }],
      ]),
    ),
  );
  return compileLimits(scope, namePlace(scope.stage.declared)).object;
};

test("a container has defaults, bounds and a ratio by the stage's tier", () => {
  expect(limitsOf(undefined)).toEqual({
    apiVersion: "v1",
    kind: "LimitRange",
    metadata: {
      name: "kubestage",
      namespace: "web-dev",
      labels: expect.objectContaining({ stage: "dev" }),
    },
    spec: {
      limits: [
        {
          type: "Container",
          default: { cpu: "500m", memory: "512Mi" },
          defaultRequest: { cpu: "100m", memory: "128Mi" },
          min: { cpu: "10m", memory: "16Mi" },
          max: { cpu: "4", memory: "8Gi" },
          maxLimitRequestRatio: { cpu: "10", memory: "10" },
        },
      ],
    },
  });
});

test("what a stage declares takes effect", () => {
  const own = {
    default: { cpu: 1 },
    defaultRequest: { cpu: "200m" },
    min: { memory: "32Mi" },
    max: { memory: "1Gi" },
    maxRatio: 5,
  };
  expect(limitsOf(own).spec?.limits).toEqual([
    {
      type: "Container",
      default: { cpu: "1", memory: "512Mi" },
      defaultRequest: { cpu: "200m", memory: "128Mi" },
      min: { cpu: "10m", memory: "32Mi" },
      max: { cpu: "4", memory: "1Gi" },
      maxLimitRequestRatio: { cpu: "5", memory: "5" },
    },
  ]);
});

test("a ratio that the bounds already keep is left out: the API server refuses one above max / min", () => {
  const { spec } = limitsOf({ min: { cpu: "500m" }, max: { cpu: "2" } });
  expect(spec?.limits[0]?.maxLimitRequestRatio).toEqual({ memory: "10" });
});
