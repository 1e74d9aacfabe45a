import { describe, expect, test } from "vitest";
import { siteText } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { claimsOf, coveredHosts, hostUses } from "./hosts.ts";
import { intentWith } from "./testing/two-stages.ts";

const stages = `{apiVersion: v1, kind: Namespace, metadata: {name: shop-dev, labels: {stage: dev}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: shop-test, labels: {stage: test}}}
`;
const object = (apiVersion: string, kind: string, namespace: string, spec: string, annotations = "") =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: web, namespace: ${namespace}, annotations: {${annotations}}}, spec: {${spec}}}\n`;
const ingress = (spec: string, namespace = "shop-dev", annotations = "") =>
  object("networking.k8s.io/v1", "Ingress", namespace, spec, annotations);
const route = (spec: string, kind = "HTTPRoute", namespace = "shop-dev") =>
  object("gateway.networking.k8s.io/v1", kind, namespace, spec);
const worldWith = (...documents: string[]) => worldOf([stages, ...documents].join("---\n"));

/** `host (any depth) of stage at entrance: place`. */
const claimsIn = (...documents: string[]) =>
  claimsOf(worldWith(...documents)).map(({ entrance, host, anyDepth, stage, at }) =>
    [host, anyDepth ? "(any depth) " : "", `of ${stage} at ${entrance}: `, siteText(at)]
      .join(" ")
      .replaceAll(/ +/g, " "),
  );

describe("an Ingress claims", () => {
  const here = "networking.k8s.io/Ingress shop-dev/web";
  test("its hosts in lower case, and every host by a rule without one or a default backend", () => {
    const spec = "rules: [{host: A.example}, {}], defaultBackend: {service: {name: web, port: {number: 80}}}";
    expect(claimsIn(ingress(spec))).toEqual([
      `a.example of dev at the default IngressClass: ${here}: spec.rules[0].host`,
      ` of dev at the default IngressClass: ${here}: spec.rules[1]`,
      ` of dev at the default IngressClass: ${here}: spec.defaultBackend`,
    ]);
    expect(claimsIn(ingress("ingressClassName: nginx"))).toEqual([]);
    expect(claimsIn(ingress("rules: [{host: a.example}]", "infra"))[0]).toMatch(/^a.example of \(unassigned\) at/);
  });

  const ingressClass = (name: string, isDefault: string) =>
    `{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: ${name}, annotations: {ingressclass.kubernetes.io/is-default-class: "${isDefault}"}}, spec: {controller: c.example/c}}\n`;
  const bare =
    "{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: bare}, spec: {controller: c.example/c}}\n";
  const legacy = "kubernetes.io/ingress.class: old";
  test.each([
    ["IngressClass new", ["ingressClassName: new, ", legacy], []],
    ["IngressClass old", ["", legacy], [ingressClass("usual", "true")]],
    ["IngressClass usual", ["", ""], [bare, ingressClass("other", "false"), ingressClass("usual", "true")]],
    ["the default IngressClass", ["", ""], [ingressClass("other", "false")]],
  ] as const)("at %s", (entrance, [named, annotations], classes) => {
    const one = ingress(`${named}rules: [{host: a.example}]`, "shop-dev", annotations);
    expect(claimsIn(one, ...classes)).toEqual([`a.example of dev at ${entrance}: ${here}: spec.rules[0].host`]);
  });

  test("by the class that it names, if any", () => {
    const by = (spec: string) => claimsOf(worldWith(ingress(`${spec}rules: [{host: a.example}]`)))[0]?.by;
    expect(by("ingressClassName: nginx, ")).toEqual({ type: "class", name: "nginx" });
    expect(by("")).toEqual({ type: "class", name: undefined });
  });
});

describe("a route claims", () => {
  const here = (kind = "HTTPRoute") => `gateway.networking.k8s.io/${kind} shop-dev/web`;
  test.each(["HTTPRoute", "GRPCRoute", "TLSRoute"])("a host at each of its Gateways: %s", (kind) => {
    const parents = "parentRefs: [{name: entry}, {name: entry, namespace: infra, sectionName: https, kind: Gateway}]";
    const world = worldWith(route(`${parents}, hostnames: [A.example]`, kind));
    expect(claimsOf(world).map(({ by }) => by)).toEqual([
      { type: "gateway", namespace: "shop-dev", name: "entry", section: undefined },
      { type: "gateway", namespace: "infra", name: "entry", section: "https" },
    ]);
    expect(claimsIn(route(`${parents}, hostnames: [A.example]`, kind))).toEqual([
      `a.example (any depth) of dev at Gateway shop-dev/entry: ${here(kind)}: spec.hostnames[0]`,
      `a.example (any depth) of dev at Gateway infra/entry (https): ${here(kind)}: spec.hostnames[0]`,
    ]);
  });

  test("all of its Gateway's without any, and nothing at what is no Gateway", () => {
    expect(claimsIn(route("parentRefs: [{name: entry}]"))).toEqual([
      ` (any depth) of dev at Gateway shop-dev/entry: ${here()}: spec`,
    ]);
    expect(claimsIn(route("parentRefs: [{name: web, kind: Service}], hostnames: [a.example]"))).toEqual([]);
    expect(claimsIn(route("parentRefs: [{namespace: infra}], hostnames: [a.example]"))).toEqual([]);
    expect(claimsIn(route("parentRefs: [{name: entry}], hostnames: [1, b.example]"))).toEqual([
      `b.example (any depth) of dev at Gateway shop-dev/entry: ${here()}: spec.hostnames[1]`,
    ]);
    expect(claimsIn(route("parentRefs: [{name: entry}]", "HTTPRoute", "infra"))[0]).toMatch(/of \(unassigned\) at/);
  });
});

describe("hosts within wildcards of other stages", () => {
  const covered = (wide: string, host: string, intent?: Parameters<typeof coveredHosts>[1]) =>
    coveredHosts(worldWith(wide, host), intent).map(({ message }) => message);
  const at = (host: string, namespace: string) =>
    ingress(`rules: [${host === "" ? "{}" : `{host: "${host}"}`}]`, namespace);
  const entering = (host: string, namespace: string) =>
    route(
      `parentRefs: [{name: entry, namespace: infra}]${host === "" ? "" : `, hostnames: ["${host}"]`}`,
      "HTTPRoute",
      namespace,
    );

  test.each([
    ["*.example", "a.example", "Ingress shop-dev/web of dev claims *.example, and so a.example of test"],
    ["", "a.example", "Ingress shop-dev/web of dev claims every host, and so a.example of test"],
    ["", "*.a.example", "Ingress shop-dev/web of dev claims every host, and so *.a.example of test"],
    ["*.example", "b.a.example", undefined],
    ["*.example", "*.a.example", undefined],
    ["*.example", "*.example", undefined],
    ["*.example", "example", undefined],
    ["a.example", "a.example", undefined],
  ])("of an Ingress: in %j lies %j", (wide, host, message) => {
    expect(covered(at(wide, "shop-dev"), at(host, "shop-test"))).toEqual(message === undefined ? [] : [message]);
  });

  test.each([
    ["*.example", "b.a.example", "HTTPRoute shop-dev/web of dev claims *.example, and so b.a.example of test"],
    ["*.example", "*.a.example", "HTTPRoute shop-dev/web of dev claims *.example, and so *.a.example of test"],
    ["", "c.b.a.example", "HTTPRoute shop-dev/web of dev claims every host, and so c.b.a.example of test"],
    ["*.other", "b.a.example", undefined],
    ["*.example", "*.example", undefined],
  ])("of a route: in %j lies %j", (wide, host, message) => {
    expect(covered(entering(wide, "shop-dev"), entering(host, "shop-test"))).toEqual(
      message === undefined ? [] : [message],
    );
  });

  test("are told once for each two stages and wildcard, as a warning, and not where it is meant", () => {
    const host = ingress("rules: [{host: a.example}, {host: b.example}]", "shop-test");
    const [cause, ...others] = coveredHosts(worldWith(at("*.example", "shop-dev"), host), undefined);
    expect(others).toEqual([]);
    expect(cause).toMatchObject({
      ...{ code: "KS3808", breaks: false, pairs: [{ from: "dev", to: "test" }] },
      related: [{ message: "a.example of test" }],
    });
    expect(cause?.at && siteText(cause.at)).toBe("networking.k8s.io/Ingress shop-dev/web: spec.rules[0].host");
    expect(
      covered(at("*.example", "shop-dev"), ingress("rules: [{host: a.example}]", "shop-dev").replace("web", "other")),
    ).toEqual([]);
    const meant = (name: string) => intentWith([{ type: "host", name, stages: ["dev", "test"] }]);
    expect(covered(at("*.example", "shop-dev"), at("a.example", "shop-test"), meant("a.example"))).toEqual([]);
    expect(covered(at("*.example", "shop-dev"), at("a.example", "shop-test"), meant("b.example"))).toHaveLength(1);
    const own = intentWith([{ type: "host", name: "a.example", stages: ["dev"] }]);
    expect(covered(at("*.example", "shop-dev"), at("a.example", "shop-test"), own)).toHaveLength(1);
  });

  test("lie there for each of two wildcards that are alike", () => {
    const wildcards = [at("*.example", "shop-dev"), at("*.example", "infra")];
    const messages = coveredHosts(worldWith(...wildcards, at("a.example", "shop-test")), undefined).map(
      ({ pairs }) => pairs,
    );
    expect(messages).toEqual([[{ from: "dev", to: "test" }], [{ from: "(unassigned)", to: "test" }]]);
  });
});

test("what a claim does, and what would make it a host of its own", () => {
  const uses = hostUses(worldWith(ingress("ingressClassName: nginx, rules: [{host: Shop.example}, {}]")));
  expect(uses).toMatchObject([
    {
      ...{ thing: "IngressClass nginx shop.example", name: "shop.example", stage: "dev", changes: true },
      does: "claims shop.example at IngressClass nginx",
      own: { what: "a host of its own, which its DNS has to know: shop-dev.example" },
    },
    { name: "*", does: "claims every host at IngressClass nginx", own: undefined },
  ]);
  const [rule] = hostUses(
    worldWith(object("traefik.io/v1alpha1", "IngressRoute", "shop-dev", "routes: [{match: 'Host(`a.example`)'}]")),
  );
  expect(rule).toMatchObject({ name: "a.example", own: undefined });
});
