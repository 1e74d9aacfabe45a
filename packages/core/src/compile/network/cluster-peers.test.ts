import { expect, test } from "vitest";
import { compiledNetworkOf } from "./testing/compiled-network.ts";
import { smallPlatform } from "./testing/small-platform.ts";

const findings = (given: Parameters<typeof smallPlatform>[0]) =>
  compiledNetworkOf(smallPlatform({ web: "", ...given })).diagnostics.map(({ code, severity, message, span }) => ({
    code,
    severity,
    message,
    at: span?.source.text.slice(span.start, span.end),
  }));

const shared = (what: string) => ({
  more: `kind: Shared, metadata: { name: database }, spec: { stages: [dev], ports: [{ port: 5432 }], ${what} }`,
});

test("defaults give no finding", () => {
  expect(findings({})).toEqual([]);
});

test.each(["entry", "dns", "monitoring"])("KS2010: %s selected in every namespace is an error", (peer) => {
  expect(findings({ cluster: `${peer}: { namespace: {}, pods: { app: x } }` })).toMatchObject([
    { code: "KS2010", severity: "error", at: "namespace" },
  ]);
});

test.each(["entry", "dns", "monitoring"])("KS2010: every pod of a namespace selected for %s is an error", (peer) => {
  expect(findings({ cluster: `${peer}: { namespace: { name: infra }, pods: {} }` })).toMatchObject([
    { code: "KS2010", severity: "error", at: "pods" },
  ]);
});

test("KS2010: every pod of a namespace shared", () => {
  expect(findings(shared("pods: { namespace: { name: data }, pods: {} }"))).toMatchObject([
    { code: "KS2010", severity: "error", at: "pods" },
  ]);
});

test("KS2010: shared pods selected in every namespace", () => {
  expect(findings(shared("pods: { namespace: {}, pods: { app: postgres } }"))).toMatchObject([
    { code: "KS2010", severity: "error" },
  ]);
});

test.each(["kubernetes.io/metadata.name: api-prod", "stage: prod", "kubestage.dev/tier: production"])(
  "KS2010: a peer in a stage's namespace, selected by %s",
  (label) => {
    const [finding, ...others] = findings(shared(`pods: { namespace: { ${label} }, pods: { app: postgres } }`));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code: "KS2010", severity: "warning" });
    expect(finding?.message).toContain("a namespace of the stage prod");
  },
);

test("KS2010: a stage's own namespace counts", () => {
  expect(
    findings(
      shared("pods: { namespace: { kubernetes.io/metadata.name: kubestage-shop-prod }, pods: { app: postgres } }"),
    ),
  ).toHaveLength(1);
});

test("addresses of a Shared thing are reported once, at the Shared thing", () => {
  expect(
    findings({
      ...shared("host: db.example.com, cidrs: [10.244.1.0/24]"),
      web: "calls: [{ shared: database }], in: [dev]",
    }),
  ).toMatchObject([{ code: "KS2008", at: "10.244.1.0/24" }]);
});

test("addresses that are not used are not judged: the host is opened by its name", () => {
  const given = shared("host: db.example.com, cidrs: [10.244.1.0/24]");
  const declaration = smallPlatform({ web: "", ...given }).replace("cni: calico", "cni: cilium");
  expect(compiledNetworkOf(declaration).diagnostics).toEqual([]);
});
