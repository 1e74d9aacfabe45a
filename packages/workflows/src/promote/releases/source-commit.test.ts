import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { declaration, temporaryFolder } from "../../testing/folders.ts";
import { createReleases } from "./create-releases.ts";
import { newLedger } from "../testing.ts";

const manifests = `---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: queue }
spec: { team: storefront, source: { manifests: { paths: [k8s] } } }
`;
const map = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n";

/** A repository with a declaration in a folder of it, everything committed; and what a release of its app `queue` is warned of. */
async function newRepository() {
  const { as } = await newLedger();
  const folder = temporaryFolder({
    "shop/platform.yaml": declaration + manifests,
    "shop/k8s/map.yaml": map,
    "shop/README.md": "Our shop.\n",
    ".gitignore": "*.local.yaml\nout/\n",
  });
  const git = (...command: string[]): string =>
    execFileSync("git", ["-C", folder, "-c", "user.name=alex", "-c", "user.email=alex@example.com", ...command], {
      encoding: "utf8",
    }).trim();
  git("init", "--quiet", "--initial-branch=main");
  git("add", ".");
  git("commit", "--quiet", "-m", "Begin");
  const facts = { path: "shop", from: folder, apps: ["queue"], images: {}, authors: [], compiler: "0.1.0" };
  const warned = async (more: { readonly commit?: string; readonly revision?: string } = {}) => {
    const { created, diagnostics } = await createReleases({ ...facts, ...more }, as("ci"));
    expect(created).toHaveLength(1);
    return diagnostics.map(({ code, message }) => `${code} ${message.replace(/[0-9a-f]{12}/, "HEAD")}`);
  };
  return { git, warned, at: (path: string) => join(folder, path) };
}

const says = (files: string): string =>
  `KS4018 ${files}: not in commit HEAD as it stands here, which the release names as its source`;

test("of what is committed, and of changes to what is in no release, nothing is said", async () => {
  const { warned, at } = await newRepository();
  expect(await warned()).toEqual([]);
  appendFileSync(at("shop/README.md"), "It sells.\n");
  writeFileSync(at("shop/notes.txt"), "later\n");
  mkdirSync(at("shop/out"));
  writeFileSync(at("shop/out/log.txt"), "built\n");
  expect(await warned()).toEqual([]);
});

test("what was changed, not added, staged only or ignored is told of", async () => {
  const { git, warned, at } = await newRepository();
  appendFileSync(at("shop/platform.yaml"), "# changed\n");
  expect(await warned()).toEqual([says("platform.yaml")]);
  writeFileSync(at("shop/k8s/new.yaml"), map.replace("settings", "new"));
  expect(await warned()).toEqual([says("k8s/new.yaml and 1 more")]);
  git("add", ".");
  expect(await warned()).toEqual([says("k8s/new.yaml and 1 more")]);
  git("commit", "--quiet", "-m", "Go on");
  expect(await warned()).toEqual([]);
  writeFileSync(at("shop/k8s/own.local.yaml"), map.replace("settings", "own"));
  expect(await warned()).toEqual([says("k8s/own.local.yaml")]);
});

test("a release of a revision, or of a commit that is said, is not compared with what stands in the folder", async () => {
  const { git, warned, at } = await newRepository();
  appendFileSync(at("shop/platform.yaml"), "# changed\n");
  expect(await warned({ revision: "HEAD" })).toEqual([]);
  const elsewhere = await warned({ commit: "0123456789abcdef0123456789abcdef01234567" });
  expect(elsewhere).toEqual([expect.stringMatching(/^KS4020 .* no repository here has the commit 0123456789ab$/)]);
  expect(await warned({ commit: git("rev-parse", "HEAD") })).toEqual([says("platform.yaml")]);
});

test("a whole folder that git ignores is in no commit", async () => {
  const { git, warned, at } = await newRepository();
  git("rm", "-r", "--quiet", "--cached", "shop/k8s");
  appendFileSync(at(".gitignore"), "k8s/\n");
  git("commit", "--quiet", "-m", "Keep them to ourselves");
  expect(await warned()).toEqual([says("k8s/map.yaml")]);
});
