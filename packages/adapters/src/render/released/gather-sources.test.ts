import { symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AppSource } from "@kubestage/core";
import { placeOf } from "@kubestage/core";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/folders.ts";
import { memoryCache } from "../render-cache.ts";
import { chartFiles, helmSource } from "../testing/rendering.ts";
import { gatherSources } from "./gather-sources.ts";
import { releasedRenderer } from "./released-renderer.ts";

const text = { file: "apps/web.yaml", path: "apps/web.yaml", text: "source: {}\n" };
const place = { source: text, start: 0, end: 6 };
const manifests = (...paths: string[]): AppSource => ({ kind: "manifests", paths, patches: [] });

async function gathered(folder: string, ...sources: AppSource[]) {
  const root = { absolute: folder, file: "." };
  const wanted = sources.map((source) => ({ source, place }));
  const { files, diagnostics } = await gatherSources(wanted, { root, cache: memoryCache() });
  const said = diagnostics.map(({ code, message, span }) => `${code} ${span && placeOf(span).file} ${message}`);
  return { files: files && Object.fromEntries(files), said };
}

test("what several stages are rendered from is gathered, each file once, as a ledger can have it", async () => {
  const archive = Buffer.from([0x1f, 0x8b, 0x08, 0xff, 0xfe]);
  const files = {
    ...chartFiles({ "a.yaml": "a: {{ .Values.a }}\n" }, { ".helmignore": "*.md\n", "values.yaml": "a: 1\n" }),
    ...{ "values/dev.yaml": "a: 2\n", "k8s/all ö.yaml": "kind: A\n", "k8s/notes.md": "not rendered" },
  };
  const folder = temporaryFolder(files);
  writeFileSync(join(folder, "chart/logo.png"), archive);
  const { files: found, said } = await gathered(
    folder,
    helmSource(),
    helmSource({}, ["values/dev.yaml"]),
    manifests("k8s"),
  );
  expect(said).toEqual([]);
  expect(found).toEqual({
    "declared/chart/=2Ehelmignore": "*.md\n",
    "declared/chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 0.1.0\n",
    "declared/chart/logo.png=base64": `${archive.toString("base64")}\n`,
    "declared/chart/templates/a.yaml": "a: {{ .Values.a }}\n",
    "declared/chart/values.yaml": "a: 1\n",
    "declared/values/dev.yaml": "a: 2\n",
    "declared/k8s/all=20=C3=B6.yaml": "kind: A\n",
  });
});

test.each([
  ["evil\u001b[2J.yaml", "holds a character that nobody sees"],
  ["a\nb.yaml", "holds a character that nobody sees"],
  ["back\\slash.yaml", "holds a backslash, which is no part of a name everywhere"],
])("a file of the name %j is refused", async (name, problem) => {
  const { files, said } = await gathered(temporaryFolder({ [`k8s/${name}`]: "kind: A\n" }), manifests("k8s"));
  expect(files).toBeUndefined();
  const shown = JSON.stringify(`declared/k8s/${name}`);
  expect(said).toEqual([
    `KS4013 apps/web.yaml what the app is rendered from cannot be kept in a ledger: ${shown} ${problem}`,
  ]);
});

test("two names that differ in case only are refused", async () => {
  const { said } = await gathered(
    temporaryFolder({ "k8s/A.yaml": "kind: A\n", "k8s/a.yaml": "kind: A\n" }),
    manifests("k8s"),
  );
  expect(said).toEqual([expect.stringMatching(/^KS4013 .* are one name where case does not count$/)]);
});

test("a link that leads out of the folder is refused", async () => {
  const folder = temporaryFolder({ "k8s/a.yaml": "kind: A\n", "secret.yaml": "kind: B\n" });
  symlinkSync("/etc/hostname", join(folder, "k8s/host.yaml"));
  expect((await gathered(folder, manifests("k8s"))).said).toEqual([
    expect.stringMatching(/^KS5222 .* leads out of the folder/),
  ]);
});

test("more than a release may hold is refused, with how much it is", async () => {
  const folder = temporaryFolder(chartFiles({}, { "large.txt": "" }));
  truncateSync(join(folder, "chart/large.txt"), 17 * 1024 * 1024);
  const { files, said } = await gathered(folder, helmSource());
  expect(files).toBeUndefined();
  expect(said).toEqual([
    expect.stringMatching(/it has 2 files with 17\.0 MiB, and a release holds at most 5,000 files and 16 MiB$/),
  ]);
});

test.each(["declared/=2E=2E/escaped.yaml", "declared/=2Fetc/x", "declared/a=2Fb", "declared/.hidden"])(
  "a ledger's file %s is never written anywhere",
  (path) => {
    const released = { files: new Map([[path, "kind: A\n"]]), folder: "sources/web/0", hash: "0" };
    expect(() => releasedRenderer(released, { cache: memoryCache() })).toThrow(/sources\/web\/0/);
  },
);
