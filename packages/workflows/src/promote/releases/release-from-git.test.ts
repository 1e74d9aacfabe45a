import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { declaration, temporaryFolder } from "../../testing/folders.ts";
import { createReleases } from "./create-releases.ts";
import { newLedger } from "../testing.ts";

test("what a revision declares is released, with its commit and authors, and not what stands in the folder", async () => {
  const { as, git: ofLedger } = await newLedger();
  const manifests = `---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: queue }
spec: { team: storefront, source: { manifests: { paths: [k8s] } } }
`;
  const folder = temporaryFolder({
    "shop/platform.yaml": declaration + manifests,
    "shop/k8s/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: then }\n",
  });
  const git = (who: string, ...command: string[]): string =>
    execFileSync("git", ["-C", folder, "-c", `user.name=${who}`, "-c", `user.email=${who}@example.com`, ...command], {
      encoding: "utf8",
    }).trim();
  git("alex", "init", "--quiet", "--initial-branch=main");
  git("alex", "add", ".");
  git("alex", "commit", "--quiet", "-m", "Begin");
  git("alex", "tag", "v1");
  const file = join(folder, "shop/platform.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("web:1", "web:2"));
  writeFileSync(join(folder, "shop/k8s/map.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: now }\n");
  git("kim", "commit", "--quiet", "--all", "-m", "Go on");
  writeFileSync(file, "not even YAML: [");
  const request = { path: "shop", from: folder, images: {}, authors: [], compiler: "0.1.0" };
  const release = (revision: string) => createReleases({ ...request, apps: ["web", "queue"], revision }, as("ci"));
  const { created, diagnostics } = await release("v1");
  expect(diagnostics).toEqual([]);
  expect(created.map((one) => one.release.authors)).toEqual([["alex@example.com"], ["alex@example.com"]]);
  const [web = ""] = created.map((one) => one.release.name);
  const text = ofLedger("show", `main:releases/web/${web}/release.yaml`);
  expect(text).toContain("image: registry.example.com/web:1");
  expect(text).toContain(git("alex", "rev-parse", "v1"));
  const kept = ofLedger("ls-tree", "-r", "--name-only", "main", "sources");
  expect(ofLedger("show", `main:${kept}`)).toContain("name: then");
  const next = await release("main");
  expect(next.created.map(({ isNew, release: { number, authors } }) => [isNew, number, authors])).toEqual([
    [true, 2, ["kim@example.com"]],
    [true, 2, ["kim@example.com"]],
  ]);
  await expect(release("v9")).rejects.toThrow('"v9" is neither a folder nor a revision of this repository');
});
