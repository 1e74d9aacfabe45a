import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import { parseDeclaration } from "../parse/parse-declaration.ts";
import { sourceOf } from "../parse/testing.ts";
import { declaration } from "../parse/testing/short-declaration.ts";
import type { CompiledFile } from "./compile-platform.ts";
import { compilePlatform } from "./compile-platform.ts";

const closed = "Stage dev: { cluster: nonprod, tier: development, network: closed }\n";
const chart =
  "App chart: { team: storefront, source: { helm: { chart: ./chart } }, ports: { http: { port: 8080, service: { name: front, port: 80 } } }, expose: {}, calls: [{ app: api }] }\nApp api: { team: storefront, image: registry.example.com/api, port: 9090 }\n";
const caller = "App web: { team: storefront, image: registry.example.com/web, port: 9090, calls: [{ app: chart }] }\n";

function filesOf(changes: string, releases?: string): readonly CompiledFile[] {
  const released = releases === undefined ? undefined : [sourceOf(releases, "releases.yaml")];
  const { platform, diagnostics } = parseDeclaration([sourceOf(declaration(changes))], released);
  if (!platform) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return [...compilePlatform(platform)];
}

function objectsOf(files: readonly CompiledFile[], app: string, kind: string): KubernetesObject[] {
  const own = files.find((file) => file.app === app)?.manifests ?? [];
  return own.map(({ object }) => object).filter((object) => object.kind === kind);
}

describe("an app with a source", () => {
  const files = filesOf(closed + chart + caller);

  it("is handed over with what to render and the rules of its stage", () => {
    const enters = files.find(({ app }) => app === "chart")?.enters;
    expect(enters?.render).toMatchObject({ cluster: "nonprod", stage: "dev", app: "chart", namespace: "chart-dev" });
    expect(enters?.rules.variables).toEqual([{ name: "API_URL", value: "http://api.api-dev.svc:9090" }]);
    expect(files.find(({ app }) => app === "web")?.enters).toBeUndefined();
  });

  it("is opened by the label that only kubestage sets, at both ends", () => {
    const label = { "kubestage.dev/app": "chart" };
    const own = objectsOf(files, "chart", "NetworkPolicy").find(({ metadata }) => metadata.name === "app-chart");
    expect(own).toMatchObject({ spec: { podSelector: { matchLabels: label } } });
    const callers = objectsOf(files, "web", "NetworkPolicy").find(({ metadata }) => metadata.name === "app-web");
    expect(JSON.stringify(callers)).toContain(
      `"podSelector":{"matchLabels":${JSON.stringify(label)}}}],"ports":[{"port":8080`,
    );
  });

  it("is reached by the Service that the declaration names", () => {
    expect(JSON.stringify(objectsOf(files, "chart", "Ingress"))).toContain(
      '"service":{"name":"front","port":{"number":80}}',
    );
    expect(JSON.stringify(objectsOf(files, "web", "ConfigMap"))).toContain("http://front.chart-dev.svc:80");
  });

  it("is not rendered where the stage has no release of it", () => {
    const pointers =
      "apiVersion: kubestage.dev/v1alpha1\nkind: ReleasePointers\nmetadata: { name: pointers }\nspec: { stages: {} }\n";
    const without = filesOf(chart, pointers);
    expect(without.find(({ app }) => app === "chart")).toMatchObject({ enters: undefined, runs: false });
  });
});
