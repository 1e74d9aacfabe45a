import { expect, test } from "vitest";
import { caretFrame } from "../../diagnostics/frame.ts";
import { parseDeclaration } from "../parse-declaration.ts";
import { codesOf, sourceOf } from "../testing.ts";

const platformWith = (limits: string) => `
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
spec:
  cluster: main
  tier: development
  limits: ${limits}
`;

test.each([
  "{ min: { cpu: 2 }, max: { cpu: 1 } }",
  "{ default: { memory: 2Gi }, max: { memory: 1Gi } }",
  "{ defaultRequest: { cpu: 1001m }, default: { cpu: 1 } }",
  "{ default: { cpu: 1 }, defaultRequest: { cpu: 100m }, maxRatio: 9 }",
  "{ max: { cpu: 0 } }",
  "{ defaultRequest: { memory: 0 } }",
])("refused: %s", (limits) => {
  expect(codesOf(platformWith(limits))).toEqual(["KS1036"]);
});

test.each([
  "{ min: { cpu: 1000m }, max: { cpu: 1 } }",
  "{ min: { cpu: 0 } }",
  "{ default: { cpu: 1 }, defaultRequest: { cpu: 100m }, maxRatio: 10 }",
  "{ max: { cpu: 50m } }",
  "{ defaultRequest: { cpu: 10m } }",
])("accepted: %s", (limits) => {
  expect(codesOf(platformWith(limits))).toEqual([]);
});

test("points to the amount that is too high, and to the one it must not pass", () => {
  const { diagnostics } = parseDeclaration([sourceOf(platformWith("{ min: { cpu: 2 }, max: { cpu: 1 } }"))], undefined);
  const [found] = diagnostics;
  expect(found?.message).toBe("limits.min.cpu is 2, more than limits.max.cpu with 1");
  expect(found?.span && caretFrame(found.span)).toContain("min: { cpu: 2 }");
  expect(found?.related.map(({ message }) => message)).toEqual(["must not be less"]);
});
