import * as z from "zod";
import { describe, expect, test } from "vitest";
import { valueOf } from "../manifests/syntax.ts";
import { readYaml } from "../manifests/read-yaml.ts";
import { documentsFrom } from "../parse/testing/short-declaration.ts";
import { sourceOf } from "../parse/testing.ts";
import { declarationJsonSchema } from "./json-schema.ts";
import { declarationKinds, kinds } from "./kinds.ts";
import { fieldReference } from "./reference.ts";
import { tiers } from "./tiers.ts";

describe("the JSON Schema", () => {
  const schema = declarationJsonSchema();
  // An independent reader of the schema: zod's own way back.
  const checker = z.fromJSONSchema(schema as z.core.JSONSchema.BaseSchema);
  const accepts = (lines: string): boolean =>
    readYaml(sourceOf(documentsFrom(lines))).documents.every(({ root }) => checker.safeParse(valueOf(root)).success);

  test("is draft 7, and has a definition for every kind", () => {
    expect(schema.$schema).toBe("http://json-schema.org/draft-07/schema#");
    expect(schema.oneOf?.map((one) => one.$ref)).toEqual(declarationKinds.map((kind) => `#/definitions/${kind}`));
    const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/(\w+)"/g)].map(([, name]) => name);
    for (const name of references) expect(schema.definitions).toHaveProperty(name ?? "");
  });

  test.each([
    "Platform shop: { domain: example.com, defaults: { cluster: { cni: calico }, stage: { tier: development } } }",
    "Cluster nonprod: {}",
    "Stage dev: { cluster: nonprod, tier: development, quota: { cpu: 2, memory: 4Gi } }",
    "Stage dev: { cluster: nonprod, tier: development, namespaces: { existing: { web: legacy } } }",
    "App web: { team: storefront, image: registry.example.com/web, port: 8080 }",
  ])("accepts %s", (lines) => {
    expect(accepts(lines)).toBe(true);
  });

  test.each([
    "Platform shop: { domain: example.com, domian: example.com }",
    "Platform shop: {}",
    "Stage Dev: { cluster: nonprod }",
    "Stage dev: { cluster: nonprod, tier: prod }",
    "App web: { team: storefront, port: 80000 }",
    "App web: { team: storefront, port: '80' }",
    "Deployment web: {}",
  ])("refuses %s", (lines) => {
    expect(accepts(lines)).toBe(false);
  });

  test("says what a pattern means", () => {
    expect(schema.definitions?.["PlatformSpec"]?.properties?.["domain"]?.patternErrorMessage).toMatch(/DNS name/);
  });
});

describe("the field reference", () => {
  const reference = fieldReference();

  test("has every field of every kind, once", () => {
    const paths = reference.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const [kind, { spec }] of Object.entries(kinds)) {
      for (const field of Object.keys(spec.shape)) expect(paths).toContain(`${kind}.${field}`);
    }
    expect(paths).toContain("App.workloads.<name>.containers.<name>.image");
    expect(paths).toContain("App.calls[].app");
  });

  test("gives the defaults that tiers set, as tiers.ts has them", () => {
    const of = (path: string) => reference.find((one) => one.path === path)?.tierDefaults;
    expect(of("Stage.network")?.production).toBe(tiers.production.network);
    expect(of("Stage.quota.cpu")?.performance).toBe(tiers.performance.quota.cpu);
    expect(of("Stage.limits.max.memory")?.development).toBe(tiers.development.limits.max.memory);
    expect(of("Stage.access.teams")?.verification).toBe(tiers.verification.role);
    expect(of("App.replicas")).toBeUndefined();
  });

  test("says every quota field's default", () => {
    const described = reference.filter(({ tierDefaults }) => tierDefaults).map(({ path }) => path);
    for (const field of Object.keys(tiers.development.quota)) expect(described).toContain(`Stage.quota.${field}`);
  });

  test("knows types, choices and what must be there", () => {
    const of = (path: string) => reference.find((one) => one.path === path);
    expect(of("Platform.domain")).toMatchObject({ type: "text", required: true });
    expect(of("Stage.tier")?.choices).toEqual(Object.keys(tiers));
    expect(of("Platform.stageLabel")?.default).toBe('"stage"');
    expect(of("Platform.defaults.stage")?.type).toBe("the fields of Stage");
  });
});
