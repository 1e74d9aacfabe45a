import { describe, expect, it } from "vitest";
import { parseDeclaration } from "../parse-declaration.ts";
import { sourceOf } from "../testing.ts";
import { declaration } from "../testing/short-declaration.ts";

const repository = "https://git.example.com/shop/ledger.git";

/** Each error as its code and the text that it points to. */
function errors(cluster: string, platform = `ledger: { repository: "${repository}" }`): string[] {
  const text = `
{ apiVersion: kubestage.dev/v1alpha1, kind: Platform, metadata: { name: shop }, spec: { domain: example.com, ${platform} } }
---
{ apiVersion: kubestage.dev/v1alpha1, kind: Cluster, metadata: { name: one }, spec: { cni: calico, ${cluster} } }
---
{ apiVersion: kubestage.dev/v1alpha1, kind: Stage, metadata: { name: dev }, spec: { tier: development, cluster: one } }
---
{ apiVersion: kubestage.dev/v1alpha1, kind: Team, metadata: { name: red }, spec: { groups: [red] } }
---
{ apiVersion: kubestage.dev/v1alpha1, kind: App, metadata: { name: web }, spec: { team: red, image: registry.example.com/web } }
`;
  return parseDeclaration([sourceOf(text)])
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ code, span }) => `${code} ${span?.source.text.slice(span.start, span.end)}`);
}

describe("checkDelivery", () => {
  it("asks for the ledger where an engine delivers", () => {
    expect(errors("delivery: argocd", "")).toEqual(["KS1008 argocd"]);
    expect(errors("delivery: flux", "")).toEqual(["KS1008 flux"]);
    expect(errors("delivery: kubestage", "")).toEqual([]);
    expect(errors("", "")).toEqual([]);
    expect(errors("delivery: argocd")).toEqual([]);
  });

  it("refuses what nobody would read", () => {
    expect(errors("engine: { namespace: delivery }")).toEqual(["KS1027 engine"]);
    expect(errors("delivery: argocd, engine: { credentials: key }")).toEqual(["KS1027 credentials"]);
    expect(errors("delivery: flux, engine: { credentials: key }")).toEqual([]);
  });

  it("refuses an engine that lives in a stage", () => {
    expect(errors("delivery: flux, engine: { namespace: web-dev }")).toEqual(["KS1038 web-dev"]);
    expect(errors("delivery: flux, engine: { namespace: kubestage-shop-dev }")).toEqual(["KS1038 kubestage-shop-dev"]);
  });
});

describe("the namespaces of previews, which Argo CD knows by how they begin", () => {
  const declared = (delivery: string, lines: string): string[] => {
    const text = declaration(
      `Platform shop: { domain: example.com, ledger: { repository: "${repository}" } }\n` +
        `Cluster nonprod: { cni: calico${delivery} }\n` +
        `Stage preview: { cluster: nonprod, tier: development, lifetime: { ttl: 48h, most: 5 } }\n${lines}`,
    );
    return parseDeclaration([sourceOf(text)])
      .diagnostics.filter(({ severity }) => severity === "error")
      .map(({ code, message }) => `${code} ${message}`);
  };
  const other = "App web-preview: { team: storefront, image: registry.example.com/web, port: 8080 }\n";
  const found = (name: string, stage: string): string =>
    `KS1015 the namespace "${name}" of ${stage} is called as those of previews of preview are (web-preview-*), by which the Argo CD of nonprod keeps them apart`;

  it.each([
    ["a declared stage's", "", "web-preview-dev", "dev"],
    [
      "those of another template's previews",
      "Stage dev: { cluster: nonprod, tier: development, namespaces: single }\nStage load: { cluster: nonprod, tier: development, lifetime: { ttl: 1h, most: 1 } }\n",
      "web-preview-load-*",
      "load",
    ],
  ])("may not be like %s", (_, lines, name, stage) => {
    expect(declared(", delivery: argocd", other + lines)).toEqual([found(name, stage)]);
    expect(declared(", delivery: flux", other + lines)).toEqual([]);
  });

  it.each([
    ["ingress", "ingress-nginx"],
    ["argo", "argo-cd"],
  ])("may not be like one of the cluster's own: previews of %s", (template, name) => {
    const lines = `Stage ${template}: { cluster: nonprod, tier: development, lifetime: { ttl: 1h, most: 1 }, namespaces: { template: "{stage}" } }\n`;
    expect(declared(", delivery: argocd, engine: { namespace: argo-cd }", lines)).toEqual([
      `KS1035 the namespace ${JSON.stringify(name)} of nonprod is called as those of previews of ${template} are (${template}-*), by which its Argo CD keeps them apart`,
    ]);
    expect(declared("", lines)).toEqual([]);
  });

  it("may stand in the middle of a name", () => {
    const lines =
      'Stage preview: { cluster: nonprod, tier: development, lifetime: { ttl: 1h, most: 1 }, namespaces: { template: "{stage}-{app}" } }\n';
    expect(declared(", delivery: argocd", other + lines)).toEqual([]);
  });
});

describe("the ledger's place", () => {
  const inLedger = (fields: string): string[] => errors("", `ledger: { ${fields} }`);

  it.each([
    repository,
    "https://git.example.com:8443/a/b-c_d.e~f",
    "ssh://git@git.example.com/shop/ledger.git",
    "ssh://git.example.com:2222/ledger",
  ])("may be %s", (url) => {
    expect(inLedger(`repository: "${url}"`)).toEqual([]);
  });

  it.each([
    "https://somebody:secret@git.example.com/ledger.git",
    "ssh://git:secret@git.example.com/ledger.git",
    "http://git.example.com/ledger.git",
    "git@git.example.com:shop/ledger.git",
    "https://git.example.com",
    "https://git.example.com/a b",
    "https://git.example.com/$(id)",
    "--upload-pack=id",
  ])("is never %s", (url) => {
    expect(inLedger(`repository: "${url}"`)).toEqual([`KS1009 "${url}"`]);
  });

  it.each([
    "-main",
    "a..b",
    "a/.b",
    "main.lock",
    "a.lock/b",
    "ma in",
    "main.",
    "/main",
    "main/",
    "",
    "@{1}",
    "stages",
    "stages/dev",
  ])("has no branch %j", (branch) => {
    expect(inLedger(`repository: "${repository}", branch: ${JSON.stringify(branch)}`)).toHaveLength(1);
  });

  it.each(["main", "release/2", "a.b_c-d", "stages-of-mine"])("may have the branch %s", (branch) => {
    expect(inLedger(`repository: "${repository}", branch: ${JSON.stringify(branch)}`)).toEqual([]);
  });
});
