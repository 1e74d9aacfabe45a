import { expect, test } from "vitest";
import { placeOf } from "../../diagnostics/places.ts";
import { parseDeclaration } from "../parse-declaration.ts";
import { sourceOf } from "../testing.ts";

/** What is said about the pools of one cluster that dev and perf live in, both with nodes of their own. */
function said(...pools: string[]): string[] {
  const text = `
apiVersion: kubestage.dev/v1alpha1
kind: Platform
metadata: { name: shop }
spec: { domain: example.com }
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: one }
spec:
  cni: calico
  nodePools:
${pools.map((pool) => `  - ${pool}`).join("\n")}
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: dev }
spec: { cluster: one, tier: development, nodes: dedicated }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: perf }
spec: { cluster: one, tier: performance }
`;
  const { diagnostics } = parseDeclaration([sourceOf(text)]);
  return diagnostics.map(({ code, span }) => `${code} in line ${span ? placeOf(span).line : "?"}`);
}

const dev = "{ name: dev, stage: dev, nodeNames: dev- }";
const perf = "{ name: perf, stage: perf, nodeNames: perf- }";

test("pools of their own names are fine, also two of one stage and one with the stage's own taint", () => {
  expect(said(dev, perf)).toEqual([]);
  expect(said(dev, "{ name: more, stage: dev, nodeNames: dev- }", perf)).toEqual([]);
  expect(said(dev, "{ name: perf, stage: perf, taints: [{ key: stage, value: perf, effect: NoSchedule }] }")).toEqual(
    [],
  );
});

test("nodes that could join either of two stages are refused", () => {
  expect(said(dev, "{ name: perf, stage: perf, nodeNames: dev- }")).toEqual(["KS1027 in line 14"]);
});

test("two pools of one name are refused", () => {
  expect(said(dev, perf, "{ name: dev, stage: dev }")).toEqual(["KS1011 in line 15"]);
});

test("a taint of another stage is refused", () => {
  expect(said("{ name: dev, stage: dev, taints: [{ key: stage, value: perf, effect: NoSchedule }] }", perf)).toEqual([
    "KS1009 in line 13",
  ]);
});
