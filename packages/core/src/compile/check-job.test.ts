import { expect, test } from "vitest";
import { jobCheck } from "../model/check-kinds.ts";
import { platformFrom } from "../parse/testing.ts";
import { compileCheckJob } from "./check-job.ts";
import { compilePlatform } from "./compile-platform.ts";
import { compiledNetworkOf } from "./network/testing/compiled-network.ts";
import { isAllowed } from "./network/testing/judge.ts";
import { smallPlatform } from "./network/testing/small-platform.ts";

const text = smallPlatform({
  dev: "network: closed",
  prod: "nodes: shared, acknowledge: [{ finding: KS1021, reason: an example in one cluster }]",
  api: "calls: []",
  more: "kind: App, metadata: { name: chart }, spec: { team: storefront, source: { manifests: { paths: [chart] } } }",
});
const platform = platformFrom(text);
const check = jobCheck.parse({
  image: "registry.example.com/smoke:1",
  environment: { KUBESTAGE_APP: "other", PAGES: "12" },
});
const about = { check: "smoke", cluster: "main", stage: "dev", app: "web", release: "web-1", round: 1 };
const job = compileCheckJob(platform, check, about);

test("it is named by its content", () => {
  expect(job?.metadata).toMatchObject({
    name: expect.stringMatching(/^check-smoke-[0-9a-f]{12}$/) as string,
    namespace: "web-dev",
  });
  expect(compileCheckJob(platform, check, { ...about })).toEqual(job);
  const others = [
    { release: "web-2" },
    { round: 2 },
    { tree: "5b9ac1" },
    { stage: "prod" },
    { app: "api" },
    { check: `${"long-".repeat(12)}x` },
  ].map((change) => compileCheckJob(platform, check, { ...about, ...change })?.metadata.name ?? "");
  expect(new Set([job?.metadata.name, ...others]).size).toBe(7);
  expect(others.every((name) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= 63)).toBe(true);
});

test("there is none of what the platform does not have", () => {
  for (const change of [{ stage: "test" }, { app: "shop" }, { cluster: "other" }]) {
    expect(compileCheckJob(platform, check, { ...about, ...change })).toBeUndefined();
  }
});

test("the check's own variables win over what is declared", () => {
  expect(job?.spec?.template.spec?.containers[0]?.env).toEqual([
    { name: "KUBESTAGE_APP", value: "web" },
    { name: "PAGES", value: "12" },
    { name: "KUBESTAGE_RELEASE", value: "web-1" },
    { name: "KUBESTAGE_STAGE", value: "dev" },
  ]);
});

test("nothing that chooses pods takes its pod for a workload's", () => {
  const labels = Object.entries(job?.spec?.template.metadata?.labels ?? {});
  const choosing = [...compilePlatform(platform)]
    .flatMap(({ manifests }) => manifests.map(({ object }) => object as { kind: string; spec?: { selector?: object } }))
    .filter(({ kind }) => ["Service", "Deployment", "PodDisruptionBudget"].includes(kind));
  expect(choosing.length).toBeGreaterThan(0);
  for (const { kind, spec } of choosing) {
    const selector = spec?.selector ?? {};
    const wanted = Object.entries("matchLabels" in selector ? (selector.matchLabels as object) : selector);
    const isChosen = wanted.every(([key, value]) => labels.some((label) => label[0] === key && label[1] === value));
    expect(`${kind} ${isChosen}`).toBe(`${kind} false`);
  }
});

test("it may reach its own app and what that may call, in its own stage only", () => {
  const network = compiledNetworkOf(text);
  const web = network.pods.find(({ app, stage }) => app === "web" && stage === "dev");
  if (!web) throw new Error("there is no pod of web");
  const from = { address: "10.244.3.3", pod: { ...web.pod, labels: job?.spec?.template.metadata?.labels ?? {} } };
  const reached = network.pods.flatMap((to) =>
    [8080, 9090, 4444].flatMap((port) =>
      isAllowed(network, { from, to, port, protocol: "TCP" }) ? [`${to.app} of ${to.stage} at ${port}`] : [],
    ),
  );
  expect(reached).toEqual(["web of dev at 8080", "api of dev at 9090"]);
});

test("of an app with a source it carries the label that the policies choose by", () => {
  const ofChart = compileCheckJob(platform, check, { ...about, app: "chart" });
  expect(ofChart?.spec?.template.metadata?.labels).toMatchObject({ stage: "dev", "kubestage.dev/app": "chart" });
});
