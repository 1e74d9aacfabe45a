import { describe, expect, it } from "vitest";
import { parseDeclaration } from "../parse-declaration.ts";
import { declarationTexts } from "../source-paths.ts";
import { sourceOf } from "../testing.ts";
import { findingsIn } from "../testing/findings.ts";
import { pointersTo, releaseOf } from "../testing/releases.ts";
import { declaration } from "../testing/short-declaration.ts";
import type { AppSource } from "../../model/app-source.ts";

const web = (more: string): string => `App web: { team: storefront, ${more} }\n`;
const chart = "source: { helm: { chart: ./chart } }";
const remote = "chart: oci://registry.example.com/charts/web";
const inDev = (source: string, more: string): string => web(`${source}, stages: { dev: { ${more} } }`);

describe("what an app says of its source", () => {
  it.each([
    ["KS1008", web("⟦source⟧: {}")],
    ["KS1027", web("source: { helm: { chart: ./chart }, ⟦kustomize⟧: { path: ./k8s } }")],
    ["KS1008", web(`source: { helm: { ⟦chart⟧: ${remote.slice(7)} } }`)],
    ["KS1008", web("source: { helm: { ⟦chart⟧: web, version: 1.0.0 } }")],
    ["KS1027", web("source: { helm: { chart: ./chart, ⟦repository⟧: https://charts.example.com } }")],
    ["KS1027", web("source: { helm: { chart: ./chart, ⟦version⟧: 1.0.0 } }")],
    ["KS1009", web(`source: { helm: { ${remote}, version: ⟦^1.0⟧ } }`)],
    ["KS1009", web("source: { helm: { chart: web, version: 1.0.0, repository: ⟦http://charts.example.com⟧ } }")],
    ["KS1009", web("source: { kustomize: { path: ⟦/etc⟧ } }")],
    ["KS1009", web("source: { kustomize: { path: ⟦../k8s⟧ } }")],
    ["KS1009", web("source: { helm: { chart: ./chart, valueFiles: [⟦a/../../b.yaml⟧] } }")],
    ["KS1009", inDev("source: { kustomize: { path: ./k8s } }", "source: { path: ⟦../k8s⟧ }")],
    ["KS1027", web(`${chart}, ⟦image⟧: registry.example.com/web`)],
    ["KS1027", web(`${chart}, ⟦replicas⟧: 2`)],
    ["KS1027", web(`${chart}, ⟦port⟧: 80`)],
    ["KS1027", inDev(chart, "⟦replicas⟧: 2")],
    ["KS1027", inDev(chart, "source: { ⟦path⟧: ./other }")],
    ["KS1027", inDev("source: { kustomize: { path: ./k8s } }", "source: { ⟦values⟧: { a: b } }")],
    ["KS1027", inDev("image: registry.example.com/web", "⟦source⟧: { values: { a: b } }")],
    ["KS1027", web("image: registry.example.com/web, ⟦ports⟧: { http: 80 }")],
    ["KS1008", web("source: { helm: { chart: ./chart }, patches: [⟦{ target: { kind: Job } }⟧] }")],
    [
      "KS1027",
      web("source: { helm: { chart: ./chart }, patches: [{ target: { kind: Job }, merge: {}, ⟦remove⟧: true }] }"),
    ],
    ["KS1012", web(`${chart}, ⟦expose⟧: {}`)],
  ])("%s %s", (code, text) => {
    const [marked] = /⟦[^⟧]*⟧/.exec(text) ?? [];
    expect(findingsIn(declaration(text)).map((finding) => `${finding.code} ${finding.at}`)).toEqual([
      `${code} ${marked}`,
    ]);
  });

  it.each([
    web(chart),
    web("source: { helm: { chart: web, version: 1.0.0, repository: https://charts.example.com } }"),
    inDev(`source: { helm: { ${remote}, version: 1.0.0 } }`, "source: { version: 1.0.1, values: { a: b } }"),
    web(`${chart}, ports: { http: 8080 }, expose: {}, config: { A: b }, secrets: [TOKEN], quota: { cpu: 6 }`),
  ])("nothing is said of %s", (text) => {
    expect(findingsIn(declaration(text))).toEqual([]);
  });
});

function sourceOfWeb(text: string, file = "platform.yaml", releases?: string): AppSource | undefined {
  const { platform, diagnostics } = parseDeclaration(
    [sourceOf(declaration(text), file)],
    releases === undefined ? undefined : [sourceOf(releases, "elsewhere/releases.yaml")],
  );
  expect(diagnostics).toEqual([]);
  return platform?.stages[0]?.apps.find(({ name }) => name === "web")?.source?.from;
}

describe("the source of a stage", () => {
  it("has the app's values with the stage's over them, and the files of both", () => {
    const text = inDev(
      "source: { helm: { chart: ./chart, values: { a: { b: 1, c: 2 } }, valueFiles: [all.yaml] } }",
      "source: { values: { a: { c: 3 } }, valueFiles: [dev.yaml] }",
    );
    expect(sourceOfWeb(text)).toEqual({
      kind: "helm",
      chart: { at: "folder", path: "chart" },
      releaseName: "web",
      values: { a: { b: 1, c: 3 } },
      valueFiles: ["all.yaml", "dev.yaml"],
      patches: [],
    });
  });

  it("has paths from the file that says them, in a release too", () => {
    const text = inDev("source: { kustomize: { path: ../base } }", "source: { path: ./dev }");
    const wanted = { kind: "kustomize", path: "apps/dev" };
    expect(sourceOfWeb(text, "apps/platform.yaml")).toMatchObject(wanted);
    const document = {
      team: "storefront",
      source: { kustomize: { path: "../base" } },
      stages: { dev: { source: { path: "./dev" } } },
    };
    const release = releaseOf("web", { document });
    const pointers = pointersTo({ dev: { web: release.name } });
    expect(sourceOfWeb(text, "apps/platform.yaml", `${release.text}---\n${pointers}`)).toMatchObject(wanted);
  });

  it("is the app's own where the Platform's defaults say something else", () => {
    const defaults = (app: string) => `Platform shop: { domain: example.com, defaults: { app: ${app} } }\n`;
    const images = defaults("{ image: registry.example.com/base }");
    expect(sourceOfWeb(images + web(chart))).toMatchObject({ kind: "helm" });
    const charts = defaults("{ source: { helm: { chart: ./chart } } }");
    expect(sourceOfWeb(charts + web("image: registry.example.com/web"))).toBeUndefined();
    expect(sourceOfWeb(charts + web("config: { A: b }"))).toMatchObject({ kind: "helm" });
  });
});

describe("texts of the declaration", () => {
  const app = (source: string) =>
    sourceOf(`apiVersion: kubestage.dev/v1alpha1\nspec: { source: ${source} }\n`, "apps/web.yaml");
  const foreign = sourceOf("kind: ConfigMap\n", "apps/k8s/map.yaml");

  it("are those that no source names", () => {
    const own = app("{ manifests: { paths: [./k8s] } }");
    const aside = sourceOf("kind: ConfigMap\n", "apps/k8s-other/map.yaml");
    expect(declarationTexts([own, foreign, aside])).toEqual([own, aside]);
    const values = app("{ helm: { chart: oci://a/b, valueFiles: [k8s/map.yaml] } }");
    expect(declarationTexts([values, foreign])).toEqual([values]);
  });

  it("are never left out where they hold a document of kubestage", () => {
    const own = app("{ manifests: { paths: [.] } }");
    expect(declarationTexts([own, foreign])).toEqual([own]);
  });
});
