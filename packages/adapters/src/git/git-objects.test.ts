import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { parseCommit } from "./git-commit.ts";
import { readObjects } from "./git-objects.ts";
import { parseTree } from "./git-tree.ts";

/** A new repository, and git in it. */
function repositoryOf(format: "sha1" | "sha256" = "sha1") {
  const repository = join(temporaryFolder(), "repository.git");
  execFileSync("git", ["init", "--quiet", "--bare", `--object-format=${format}`, repository]);
  const git = (input: string | Uint8Array, ...command: string[]): string =>
    execFileSync("git", [`--git-dir=${repository}`, ...command], { encoding: "utf8", input }).trim();
  return { repository, git };
}

test.each(["sha1", "sha256"] as const)(
  "objects are read as git has written them, with hashes by %s",
  async (format) => {
    const { repository, git } = repositoryOf(format);
    const texts = ["", "a: 1\n", "ü".repeat(10_000), "no end"];
    const ids = texts.map((text) => git(text, "hash-object", "-w", "--stdin"));
    const found = await readObjects({ repository }, [...ids, ...ids]);
    expect(ids.map((id) => [found.get(id)?.type, Buffer.from(found.get(id)?.bytes ?? []).toString()])).toEqual(
      texts.map((text) => ["blob", text]),
    );
    const tree = git(`100644 blob ${ids[1] ?? ""}\tb.yaml\n040000 tree ${git("", "mktree")}\ta\n`, "mktree");
    const [read] = (await readObjects({ repository }, [tree])).values();
    expect(read && parseTree(tree, read)).toEqual({
      items: [
        { name: "a", mode: "40000", id: git("", "mktree") },
        { name: "b.yaml", mode: "100644", id: ids[1] },
      ],
      problems: [],
    });
  },
);

test("what is missing, or too large, is told", async () => {
  const { repository, git } = repositoryOf();
  expect((await readObjects({ repository }, [])).size).toBe(0);
  await expect(readObjects({ repository }, ["1".repeat(40)])).rejects.toThrow(
    `the object ${"1".repeat(40)} is not in the clone`,
  );
  const large = git(Buffer.alloc(17 * 1024 * 1024), "hash-object", "-w", "--stdin");
  await expect(readObjects({ repository }, [large])).rejects.toThrow("is larger than a ledger's may be");
});

const commitOf = (text: string) => parseCommit("x", { type: "commit", bytes: Buffer.from(text) });

test("a commit is read from its own bytes", () => {
  const header = "tree t\nparent p\nauthor a <a@example.com> 5 +0000\ncommitter c <c@example.com> 7 +0200\n";
  const message = "Subject\n\ntree other\nparent q\n";
  expect(commitOf(`${header}\n${message}`)).toEqual({
    ...{ tree: "t", parents: ["p"], committedAt: 7000, message },
    ...{ author: "a <a@example.com> 5 +0000", committer: "c <c@example.com> 7 +0200" },
  });
});

test.each([
  "",
  "tree t\n\n",
  "tree t\ncommitter c <c@example.com> x +0000\n\nx",
  "committer c <c@example.com> 7 +0000\n\nx",
])("%j is no commit", (text) => {
  expect(() => commitOf(text)).toThrow("x is no commit that a ledger has");
  expect(() => parseCommit("x", { type: "blob", bytes: Buffer.from(text) })).toThrow("no commit");
});

const id = "1".repeat(40);
const entry = (name: string | Uint8Array, mode = "100644"): Buffer =>
  Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.from("\0"), Buffer.from(id, "hex")]);
const problemsIn = (...entries: Buffer[]): readonly string[] =>
  parseTree(id, { type: "tree", bytes: Buffer.concat(entries) }).problems;

test.each<[string, Buffer[], readonly string[]]>([
  [
    "out of order",
    [entry("a.yaml"), entry("b", "40000"), entry("b.yaml"), entry("c")],
    ['"b.yaml" stands out of order'],
  ],
  ["as git sorts them", [entry("b.yaml"), entry("b", "40000")], []],
  ["twice", [entry("a"), entry("a")], ['"a" looks like "a" beside it']],
  ["in two cases", [entry("A"), entry("a")], ['"a" looks like "A" beside it']],
  [
    "that lead elsewhere",
    [entry(".."), entry("a/b")],
    ['".." is no name that a ledger has', '"a/b" is no name that a ledger has'],
  ],
  ["that are no text", [entry(Buffer.from([0xff]))], ['"ÿ" is no name that a ledger has']],
  ["that say nothing", [entry("")], ['"" is no name that a ledger has']],
])("names %s", (_, entries, said) => {
  expect(problemsIn(...entries)).toEqual(said);
});

test("a folder that ends too early is none", () => {
  for (const bytes of [entry("a").subarray(0, 20), Buffer.from("100644 a"), Buffer.from("x")])
    expect(() => parseTree(id, { type: "tree", bytes })).toThrow("is no folder that git has written");
  expect(() => parseTree(id, { type: "blob", bytes: Buffer.alloc(0) })).toThrow("is no folder that git has written");
});
