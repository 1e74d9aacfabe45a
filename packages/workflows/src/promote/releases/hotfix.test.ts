import { expect, test } from "vitest";
import { declaration, temporaryFolder } from "../../testing/folders.ts";
import { createReleases, type ReleasesRequest } from "./create-releases.ts";
import { promote } from "../promote.ts";
import { promotionStatus } from "../answers/status.ts";
import { noon } from "../testing.ts";
import { sourceWithLedger } from "./testing.ts";
import { verify } from "../verify/verify.ts";

const live = `---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: live }
spec: { cluster: nonprod, tier: verification, after: [test] }
`;

/** A repository and a ledger with the platform's documents, whose road ends in live. */
async function begun() {
  const { source, ...rest } = await sourceWithLedger(live);
  const change = (search: string, value: string): void => {
    source.write(search, value);
    source.commit("alex", value);
  };
  const release = async (more: Partial<ReleasesRequest> = {}) => {
    const { warned, ...made } = await rest.release(more);
    expect(warned).toEqual([]);
    return made;
  };
  const advance = async () => {
    const { promotions } = await promote({ ...rest.as("ci"), dryRun: false });
    return promotions.filter(({ app }) => app === "web").map(({ stage, release: name }) => `${stage} ${name}`);
  };
  const web = async () => (await promotionStatus(rest.as("ci"))).all.filter(({ app }) => app === "web");
  await release({ apps: ["platform"] });
  const git = (...command: string[]): string => source.git("alex", ...command);
  return { ...rest, source: git, clone: source.clone, change, release, maybeWarned: rest.release, advance, web };
}

test("a hotfix goes ahead where somebody asks, and comes back before anything else goes on", {
  timeout: 120_000,
}, async () => {
  const { ledger, as, source, change, release, advance, web } = await begun();
  const first = await release();
  expect(await advance()).toEqual([`dev ${first.name}`, `test ${first.name}`, `live ${first.name}`]);
  source("checkout", "--quiet", "-b", "fix");
  change("web:1", "web:1-fixed");
  const hotfix = { skips: ["test"], reason: "orders are lost" };
  const fix = await release({ hotfix });
  expect(fix).toMatchObject({ hotfix, number: 2, authors: ["alex@example.com"] });
  expect(await advance()).toEqual([`dev ${fix.name}`]);
  const asked = { app: "web", stage: "live", release: fix.name, reason: "now" };
  const { promotions } = await promote({ ...as("dana"), dryRun: false, asked });
  expect(promotions.map(({ stage }) => stage)).toEqual(["live"]);
  const duty = "a hotfix that left out test (orders are lost); no release that contains it has passed there yet";
  expect((await web()).find(({ stage }) => stage === "live")?.flags.map(({ because }) => because)).toEqual([duty]);
  source("checkout", "--quiet", "main");
  change("cpu: 100m", "cpu: 120m");
  const without = await release();
  expect(without.contains).toBeUndefined();
  expect(await advance()).toEqual([`dev ${without.name}`, `test ${without.name}`]);
  const waiting = (await web()).find(({ stage }) => stage === "live")?.wait;
  expect(waiting?.because).toBe(
    `merged-back is closed: it lacks the hotfix ${fix.name} (orders are lost): release one that contains it`,
  );
  source("merge", "--quiet", "--no-edit", "fix");
  const merged = await release();
  expect(merged.contains).toEqual([fix.name]);
  expect(await advance()).toEqual([`dev ${merged.name}`, `test ${merged.name}`, `live ${merged.name}`]);
  expect((await web()).flatMap(({ flags }) => flags)).toEqual([]);
  const result = await verify({ ledger, branch: "main", from: temporaryFolder(), prove: false, now: () => noon });
  expect(result.problems).toEqual([]);
});

test("of a fix that was picked somebody has to say that it is in", { timeout: 60_000 }, async () => {
  const { source, change, release } = await begun();
  await release();
  source("checkout", "--quiet", "-b", "fix");
  change("web:1", "web:1-fixed");
  const fix = await release({ hotfix: { skips: ["test"], reason: "orders are lost" } });
  source("checkout", "--quiet", "main");
  change("cpu: 100m", "cpu: 120m");
  source("cherry-pick", "fix");
  expect((await release({ contains: [fix.name] })).contains).toEqual([fix.name]);
  change("cpu: 120m", "cpu: 130m");
  expect((await release()).contains).toBeUndefined();
  change("cpu: 130m", "cpu: 140m");
  await expect(release({ contains: ["web-000000000000"] })).rejects.toThrow(
    'the ledger has no hotfix "web-000000000000"',
  );
});

test("a clone that ends before it is told of, as long as the hotfix is owed", { timeout: 60_000 }, async () => {
  const { source, clone, change, release, maybeWarned, advance } = await begun();
  await release();
  change("web:1", "web:1-fixed");
  const fix = await release({ hotfix: { skips: ["test"], reason: "orders are lost" } });
  const authors = ["alex"];
  const unknown = (because: string) => [
    expect.stringMatching(`^KS4019 whether web-\\w+ contains ${fix.name} is not known: ${because}\\.`),
  ];
  change("cpu: 100m", "cpu: 120m");
  const shallow = await maybeWarned({ from: clone("--depth=1"), authors });
  expect(shallow).toMatchObject({ warned: unknown("the repository here is a shallow clone") });
  expect(shallow.contains).toBeUndefined();
  const elsewhere = await maybeWarned({ commit: "0123456789abcdef0123456789abcdef01234567", authors });
  expect(elsewhere.warned).toEqual(unknown("its commit is in no repository here"));
  change("cpu: 120m", "cpu: 130m");
  const said = await maybeWarned({ from: clone("--depth=1"), authors, contains: [fix.name] });
  expect(said).toMatchObject({ contains: [fix.name], warned: [] });
  change("cpu: 130m", "cpu: 140m");
  const deep = await release({ from: clone("--filter=blob:none") });
  expect(deep.contains).toEqual([fix.name]);
  expect(await advance()).toContain(`test ${deep.name}`);
  source("checkout", "--quiet", "--orphan", "anew");
  change("cpu: 140m", "cpu: 150m");
  expect((await maybeWarned({ from: clone("--depth=1", "--branch=anew"), authors })).warned).toEqual([]);
});

test("a release that takes the whole road does not become a hotfix", { timeout: 60_000 }, async () => {
  const { as, release } = await begun();
  const { name } = await release();
  const again = release({ hotfix: { skips: ["test"], reason: "orders are lost" } });
  await expect(again).rejects.toThrow(`${name} is recorded already, and takes the whole road`);
  const from = temporaryFolder({ "platform.yaml": declaration + live });
  const request = { path: "platform.yaml", from, apps: ["web"], images: {}, authors: ["a"], compiler: "0.1.0" };
  const { diagnostics } = await createReleases({ ...request, hotfix: { skips: ["tset"], reason: "x" } }, as("ci"));
  expect(diagnostics.map(({ message, hint }) => `${message}; ${hint}`)).toEqual([
    'there is no stage "tset" to leave out; did you mean "test"?',
  ]);
});
