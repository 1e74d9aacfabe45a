import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { build } from "./build.ts";
import { init, schemaText } from "./init.ts";
import type { TemplateName } from "./templates.ts";
import { templates } from "./templates.ts";
import { filesBelow, temporaryFolder } from "./testing/folders.ts";

const names = Object.keys(templates) as TemplateName[];

test.each(names)("the template %s gives a platform that compiles without a finding", async (template) => {
  const from = temporaryFolder();
  const { files, diagnostics } = init({ folder: "shop", template, from });
  expect(diagnostics).toEqual([]);
  expect(files.every((file) => existsSync(join(from, file)))).toBe(true);
  const { summary, diagnostics: found } = await build({ path: "shop", from, out: "shop/out" });
  expect(found).toEqual([]);
  expect(summary?.clusters.flatMap(({ stages }) => stages).length).toBeGreaterThanOrEqual(2);
});

test.each(names)("every YAML file of %s leads editors to the schema beside it", (template) => {
  const from = temporaryFolder();
  init({ folder: ".", template, from });
  for (const [path, text] of Object.entries(filesBelow(from)).filter(([path]) => path.endsWith(".yaml"))) {
    const [, schema = ""] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
    expect(filesBelow(from)[join(dirname(path), schema)]).toBe(schemaText());
  }
});

test.each(names)(
  "what %s leaves out, and nearly everybody adds before the first apply, stands there as a comment",
  async (template) => {
    const from = temporaryFolder();
    init({ folder: ".", template, from });
    const { "platform.yaml": text = "" } = filesBelow(from);
    const clusters = text.match(/^kind: Cluster$/gm)?.length;
    expect(text.match(/^  # uid: /gm)?.length).toBe(clusters);
    expect(text.match(/^  # administrators: /gm)?.length).toBe(1);
    let clusterCount = 0;
    const said = text
      .replaceAll(/^  # (uid|administrators): /gm, "  $1: ")
      .replaceAll(/0{12} #/g, () => `00000000000${clusterCount++} #`);
    writeFileSync(join(from, "platform.yaml"), said);
    const { diagnostics } = await build({ path: ".", from, out: "out" });
    expect(diagnostics).toEqual([]);
  },
);

test("existing files are kept, and nothing is written beside them", () => {
  const from = temporaryFolder({ "apps/web.yaml": "mine" });
  const { files, diagnostics } = init({ folder: ".", template: "minimal", from });
  expect(files).toEqual([]);
  expect(diagnostics.map(({ code, span }) => `${code} ${span?.source.path}`)).toEqual(["KS6003 apps/web.yaml"]);
  expect(filesBelow(from)).toEqual({ "apps/web.yaml": "mine" });
});

test("a second time it says that the files are there, not whose they are", () => {
  const from = temporaryFolder();
  init({ folder: "shop", template: "minimal", from });
  const { files, diagnostics } = init({ folder: "shop", template: "minimal", from });
  expect(files).toEqual([]);
  expect(diagnostics.map(({ message }) => message)).toContain(
    '"shop/platform.yaml" is there already: what exists is kept, and nothing was written',
  );
});
