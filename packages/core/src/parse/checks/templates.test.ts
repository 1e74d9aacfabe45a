import { describe, expect, it } from "vitest";
import { compilePlatform } from "../../compile/compile-platform.ts";
import type { Platform } from "../../model/resolved.ts";
import { parseDeclaration } from "../parse-declaration.ts";
import { platformFrom, sourceOf } from "../testing.ts";
import { declaration } from "../testing/short-declaration.ts";
import { says, testEach } from "../testing/wrong-and-right.ts";

const preview = (more = "") =>
  `Stage preview: { cluster: nonprod, tier: development, lifetime: { ttl: 48h, most: 5 }${more} }\n`;
const app = (more: string) => `App web: { team: storefront, image: r/web:1, ${more} }\n`;

const previewed = (text: string, ...names: string[]): Platform => {
  const all = names.map((name) => ({ name, like: "preview" }));
  const { platform, diagnostics } = parseDeclaration([sourceOf(declaration(text))], undefined, all);
  expect(diagnostics).toEqual([]);
  if (!platform) throw new Error("no platform");
  return platform;
};

describe("a template of previews", () => {
  it("is no stage, and nothing is compiled for it", () => {
    const platform = platformFrom(declaration(preview()));
    expect(platform.stages.map(({ name }) => name)).toEqual(["dev"]);
    const files = (text: string) => [...compilePlatform(platformFrom(declaration(text)))].map(({ path }) => path);
    expect(files(preview())).toEqual(files(""));
  });

  it("gives each preview all that it has itself, under the preview's name", () => {
    const text = preview() + app("in: [preview], port: 80, stages: { preview: { replicas: 2 } }");
    const { stages } = previewed(text, "preview-17", "preview-18");
    const made = stages.filter((stage) => stage.preview);
    expect(made.map(({ name, namespaces, preview: of }) => [name, namespaces.map((one) => one.name), of])).toEqual(
      ["preview-17", "preview-18"].map((name) => [
        name,
        [`web-${name}`],
        { like: "preview", ttl: 48 * 3_600_000, most: 5, after: [] },
      ]),
    );
    expect(made.map(({ apps }) => apps[0]?.workloads[0]?.replicas)).toEqual([2, 2]);
  });

  it("gives none to what is not called after it, or is like no template", () => {
    expect(previewed(preview(), "other-17").stages.map(({ name }) => name)).toEqual(["dev"]);
    expect(previewed("", "preview-17").stages.map(({ name }) => name)).toEqual(["dev"]);
  });

  testEach([
    {
      mistake: "a stage behind it",
      wrong: `${preview()}Stage test: { cluster: nonprod, tier: verification, after: [⟦preview⟧] }\n`,
      says: says(
        "KS1012",
        "preview",
        "test comes after preview, of which there are previews only",
        "nothing stands behind a preview; a check with `previews` counts what is recorded in one",
      ),
      right: `${preview(", after: [dev]")}Stage test: { cluster: nonprod, tier: verification, after: [dev] }\n`,
    },
    {
      mistake: "a stage that is called like a preview",
      wrong: `${preview()}Stage ⟦preview-2⟧: { cluster: nonprod, tier: verification }\n`,
      says: says(
        "KS1009",
        "preview-2",
        'the Stage "preview-2" is called as only previews of preview are',
        "give one of the two another name",
      ),
      right: `${preview()}Stage preview2: { cluster: nonprod, tier: verification }\n`,
    },
    {
      mistake: "a gate that looks back",
      wrong: preview(", after: [dev], entry: { ⟦soak⟧: 1h }"),
      says: says(
        "KS1027",
        "soak",
        'Stage "preview" has lifetime and soak: a release comes into a preview from no stage before',
        "remove it, or look at what would come in with `entry`",
      ),
      right: preview(", after: [dev], entry: { checks: { signed: { recorded: entry } } }"),
    },
    {
      mistake: "previews that would need nodes of their own",
      wrong: preview(", ⟦nodes⟧: labelled"),
      says: says(
        "KS1027",
        "nodes",
        "previews of preview would need nodes of their own (nodes: labelled)",
        "set `nodes: shared` on preview: there is no node pool for a stage that comes and goes",
      ),
      right: preview(", nodes: shared"),
    },
    {
      mistake: "a check in previews of what has none",
      wrong: `Stage test: { cluster: nonprod, tier: verification, entry: { checks: { load: { previews: ⟦dev⟧ } } } }\n`,
      says: says(
        "KS1012",
        "dev",
        "dev has no previews",
        "give it a `lifetime`, or name one of the stages that have one",
      ),
      right: `${preview()}Stage test: { cluster: nonprod, tier: verification, entry: { checks: { load: { previews: preview } } } }\n`,
    },
    {
      mistake: "two previews under one host",
      wrong: preview(', host: "{app}.example.com"') + app("port: 80, ⟦expose⟧: {}"),
      says: says(
        "KS1016",
        "expose",
        "the host web.example.com is claimed by web in preview and by web in preview-1",
        "give preview-1 or preview a `host` template of its own",
      ),
      right: preview() + app("port: 80, expose: {}"),
    },
  ]);
});
