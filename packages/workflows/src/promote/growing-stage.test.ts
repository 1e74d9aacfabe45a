import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { declaration, temporaryFolder } from "../testing/folders.ts";
import { approve } from "./approve.ts";
import { createReleases } from "./releases/create-releases.ts";
import { promote } from "./promote.ts";
import { promotionStatus } from "./answers/status.ts";
import { newLedger, noon } from "./testing.ts";
import { verify } from "./verify/verify.ts";

const cluster = (name: string): string =>
  `---\napiVersion: kubestage.dev/v1alpha1\nkind: Cluster\nmetadata: { name: ${name} }\nspec: { cni: calico }\n`;
const wide = (clusters: string, more = ""): string =>
  `${declaration}${cluster("east")}${cluster("west")}---\napiVersion: kubestage.dev/v1alpha1\nkind: Stage\n` +
  `metadata: { name: wide }\nspec: { ${clusters}, tier: verification, after: [test]${more} }\n`;
/** A later App document of the same app: another release. */
const changed = (text: string, greeting = "hello"): string =>
  text.replace("port: 8080", `port: 8080\n  config: { GREETING: ${greeting} }`);

/** A ledger, and what was promoted into `wide` as a platform was released again and again. */
async function grown() {
  const { ledger, as, git } = await newLedger();
  const folder = temporaryFolder({ "platform/all.yaml": "" });
  let at = noon;
  const later = (): number => (at += 60_000);
  return {
    git,
    promoteNow: () => promote({ ...as("ci", later()), dryRun: false }),
    step: async (text: string): Promise<readonly string[]> => {
      writeFileSync(join(folder, "platform", "all.yaml"), text);
      const request = {
        apps: undefined,
        path: "platform",
        from: folder,
        images: {},
        authors: ["alex"],
        compiler: "0.1.0",
      };
      const { created } = await createReleases(request, as("ci", later()));
      await promote({ ...as("ci", later()), dryRun: false });
      return created.map(({ release }) => release.name);
    },
    approveOf: async (...apps: readonly string[]) => {
      for (const app of apps) await approve({ ...as("kim", later()), app, stage: "wide", verdict: "approved" });
    },
    left: async () => (await promotionStatus(as("ci", later()))).diagnostics,
    verified: () => verify({ ledger, branch: "main", from: folder, prove: true, now: later }),
    subjects: (after: string): string[] =>
      git("log", "--reverse", "--format=%s", `${after}..main`)
        .split("\n")
        .filter((line) => line.startsWith("Promote") && line.includes("to wide"))
        .map((line) => line.replaceAll(/-[0-9a-f]{12}/g, "")),
    inCluster: (name: string): string[] =>
      git("ls-tree", "-r", "--name-only", "main", `manifests/${name}/wide`).split("\n"),
    runs: (name: string, release: string): boolean =>
      git("show", `main:manifests/${name}/wide/web.yaml`).includes(`app.kubernetes.io/version: ${release}`),
  };
}

test("a stage that gets a cluster is brought there at once, wave after wave, as its gates say", {
  timeout: 120_000,
}, async () => {
  const { git, step, verified, subjects, inCluster, runs } = await grown();

  await step(wide("cluster: east"));
  const second = (await step(changed(wide("cluster: east")))).find((name) => name.startsWith("web-")) ?? "";
  expect(inCluster("west")).toEqual([""]);

  const before = git("rev-parse", "main");
  await step(changed(wide("clusters: [east, west]")));
  // Not the release that ran before the one that is there.
  expect(subjects(before)).toEqual([
    "Promote platform to wide",
    "Promote platform to wide, wave 2",
    "Promote web to wide, wave 1",
    "Promote api to wide, wave 1",
  ]);
  expect(inCluster("west").map((path) => path.replace("west", "east"))).toEqual(inCluster("east"));
  expect([runs("east", second), runs("west", second)]).toEqual([true, true]);

  // From then on both are one wave, as declared; and where it leaves one, nothing stays there.
  const since = git("rev-parse", "main");
  await step(changed(wide("clusters: [east, west]"), "welcome"));
  expect(subjects(since)).toEqual(["Promote web to wide"]);
  await step(changed(wide("cluster: west"), "welcome"));
  expect([inCluster("east"), inCluster("west").length > 1]).toEqual([[""], true]);
  const alone = git("rev-parse", "main");
  await step(changed(wide("clusters: [west, east]"), "welcome"));
  expect(subjects(alone)).toEqual(["Promote platform to wide", "Promote platform to wide, wave 2"]);
  expect(inCluster("east").map((path) => path.replace("east", "west"))).toEqual(inCluster("west"));

  expect(await verified()).toMatchObject({ outcome: "verified", problems: [] });
});

test("people are asked of what comes with the platform's documents into a cluster that was not there when they were asked", {
  timeout: 120_000,
}, async () => {
  const { git, step, promoteNow, approveOf, verified, subjects, inCluster } = await grown();
  const entry = ", entry: { approvals: { everyone: 1 } }";
  await step(wide("cluster: east", entry));
  await approveOf("platform");
  await promoteNow();
  await approveOf("web", "api");
  await promoteNow();
  const before = git("rev-parse", "main");
  await step(wide("clusters: [east, west]", entry));
  await approveOf("platform");
  await promoteNow();
  expect([subjects(before), inCluster("west")]).toEqual([["Promote platform to wide"], [""]]);
  await approveOf("platform");
  await promoteNow();
  expect(subjects(before)).toEqual([
    ...["Promote platform to wide", "Promote platform to wide, wave 2"],
    ...["Promote api to wide, wave 1", "Promote web to wide, wave 1"],
  ]);
  expect(await verified()).toMatchObject({ outcome: "verified", problems: [] });
});

test("a stage that is declared no more stays and is told of, and one in which nothing is to run is emptied", {
  timeout: 120_000,
}, async () => {
  const { step, verified, inCluster, left } = await grown();
  await step(wide("cluster: east"));
  expect(await left()).toEqual([]);
  await step(`${declaration}${cluster("east")}`);
  const message = "wide runs in east, and the newest release of the platform's documents does not declare it";
  expect(await left()).toMatchObject([{ code: "KS4017", message }]);
  expect(inCluster("east").length).toBeGreaterThan(1);

  await step(wide("flow: true"));
  expect(inCluster("east")).toEqual([""]);
  await step(`${declaration}${cluster("east")}${cluster("west")}`);
  expect(await left()).toEqual([]);
  expect(await verified()).toMatchObject({ outcome: "verified", problems: [] });
});

test("a stage that is promoted wave after wave leaves the clusters of its later waves too", {
  timeout: 120_000,
}, async () => {
  const { git, step, verified, subjects, inCluster } = await grown();
  await step(wide("clusters: [east, west], waves: [[east], [west]]"));
  expect(inCluster("west").length).toBeGreaterThan(1);
  const before = git("rev-parse", "main");
  await step(wide("cluster: east").replace(cluster("west"), ""));
  expect([subjects(before), inCluster("west")]).toEqual([
    ["Promote platform to wide", "Promote platform to wide, wave 2"],
    [""],
  ]);
  await step(wide("clusters: [east, west], waves: [[west], [east]]"));
  await step(wide("flow: true"));
  expect([inCluster("east"), inCluster("west")]).toEqual([[""], [""]]);
  expect(await verified()).toMatchObject({ outcome: "verified", problems: [] });
});

test("people are asked of what comes into a stage that had no cluster", { timeout: 120_000 }, async () => {
  const { git, step, promoteNow, approveOf, subjects, inCluster, verified } = await grown();
  const entry = ", entry: { approvals: { everyone: 1 } }";
  await step(wide("flow: true", entry));
  await approveOf("platform");
  await promoteNow();
  await approveOf("web", "api");
  await promoteNow();
  const before = git("rev-parse", "main");
  await step(wide("cluster: east", entry));
  await approveOf("platform");
  await promoteNow();
  expect([subjects(before), inCluster("east")]).toEqual([["Promote platform to wide"], [""]]);
  await approveOf("platform");
  await promoteNow();
  expect(inCluster("east").length).toBeGreaterThan(1);
  expect(await verified()).toMatchObject({ outcome: "verified", problems: [] });
});

test("two stages swap their clusters, the first of them having none for a while", { timeout: 120_000 }, async () => {
  const { step, verified, inCluster } = await grown();
  const both = (first: string, second: string): string =>
    wide(`cluster: ${first}`) +
    wide(`cluster: ${second}`)
      .slice(`${declaration}${cluster("east")}${cluster("west")}`.length)
      .replace("wide", "broad");
  await step(both("east", "west").replace(/after: \[test\] }\n$/, "after: [wide] }\n"));
  const there = inCluster("east");
  await step(both("west", "east").replace(/after: \[test\] }\n$/, "after: [wide] }\n"));
  expect([inCluster("east"), inCluster("west").map((path) => path.replace("west", "east"))]).toEqual([[""], there]);
  expect(await verified()).toMatchObject({ outcome: "verified", problems: [] });
});
