import fc from "fast-check";
import { expect, test } from "vitest";
import type { Source } from "../diagnostics/places.ts";
import { writeYaml } from "../manifests/write-yaml.ts";
import { makeRelease } from "../parse/make-release.ts";
import { parseReleased } from "../parse/parse-released.ts";
import { releaseButImages } from "../parse/release-but-images.ts";
import { withNewBuilds } from "../parse/with-new-builds.ts";
import { arbitraryDocuments, textOf } from "../parse/testing/arbitrary-declaration.ts";
import { compilePlatform, type Only } from "./compile-platform.ts";

const image = "registry.example.com/shop/it:1.4";
const source = (name: string, text: string): Source => ({ file: name, path: name, text });

/** Two builds of the same declaration of an app: the bits of its image, and the commit, are others. */
function buildOf(declared: Source, app: string, digit: string): Source {
  const made = makeRelease([declared], app, {
    ...{ images: { [image]: `${image}@sha256:${digit.repeat(64)}` }, compiler: "0.1.0" },
    source: { commit: digit.repeat(40) },
  });
  if (!made) throw new Error(`${app} is declared`);
  return source(made.name, made.text);
}

test("what the images of an app are shows in the files of this app alone", { timeout: 30_000 }, () => {
  let [compared, read] = [0, 0];
  fc.assert(
    fc.property(arbitraryDocuments, fc.nat(), (documents, seed) => {
      const declared = source("all.yaml", textOf(documents));
      const platform = source("platform.yaml", textOf(documents.filter(({ kind }) => kind !== "App")));
      const apps = documents.flatMap(({ kind, name }) => (kind === "App" ? [name] : []));
      const renewed = apps[seed % Math.max(1, apps.length)];
      if (renewed === undefined) return;
      const before = buildOf(declared, renewed, "a");
      const after = buildOf(declared, renewed, "b");
      expect(releaseButImages(after)).toEqual(releaseButImages(before));
      const stages = documents.filter(({ kind }) => kind === "Stage");
      for (const { name: stage } of stages.slice(seed % stages.length).slice(0, 1)) {
        const others = apps.filter((app) => app !== renewed).map((app) => buildOf(declared, app, "c"));
        const parsed = (build: Source) =>
          parseReleased({ stage, platform: [platform], running: [build, ...others], others: [] });
        const filesOf = (build: Source, only: Partial<Only> = {}): ReadonlyMap<string, string> => {
          const found = parsed(build).platform;
          const compiled = found ? [...compilePlatform(found, { stage, ...only })] : [];
          return new Map(
            compiled.map(({ path, manifests }) => [
              path,
              manifests.map(({ object }) => writeYaml(object as never)).join(""),
            ]),
          );
        };
        const whole = filesOf(after);
        compared += whole.size;
        const alone = filesOf(after, { apps: new Set([renewed]) });
        expect(new Map([...filesOf(before), ...alone])).toEqual(whole);
        const known = parsed(before);
        if (!known.platform || known.diagnostics.length > 0) continue;
        expect(withNewBuilds(known.platform, [after])).toEqual(parsed(after).platform);
        read += 1;
      }
    }),
    { numRuns: 50 },
  );
  expect(compared).toBeGreaterThan(100);
  expect(read).toBeGreaterThan(10);
});

const apiVersion = "apiVersion: kubestage.dev/v1alpha1\n";
const shop = source(
  "platform.yaml",
  [
    "kind: Platform\nmetadata: { name: shop }\nspec: { domain: example.com }\n",
    "kind: Cluster\nmetadata: { name: main }\nspec: { cni: calico }\n",
    "kind: Stage\nmetadata: { name: dev }\nspec: { cluster: main, tier: development, nodes: shared }\n",
    "kind: Team\nmetadata: { name: shop }\nspec: { groups: [shop] }\n",
  ]
    .map((document) => apiVersion + document)
    .join("---\n"),
);
const web = source(
  "web.yaml",
  `${apiVersion}kind: App\nmetadata: { name: web }\nspec: { team: shop, image: "${image}", resources: { requests: { cpu: 1m, memory: 1Mi }, limits: { cpu: 1m, memory: 1Mi } }, port: 8080, probe: { path: /ok }, config: { SIDECAR: "${image}@sha256:${"d".repeat(64)}" } }\n`,
);

test("builds that differ in bits alone make the platform that reading them makes, and forged ones none", () => {
  const [before, after] = [buildOf(web, "web", "a"), buildOf(web, "web", "b")];
  const read = (build: Source) => parseReleased({ stage: "dev", platform: [shop], running: [build], others: [] });
  const { platform, diagnostics } = read(before);
  expect(diagnostics).toEqual([]);
  if (!platform) throw new Error("it is read");
  expect(withNewBuilds(platform, [after])).toEqual(read(after).platform);
  const other = buildOf(source("web.yaml", web.text.replace("d".repeat(64), "e".repeat(64))), "web", "a");
  expect(withNewBuilds(platform, [other])).toEqual(read(other).platform);
  expect(releaseButImages(other)).toEqual(releaseButImages(before));
  const forged = source("web.yaml", after.text.replaceAll("b".repeat(64), "c".repeat(64)));
  expect(releaseButImages(forged)).toEqual(releaseButImages(before));
  expect(withNewBuilds(platform, [forged])).toBeUndefined();
});

test("in a preview a further build is what its template's stage makes of it", () => {
  const preview = "{ cluster: main, tier: development, nodes: shared, lifetime: { ttl: 48h, most: 2 } }";
  const template = `---\n${apiVersion}kind: Stage\nmetadata: { name: preview }\nspec: ${preview}\n`;
  const own = source("platform.yaml", shop.text + template);
  const text = web.text.replace("config:", 'stages: { preview: { config: { IS_PREVIEW: "yes" } } }, config:');
  const [before, after] = [
    buildOf(source("web.yaml", text), "web", "a"),
    buildOf(source("web.yaml", text), "web", "b"),
  ];
  const previews = [{ name: "preview-1", like: "preview" }];
  const read = (build: Source) =>
    parseReleased({ stage: "preview-1", platform: [own], running: [build], others: [], previews });
  const { platform, diagnostics } = read(before);
  expect(diagnostics).toEqual([]);
  if (!platform) throw new Error("it is read");
  const again = withNewBuilds(platform, [after]);
  expect(again?.stages.find(({ name }) => name === "preview-1")?.apps).toMatchObject([
    { config: { IS_PREVIEW: "yes" } },
  ]);
  expect(again).toEqual(read(after).platform);
});

test("a release of which more is another one is told apart", () => {
  const document = (memory: string) => `spec:\n  app: web\n  document: { image: ${image}, memory: ${memory} }\n`;
  const restOf = (spec: string) =>
    releaseButImages(
      source("web.yaml", `apiVersion: kubestage.dev/v1alpha1\nkind: Release\nmetadata: { name: web-1 }\n${spec}`),
    )?.text;
  expect(restOf(document("1Gi"))).toBeDefined();
  expect(restOf(document("2Gi"))).not.toBe(restOf(document("1Gi")));
  expect(restOf(document("1Gi").replace("it:1.4", "other:1.4@sha256:" + "a".repeat(64)))).not.toBe(
    restOf(document("1Gi").replace("it:1.4", "it:1.4@sha256:" + "a".repeat(64))),
  );
  expect(restOf(`${document("1Gi")}  files: { hash: ${"a".repeat(64)}, folder: apps }\n`)).not.toBe(
    restOf(`${document("1Gi")}  files: { hash: ${"b".repeat(64)}, folder: apps }\n`),
  );
});
