import fc from "fast-check";
import { expect, test } from "vitest";
import type { CompiledNetwork } from "./testing/compiled-network.ts";
import { compiledNetworkOf, otherPod } from "./testing/compiled-network.ts";
import { isAllowed } from "./testing/judge.ts";
import { smallPlatform } from "./testing/small-platform.ts";

const egressOf = (network: CompiledNetwork, namespace = "web-dev") =>
  network.namespaced.find(({ metadata }) => metadata?.namespace === namespace && metadata.name === "app-web")?.spec
    ?.egress;

const calling = (call: string, given: Parameters<typeof smallPlatform>[0] = {}) =>
  compiledNetworkOf(smallPlatform({ web: `calls: [${call}]`, ...given }));

const shared = (what: string) => `kind: Shared, metadata: { name: database }, spec: { stages: [dev, prod], ${what} }`;

test("a host is opened by its addresses and port, in stage mode too", () => {
  const network = calling("{ host: pay.example.com, port: 8443, cidrs: [203.0.113.5/24, '2001:db8::/32'] }");
  const rule = {
    to: [{ ipBlock: { cidr: "203.0.113.0/24" } }, { ipBlock: { cidr: "2001:db8::/32" } }],
    ports: [{ port: 8443, protocol: "TCP" }],
  };
  expect(egressOf(network)).toEqual([rule]);
  expect(egressOf(network, "web-prod")?.at(-1)).toEqual(rule);
});

test("shared pods are opened by namespace and pod together, on their ports", () => {
  const pods =
    "pods: { namespace: { name: data }, pods: { app: postgres } }, ports: [{ port: 5432 }, { port: 53, protocol: UDP }]";
  expect(egressOf(calling("{ shared: database }", { more: shared(pods) }))).toEqual([
    {
      to: [{ namespaceSelector: { matchLabels: { name: "data" } }, podSelector: { matchLabels: { app: "postgres" } } }],
      ports: [
        { port: 5432, protocol: "TCP" },
        { port: 53, protocol: "UDP" },
      ],
    },
  ]);
});

test("a shared host is opened by its addresses, and only for the app that calls it", () => {
  const host = "host: db.example.com, cidrs: [203.0.113.9/32], ports: [{ port: 5432 }]";
  const network = calling("{ shared: database }", { more: shared(host) });
  expect(egressOf(network)).toEqual([
    { to: [{ ipBlock: { cidr: "203.0.113.9/32" } }], ports: [{ port: 5432, protocol: "TCP" }] },
  ]);
  const blocks = network.namespaced.filter(({ spec }) => JSON.stringify(spec).includes("ipBlock"));
  expect(blocks.map(({ metadata }) => metadata?.name)).toEqual(["app-web", "app-web"]);
});

test("the API server is opened by address and port, and only where asked for", () => {
  const cluster = "apiServer: { cidrs: [192.0.2.10/32], port: 443 }";
  expect(egressOf(calling("{ apiServer: true }", { cluster }))).toEqual([
    { to: [{ ipBlock: { cidr: "192.0.2.10/32" } }], ports: [{ port: 443, protocol: "TCP" }] },
  ]);
  expect(egressOf(calling("", { cluster }))).toBeUndefined();
});

test("the cluster's own networks are left out of a block", () => {
  const cluster = "serviceCidrs: [10.96.0.0/12, 10.100.0.0/16, 192.168.0.0/16]";
  const network = calling("{ host: all.example.com, cidrs: [10.0.0.0/8] }", { cluster });
  expect(egressOf(network)?.[0]?.to).toEqual([
    { ipBlock: { cidr: "10.0.0.0/8", except: ["10.244.0.0/16", "10.96.0.0/12"] } },
  ]);
});

test("KS2008: a block inside the cluster's own networks stays closed", () => {
  const network = calling("{ host: odd.example.com, cidrs: [10.244.3.0/24] }");
  expect(egressOf(network)).toBeUndefined();
  const [dev, prod] = network.diagnostics;
  expect(dev).toMatchObject({ code: "KS2008", severity: "error" });
  expect(dev?.message).toContain("10.244.3.0/24 lies inside 10.244.0.0/16");
  expect(dev?.span?.source.text.slice(dev.span.start, dev.span.end)).toBe("10.244.3.0/24");
  expect(prod?.code).toBe("KS2008");
});

test("KS2009: a private block on a cluster that does not say where its pods are", () => {
  const codes = (cidr: string, podCidrs = "podCidrs: []") => {
    const declaration = smallPlatform({
      web: `calls: [{ host: a.example.com, cidrs: [${cidr}] }]`,
      prod: "network: open",
    });
    return compiledNetworkOf(declaration.replace("podCidrs: [10.244.0.0/16]", podCidrs)).diagnostics.map(
      ({ code }) => code,
    );
  };
  expect(codes("10.20.0.0/16")).toEqual(["KS2009"]);
  expect(codes("0.0.0.0/0")).toEqual(["KS2009"]);
  expect(codes("10.20.0.7/32")).toEqual([]);
  expect(codes("203.0.113.0/24")).toEqual([]);
  expect(codes("10.20.0.0/16", "podCidrs: [10.244.0.0/16]")).toEqual([]);
});

test("the API server's own address may lie among the pods; a whole network may not", () => {
  const cluster = (cidr: string) => ({ cluster: `apiServer: { cidrs: [${cidr}] }` });
  const single = calling("{ apiServer: true }", cluster("10.244.0.10/32"));
  expect(egressOf(single)?.[0]?.to).toEqual([{ ipBlock: { cidr: "10.244.0.10/32" } }]);
  expect(single.diagnostics).toEqual([]);
  const network = calling("{ apiServer: true }", cluster("10.244.0.0/24"));
  expect(egressOf(network)).toBeUndefined();
  expect(network.diagnostics.map(({ code }) => code)).toEqual(["KS2008"]);
});

test("whatever blocks are declared, they never reach a pod or a Service", () => {
  const cidrs = fc.array(
    fc
      .tuple(fc.oneof(fc.constantFrom("10.244.1.1", "10.96.0.1", "10.0.0.0", "0.0.0.0"), fc.ipV4()), fc.nat(32))
      .map((parts) => parts.join("/")),
    { minLength: 1, maxLength: 4 },
  );
  const pod = otherPod("elsewhere", {}, {}, "10.244.1.1");
  const service = { address: "10.96.0.1" };
  fc.assert(
    fc.property(cidrs, (list) => {
      const call = `{ host: a.example.com, cidrs: [${list.join(", ")}] }`;
      const network = calling(call, { cluster: "serviceCidrs: [10.96.0.0/12]" });
      for (const from of network.pods) {
        expect(isAllowed(network, { from, to: pod, port: 443, protocol: "TCP" })).toBe(false);
        expect(isAllowed(network, { from, to: service, port: 443, protocol: "TCP" })).toBe(false);
      }
    }),
  );
});
