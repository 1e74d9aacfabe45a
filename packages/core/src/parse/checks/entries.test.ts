import { describe, expect, it } from "vitest";
import { parseDeclaration } from "../parse-declaration.ts";
import { sourceOf } from "../testing.ts";

const gateway = "kind: gateway, namespace: { a: b }, pods: { a: b }, gateway: { namespace: gateways, name: public }";

/** Each error as its code and the text that it points to. */
function errors(entry: string, stage = ""): string[] {
  const text = `
{ apiVersion: kubestage.dev/v1alpha1, kind: Platform, metadata: { name: shop }, spec: { domain: example.com } }
---
{ apiVersion: kubestage.dev/v1alpha1, kind: Cluster, metadata: { name: one }, spec: { cni: calico, entry: { ${entry} } } }
---
{ apiVersion: kubestage.dev/v1alpha1, kind: Cluster, metadata: { name: two }, spec: { cni: calico } }
---
{ apiVersion: kubestage.dev/v1alpha1, kind: Stage, metadata: { name: dev }, spec: { tier: development, ${stage || "cluster: one"} } }
`;
  return parseDeclaration([sourceOf(text)])
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ code, span }) => `${code} ${span?.source.text.slice(span.start, span.end)}`);
}

describe("checkEntries", () => {
  it("refuses fields of the other kind of entry", () => {
    expect(errors(`${gateway}, className: internal`)).toEqual(["KS1027 className"]);
    expect(errors(gateway.replace("kind: gateway, ", ""))).toEqual(["KS1027 gateway"]);
    expect(errors(gateway)).toEqual([]);
    expect(errors("className: internal")).toEqual([]);
  });

  it("refuses an issuer that no cluster of the stage would ask", () => {
    const tls = "tls: { issuer: company }";
    expect(errors(gateway, `cluster: one, ${tls}`)).toEqual(["KS1027 tls"]);
    expect(errors(gateway, `clusters: [one, two], ${tls}`)).toEqual([]);
    expect(errors("", `cluster: one, ${tls}`)).toEqual([]);
  });
});
