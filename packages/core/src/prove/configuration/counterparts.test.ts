import { describe, expect, test } from "vitest";
import { toldOf } from "../testing/told.ts";
import { configMap, prove } from "./testing/two-stages.ts";

const object = (apiVersion: string, kind: string, namespace: string, name: string, spec: string) =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {${spec}}\n`;
const ingress = (namespace: string, name: string, ...hosts: string[]) =>
  object(
    "networking.k8s.io/v1",
    "Ingress",
    namespace,
    name,
    `rules: [${hosts.map((host) => `{host: ${host}}`).join(", ")}]`,
  );
const service = (namespace: string, name: string, spec = "") => object("v1", "Service", namespace, name, spec);
const namespace = (name: string, stage: string) =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {stage: ${stage}}}\n`;
/** What a text of dev, or of where it stands, is mended to; undefined where it is not. */
const mended = (text: string, documents: readonly string[], home = "shop-dev") =>
  prove(configMap(text, "url", home) + documents.join("")).findings.map((one) =>
    toldOf(one).edits?.[0]?.replace(/.* = /, ""),
  );

describe("in the place of a host stands that of the object of the same name", () => {
  test.each<[what: string, documents: readonly string[], own: string | undefined]>([
    [
      "in the namespace whose name differs by the stage",
      [
        ingress("shop-prod", "x", "a.net"),
        namespace("crm-dev", "dev") + ingress("crm-dev", "x", "c.net") + ingress("shop-dev", "x", "b.net"),
      ],
      "b.net",
    ],
    [
      "in the one namespace of the stage that has it, where no name says which",
      [namespace("store", "prod") + ingress("store", "x", "a.net"), ingress("shop-dev", "x", "b.net")],
      "b.net",
    ],
    [
      "wherever in it, where it has one host only",
      [ingress("shop-prod", "x", "c.net", "a.net"), ingress("shop-dev", "x", "b.net")],
      "b.net",
    ],
    [
      "and none where several of the stage have that in the same place",
      [
        namespace("store", "prod") + ingress("store", "x", "a.net"),
        namespace("crm-dev", "dev") + ingress("crm-dev", "x", "c.net") + ingress("shop-dev", "x", "b.net"),
      ],
      undefined,
    ],
  ])("%s", (_, documents, own) => {
    expect(mended("https://a.net", documents)).toEqual([own === undefined ? undefined : `"https://${own}"`]);
  });

  test("also for what belongs to no stage", () => {
    const documents = [ingress("shop-prod", "x", "a.net"), ingress("tools", "x", "b.net")];
    expect(mended("https://a.net", documents, "tools")).toEqual(['"https://b.net"']);
  });
});

test("an address has none where the stage has no Service of that name, nor where it is no Service's", () => {
  expect(mended("10.96.0.77", [service("shop-prod", "web", "clusterIP: 10.96.0.77")])).toEqual([undefined]);
  const gateway = object(
    ...(["gateway.networking.k8s.io/v1", "Gateway", "shop-prod", "api"] as const),
    "gatewayClassName: a, listeners: []}\nstatus: {addresses: [{value: 203.0.113.50}]",
  );
  expect(mended("203.0.113.50", [gateway])).toEqual([undefined]);
});

test("of one stretch that names a namespace and more, the whole name counts", () => {
  expect(mended("run --namespace=shop-prod.svc.cluster.local", [])).toEqual([
    '"run --namespace=shop-dev.svc.cluster.local"',
  ]);
});

test("what is the stage's own in a text stays as it is written", () => {
  expect(mended("http://10.96.0.7,http://10.96.0.5", [])).toEqual(['"http://api.shop-dev.svc,http://10.96.0.5"']);
});

test("a text that names a namespace before a Service of it is mended in both", () => {
  expect(mended("kubectl -n shop-prod get --raw http://api.shop-prod.svc", [])).toEqual([
    '"kubectl -n shop-dev get --raw http://api.shop-dev.svc"',
    '"kubectl -n shop-dev get --raw http://api.shop-dev.svc"',
  ]);
});

test("an endpoint of which one address is another stage's is removed whole", () => {
  const slice = `---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: x, namespace: shop-dev}\naddressType: IPv4\nendpoints: [{addresses: [10.1.1.1, 10.0.0.9]}, {addresses: [10.1.1.2]}]\n`;
  expect(mended("nothing", [slice])).toEqual(['[{"addresses":["10.1.1.2"]}]']);
});
