import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beginLedger } from "@kubestage/adapters";
import { type Change, fileOfChange, type Ledger, type LedgerFile, type Preview, type Trust } from "@kubestage/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { declaration, temporaryFolder } from "../../testing/folders.ts";
import { createReleases } from "../releases/create-releases.ts";
import { openLedger } from "../session/ledger-session.ts";
import { promote } from "../promote.ts";
import {
  commitsOf,
  fileIn,
  type ForgedCommit,
  historyOf,
  withCommit,
  writeHistory,
} from "../testing/forged-history.ts";
import { newSigner, signed, type Signer, trustFile } from "../testing/signed-ledger.ts";
import { verify } from "../verify/verify.ts";
import { startPreview } from "./start-preview.ts";
import { stopPreview } from "./stop-preview.ts";

const minute = 60_000;
const hour = 60 * minute;
const start = Date.parse("2026-03-02T12:00:00Z");
const template = `---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: preview }
spec: { cluster: nonprod, tier: development, after: [dev], lifetime: { ttl: 48h, most: 3 } }
`;
const names = ["kim", "lee", "robin", "ci", "tests", "eve"] as const;
const folder = realpathSync(mkdtempSync(join(tmpdir(), "kubestage-test-")));
let signers: Readonly<Record<(typeof names)[number], Signer>>;
let ledgerThere: Ledger;
let pulled: string;
/** Up to where preview-17 runs a release of its own. */
let commits: readonly ForgedCommit[];
/** The same and preview-17 has gone. */
let ended: readonly ForgedCommit[];
let now = start;

beforeAll(async () => {
  signers = Object.fromEntries(names.map((name) => [name, newSigner(folder, name)])) as typeof signers;
  const ledger = join(folder, "ledger.git");
  const author = { name: "ledger", email: "ledger@example.com" };
  await beginLedger(ledger, { branch: "main", author, at: start });
  const keys = (name: (typeof names)[number]) => [signers[name].key];
  const trust: Trust = {
    ...{ version: 1, threshold: 1, keepers: ["kim"], clusters: {} },
    people: {
      ...{ kim: { keys: keys("kim"), groups: [] }, lee: { keys: keys("lee"), groups: [] } },
      robin: { keys: keys("robin"), groups: [] },
    },
    services: {
      ci: { keys: keys("ci"), may: ["release", "evidence"] },
      tests: { keys: keys("tests"), may: ["evidence"] },
    },
  };
  const as = (name: (typeof names)[number]) => ({
    ...{ ledger, branch: "main", from: folder, author, key: signers[name].file, now: () => (now += minute) },
  });
  const session = await openLedger(as("ci"));
  const files = await signed(trustFile(trust), signers.kim);
  const commit = { subject: "Begin the trust", trailers: {}, changes: [], files };
  await session.writer.write(() => Promise.resolve({ commits: [commit], result: undefined }));
  const release = async (text: string, apps: readonly string[], forPreviews = false) => {
    writeFileSync(join(folder, "all.yaml"), text);
    const facts = { images: {}, authors: ["alex"], compiler: "0.1.0", forPreviews };
    const { created } = await createReleases({ ...facts, path: "all.yaml", from: folder, apps }, as("ci"));
    return created[0]?.release.name ?? "";
  };
  await release(declaration + template, ["platform", "web", "api"]);
  await promote({ ...as("ci"), dryRun: false });
  pulled = await release((declaration + template).replace("web:1", "web:pull-17"), ["web"], true);
  const wanted = { name: "preview-17", releases: new Map([["web", pulled]]), dryRun: false };
  // Who started it may not record what a proof finds out: that is the service's.
  expect((await startPreview({ ...as("robin"), ...wanted })).promoted).toBeUndefined();
  expect((await promote({ ...as("ci"), dryRun: false })).promotions).toHaveLength(3);
  commits = commitsOf(await historyOf(ledger));
  ledgerThere = (await session.store.read()).ledger;
  await expect(startPreview({ ...as("tests"), ...wanted, name: "preview-18" })).rejects.toMatchObject({
    code: "KS4003",
    message: "previews/preview-18.yaml: tests is nobody who may start or end previews",
  });
  expect((await startPreview({ ...as("lee"), ...wanted })).refusal).toContain("robin has started preview-17");
  // Who ends it may not record what a proof finds out either.
  expect(await stopPreview({ ...as("lee"), name: "preview-17" })).toMatchObject({
    departure: undefined,
    mayGoOn: false,
  });
  expect((await promote({ ...as("ci"), dryRun: false })).departures).toMatchObject([{ because: "lee has ended it" }]);
  ended = commitsOf(await historyOf(ledger));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function refused(forged: readonly ForgedCommit[]): Promise<readonly string[]> {
  const ledger = writeHistory(temporaryFolder(), forged);
  const at = Math.max(now, ...forged.map(({ committedAt }) => committedAt));
  const { problems } = await verify({ ledger, branch: "main", from: folder, prove: false, now: () => at });
  return problems.map(({ problem }) => problem);
}
const some = (text: string): unknown => expect.arrayContaining([expect.stringContaining(text)]);
const last = (all: readonly ForgedCommit[]): number => all.at(-1)?.committedAt ?? 0;
const later = (all: readonly ForgedCommit[], files: readonly LedgerFile[], after = minute, message = "A change\n") => [
  ...all,
  { message, committedAt: last(all) + after, files },
];
const record = (): Preview => ledgerThere.previews.get("preview-17") ?? expect.fail("no preview");
const fileFor = (given: Partial<Preview>): LedgerFile => {
  const change: Change = { kind: "preview", preview: { ...record(), ...given } };
  return fileOfChange(change);
};

test("what nobody has forged is in order, to the end", async () => {
  expect(await refused(commits)).toEqual([]);
  expect(await refused(ended)).toEqual([]);
  expect(ended.slice(commits.length).map(({ message }) => message.split("\n")[0])).toEqual([
    "Stop the preview preview-17",
    "End the preview preview-17",
  ]);
});

describe("the record of a preview", () => {
  const longer = () => ({ at: last(commits), until: last(commits) + 40 * hour });

  test.each<[string, () => Promise<LedgerFile[]>, string]>([
    [
      "of somebody unknown",
      () => signed(fileFor({ stage: "preview-18", by: "eve" }), signers.eve),
      "eve is nobody who may start or end previews",
    ],
    ["in somebody's name", () => signed(fileFor({ stage: "preview-18" }), signers.eve), "it is not signed by robin"],
    ["that nobody signs", () => Promise.resolve([fileFor({ stage: "preview-18" })]), "it is not signed by robin"],
    [
      "of a service that only tests",
      () => signed(fileFor({ stage: "preview-18", by: "tests" }), signers.tests),
      "tests is nobody who may start or end previews",
    ],
    ["made longer under an old signature", () => Promise.resolve([fileFor(longer())]), "it is not signed by robin"],
    [
      "made longer by another person in their name",
      () => signed(fileFor({ ...longer(), by: "lee" }), signers.lee),
      "lee changes the preview preview-17, which robin has started",
    ],
    ["ended in somebody's name", () => signed(fileFor({ endedBy: "lee" }), signers.eve), "it is not signed by lee"],
    [
      "ended, with something else to run",
      () => signed(fileFor({ endedBy: "lee", releases: new Map() }), signers.lee),
      "lee ends preview-17 and says something else",
    ],
    [
      "in the place of another",
      async () => [{ ...(await signed(fileFor({}), signers.robin))[0], path: "previews/dev.yaml" } as LedgerFile],
      "what it says belongs into previews/preview-17.yaml",
    ],
  ])("%s is refused", async (_, forge, said) => {
    expect(await refused(withCommit(commits, await forge()))).toEqual(some(said));
  });

  test("that was there before is not put back once the preview has gone", async () => {
    const back = [/^previews\/preview-17\.yaml$/, /^previews\/preview-17\.yaml\.sig$/].map((path) =>
      fileIn(commits, path),
    );
    expect(await refused(later(ended, back, 2 * hour))).toEqual([
      "an older record of the preview preview-17 was put back",
      "the preview preview-17 had gone, and was put back",
    ]);
  });
});

describe("a release for previews", () => {
  test("is not in a stage because somebody moves its pointer", async () => {
    const { path, text } = fileIn(commits, /^stages\/dev\/web\.yaml$/);
    const moved = { path, text: text.replace(/release: \S+/, `release: ${pulled}`) };
    expect(await refused(later(commits, [moved]))).toEqual(some(`${pulled} was put into dev, and it does not follow`));
  });

  test("is none for every stage because its entry does not say so", async () => {
    const path = `releases/web/${pulled}/entry.yaml`;
    const entry = fileIn(commits, new RegExp(path));
    const text = entry.text.replace(/\n *forPreviews: true/, "");
    const files = await signed({ path, text }, signers.ci);
    const forged = commits.map((commit) =>
      commit.message.startsWith(`Release ${pulled}`)
        ? { ...commit, files: [...commit.files.filter((file) => !file.path.startsWith(path)), ...files] }
        : commit,
    );
    expect(await refused(forged)).toEqual(some("it is for previews only, and its entry does not say so"));
  });
});

describe("a preview that goes", () => {
  const goes = (): ForgedCommit => ended.at(-1) ?? expect.fail("no commit");

  test("does not before its time", async () => {
    const early = {
      ...goes(),
      committedAt: last(commits),
      message: goes().message.replace(/Decided-At: \S+/, `Decided-At: ${new Date(last(commits)).toISOString()}`),
    };
    expect(await refused([...commits, early])).toEqual(some("the preview preview-17 is gone before its time"));
  });

  test("leaves nothing, and takes nothing else along", async () => {
    const left = goes().files.filter(({ path }) => !path.endsWith("/web.yaml") || path.startsWith("stages/"));
    const waited = expect.stringContaining(
      "preview-17 is gone, and it had to wait: proof is closed: nothing is recorded",
    ) as unknown;
    const stays = '"manifests/nonprod/preview-17/web.yaml" stays, and its preview has gone';
    expect(await refused([...ended.slice(0, -1), { ...goes(), files: left }])).toEqual([waited, stays]);
    const more = [...goes().files, { path: "manifests/nonprod/dev/web.yaml", text: undefined }];
    expect(await refused([...ended.slice(0, -1), { ...goes(), files: more }])).toEqual([
      waited,
      '"manifests/nonprod/dev/web.yaml" was changed by no promotion into its stage',
    ]);
    const walls = goes().files.map((file) =>
      file.path === "manifests/nonprod/admission.yaml" ? { ...file, text: "" } : file,
    );
    expect(await refused([...ended.slice(0, -1), { ...goes(), files: walls }])).toEqual([waited]);
  });

  test("says why, and nothing else", async () => {
    const message = goes().message.replace("lee has ended it", "its time ended");
    expect(await refused([...ended.slice(0, -1), { ...goes(), message }])).toEqual([
      "its message says something else than it does",
    ]);
  });
});
