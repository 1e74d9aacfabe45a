import { expect, test } from "vitest";
import { platformFrom } from "../parse/testing.ts";
import { buildMarkdown } from "./build-markdown.ts";
import type { BuildSummary } from "./build-summary.ts";
import { summarizeBuild } from "./build-summary.ts";
import { buildText } from "./build-text.ts";
import { noColours } from "./palette.ts";

const apiVersion = "apiVersion: kubestage.dev/v1alpha1";
const platform = platformFrom(`
${apiVersion}
kind: Platform
metadata: { name: shop }
spec: { domain: example.com }
---
${apiVersion}
kind: Cluster
metadata: { name: nonprod }
spec: { cni: calico, version: "1.36", nodePools: [{ name: fast, stage: performance }] }
---
${apiVersion}
kind: Cluster
metadata: { name: prod }
spec: { cni: cilium, version: "1.36" }
---
${apiVersion}
kind: Stage
metadata: { name: dev }
spec: { cluster: nonprod, tier: development }
---
${apiVersion}
kind: Stage
metadata: { name: performance }
spec: { cluster: nonprod, tier: performance, after: [dev] }
---
${apiVersion}
kind: Stage
metadata: { name: prod }
spec: { cluster: prod, tier: production, after: [performance] }
`);

const counted = [
  { cluster: "nonprod", stage: undefined, runs: false, objects: 10 },
  { cluster: "nonprod", stage: "dev", runs: false, objects: 3 },
  { cluster: "nonprod", stage: "dev", runs: true, objects: 2 },
  { cluster: "nonprod", stage: "performance", runs: false, objects: 1_200 },
  { cluster: "prod", stage: "prod", runs: false, objects: 7 },
];
const output = { path: "out", written: 3, unchanged: 2, removed: 1 };
const summary: BuildSummary = summarizeBuild(platform, counted, 5, output);

test("a summary adds up what was counted", () => {
  expect(summary.objects).toBe(1_222);
  expect(summary.clusters.map(({ name, objects }) => [name, objects])).toEqual([
    ["nonprod", 1_215],
    ["prod", 7],
  ]);
  expect(summary.clusters[0]?.stages).toMatchObject([
    { name: "dev", objects: 5, running: 1 },
    { name: "performance", nodes: "dedicated", running: 0 },
  ]);
});

test("what was not compiled is not in it", () => {
  const part = summarizeBuild(platform, [{ cluster: "prod", stage: "prod", runs: false, objects: 7 }], 1);
  expect(part.clusters.map(({ name }) => name)).toEqual(["prod"]);
  expect(part.apart.some(({ by }) => by === "clusters")).toBe(false);
});

test("what keeps stages apart is said once for clusters where it is the same", () => {
  const means = summary.apart.map(({ by, clusters }) => `${by} ${clusters.join()}`);
  expect(means).toEqual([
    "clusters ",
    "network nonprod",
    "network prod",
    "permissions ",
    "nodes nonprod",
    "admission ",
    "resources ",
  ]);
  expect(summary.apart.find(({ by }) => by === "nodes")?.text).toContain(
    "nodes of its own, tainted stage=<stage>:NoSchedule (performance)",
  );
});

test("the terminal shows a box for each cluster with its stages, aligned", () => {
  const lines = buildText(summary, noColours).split("\n");
  expect(lines[0]).toBe("shop: 2 clusters, 3 stages, 1,222 objects, 5 files");
  const boxes = lines.filter((line) => /^[┌│└]/.test(line));
  expect(new Set(boxes.slice(0, 5).map((line) => line.length)).size).toBe(1);
  expect(boxes.join("\n")).toMatch(/│ performance +performance +dev +stage +dedicated +restricted +0 +0 +1200 +│/);
  expect(lines.at(-2)).toBe("Files in out: 3 written, 2 unchanged, 1 removed");
});

test("Markdown holds the same facts, and findings", () => {
  const finding = { code: "KS1021", severity: "warning", message: "prod | dev", hint: "h", related: [] } as const;
  const markdown = buildMarkdown(summary, [finding]);
  expect(markdown).toContain("| prod | production | performance | closed | shared | restricted | 0 | 0 | 7 |");
  expect(markdown).toContain("- **warning KS1021** prod \\| dev. Hint: h");
  expect(buildMarkdown(undefined, [finding])).toMatch(/^## Findings/);
});
