import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AppSource } from "@kubestage/core";
import { beforeAll, expect, test } from "vitest";
import { describeWithTestbed, toolProgram } from "../../../../../testbed/harness/index.ts";
import { temporaryFolder } from "../../testing/folders.ts";
import { memoryCache } from "../render-cache.ts";
import { serveRepository } from "../testing/chart-registry.ts";
import { chartFiles, helmSource, renderFiles, textsOf, told, wantedOf } from "../testing/rendering.ts";
import { gatherSources } from "./gather-sources.ts";
import { releasedRenderer } from "./released-renderer.ts";

/** What a release of these files renders to, once nothing else is there. */
async function released(files: Readonly<Record<string, string>>, source: AppSource) {
  const root = { absolute: temporaryFolder(files), file: "." };
  const gathered = await gatherSources([wantedOf(source)], { root, cache: memoryCache() });
  expect(told(gathered.diagnostics)).toEqual([]);
  const of = { files: gathered.files ?? new Map<string, string>(), folder: "sources/web/0", hash: "0" };
  return { files: of.files, render: () => releasedRenderer(of, { cache: memoryCache() })(wantedOf(source)) };
}

const object =
  "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  X: {{ .Values.x | quote }}\n";

describeWithTestbed("from the files of a release alone", () => {
  let helm = "";
  beforeAll(async () => {
    helm = await toolProgram("helm");
    process.env["KUBESTAGE_HELM"] = helm;
    process.env["KUBESTAGE_KUSTOMIZE"] = await toolProgram("kustomize");
  });

  const packed = (files: Readonly<Record<string, string>>, name: string): Buffer => {
    const folder = temporaryFolder(files);
    execFileSync(helm, ["package", join(folder, "chart"), "--destination", folder], { stdio: "ignore" });
    return readFileSync(join(folder, name));
  };

  test("a chart is rendered as beside its declaration, with the charts in it and what it ignores", async () => {
    const files = chartFiles(
      { "a.yaml": object, "b.yaml": '{{ .Files.Get "note.txt" }}{{ .Files.Get "gone.txt" }}' },
      { ".helmignore": "gone.txt\n", "gone.txt": "gone: 1\n", "note.txt": "kind: Note\n", "values.yaml": "x: 1\n" },
    );
    const source = helmSource({}, ["values.yaml"]);
    const all = { ...files, "values.yaml": "x: 2\n" };
    const { render } = await released(all, source);
    const once = await render();
    expect(told(once.diagnostics)).toEqual([]);
    expect(textsOf(once)).toEqual(textsOf(await renderFiles(all, source)));
    expect(textsOf(await render())).toEqual(textsOf(once));
    expect(textsOf(once).join("")).toContain('X: "2"');
    expect(once.rendered?.files).toBe("0");
    expect(once.rendered?.texts[0]?.template?.file).toBe("sources/web/0/declared/chart/templates/a.yaml");
  });

  test("a chart that was fetched is in it, and nobody is asked for it again", async () => {
    const archive = packed(chartFiles({ "a.yaml": object }, { "values.yaml": "x: 3\n" }), "web-0.1.0.tgz");
    const served = await serveRepository("web", "0.1.0", () => archive);
    const chart = { at: "repository", url: `http://${served.address}`, name: "web", version: "0.1.0" } as const;
    const { files, render } = await released({}, { ...helmSource(), chart });
    expect([...files.keys()].map((path) => path.replace(/-[0-9a-f]{12}\//, "/"))).toEqual([
      "fetched/web-0.1.0/Chart.yaml",
      "fetched/web-0.1.0/templates/a.yaml",
      "fetched/web-0.1.0/values.yaml",
    ]);
    expect(served.requests).toHaveLength(2);
    expect(textsOf(await render()).join("")).toContain('X: "3"');
    expect(served.requests).toHaveLength(2);
  });

  test("an archive of a chart in a chart is kept as it is", async () => {
    const inner = packed(
      chartFiles({ "in.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: inner\n" }),
      "web-0.1.0.tgz",
    );
    const files = chartFiles({ "a.yaml": object }, { "values.yaml": "x: 1\n" });
    const root = { absolute: temporaryFolder({ ...files, "chart/charts/web-0.1.0.tgz": "" }), file: "." };
    writeFileSync(join(root.absolute, "chart/charts/web-0.1.0.tgz"), inner);
    const { files: gathered } = await gatherSources([wantedOf(helmSource())], { root, cache: memoryCache() });
    const of = { files: gathered ?? new Map<string, string>(), folder: "sources/web/0", hash: "0" };
    const { rendered, diagnostics } = await releasedRenderer(of, { cache: memoryCache() })(wantedOf(helmSource()));
    expect(told(diagnostics)).toEqual([]);
    expect(rendered?.texts.map((one) => one.rendered.text).join("")).toContain("name: inner");
  });

  test("a kustomization is built with the bases that stand elsewhere", async () => {
    const files = {
      "base/kustomization.yaml": "resources: [a.yaml]\n",
      "base/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n",
      "over/dev/kustomization.yaml": "resources: [../../base]\nnamePrefix: dev-\n",
      "over/prod/kustomization.yaml": "resources: [../../base]\nnamePrefix: prod-\n",
    };
    const { files: kept, render } = await released(files, { kind: "kustomize", path: "over/dev", patches: [] });
    expect([...kept.keys()].filter((path) => path.includes("prod"))).toEqual([]);
    expect(textsOf(await render())).toEqual(["apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: dev-a\n"]);
  });
});
