import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Change, fileOfChange, type LedgerFile } from "@kubestage/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../testing/folders.ts";
import {
  commitsOf,
  fileIn,
  type ForgedCommit,
  type ForgedFile,
  historyOf,
  withChanged,
  withCommit,
  withEdited,
  writeHistory,
} from "../testing/forged-history.ts";
import { approvalOf, makeSignedLedger, signed, type SignedLedger, trustFile } from "../testing/signed-ledger.ts";
import { verify } from "./verify.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "kubestage-test-")));
let made: SignedLedger;
let commits: readonly ForgedCommit[];
beforeAll(async () => {
  made = await makeSignedLedger(folder);
  commits = commitsOf(await historyOf(made.repository));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is refused of a history that somebody has forged, in a repository of its own. */
async function refused(forged: readonly ForgedCommit[]): Promise<readonly string[]> {
  const ledger = writeHistory(temporaryFolder(), forged);
  const { outcome, problems, checkpoint } = await verify({
    ...{ ledger, branch: "main", from: folder, prove: false, now: () => made.now },
  });
  expect([outcome, checkpoint !== undefined]).toEqual(problems.length > 0 ? ["refused", false] : ["verified", true]);
  return problems.map(({ problem }) => problem);
}
const some = (text: string): unknown => expect.arrayContaining([expect.stringContaining(text)]);
const toProd = /^Promote web-.* to prod/;
const proof = /^evidence\/web\/.*proof-in-prod\.yaml$/;
const yaml = (path: string): ForgedFile => ({ path, text: "a: 1\n" });

test("what nobody has forged is in order", async () => {
  expect(await refused(commits)).toEqual([]);
  expect(await refused(withCommit(commits, [{ path: "README.md", text: "Read me.\n" }]))).toEqual([]);
});

describe("a forged result", () => {
  const notSigned = "it is not signed by any service that may say so (evidence)";

  test.each<[string, (commit: ForgedCommit) => Promise<ForgedFile[]>]>([
    ["by a person", ({ files }) => signed(files.find(({ path }) => proof.test(path)) ?? yaml(""), made.signers.kim)],
    ["by a stranger", ({ files }) => signed(files.find(({ path }) => proof.test(path)) ?? yaml(""), made.signers.eve)],
    ["by nobody", ({ files }) => Promise.resolve(files.filter((file) => proof.test(file.path)))],
  ])("%s", async (_, forge) => {
    const index = commits.findIndex(({ message }) => toProd.test(message));
    const commit = commits[index];
    if (!commit) throw new Error("a promotion");
    const rest = commit.files.filter(({ path }) => !proof.test(path.replace(/\.sig$/, "")));
    const forged = { ...commit, files: [...rest, ...(await forge(commit))] };
    const said = await refused(commits.with(index, forged));
    expect(said).toEqual(some(notSigned));
    expect(said).toEqual(
      some("was put into prod, and it had to wait: proof is closed: nothing is recorded of it in prod"),
    );
  });

  test("tampered with, or taken away later", async () => {
    expect(
      await refused(withEdited(commits, toProd, proof, (text) => text.replace("opens nothing", "is fine"))),
    ).toEqual(some(notSigned));
    const { path } = fileIn(commits, proof);
    const gone = [path, `${path}.sig`].map((own) => ({ path: own, text: undefined }));
    expect(await refused(withCommit(commits, gone))).toEqual([expect.stringMatching(/^the evidence .* is gone$/)]);
  });
});

describe("an approval", () => {
  const approval = /^approvals\/prod\/web\/.*\.yaml$/;
  const pointerTree = (): string => /tree: (\w+)/.exec(fileIn(commits, /^stages\/prod\/web\.yaml$/).text)?.[1] ?? "";

  test("that is replayed for another release counts nowhere", async () => {
    const { path, text } = fileIn(commits, approval);
    const { text: signature } = fileIn(commits, /^approvals\/prod\/web\/.*\.yaml\.sig$/);
    const { path: next } = fileIn(commits, /^stages\/dev\/web\.yaml$/);
    const newer = /release: (\S+)/.exec(fileIn(commits, new RegExp(next)).text)?.[1] ?? "";
    const older = /release: (\S+)/.exec(text)?.[1] ?? "";
    const elsewhere = path.replace(older, newer);
    const both = (own: string, said: string) => [
      { path: own, text: said },
      { path: `${own}.sig`, text: signature },
    ];
    expect(await refused(withCommit(commits, both(elsewhere, text)))).toEqual([
      `"${elsewhere}": what it says belongs into ${path}`,
    ]);
    const changed = text.replace(older, newer);
    expect(await refused(withCommit(commits, both(elsewhere, changed)))).toEqual(some("what it says belongs into"));
    const pointer = fileIn(commits, /^stages\/prod\/web\.yaml$/);
    const moved = { path: pointer.path, text: pointer.text.replace(older, newer) };
    expect(await refused(withCommit(commits, [moved]))).toEqual(some(`${newer} was put into prod, and it had to wait`));
  });

  test("by the author under a second name does not count", async () => {
    const { path } = fileIn(commits, /^releases\/web\/.*\/entry\.yaml$/);
    const [, , release = ""] = path.split("/");
    const own = approvalOf({
      stage: "prod",
      app: "web",
      release,
      tree: pointerTree(),
      person: "alex@example.com",
      at: made.now - 3_600_000,
    });
    const files = await signed(fileOfChange(own), made.signers.alex);
    const forged = withChanged(commits, /^Approve web/, (commit) => ({ ...commit, files }));
    expect(await refused(forged)).toEqual(
      some(
        `${release} was put into prod, and it had to wait: approvals is closed: it lacks 1 of everyone; alex has part in it and does not count`,
      ),
    );
  });

  test("that somebody else has signed is none", async () => {
    const own = commits.findLast(({ message }) => message.startsWith("Approve web"));
    const files = await signed(own?.files.find(({ path }) => approval.test(path)) ?? yaml(""), made.signers.eve);
    const forged = withChanged(commits, /^Approve web/, (commit) => ({ ...commit, files }));
    expect(await refused(forged)).toEqual(some("it is not signed by"));
  });
});

test("a request that was answered is not put back with its signature", async () => {
  const asked = commits.slice(0, commits.findLastIndex(({ message }) => message.startsWith("Ask for web")) + 1);
  const files = [/^requests\/prod\/web\.yaml$/, /^requests\/prod\/web\.yaml\.sig$/].map((path) => fileIn(asked, path));
  const said = await refused(withCommit(commits, files));
  expect(said).toEqual([
    "an older request of robin was put back",
    expect.stringMatching(/^the request of robin for web-\w+ in prod had gone, and was put back$/),
  ]);
});

describe("the trust", () => {
  const withEve = (by: readonly ("kim" | "lee" | "eve")[]) => {
    const people = { ...made.trust.people, eve: { keys: [made.signers.eve.key], groups: ["release-managers"] } };
    return signed(trustFile({ ...made.trust, version: 2, people }), ...by.map((name) => made.signers[name]));
  };

  test("is changed by enough keepers of the version before", async () => {
    expect(await refused(withCommit(commits, await withEve(["kim", "lee"])))).toEqual([]);
  });

  test.each([[["kim"]], [["kim", "kim"]], [["kim", "eve"]]] as const)("not by %j", async (by) => {
    const said = await refused(withCommit(commits, await withEve(by)));
    expect(said).toEqual(some("version 2 of the trust is signed by kim; 2 keepers have to"));
  });

  test("is never written anew, nor taken away", async () => {
    const again = await signed(trustFile({ ...made.trust, threshold: 1 }), made.signers.kim);
    const never = "trust/0001.yaml was changed, and a version of the trust never is";
    expect(await refused(withCommit(commits, again))).toEqual(some(never));
    const gone = ["trust/0001.yaml", "trust/0001.yaml.sig"].map((path) => ({ path, text: undefined }));
    expect(await refused(withCommit(commits, gone))).toEqual(some(never));
  });
});

describe("a file that", () => {
  const nobody = "was changed by no promotion into its stage";
  const cases: [string, ForgedFile, string][] = [
    ["is a link", { path: "manifests/prod/prod/x.yaml", text: "../../../etc", mode: "120000" }, "is a link"],
    [
      "is another repository",
      { path: "manifests/prod/prod/x", text: "1".repeat(40), mode: "160000" },
      "is another repository",
    ],
    ["can be executed", { path: "stages/prod/x.yaml", text: "a: 1\n", mode: "100755" }, "can be executed"],
    ["no promotion brings", yaml("manifests/prod/prod/more.yaml"), nobody],
    ["waits for nothing", yaml("waiting/prod/prod/more.yaml"), nobody],
    [
      "is of a whole cluster",
      yaml("manifests/prod/more.yaml"),
      "was changed by no promotion that brings what is of the whole cluster",
    ],
    ["no cluster reads", yaml("manifests/prod/prod/more.json"), "is no file that a cluster has"],
    ["stands too deep", yaml("manifests/prod/prod/deep/more.yaml"), "is no file that a cluster has"],
    ["is a chart", yaml("releases/web/web-1/chart/templates/a.yaml"), "is no file that a ledger has"],
    ["is called as one of git", yaml("manifests/.gitmodules"), '".gitmodules" is no name that a ledger has'],
    ["is called in other letters", yaml("manifests/prod/prod/wеb.yaml"), '"wеb.yaml" is no name that a ledger has'],
    ["is called like another", yaml("stages/prod/WEB.yaml"), '"web.yaml" looks like "WEB.yaml" beside it'],
    ["has a line's end in its name", yaml("freezes/a\nb.yaml"), '"a\\nb.yaml" is no name that a ledger has'],
    ["belongs nowhere", yaml(".github/workflows/a.yaml"), '".github" is no name that a ledger has'],
    ["is a signature of nothing", yaml("freezes/quiet.yaml.sig"), "is a signature of nothing"],
  ];
  test.each(cases)("%s is refused", async (_, file, said) => {
    expect(await refused(withCommit(commits, [file]))).toEqual(some(said));
  });

  test("stands for a cluster is not changed afterwards, nor with the promotion", async () => {
    const manifest = /^manifests\/prod\/prod\/web\.yaml$/;
    const { path, text } = fileIn(commits, manifest);
    const changed = text.replace("name: web", "name: wab");
    expect(await refused(withCommit(commits, [{ path, text: changed }]))).toEqual([`"${path}" ${nobody}`]);
    expect(await refused(withEdited(commits, toProd, manifest, () => changed))).toEqual(
      some("was put into prod, and it had to wait"),
    );
  });
});

describe("a release", () => {
  const document = /^releases\/web\/.*\/release\.yaml$/;

  test("is what its name is the hash of, and stays", async () => {
    const { path, text } = fileIn(commits, document);
    const other = text.replace("web:1", "web:9");
    expect(await refused(withCommit(commits, [{ path, text: other }]))).toEqual([
      `"${path}" was changed, and a release never is`,
    ]);
    expect(await refused(withCommit(commits, [{ path, text: undefined }]))).toEqual([
      `"${path}" was changed, and a release never is`,
    ]);
    expect(
      await refused(withEdited(commits, /^Release web/, document, (own) => own.replace("web:2", "web:9"))),
    ).toEqual(some("and its content is that of"));
    const without = withChanged(commits, /^Release web/, (commit) => ({
      ...commit,
      files: commit.files.filter((file) => !document.test(file.path)),
    }));
    expect(await refused(without)).toEqual(some("is not there"));
  });

  test("of the platform has its documents in their order", async () => {
    const turn = (text: string): string => text.split("---\n").toReversed().join("---\n");
    expect(await refused(withEdited(commits, /^Release platform/, /release\.yaml$/, turn))).toEqual(
      some("its documents stand in another order than they are released in"),
    );
  });
});

describe("a commit that says", () => {
  const said = (from: RegExp | string, to: string) =>
    withChanged(commits, toProd, (commit) => ({ ...commit, message: commit.message.replace(from, to) }));

  test.each([
    ["another kind", "Kind: promotion", "Kind: rollback", "its message says something else than it does"],
    ["another person", "Asked-By: robin", "Asked-By: kim", "its message says something else than it does"],
    [
      "another stage",
      /Promotion: prod/,
      "Promotion: dev",
      'it says that it promotes "dev/web", and it promotes prod/web',
    ],
    ["no time", /\nKubestage-Decided-At.*/, "", "it does not say when it was decided"],
    ["an earlier time", "Decided-At: 2026-03-02T12", "Decided-At: 2026-03-02T10", "and was made at"],
    ["a later time", "Decided-At: 2026-03-02", "Decided-At: 2026-03-03", "which is still to come"],
  ])("%s is refused", async (_, from, to, problem) => {
    expect(await refused(said(from, to))).toEqual(some(problem));
  });

  test("that it promotes where it does not is refused", async () => {
    const message = "Promote\n\nKubestage-Promotion: prod/web\nKubestage-Release: web-1\n";
    const freeze: Change = { kind: "freeze", freeze: { name: "quiet", from: made.now, reason: "x", by: "kim" } };
    const files: LedgerFile[] = await signed(fileOfChange(freeze), made.signers.kim);
    expect(await refused(withCommit(commits, files))).toEqual([]);
    expect(await refused(withCommit(commits, files, message))).toEqual([
      'it says "Kubestage-Promotion: prod/web", and does nothing of the kind',
      'it says "Kubestage-Release: web-1", and does nothing of the kind',
    ]);
  });

  test("what only git would read is refused too", async () => {
    const readme = [{ path: "README.md", text: "Read me.\n" }];
    const message = "Quiet\n\nKubestage-Promotion: prod/web\r\n";
    expect(await refused(withCommit(commits, readme, message))).toEqual([
      'it says "Kubestage-Promotion: prod/web\\r", and does nothing of the kind',
    ]);
    const quiet = withCommit(commits, readme, "+AEs-ubestage-Promotion: prod/web\n");
    expect(await refused(quiet)).toEqual([]);
    const encoded = withChanged(quiet, /^\+AEs/, (commit) => ({ ...commit, encoding: "UTF-7" }));
    expect(await refused(encoded)).toEqual(['it says that its message is in "UTF-7", and a ledger\'s is in UTF-8']);
  });
});
