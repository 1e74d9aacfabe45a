import { describe, expect, it } from "vitest";
import { parseDeclaration } from "../parse-declaration.ts";
import { sourceOf } from "../testing.ts";

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
