import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeYaml } from "../manifests/write-yaml.ts";
import { findingsIn } from "../parse/testing/findings.ts";
import { declaration } from "../parse/testing/short-declaration.ts";
import { platformFrom } from "../parse/testing.ts";
import type { CompiledFile } from "./compile-platform.ts";
import { compilePlatform } from "./compile-platform.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { generatedPlatform } from "./network/testing/generated-platform.ts";

const filesOf = (text: string): CompiledFile[] => [...compilePlatform(platformFrom(text))];
const bytesOf = (files: readonly CompiledFile[]): string =>
  files
    .map(({ path, manifests }) => `${path}\n${manifests.map(({ object }) => textOf(object)).join("---\n")}`)
    .join("");
const textOf = (object: KubernetesObject) => writeYaml(JSON.parse(JSON.stringify(object)));

/** Every mapping of labels below `value` that is a pod template's. */
function podLabels(value: unknown): Record<string, string>[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "template" in value && hasLabels(value.template) ? [value.template.metadata.labels] : [];
  return [...own, ...Object.values(value).flatMap(podLabels)];
}

function hasLabels(template: unknown): template is { metadata: { labels: Record<string, string> } } {
  return typeof template === "object" && template !== null && "metadata" in template && "spec" in template;
}

const recommended = ["name", "instance", "part-of", "managed-by"].map((name) => `app.kubernetes.io/${name}`);

describe("whatever the platform", () => {
  it("is compiled to the same bytes each time", () => {
    fc.assert(
      fc.property(generatedPlatform, ({ text }) => {
        expect(bytesOf(filesOf(text))).toBe(bytesOf(filesOf(text)));
      }),
      { numRuns: 40 },
    );
  });

  it("every object and pod template carries the recommended labels, and what belongs to a stage that stage's", () => {
    fc.assert(
      fc.property(generatedPlatform, ({ text }) => {
        for (const { stage, manifests } of filesOf(text)) {
          for (const { object } of manifests) {
            const { labels = {} } = object.metadata;
            expect(Object.keys(labels)).toEqual(expect.arrayContaining(recommended));
            expect(labels["stage"]).toBe(stage);
            for (const own of podLabels(object)) {
              expect(Object.keys(own)).toEqual(expect.arrayContaining(recommended));
              expect(own["stage"]).toBe(stage);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("no object and no file is written twice, and nothing of a stage stands outside of its namespaces", () => {
    fc.assert(
      fc.property(generatedPlatform, ({ text }) => {
        const files = filesOf(text);
        const paths = files.map(({ path }) => path);
        expect(new Set(paths).size).toBe(paths.length);
        const objects = files.flatMap(({ manifests }) => manifests.map(({ object }) => object));
        const ids = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""} ${metadata.name}`);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { stage, manifests } of files) {
          if (stage === undefined) continue;
          const own = platformFrom(text).stages.find(({ name }) => name === stage);
          const namespaces = [own?.systemNamespace, ...(own?.namespaces ?? []).map(({ name }) => name)];
          for (const { object } of manifests) {
            const { kind, metadata } = object;
            expect(namespaces).toContain(kind === "Namespace" ? metadata.name : metadata.namespace);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("every object leads back to a place in the text", () => {
    fc.assert(
      fc.property(generatedPlatform, ({ text }) => {
        for (const { origin } of filesOf(text).flatMap(({ manifests }) => manifests)) {
          expect(origin.end).toBeGreaterThan(origin.start);
          expect(origin.source.text.slice(origin.start, origin.end).trim()).not.toBe("");
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("the files", () => {
  const two = declaration(
    "Stage test: { cluster: nonprod, tier: verification }\nStage prod: { cluster: prod, tier: production }\nCluster prod: { cni: calico }\n",
  );

  it("follow the declaration: clusters, what is cluster-wide, stages, apps", () => {
    expect(filesOf(two).map(({ path }) => path)).toEqual([
      "nonprod/records.yaml",
      "nonprod/access.yaml",
      "nonprod/priority.yaml",
      "nonprod/admission.yaml",
      "nonprod/dev/_stage.yaml",
      "nonprod/dev/web.yaml",
      "nonprod/test/_stage.yaml",
      "nonprod/test/web.yaml",
      "prod/records.yaml",
      "prod/access.yaml",
      "prod/priority.yaml",
      "prod/admission.yaml",
      "prod/prod/_stage.yaml",
      "prod/prod/web.yaml",
    ]);
  });

  it("are those of one stage or one cluster only, where only those are asked for", () => {
    const paths = (only: { stage?: string; cluster?: string }) =>
      [...compilePlatform(platformFrom(two), only)].map(({ path }) => path);
    expect(paths({ stage: "test" })).toEqual(["nonprod/test/_stage.yaml", "nonprod/test/web.yaml"]);
    expect(paths({ cluster: "prod" })).toEqual(
      filesOf(two)
        .map(({ path }) => path)
        .filter((path) => path.startsWith("prod/")),
    );
    expect(paths({ cluster: "prod", stage: "test" })).toEqual([]);
  });

  it("hold findings as notes where they are acknowledged, and say nothing of acknowledgements of the declaration", () => {
    const acknowledge = "acknowledge: [{ finding: KS2004, reason: measured in the load test }]";
    const app = (more: string) => `App web: { team: storefront, image: registry.example.com/web, port: 8080${more} }`;
    const said = (text: string) =>
      filesOf(declaration(text)).flatMap(({ diagnostics }) =>
        diagnostics.map(({ code, severity }) => `${code} ${severity}`),
      );
    expect(findingsIn(declaration(app("")))).toEqual([]);
    expect(said(app(""))).toEqual(["KS2004 warning"]);
    expect(said(app(`, ${acknowledge}`))).toEqual(["KS2004 note"]);
    const ofStage =
      "Stage prod: { cluster: nonprod, tier: production, acknowledge: [{ finding: KS1021, reason: one cluster is all that we have }] }";
    expect(new Set(said(`${app("")}\n${ofStage}`))).toEqual(new Set(["KS2004 warning", "KS2002 warning"]));
  });
});
