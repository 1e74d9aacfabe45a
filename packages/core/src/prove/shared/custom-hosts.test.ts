import { describe, expect, test } from "vitest";
import type { Rights } from "../rights/rights.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { givenOf } from "../testing/given.ts";
import { proveShared } from "./prove-shared.ts";
import { both, proof } from "./testing/two-stages.ts";

const object = (apiVersion: string, kind: string, stage: string, spec: string, annotations = "") =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: r, namespace: ${stage === "" ? "infra" : `shop-${stage}`}, annotations: {${annotations}}}, spec: {${spec}}}\n`;
const gateway = (
  stage: string,
  hosts: string,
  selector = "istio: ingressgateway",
  port = "number: 80, protocol: HTTP",
) =>
  object(
    "networking.istio.io/v1",
    "Gateway",
    stage,
    `selector: {${selector}}, servers: [{port: {${port}}, hosts: [${hosts}]}]`,
  );
const virtual = (stage: string, hosts: string, at = "infra/r", more = "http: [{}]") =>
  object("networking.istio.io/v1", "VirtualService", stage, `hosts: [${hosts}], gateways: [${at}], ${more}`);
const codes = (...documents: string[]) => proof(documents).codes;

describe("hosts of Istio", () => {
  test("that Gateways of two stages claim at the same pods", () => {
    const { broken, codes: found, world, findings } = proof([gateway("dev", "'*'"), gateway("test", "'*'")]);
    expect([broken, found]).toEqual([both, ["KS3807"]]);
    expect(findings[0]?.fix).toBeUndefined();
    expect(findings[0]?.message).toBe(
      "dev and test share *: Gateway shop-dev/r claims every host at the gateway with istio=ingressgateway",
    );
    expect(world.stages.names).toEqual(["dev", "test"]);
    expect(codes(gateway("dev", "a.example"), gateway("test", "./A.example"))).toEqual(["KS3807"]);
    expect(codes(gateway("dev", "a.example"), gateway("test", "b.example"))).toEqual([]);
    expect(codes(gateway("dev", "'*'", "istio: inner"), gateway("test", "'*'"))).toEqual([]);
    expect(codes(gateway("dev", "'*'"), gateway("", "'*'"))).toEqual([]);
  });

  test("that lie in each other, however deep", () => {
    expect(codes(gateway("dev", "'*'"), gateway("test", "a.example"))).toEqual(["KS3808"]);
    expect(codes(gateway("dev", "'ns/*.example'"), gateway("test", "a.b.example"))).toEqual(["KS3808"]);
  });

  test("differ where they have ports of their own", () => {
    const tcp = (stage: string, port: number) =>
      gateway(stage, "'*'", "istio: ingressgateway", `number: ${port}, protocol: TCP`);
    expect(codes(tcp("dev", 31400), tcp("test", 31401))).toEqual([]);
    expect(codes(tcp("dev", 31400), tcp("test", 31400))).toEqual(["KS3807"]);
  });

  test("that VirtualServices claim at one Gateway, read or not", () => {
    for (const gateways of [[], [gateway("", "'*'")]]) {
      expect(codes(...gateways, virtual("dev", "a.example"), virtual("test", "a.example"))).toEqual(["KS3807"]);
      expect(codes(...gateways, virtual("dev", "a.example"), virtual("test", "b.example"))).toEqual([]);
    }
    expect(codes(virtual("dev", "a.example"), virtual("test", "a.example", "infra/other"))).toEqual([]);
    expect(codes(virtual("dev", "a.example", "mesh"), virtual("test", "a.example", "mesh"))).toEqual([]);
    const tcp = (stage: string) => virtual(stage, "'*'", "infra/r", "tcp: [{}]");
    expect(codes(tcp("dev"), tcp("test"))).toEqual([]);
    expect(codes(gateway("", "'*'"), gateway("dev", "a.example"), virtual("test", "a.example"))).toEqual(["KS3807"]);
  });
});

const traefik = (stage: string, match: string, more = "", annotations = "") =>
  object("traefik.io/v1alpha1", "IngressRoute", stage, `${more}routes: [{match: '${match}'}]`, annotations);

test("hosts of Traefik", () => {
  const both = (more: string, other = more) =>
    codes(traefik("dev", "Host(`a.example`)", more), traefik("test", "Host(`A.example`) && Path(`/x`)", other));
  expect(both("")).toEqual(["KS3807"]);
  expect(both("entryPoints: [web], ", "entryPoints: [websecure], ")).toEqual(["KS3807"]);
  expect(both("entryPoints: [dev], ", "entryPoints: [test], ")).toEqual([]);
  expect(codes(traefik("dev", "Host(`a.example`)"), traefik("test", "Host(`b.example`)"))).toEqual([]);
  expect(codes(traefik("dev", "PathPrefix(`/`)"), traefik("test", "Host(`b.example`)"))).toEqual(["KS3808"]);
  const inner = traefik("dev", "Host(`a.example`)", "", "kubernetes.io/ingress.class: inner");
  expect(codes(inner, traefik("test", "Host(`a.example`)"))).toEqual([]);
});

test.each([
  ["projectcontour.io/v1", "HTTPProxy", (host: string) => `virtualhost: {fqdn: ${host}}`],
  ["route.openshift.io/v1", "Route", (host: string) => `host: ${host}`],
  ["k8s.nginx.org/v1", "VirtualServer", (host: string) => `host: ${host}`],
])("hosts of %s %s, each made its own", (apiVersion, kind, spec) => {
  const one = (stage: string, host: string) => object(apiVersion, kind, stage, spec(host));
  expect(codes(one("dev", "a.example"), one("test", "b.example"))).toEqual([]);
  const { world, codes: found, findings } = proof([one("dev", "a.example"), one("test", "a.example")]);
  expect(found).toEqual(["KS3807"]);
  expect(proveShared(applyEdits(world, findings[0]?.fix?.edits ?? []), givenOf()).findings).toEqual([]);
});

describe("a host of another stage can be claimed by a route of one's own", () => {
  const subject = { kind: "User", name: "ann", namespace: "" } as const;
  const rights = (resource: string): Rights => ({
    ...givenOf().rights,
    homes: () => ["dev"],
    whoMay: (asked) =>
      "resource" in asked && asked.verb === "create" && asked.resource === resource && asked.namespace === "shop-dev"
        ? [{ subject, allowance: { reference: undefined } as never }]
        : [],
  });
  const answer = (resource: string, ...documents: string[]) => {
    const { world } = proof(documents);
    const { verdicts, findings } = proveShared(world, givenOf({ rights: rights(resource) }));
    const verdict = verdicts.find(({ from, to }) => from === "dev" && to === "test");
    return [verdict?.verdict, ...findings.map(({ code }) => code)].join(" ");
  };

  test("where they may write such", () => {
    expect(answer("gateways", gateway("test", "a.example"))).toBe("broken KS3817");
    expect(answer("ingressroutes", traefik("test", "Host(`a.example`)"))).toBe("broken KS3817");
    expect(answer("pods", traefik("test", "Host(`a.example`)"))).toBe("holds");
    expect(answer("routes", object("route.openshift.io/v1", "Route", "test", "host: a.example"))).toBe("holds");
  });

  test("as far as it is known whose routes are taken", () => {
    const own = virtual("test", "a.example");
    expect(answer("virtualservices", own)).toBe("unknown");
    expect(answer("virtualservices", own, gateway("", "'*'"))).toBe("broken KS3817");
    expect(answer("virtualservices", own, gateway("", "shop-test/a.example"))).toBe("holds");
    const classed = traefik("test", "Host(`a.example`)", "", "kubernetes.io/ingress.class: inner");
    expect(answer("ingressroutes", classed)).toBe("unknown");
  });
});
