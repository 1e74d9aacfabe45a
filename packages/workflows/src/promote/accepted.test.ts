import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Change, type Evidence, fileOfChange, nextNumber, parseDeclaration, recordId } from "@kubestage/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { declaration, temporaryFolder } from "../testing/folders.ts";
import { createRelease } from "./releases/create-release.ts";
import { openLedger } from "./session/ledger-session.ts";
import { promote } from "./promote.ts";
import { clusterKey, makeSandbox, type Sandbox, service } from "./rehearsal/sandbox.ts";
import { SimulatedClusters } from "./rehearsal/simulated-clusters.ts";
import { commitsOf, type ForgedCommit, historyOf, withChanged, writeHistory } from "./testing/forged-history.ts";
import { noon } from "./testing.ts";
import { verify } from "./verify/verify.ts";

/** dev in two clusters, one after the other, each of which has to accept what comes. */
const accepting = declaration
  .replace("metadata: { name: nonprod }", "metadata: { name: eu }")
  .replace(
    /(?=---\napiVersion: kubestage.dev\/v1alpha1\nkind: Stage\n)/,
    "---\napiVersion: kubestage.dev/v1alpha1\nkind: Cluster\nmetadata: { name: us }\nspec: { cni: calico }\n",
  )
  .replace(
    "{ cluster: nonprod, tier: development }",
    "{ waves: [[eu], [us]], clusters: [eu, us], tier: development, entry: { accepted: true } }",
  )
  .replace(
    "{ cluster: nonprod, tier: verification, after: [dev] }",
    "{ cluster: eu, tier: verification, after: [dev] }",
  );

const folder = realpathSync(mkdtempSync(join(tmpdir(), "kubestage-test-")));
const clock = { now: noon };
let sandbox: Sandbox;
let clusters: SimulatedClusters;
/** What went where, in the order in which it did. */
const went: string[] = [];
let commits: readonly ForgedCommit[];

beforeAll(async () => {
  writeFileSync(join(folder, "all.yaml"), accepting);
  const { platform, diagnostics } = parseDeclaration([{ path: "all.yaml", file: "all.yaml", text: accepting }]);
  if (!platform) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  sandbox = await makeSandbox([platform], {
    keep: join(folder, "sandbox"),
    from: folder,
    now: () => (clock.now += 1000),
  });
  clusters = new SimulatedClusters(sandbox);
  const session = await openLedger(sandbox.as(service));
  for (const app of ["platform", "web"]) {
    const image = "registry.example.com/web:1";
    const facts = { images: app === "web" ? { [image]: `${image}@sha256:${"0".repeat(64)}` } : {}, compiler: "0.1.0" };
    await createRelease({ app, authors: ["alex@example.com"], path: "all.yaml", from: folder, facts }, session);
  }
  expect(await promoted()).toEqual([]);
  for (let last: readonly string[] = [""]; last.length > 0; went.push(...last)) {
    await clusters.speak();
    last = await promoted();
  }
  commits = commitsOf(await historyOf(sandbox.as(service).ledger));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function promoted(): Promise<readonly string[]> {
  const { promotions } = await promote({ ...sandbox.as(service), dryRun: false });
  return promotions.map(({ app, stage, wave }) => `${app} > ${stage} ${wave}`);
}

async function refused(forged: readonly ForgedCommit[]): Promise<readonly string[]> {
  const ledger = writeHistory(temporaryFolder(), forged);
  const { problems } = await verify({ ledger, branch: "main", from: folder, prove: false, now: () => clock.now });
  return problems.map(({ problem }) => problem);
}

test("a release enters each wave once its clusters have accepted exactly that, and verification finds it so", async () => {
  expect(went).toEqual([
    "platform > dev 1",
    "platform > dev 2",
    "web > dev 1",
    "web > dev 2",
    "platform > test 1",
    "web > test 1",
  ]);
  expect(await refused(commits)).toEqual([]);
});

describe("what a cluster accepts", () => {
  const subject = /^Observe eu: .*accepts web/;
  const path = /^evidence\/web\/.*-accepted-in-dev\.yaml$/;
  const some = (text: string): unknown => expect.arrayContaining([expect.stringContaining(text)]);
  const waited = "was put into dev, and it had to wait: accepted is closed: eu";

  /** The history in which eu's first word about web says something else, signed by somebody. */
  async function forged(given: Partial<Evidence>, signer: string): Promise<readonly string[]> {
    const { ledger } = await (await openLedger(sandbox.as(service))).store.read();
    const word = ledger.evidence.find(({ cluster, app }) => cluster === "eu" && app === "web");
    if (!word) throw new Error("eu has said nothing of web");
    const { id: _, ...said } = { ...word, ...given };
    const change: Change = { kind: "evidence", evidence: { ...said, id: recordId("Evidence", said) } };
    const file = fileOfChange(change);
    const signature = await (await openLedger(sandbox.as(signer))).signature(file.text ?? "", file.path, undefined);
    const files = [file, { path: `${file.path}.sig`, text: signature.text }];
    return refused(
      withChanged(commits, subject, (commit) => ({
        ...commit,
        files: [...commit.files.filter((one) => !path.test(one.path.replace(/\.sig$/, ""))), ...files],
      })),
    );
  }

  test.each([
    ["another cluster", clusterKey("us"), "it is not signed by the cluster eu"],
    ["a service that may record what checks say", service, "it is not signed by the cluster eu"],
    ["a keeper of the trust", "requester", "it is not signed by the cluster eu"],
  ])("is said by nobody else: by %s", async (_, signer, said) => {
    const problems = await forged({}, signer);
    expect(problems).toEqual(some(said));
    expect(problems).toEqual(some(`${waited} has not said whether it accepts it`));
  });

  test.each<[string, Partial<Evidence>]>([
    ["another tree", { tree: "0".repeat(64) }],
    ["another stage", { stage: "test" }],
  ])("is not what it says of %s", async (_, given) => {
    expect(await forged(given, clusterKey("eu"))).toEqual(some(`${waited} has not said whether it accepts it`));
  });

  test("is no say in another gate, and no word in another cluster's name", async () => {
    const eu = clusterKey("eu");
    expect(await forged({ gate: "proof" }, eu)).toEqual(some("a cluster has no say in proof"));
    expect(await forged({ cluster: "us" }, eu)).toEqual(some("it is not signed by the cluster us"));
  });

  test("is withdrawn by its own refusal, which nobody leaves out by saying the earlier word again", async () => {
    expect(await forged({ outcome: "failed", said: "there is no room" }, clusterKey("eu"))).toEqual(
      some(`${waited} refuses it: there is no room`),
    );
    const { ledger } = await (await openLedger(sandbox.as(service))).store.read();
    const word = ledger.evidence.find(({ cluster, app }) => cluster === "eu" && app === "web");
    if (!word) throw new Error("eu has said nothing of web");
    const again = fileOfChange({ kind: "evidence", evidence: { ...word, number: nextNumber(ledger, word.release) } });
    const before = fileOfChange({ kind: "evidence", evidence: word });
    const signature = commits.flatMap(({ files }) => files).find((file) => file.path === `${before.path}.sig`)?.text;
    const replayed = { message: "Say it again\n", committedAt: commits.at(-1)?.committedAt ?? 0 };
    const files = [again, { path: `${again.path}.sig`, text: signature }];
    expect(await refused([...commits, { ...replayed, files }])).toEqual(some("it is not signed by the cluster eu"));
  });
});
