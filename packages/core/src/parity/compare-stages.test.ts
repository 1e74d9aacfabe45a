import { expect, test } from "vitest";
import { formatPlace, placeOf } from "../diagnostics/places.ts";
import { parityHtml } from "../report/parity-html.ts";
import { parityJson } from "../report/parity-json.ts";
import { parityMarkdown } from "../report/parity-markdown.ts";
import { parityText, shownValues } from "../report/parity-text.ts";
import { noColours } from "../report/palette.ts";
import { platformFrom } from "../parse/testing.ts";
import { declaration } from "../parse/testing/short-declaration.ts";
import { compareStages } from "./compare-stages.ts";
import type { Difference, Parity } from "./parity.ts";

const twin = "Stage test: { cluster: nonprod, tier: development, after: [dev] }\n";

const parityOf = (changes: string, left = "dev", right = "test"): { parity: Parity; text: string } => {
  const text = declaration(twin + changes);
  const platform = platformFrom(text);
  const [one, two] = [left, right].map((name) => platform.stages.find((stage) => stage.name === name));
  if (!one || !two) throw new Error("no such stage");
  return { parity: compareStages(platform, one, two), text };
};

/** What a difference says: kind, paths, values, and the line that each cause leads to. */
const say = (difference: Difference, text: string): string => {
  const causes = difference.causes.map(({ span }) => text.split("\n")[placeOf(span).line - 1]?.trim());
  return `${difference.kind} ${difference.paths.join()} ${JSON.stringify(difference.values)} by ${causes.join(" and ")}`;
};

test("stages that differ in their names only do not differ", () => {
  const changes = `
App web: { team: storefront, image: registry.example.com/web, port: 8080, expose: {}, calls: [{ app: api }], config: { A: b } }
App api: { team: storefront, image: registry.example.com/api, port: 80, secrets: [PASSWORD] }
`;
  const { parity } = parityOf(changes);
  expect(parity.differences).toEqual([]);
  expect(parity.compared).toBeGreaterThan(20);
});

test("a namespace that was there before is no difference, also where the other stage's is called like the instance", () => {
  const { parity } = parityOf(`Stage test:
  cluster: nonprod
  tier: development
  after: [dev]
  namespaces: { existing: { web: legacy } }
Stage dev: { cluster: nonprod, tier: development, namespaces: { template: "{app}-{stage}" } }`);
  expect(parity.differences).toEqual([]);
});

test("an app that is called like a stage is no difference", () => {
  expect(
    parityOf("App dev: { team: storefront, image: registry.example.com/dev, port: 80 }").parity.differences,
  ).toEqual([]);
});

test("nodes of its own are no difference for a stage whose twin has them too", () => {
  const { parity } = parityOf(`Stage dev: { cluster: nonprod, tier: development, nodes: dedicated }
Stage test: { cluster: nonprod, tier: development, nodes: dedicated, after: [dev] }
Cluster nonprod: { cni: calico, nodePools: [{ name: one, stage: dev }, { name: two, stage: test }] }
`);
  expect(parity.differences).toEqual([]);
});

test("what clusters make different is blamed on them, and only on fields that differ", () => {
  const { parity, text } = parityOf(`Cluster other:
  cni: calico
  dns: { nodeLocal: 169.254.20.10 }
Stage test: { cluster: other, tier: development, after: [dev] }`);
  expect(parity.differences.map((difference) => say(difference, text))).toEqual([
    expect.stringMatching(/^NetworkPolicy .* by dns: \{ nodeLocal/),
  ]);
});

test.each([
  ["replicas", "stages: { test: { replicas: 3 } }", /^Deployment spec\.replicas \[1,3\] by .*replicas: 3/],
  [
    "configuration",
    "config: { A: one }, stages: { test: { config: { A: two } } }",
    /^ConfigMap data\.A \["one","two"\] by .*config: \{ A/,
  ],
  [
    "resources",
    "stages: { test: { resources: { limits: { memory: 1Gi } } } }",
    /^Deployment .*containers\[web\]\.resources.* by .*memory: 1Gi/,
  ],
  ["hosts", "expose: {}, stages: { test: { expose: { path: /api } } }", /^Ingress .*\["\/","\/api"\] by .*path: \/api/],
  [
    "quota",
    "stages: { test: { quota: { pods: 30 } } }",
    /^ResourceQuota spec\.hard\.pods \["20","30"\] by .*quota: \{ pods: 30/,
  ],
])("a difference in %s leads to the line that causes it", (_, fields, expected) => {
  const { parity, text } = parityOf(
    `App web: { team: storefront, image: registry.example.com/web, port: 8080, ${fields} }`,
  );
  const said = parity.differences.map((difference) => say(difference, text));
  expect(said).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
});

test("a value that names the stage is a difference where a person wrote it", () => {
  const { parity } = parityOf(
    "App web: { team: storefront, image: registry.example.com/web, port: 80, config: { P: dev }, stages: { test: { config: { P: test } } } }",
  );
  expect(parity.differences.find(({ kind }) => kind === "ConfigMap")?.values).toEqual(["dev", "test"]);
});

test("defaults differ by the tier, and explicit fields by themselves", () => {
  const { parity, text } = parityOf(
    "Stage test:\n  cluster: nonprod\n  tier: verification\n  podSecurity: baseline\n  network: closed",
  );
  const said = parity.differences.map((difference) => say(difference, text));
  expect(said).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Namespace .*tier.* by .*tier: development.* and .*tier: verification/),
    ]),
  );
  expect(said.find((one) => one.startsWith("NetworkPolicy"))).toMatch(/tier: development \} and network: closed$/);
  expect(said.filter((one) => one.includes("pod-security"))).toEqual([]);
  expect(said.find((one) => one.startsWith("RoleBinding roleRef.name"))).toContain("kubestage:shop:debug");
});

test("an app in one stage only is one difference, caused by `in`", () => {
  const { parity, text } = parityOf(
    "App extra:\n  team: storefront\n  in: [dev]\n  image: registry.example.com/extra\n  port: 80",
  );
  expect(parity.differences.map((difference) => say(difference, text))).toEqual(['App  ["there",null] by in: [dev]']);
});

test("a call that is closed in one stage is caused by the absence of the app that is called", () => {
  const { parity, text } = parityOf(`Stage dev: { cluster: nonprod, tier: development, network: closed }
Stage test: { cluster: nonprod, tier: development, network: closed, after: [dev] }
App web: { team: storefront, image: registry.example.com/web, port: 80, calls: [{ app: api }] }
App api:
  team: storefront
  in: [dev]
  image: registry.example.com/api
  port: 80`);
  const said = parity.differences.map((difference) => say(difference, text));
  expect(said.length).toBeGreaterThan(2);
  for (const one of said) expect(one).toMatch(/by in: \[dev\]$/);
});

test("the same difference in many objects is said once", () => {
  const apps = [1, 2, 3, 4, 5].map(
    (number) => `App a${number}: { team: storefront, image: registry.example.com/a, port: 80 }`,
  );
  const { parity } = parityOf(
    `${apps.join("\n")}\nStage test: { cluster: nonprod, tier: development, quota: { pods: 50 } }`,
  );
  expect(parity.differences).toHaveLength(1);
  expect(parity.differences[0]?.objects).toHaveLength(6);
});

test("long values are cut around the place where they differ", () => {
  const same = "a".repeat(200);
  const [left, right] = shownValues([`${same}left${same}`, `${same}right`]);
  expect(left).toMatch(/^…a{40}lefta+…$/);
  expect(left).toHaveLength(100);
  expect(right).toBe(`…${"a".repeat(40)}right`);
  expect(shownValues([same, "short"])).toEqual([`${"a".repeat(99)}…`, "short"]);
  expect(shownValues([undefined, `${same}b`])[0]).toBe("nothing");
});

test("every form says the same", () => {
  const { parity } = parityOf(
    "App web: { team: storefront, image: registry.example.com/web, port: 80, config: { A: <b> }, stages: { test: { config: { A: '|' } } } }",
  );
  const text = parityText(parity, noColours);
  expect(text).toMatch(/^dev \(nonprod\) and test \(nonprod\): \d+ objects in both, 1 difference\n/);
  expect(text).toContain("data.A: <b> → |");
  const [difference] = parity.differences;
  const [cause] = difference?.causes ?? [];
  expect(text).toContain(cause ? formatPlace(placeOf(cause.span)) : "a cause");
  expect(parityMarkdown(parity)).toContain("| `<b>` | `\\|` |");
  expect(parityHtml(parity)).toContain("<code>&lt;b&gt;</code>");
  expect(parityJson(parity).differences[0]).toMatchObject({
    kind: "ConfigMap",
    paths: ["data.A"],
    values: ["<b>", "|"],
  });
});

test("what is there for an engine differs because of the delivery", () => {
  const { parity, text } = parityOf(`
Platform shop: { domain: example.com, ledger: { repository: https://git.example.com/ledger.git } }
Cluster other: { cni: calico, delivery: argocd }
Stage test: { cluster: other, tier: development, after: [dev] }
`);
  const causes = parity.differences.map((difference) => [
    difference.paths.join(),
    say(difference, text).split(" by ")[1],
  ]);
  expect(causes.length).toBeGreaterThan(0);
  for (const [path, cause] of causes) expect([path, cause]).toEqual([path, expect.stringContaining("delivery")]);
});
