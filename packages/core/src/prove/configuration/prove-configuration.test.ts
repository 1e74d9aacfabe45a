import { describe, expect, it } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveConfiguration } from "./prove-configuration.ts";
import { base, configMap, prove } from "./testing/two-stages.ts";

describe("configuration: Secrets", () => {
  const value = "postgres://admin:hunter2@api.shop-prod.svc/orders";
  const secret = `apiVersion: v1
kind: Secret
metadata: {name: db, namespace: shop-dev}
data: {URL: ${btoa(value)}}
`;

  it("are compared and never shown", () => {
    const { findings, verdicts } = prove(secret);
    expect(findings.map(({ code, fix }) => [code, fix])).toEqual([["KS3608", undefined]]);
    const shown = JSON.stringify([
      verdicts,
      findings.map(({ at, related, ...said }) => [said, at?.path, related.map(({ message }) => message)]),
    ]);
    for (const part of ["hunter2", "api.shop-prod", "orders", btoa(value)]) expect(shown).not.toContain(part);
    expect(findings[0]?.message).toContain("Secret shop-dev/db");
    expect(findings[0]?.message).toContain("data.URL");
  });

  it("of tokens and registries say nothing", () => {
    const json = btoa('{"auths": {"shop.example.com": {}}}');
    expect(
      prove(`apiVersion: v1
kind: Secret
type: kubernetes.io/dockerconfigjson
metadata: {name: db, namespace: shop-dev}
data: {.dockerconfigjson: ${json}}
`).findings,
    ).toEqual([]);
  });
});

describe("configuration: what is meant", () => {
  const none: Intent = { openings: [], grants: [], administrators: [], shared: [] };

  it("is an opening to the Service that is named, and to no other", () => {
    const opening = { from: { stage: "dev" }, to: { stage: "prod", podLabels: { app: "api" } } };
    const text = configMap("http://api.shop-prod.svc");
    expect(prove(text, none).findings).toHaveLength(1);
    expect(prove(text, { ...none, openings: [opening] }).findings).toEqual([]);
    const other = { from: { stage: "dev" }, to: { stage: "prod", podLabels: { app: "db" } } };
    expect(prove(text, { ...none, openings: [other] }).findings).toHaveLength(1);
  });

  it("is no opening to pods of other namespaces, such as those of the cluster's DNS", () => {
    const namespaceLabels = { "kubernetes.io/metadata.name": "kube-system" };
    const dns = { from: { stage: "dev" }, to: { namespaceLabels, podLabels: { "k8s-app": "kube-dns" } } };
    const text = configMap("shop-prod", "TARGET_NAMESPACE");
    expect(prove(text, none).findings.map(({ code }) => code)).toEqual(["KS3609"]);
    expect(prove(text, { ...none, openings: [dns] }).findings).toHaveLength(1);
    const own = { ...dns.to, namespaceLabels: { stage: "prod" } };
    expect(prove(text, { ...none, openings: [{ ...dns, to: own }] }).findings).toEqual([]);
  });

  it("is a host that both stages share", () => {
    const shared = [{ type: "host" as const, name: "shop.*", stages: ["dev", "prod"] }];
    expect(prove(configMap("http://shop.example.com"), { ...none, shared }).findings).toEqual([]);
    expect(prove(configMap("http://a.wild.example.com"), { ...none, shared }).findings).toHaveLength(1);
  });
});

describe("configuration: fixes", () => {
  it.each([
    ["http://api.shop-prod.svc.cluster.local:80/x", "http://api.shop-dev.svc.cluster.local:80/x"],
    ["api.shop-prod", "api.shop-dev"],
    [
      "a: https://shop.example.com/\nb: http://api.shop-prod.svc\n",
      "a: https://shop.dev.example.com/\nb: http://api.shop-dev.svc\n",
    ],
    ["http://10.96.0.7/", "http://api.shop-dev.svc/"],
    ["kubectl -n shop-prod get pods", "kubectl -n shop-dev get pods"],
  ])("replaces the names in %s", (text, mended) => {
    const world = worldOf(base + configMap(text.trimEnd()));
    const { findings } = proveConfiguration(world, givenOf());
    for (const { fix } of findings) {
      const after = applyEdits(world, fix?.edits ?? []);
      const [found] = (after.objects.get("ConfigMap") ?? []).map(({ object }) => object["data"]);
      expect(found).toEqual({ settings: mended.trimEnd() });
      expect(proveConfiguration(after, givenOf()).findings).toEqual([]);
    }
    expect(findings.length).toBeGreaterThan(0);
  });

  it("has none for a name that is written in another way, of which no part could be exchanged", () => {
    const { findings } = prove(configMap("http://api%2eshop-prod%2Esvc/"));
    expect(findings.map(({ code, fix }) => [code, fix])).toEqual([["KS3601", undefined]]);
  });

  it("has none where the stage has nothing of the kind", () => {
    const { findings } = prove(configMap("http://absent.shop-prod.svc"));
    expect(findings.map(({ fix }) => fix)).toEqual([undefined]);
  });

  it("takes foreign endpoints out and leaves the others", () => {
    const world = worldOf(`${base}apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: x, namespace: shop-dev}
addressType: IPv4
endpoints: [{addresses: [10.0.0.9]}, {addresses: [10.1.1.1]}, {addresses: [10.96.0.7]}]
`);
    const { findings } = proveConfiguration(world, givenOf());
    expect(findings).toHaveLength(2);
    const after = applyEdits(
      world,
      findings.flatMap(({ fix }) => fix?.edits ?? []),
    );
    expect(after.objects.get("discovery.k8s.io/EndpointSlice")?.[0]?.object["endpoints"]).toEqual([
      { addresses: ["10.1.1.1"] },
    ]);
  });
});
