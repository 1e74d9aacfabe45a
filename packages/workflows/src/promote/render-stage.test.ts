import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readDeclaration } from "@kubestage/adapters";
import { compilePlatform, type Diagnostic, type ReleasedDocuments, type Source } from "@kubestage/core";
import { loadAll } from "js-yaml";
import { describe, expect, test } from "vitest";
import { loadPlatform } from "../load-platform.ts";
import { textOf } from "../output-files.ts";
import { renderStage } from "./render-stage.ts";

const shop = fileURLToPath(new URL("../../../../examples/shop", import.meta.url));
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
