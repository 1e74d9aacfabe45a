import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readDeclaration } from "@kubestage/adapters";
import { compilePlatform, type Diagnostic, makeRelease, type ReleasedDocuments, type Source } from "@kubestage/core";
import { loadAll } from "js-yaml";
import { describe, expect, test } from "vitest";
import { loadPlatform } from "../../load-platform.ts";
import { textOf } from "../../output-files.ts";
import { declaration } from "../../testing/folders.ts";
import { renderStage } from "./render-stage.ts";

const shop = fileURLToPath(new URL("../../../../../examples/shop", import.meta.url));
const render = () => (): never => {
  throw new Error("the shop has no sources");
};

/** The platform's own documents: all but the apps, as its release has them. */
async function platformSources(): Promise<Source[]> {
  const { sources } = await readDeclaration("platform", { from: shop });
  return sources.filter(({ text }) => !/^kind: App$/m.test(text));
}

function releaseSources(names: readonly string[]): Source[] {
  return names.map((name) => {
    const path = `releases/${name}.yaml`;
    return { file: path, path, text: readFileSync(`${shop}/${path}`, "utf8") };
  });
}

const { platform } = await loadPlatform({ path: "platform", releases: "releases", from: shop });
if (!platform) throw new Error("the shop is read");

const everything = [...new Set(platform.stages.flatMap(({ apps }) => apps.flatMap(({ release }) => release ?? [])))];
const appOf = (release: string): string => release.slice(0, release.lastIndexOf("-"));
const said = ({ severity, code, message }: Diagnostic): string => `${severity} ${code} ${message}`;

/** The releases that a stage runs, and one of each other app. */
function releasesOf(running: readonly string[]): Pick<ReleasedDocuments, "running" | "others"> {
  const apps = new Set(running.map(appOf));
  const others = new Map(everything.filter((name) => !apps.has(appOf(name))).map((name) => [appOf(name), name]));
  return { running: releaseSources(running), others: releaseSources([...others.values()]) };
}

/** The releases of all apps of a declaration, with these digests. */
function builtReleases(text: string, digits: Readonly<Record<string, string>>): Source[] {
  return ["web", "api"].flatMap((app) => {
    const image = `registry.example.com/${app}:1`;
    const images = { [image]: `${image}@sha256:${(digits[app] ?? "0").repeat(64)}` };
    const made = makeRelease([{ file: "all.yaml", path: "all.yaml", text }], app, { images, compiler: "0.1.0" });
    return made ? { file: made.name, path: made.name, text: made.text } : [];
  });
}

/** With every list in the order of its texts. */
function inAnyOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(inAnyOrder).map((item) => ({ item, text: JSON.stringify(item) }));
    return items.toSorted((one, other) => (one.text < other.text ? -1 : 1)).map(({ item }) => item);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inAnyOrder(item)]));
}

describe("the shop, rendered from its releases alone", () => {
  test.each(platform.stages.map((stage) => [stage.name, stage] as const))(
    "%s is what a build writes",
    async (name, stage) => {
      const compiled = [...compilePlatform(platform, { stage: name })].filter(({ manifests }) => manifests.length > 0);
      const releases = releasesOf(stage.apps.flatMap(({ release }) => release ?? []));
      const { files, diagnostics } = await renderStage(
        { stage: name, platform: await platformSources(), ...releases },
        render,
      );
      expect(diagnostics.map(said)).toEqual([]);
      const built = new Map(compiled.map((file) => [file.path, textOf(file)]));
      expect([...files.keys()].toSorted()).toEqual([...built.keys()].toSorted());
      // A build keeps the order in which apps are declared; releases have none.
      for (const [path, text] of files) {
        expect(inAnyOrder(loadAll(text))).toEqual(inAnyOrder(loadAll(built.get(path) ?? "")));
      }
      expect(files.size).toBeGreaterThan(3);
    },
  );

  test("an app without a release in the stage has its place there, and nothing runs in it", async () => {
    const web = everything.find((name) => appOf(name) === "web") ?? "";
    const running = everything.filter((name) => !["web", "payments-database", "search"].includes(appOf(name)));
    const prod = await renderStage(
      { stage: "prod", platform: await platformSources(), ...releasesOf(running) },
      render,
    );
    expect(web).not.toBe("");
    expect(prod.diagnostics.map(({ code }) => code)).toEqual(["KS2003"]);
    expect(prod.files.get("prod/prod/web.yaml")).toContain("kind: Namespace");
    expect(prod.files.get("prod/prod/web.yaml")).not.toContain("kind: Deployment");
  });

  test("what is wrong with a release is said, and nothing is rendered", async () => {
    const { running, others } = releasesOf(everything.filter((name) => name.startsWith("api-")));
    const changed = running.map((source) => ({ ...source, text: source.text.replace("port: 8080", "port: 8081") }));
    const dev = await renderStage(
      { stage: "dev", platform: await platformSources(), running: changed, others },
      render,
    );
    expect(dev.files.size).toBe(0);
    expect(dev.diagnostics.map(({ code }) => code)).toContain("KS1031");
  });
});

test("what is rendered again because something changed is what is rendered from nothing", async () => {
  const documents = declaration.split("---\n");
  const text = documents.filter((one) => !one.includes("kind: App\n")).join("---\n");
  const own: Source = { file: "platform.yaml", path: "platform.yaml", text };
  const louder = declaration.replace("memory: 128Mi", "memory: 64Mi");
  const known = new Map<string, Source>();
  const seen = new Set<string>();
  const steps: [string, Record<string, string>, string?][] = [
    [declaration, {}],
    [declaration, { api: "1" }],
    [declaration, { api: "1", web: "2" }],
    [louder, { api: "1", web: "3" }],
    [declaration, { api: "4" }, "web"],
    [declaration, { api: "5" }, "web"],
    [declaration, { web: "6" }],
  ];
  for (const [declared, digits, absent = "nobody"] of steps) {
    const all = builtReleases(declared, digits).map((made) => known.get(made.path) ?? made);
    for (const made of all) known.set(made.path, made);
    const [running, others] = [true, false].map((runs) => all.filter(({ path }) => path.startsWith(absent) !== runs));
    const given = [[own], running ?? [], others ?? []];
    const [warm, cold] = await Promise.all(
      [given, given.map((sources) => sources.map((source) => ({ ...source })))].map(
        ([platform = [], running = [], others = []]) =>
          renderStage({ stage: "test", platform, running, others }, render),
      ),
    );
    expect(warm?.diagnostics.map(said)).toEqual(cold?.diagnostics.map(said));
    expect([...(warm?.files ?? [])]).toEqual([...(cold?.files ?? [])]);
    expect(warm?.files.size).toBeGreaterThan(1);
    seen.add(JSON.stringify([...(warm?.files ?? [])]));
  }
  expect(seen.size).toBe(steps.length);
});
