import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { declaration, temporaryFolder } from "../../testing/folders.ts";
import { createReleases } from "../releases/create-releases.ts";
import { promote } from "../promote.ts";
import { newLedger, noon } from "../testing.ts";
import { commitsOf, historyOf, withCommit, writeHistory } from "../testing/forged-history.ts";
import { verify } from "../verify/verify.ts";

const queue = `---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: queue }
spec:
  team: storefront
  in: [dev, test]
  source: { manifests: { paths: [./k8s] } }
  stages:
    test: { source: { patches: [{ target: { kind: ConfigMap }, merge: { data: { LEVEL: warn } } }] } }
`;
const map = (level: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: queue }\ndata: { LEVEL: ${level} }\n`;

/** A ledger with a release of an app whose manifests stood beside its declaration, and no longer do. */
async function released() {
  const ledger = await newLedger();
  const folder = temporaryFolder({ "platform/all.yaml": declaration, "platform/teams/queue.yaml": queue });
  const release = async (level: string) => {
    mkdirSync(join(folder, "platform/teams/k8s"));
    writeFileSync(join(folder, "platform/teams/k8s/map.yaml"), map(level));
    const request = { path: "platform", from: folder, images: {}, authors: ["a@example.com"], compiler: "0.1.0" };
    const made = await createReleases({ ...request, apps: undefined }, ledger.as("ci"));
    expect(made.diagnostics).toEqual([]);
    rmSync(join(folder, "platform/teams/k8s"), { recursive: true });
    return made.created.filter(({ isNew }) => isNew).map((one) => one.release.name);
  };
  return { ...ledger, folder, release };
}

const check = (ledger: string) =>
  verify({ ledger, branch: "main", from: temporaryFolder(), prove: true, now: () => noon });

test("an app is promoted from the files that its release holds, and from no others", { timeout: 60_000 }, async () => {
  const { ledger, as, git, release } = await released();
  const first = (await release("info")).find((name) => name.startsWith("queue-"));
  const folder = git("ls-tree", "-r", "--name-only", "main", "sources").replace(/[0-9a-f]{64}/, "…");
  expect(folder).toBe("sources/queue/…/declared/teams/k8s/map.yaml");
  const { promotions, diagnostics } = await promote({ ...as("ci"), dryRun: false });
  expect(diagnostics).toEqual([]);
  expect(promotions.map(({ app, stage }) => `${app} > ${stage}`)).toContain("queue > dev");
  expect(git("show", "main:manifests/nonprod/dev/queue.yaml")).toContain("LEVEL: info");
  expect(git("show", "main:manifests/nonprod/test/queue.yaml")).toContain("LEVEL: warn");
  const [second] = await release("debug");
  expect(second).not.toBe(first);
  await promote({ ...as("ci"), dryRun: false });
  expect(git("show", "main:manifests/nonprod/dev/queue.yaml")).toContain("LEVEL: debug");
  // What was released before is released again, and nothing of it is written twice.
  expect(await release("info")).toEqual([]);
  expect(await check(ledger)).toMatchObject({ outcome: "verified", problems: [] });
});

test("what a release holds cannot be changed, removed or added to", { timeout: 60_000 }, async () => {
  const { ledger, release } = await released();
  await release("info");
  const commits = commitsOf(await historyOf(ledger));
  const path = commits.flatMap(({ files }) => files).find((file) => file.path.startsWith("sources/"))?.path ?? "";
  const folder = path.split("/").slice(0, 3).join("/");
  const other = folder.replace(/[0-9a-f]{64}/, "0".repeat(64));
  const said = async (...files: Parameters<typeof withCommit>[1][number][]) => {
    const forged = writeHistory(temporaryFolder(), withCommit(commits, files));
    return (await check(forged)).problems.map(({ problem }) => problem);
  };
  const notIt = `"${folder}" does not hold what it is called after`;
  expect(await said({ path, text: map("all of it") })).toEqual([notIt]);
  expect(await said({ path, text: undefined })).toEqual([notIt]);
  expect(await said({ path: `${folder}/declared/more.yaml`, text: map("x") })).toEqual([notIt]);
  expect(await said({ path: `${folder}/declared/=2E=2E/x`, text: map("x") })).toEqual([notIt]);
  expect(await said({ path: `${other}/x`, text: "x" })).toEqual([`"${other}" does not hold what it is called after`]);
  expect(await said({ path: "sources/x", text: "x" })).toEqual(['"sources/x" is no file that a ledger has']);
  const without = commits.map((commit) => ({ ...commit, files: commit.files.filter((file) => file.path !== path) }));
  const forged = writeHistory(temporaryFolder(), without);
  expect((await check(forged)).problems.map(({ problem }) => problem)).toEqual([notIt]);
});

test("nothing is promoted from files that are not those of the release", { timeout: 60_000 }, async () => {
  const { ledger, as, release } = await released();
  await release("info");
  const commits = commitsOf(await historyOf(ledger));
  const path = commits.flatMap(({ files }) => files).find((file) => file.path.startsWith("sources/"))?.path ?? "";
  const forged = writeHistory(temporaryFolder(), withCommit(commits, [{ path, text: map("all of it") }]));
  rmSync(ledger, { recursive: true });
  mkdirSync(ledger, { recursive: true });
  renameSync(forged, ledger);
  await expect(promote({ ...as("ci"), dryRun: false })).rejects.toThrow("does not hold what it is called after");
});
