import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../testing/folders.ts";
import {
  commitsOf,
  fileIn,
  type ForgedCommit,
  historyOf,
  withCommit,
  writeHistory,
} from "../testing/forged-history.ts";
import { makeSignedLedger, type SignedLedger } from "../testing/signed-ledger.ts";
import { fileHash } from "./trust-problems.ts";
import { verify, type VerifyRequest, type VerifyResult } from "./verify.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "kubestage-test-")));
let made: SignedLedger;
let commits: readonly ForgedCommit[];
beforeAll(async () => {
  made = await makeSignedLedger(folder);
  commits = commitsOf(await historyOf(made.repository));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const check = (ledger: string, given: Partial<VerifyRequest> = {}): Promise<VerifyResult> =>
  verify({ ledger, branch: "main", from: folder, prove: false, now: () => made.now, ...given });
const said = async (ledger: string, given: Partial<VerifyRequest> = {}): Promise<readonly string[]> =>
  (await check(ledger, given)).problems.map(({ problem }) => problem);
const git = (repository: string, ...command: string[]): string =>
  execFileSync("git", [`--git-dir=${repository}`, "-c", "user.name=x", "-c", "user.email=x@example.com", ...command], {
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
  }).trim();
/** A copy in which a test may do what it wants. */
const copied = (): string => {
  const repository = join(temporaryFolder(), "ledger.git");
  cpSync(made.repository, repository, { recursive: true });
  return repository;
};
const rootHash = (): string => fileHash(fileIn(commits, /^trust\/0001\.yaml$/).text);

test("what the workflows made is in order, also where its clusters are proved again", async () => {
  const progress: number[] = [];
  const request = { ledger: made.repository, branch: "main", from: folder, prove: true, now: () => made.now };
  const result = await verify(request, (done) => progress.push(done));
  expect(result).toMatchObject({ outcome: "verified", problems: [], commits: commits.length, promotions: 8 });
  expect(progress).toEqual(commits.map((_, index) => index + 1));
  expect(result.notices).toEqual([
    expect.stringMatching(/^nobody's word was checked against anything outside the clone/),
    expect.stringMatching(/^that history was cut at its end is not excluded/),
  ]);
});

describe("the hash of the first trust, kept outside", () => {
  test("says that it is the one", async () => {
    const { outcome, notices } = await check(made.repository, { trustRoot: `sha256:${rootHash()}` });
    expect([outcome, notices.length]).toEqual(["verified", 1]);
  });

  test("refuses another one, and none", async () => {
    expect(await said(made.repository, { trustRoot: "0".repeat(64) })).toEqual([
      `trust/0001.yaml is not the one whose hash was given: its hash is ${rootHash()}`,
    ]);
    const without = writeHistory(temporaryFolder(), commits.slice(0, 1));
    expect(await said(without, { trustRoot: rootHash() })).toEqual([
      "the ledger has no trust/0001.yaml, whose hash was given",
    ]);
    await expect(check(made.repository, { trustRoot: "abc" })).rejects.toThrow('"abc" is no SHA-256');
  });
});

describe("a checkpoint", () => {
  const written = async (repository = made.repository): Promise<string> => {
    const file = join(temporaryFolder(), "checkpoint.json");
    expect(await check(repository, { writeCheckpoint: file })).toMatchObject({ outcome: "verified" });
    return file;
  };
  const more = () => withCommit(commits, [{ path: "README.md", text: "More.\n" }]);

  test("is what a later history goes on from", async () => {
    const file = await written();
    const tip = git(made.repository, "rev-parse", "refs/heads/main");
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      ...{ ledger: git(made.repository, "rev-list", "--max-parents=0", "main"), branch: "main", commit: tip },
      ...{ commits: commits.length, at: new Date(made.now).toISOString() },
    });
    expect(await check(made.repository, { checkpoint: file })).toMatchObject({
      outcome: "verified",
      notices: [expect.anything()],
    });
  });

  test("refuses a history that was cut, or rewritten, or is another's", async () => {
    const file = await written(writeHistory(temporaryFolder(), commits));
    const gone = /is in the history no more: it was/;
    const cases: [readonly ForgedCommit[], RegExp][] = [
      [more(), /^$/],
      [commits.slice(0, -1), /is in the history no more: it was cut at its end, or rewritten$/],
      [more().with(commits.length - 1, { message: "x", committedAt: 0, files: [] }), gone],
      [
        more().with(0, { ...commits[0], message: "Begin", committedAt: 0, files: [] }),
        /^the checkpoint is of a ledger that begins with/,
      ],
    ];
    for (const [forged, problem] of cases) {
      const [first = ""] = await said(writeHistory(temporaryFolder(), forged), { checkpoint: file });
      expect(first).toMatch(problem);
    }
    const other = writeHistory(temporaryFolder(), commits);
    git(other, "branch", "second", "main");
    expect(await said(other, { checkpoint: file, branch: "second" })).toEqual(["the checkpoint is of the branch main"]);
  });

  test("is not written where something is refused, and not where the clone is", async () => {
    const file = join(temporaryFolder(), "checkpoint.json");
    const wrong = writeHistory(temporaryFolder(), withCommit(commits, [{ path: "x", text: "" }]));
    expect(await check(wrong, { writeCheckpoint: file })).toMatchObject({ outcome: "refused", checkpoint: undefined });
    expect(readdirSync(join(file, ".."))).toEqual([]);
    const inside = join(made.repository, "checkpoint.json");
    await expect(check(made.repository, { writeCheckpoint: inside })).rejects.toThrow("stands in the clone itself");
  });

  test.each([
    ["nothing", "{}"],
    ["no JSON", "ledger"],
    ["more", '{"ledger":1}'],
    ["too much", " ".repeat(100_000)],
  ])("that says %s is none", async (_, text) => {
    const file = join(temporaryFolder({ "c.json": text }), "c.json");
    await expect(check(made.repository, { checkpoint: file })).rejects.toThrow("is no checkpoint");
    await expect(check(made.repository, { checkpoint: `${file}.gone` })).rejects.toThrow("there is no checkpoint");
  });
});

describe("what stands beside the branch changes nothing", () => {
  /** The tip of another history in the same repository. */
  const forgedTip = (repository: string): string => {
    const tree = git(repository, "rev-parse", "refs/heads/main~3^{tree}");
    return git(repository, "commit-tree", "-p", "refs/heads/main~3", "-m", "Forged", tree);
  };
  const tipOf = async (repository: string) => (await check(repository)).checkpoint?.commit;
  const own = (): string => git(made.repository, "rev-parse", "refs/heads/main");

  test("be it a tag, a branch or a ref of the same look", async () => {
    const repository = copied();
    const forged = forgedTip(repository);
    for (const ref of ["refs/tags/main", "refs/main", "refs/heads/m\u0430in", "refs/heads/refs/heads/main"])
      git(repository, "update-ref", ref, forged);
    expect(await tipOf(repository)).toBe(own());
    expect((await check(repository)).notices.filter((one) => one.includes("looks like"))).toEqual([
      '"refs/heads/m\u0430in" looks like refs/heads/main, and is not read',
      '"refs/tags/main" looks like refs/heads/main, and is not read',
    ]);
  });

  test("be it a replacement of the tip, of a folder or of a file", async () => {
    const repository = copied();
    git(repository, "replace", own(), forgedTip(repository));
    const trees = ["refs/heads/main^{tree}", "refs/heads/main~3^{tree}"].map((one) =>
      git(repository, "--no-replace-objects", "rev-parse", one),
    );
    git(repository, "replace", ...trees);
    expect(await tipOf(repository)).toBe(own());
    expect((await check(repository)).notices).toContainEqual(
      expect.stringContaining("makes other commands of git show something else"),
    );
  });

  test("be it a graft, or what is borrowed from elsewhere", async () => {
    const repository = copied();
    mkdirSync(join(repository, "info"), { recursive: true });
    writeFileSync(join(repository, "info", "grafts"), `${own()}\n`);
    expect(await check(repository)).toMatchObject({ outcome: "verified", commits: commits.length });
    const borrowing = join(temporaryFolder(), "borrowing.git");
    execFileSync("git", ["clone", "--quiet", "--bare", "--shared", made.repository, borrowing]);
    expect(await tipOf(borrowing)).toBe(own());
  });
});

describe("a clone is refused", () => {
  test("that is shallow", async () => {
    const shallow = join(temporaryFolder(), "shallow.git");
    execFileSync("git", ["clone", "--quiet", "--bare", "--depth=3", `file://${made.repository}`, shallow]);
    expect(await said(shallow)).toEqual(["the clone is shallow: it does not hold the whole history"]);
  });

  test("that lacks objects, and nothing is fetched or run for these", async () => {
    const partial = join(temporaryFolder(), "partial.git");
    git(made.repository, "config", "uploadpack.allowFilter", "true");
    execFileSync("git", ["clone", "--quiet", "--bare", "--filter=blob:none", `file://${made.repository}`, partial]);
    const ran = join(temporaryFolder(), "ran");
    git(partial, "config", "remote.origin.url", `ext::touch ${ran}`);
    git(partial, "config", "protocol.ext.allow", "always");
    expect(await said(partial)).toEqual([expect.stringMatching(/not in the clone|cat-file/)]);
    expect(readdirSync(join(ran, ".."))).toEqual([]);
  });

  test("in which an object is not what its name says", async () => {
    const repository = copied();
    for (const pack of readdirSync(join(repository, "objects", "pack"))) {
      const own = join(repository, "objects", "pack", pack);
      if (!pack.endsWith(".pack")) continue;
      const bytes = readFileSync(own);
      rmSync(own);
      execFileSync("git", [`--git-dir=${repository}`, "unpack-objects", "-q"], { input: bytes });
    }
    for (const other of readdirSync(join(repository, "objects", "pack")))
      rmSync(join(repository, "objects", "pack", other));
    const fileOf = (id: string): string => join(repository, "objects", id.slice(0, 2), id.slice(2));
    const blob = git(repository, "rev-parse", "refs/heads/main:stages/prod/web.yaml");
    const another = git(repository, "rev-parse", "refs/heads/main:stages/dev/web.yaml");
    rmSync(fileOf(blob));
    cpSync(fileOf(another), fileOf(blob));
    expect(await said(repository)).toEqual([expect.stringMatching(/is not what its name says|cat-file/)]);
  });

  test("that merges", async () => {
    const repository = copied();
    const tree = git(repository, "rev-parse", "refs/heads/main^{tree}");
    const [tip, side] = ["main", "main~2"].map((one) => git(repository, "rev-parse", `refs/heads/${one}`));
    git(
      repository,
      "update-ref",
      "refs/heads/main",
      git(repository, "commit-tree", "-p", tip ?? "", "-p", side ?? "", "-m", "Merge", tree),
    );
    expect(await said(repository, { now: Date.now })).toEqual([
      "it merges histories, which a ledger does not have: put the branch back to its first parent (KS4010)",
    ]);
  });

  test("in which a folder holds a name twice, or leads elsewhere", async () => {
    for (const names of [["a.yaml", "a.yaml"], [".."], [".git"], ["a/b"]]) {
      const repository = copied();
      const blob = git(repository, "rev-parse", "refs/heads/main:README.md");
      const entry = (name: string): Buffer =>
        Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.from(blob, "hex")]);
      const input = Buffer.concat(names.map(entry));
      const made = ["hash-object", "-t", "tree", "-w", "--stdin", "--literally"];
      const tree = execFileSync("git", [`--git-dir=${repository}`, ...made], { input, encoding: "utf8" }).trim();
      const commit = git(repository, "commit-tree", "-p", "refs/heads/main", "-m", "x", tree);
      git(repository, "update-ref", "refs/heads/main", commit);
      expect(await said(repository, { now: Date.now })).toContainEqual(
        expect.stringMatching(/is no name that a ledger has|looks like "a.yaml"/),
      );
    }
  });

  test("that has no such branch", async () => {
    await expect(check(made.repository, { branch: "mian" })).rejects.toThrow('the clone has no branch "mian"');
    await expect(check(made.repository, { branch: "../heads/main" })).rejects.toThrow("the clone has no branch");
    const file = join(temporaryFolder(), "x");
    appendFileSync(file, "");
    await expect(check(file)).rejects.toThrow("is no Git repository");
  });
});
