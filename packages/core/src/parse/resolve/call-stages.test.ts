import { describe, expect, test } from "vitest";
import { codesOf, platformFrom } from "../testing.ts";

/** `web` is in dev and test, the database that it calls only in dev. */
const declaration = (calls: string, stages = "[dev, test]") => `
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
metadata: { name: web }
spec: { team: storefront, in: ${stages}, image: registry.example.com/web:1, calls: ${calls} }
---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: database }
spec: { team: storefront, in: [dev], image: registry.example.com/database:1, port: 5432 }
`;

describe("the stages of a call", () => {
  test("it is a call in these, and none in the others", () => {
    const platform = platformFrom(declaration("[{ app: database, in: [dev] }]"));
    expect(codesOf(declaration("[{ app: database, in: [dev] }]"))).toEqual([]);
    expect(platform.stages.map((stage) => stage.apps[0]?.calls.length)).toEqual([1, 0]);
    expect(platform.stages[0]?.apps[1]?.callers).toHaveLength(1);
  });

  test("without them it is a call in every stage of the app", () => {
    expect(codesOf(declaration("[{ app: database }]"))).toEqual(["KS2001"]);
  });

  test("a stage that does not exist, and one that the app is not in", () => {
    expect(codesOf(declaration("[{ app: database, in: [develop] }]"))).toEqual(["KS1012"]);
    expect(codesOf(declaration("[{ app: database, in: [dev] }]", "[test]"))).toEqual(["KS1012"]);
  });
});
