import { describe, expect, it } from "vitest";
import { parseDeclaration } from "../parse-declaration.ts";
import { sourceOf } from "../testing.ts";

/** Each error as its code and the text that it points to. */
function errors(platform: string, entry = ""): string[] {
  const text = `
{ apiVersion: kubestage.dev/v1alpha1, kind: Platform, metadata: { name: shop }, spec: { domain: example.com, ${platform} } }
---
{ apiVersion: kubestage.dev/v1alpha1, kind: Cluster, metadata: { name: one }, spec: { cni: calico } }
---
{ apiVersion: kubestage.dev/v1alpha1, kind: Stage, metadata: { name: dev }, spec: { tier: development, cluster: one, ${entry} } }
---
{ apiVersion: kubestage.dev/v1alpha1, kind: Team, metadata: { name: red }, spec: { groups: [red] } }
---
{ apiVersion: kubestage.dev/v1alpha1, kind: App, metadata: { name: web }, spec: { team: red, image: registry.example.com/web } }
`;
  return parseDeclaration([sourceOf(text)])
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ code, span }) => `${code} ${span?.source.text.slice(span.start, span.end)}`);
}

const repository = 'repository: "https://git.example.com/shop/ledger.git"';
const codeHost = "codeHost: { kind: github, repository: shop/ledger, token: LEDGER_TOKEN }";
const byPullRequest = "entry: { by: pullRequest }";

describe("checkPullRequests", () => {
  it("asks for a code host where a stage is entered by pull request", () => {
    expect(errors("", byPullRequest)).toEqual(["KS1008 pullRequest"]);
    expect(errors(`ledger: { ${repository} }`, byPullRequest)).toEqual(["KS1008 pullRequest"]);
    expect(errors(`ledger: { ${repository}, ${codeHost} }`, byPullRequest)).toEqual([]);
    expect(errors("", "entry: { by: commit }")).toEqual([]);
    expect(errors(`defaults: { stage: { ${byPullRequest} } }`)).toEqual(["KS1008 pullRequest"]);
  });

  it("knows the stages that people want to be told of", () => {
    const chat = (stages: string) => `notifications: { chat: { stages: [${stages}], slack: { address: CHAT } } }`;
    expect(errors(chat("dev, prod"))).toEqual(["KS1012 prod"]);
    expect(errors(chat("dev"))).toEqual([]);
  });
});
