import { describe, expect, test } from "vitest";
import { siteText } from "../testing/told.ts";
import { productionBeside, releasedObjects, storeUses } from "./cluster-objects.ts";
import { servedApis } from "./served-apis.ts";
import { intentWith } from "./testing/two-stages.ts";
import { namespace, said, worldWith } from "./testing/uses-said.ts";

describe("stores of secrets", () => {
  const secret = (kind: string, spec: string, home = "shop-dev") =>
    `{apiVersion: external-secrets.io/v1, kind: ${kind}, metadata: {name: db, namespace: ${home}}, spec: {${spec}}}\n`;
  const uses = (document: string) => [...storeUses(worldWith(document))].map((use) => `${use.stage}: ${said(use)}`);
  const vault = "{name: vault, kind: ClusterSecretStore}";
  const told = (kind: string, field: string, stage = "dev", home = "shop-dev") =>
    `${stage}: vault; reads by ClusterSecretStore vault; external-secrets.io/${kind} ${home}/db: spec.${field}; changes`;
  test.each([
    [secret("ExternalSecret", `secretStoreRef: ${vault}`), [told("ExternalSecret", "secretStoreRef")]],
    [
      secret("ExternalSecret", `secretStoreRef: ${vault}`, "infra"),
      [told("ExternalSecret", "secretStoreRef", "(unassigned)", "infra")],
    ],
    [secret("PushSecret", `secretStoreRefs: [{name: own}, ${vault}]`), [told("PushSecret", "secretStoreRefs[1]")]],
    [
      secret("ExternalSecret", `data: [{sourceRef: {storeRef: ${vault}}}]`),
      [told("ExternalSecret", "data[0].sourceRef.storeRef")],
    ],
    [
      secret("ExternalSecret", `dataFrom: [{sourceRef: {storeRef: ${vault}}}]`),
      [told("ExternalSecret", "dataFrom[0].sourceRef.storeRef")],
    ],
    [secret("ExternalSecret", "secretStoreRef: {name: vault, kind: SecretStore}"), []],
    [secret("ExternalSecret", "secretStoreRef: {kind: ClusterSecretStore}"), []],
  ])("%s", (document, expected) => expect(uses(document)).toEqual(expected));
});

describe("what a release brought for the whole cluster", () => {
  const brought = (
    kind: string,
    name: string,
    { home = "shop-dev", release = "meta.helm.sh/release-name: r, ", of = "" } = {},
  ) =>
    `{apiVersion: ${kind === "Namespace" || kind === "ConfigMap" ? "v1" : "rbac.authorization.k8s.io/v1"}, kind: ${kind}, metadata: {name: ${name}${of}, annotations: {${release}meta.helm.sh/release-namespace: ${home}}}${kind === "ClusterRole" ? ", rules: []" : ""}}\n`;
  const told = (...documents: string[]) =>
    releasedObjects(worldWith(...documents), undefined).map(({ code, breaks, message, at, related, pairs }) => [
      `${code} ${breaks} ${message}`,
      at && siteText(at),
      related.map((one) => one.message).join(),
      pairs.map(({ from, to }) => `${from} > ${to}`).join(),
    ]);
  const roles = (...names: string[]) => names.map((name) => brought("ClusterRole", name));
  const place = "rbac.authorization.k8s.io/ClusterRole a";
  const pairs = "dev > (unassigned),dev > test";
  test("is told once for each release, with three others", () => {
    expect(told(...roles("a"))).toEqual([
      ["KS3814 false release shop-dev/r of dev brought ClusterRole a", place, "", pairs],
    ]);
    expect(told(...roles("a", "b", "c", "d", "e"))).toEqual([
      [
        "KS3814 false release shop-dev/r of dev brought ClusterRole a, and 4 more of the whole cluster",
        place,
        "ClusterRole b,ClusterRole c,ClusterRole d",
        pairs,
      ],
    ]);
    expect(told(...roles("a"), brought("ClusterRole", "b", { release: "" })).map(([message]) => message)).toEqual([
      "KS3814 false release shop-dev/r of dev brought ClusterRole a",
      "KS3814 false release shop-dev/ of dev brought ClusterRole b",
    ]);
  });
  test("is no Namespace, nothing in one, and nothing of a release in a namespace of no stage", () => {
    expect(told(brought("Namespace", "infra"))).toEqual([]);
    expect(told(brought("ConfigMap", "a", { of: ", namespace: shop-test" }))).toEqual([]);
    expect(told(brought("ClusterRole", "a", { home: "infra" }))).toEqual([]);
    const meant = (name: string, stage = "dev") => intentWith([{ type: "object", name, stages: [stage] }]);
    expect(releasedObjects(worldWith(...roles("a")), meant("a"))).toEqual([]);
    expect(releasedObjects(worldWith(...roles("a")), meant("a", "test"))).toHaveLength(1);
    expect(releasedObjects(worldWith(...roles("a")), meant("b"))).toHaveLength(1);
  });
});

describe("production beside other stages", () => {
  const told = (names: readonly string[], intent?: Parameters<typeof productionBeside>[1]) =>
    productionBeside(worldWith(...names.map((name) => namespace(`shop-${name}`, name))), intent).map(
      ({ message, at, pairs }) => [message, at && siteText(at), pairs.map(({ from, to }) => `${from} > ${to}`).join()],
    );
  test("is told once, at its first namespace", () => {
    expect(told([])).toEqual([]);
    expect(told(["prod"])).toEqual([
      ["prod runs in one cluster with dev, test", "Namespace shop-prod: metadata.labels", "dev > prod,test > prod"],
    ]);
    expect(told(["prod-eu", "prod-us"])[0]?.slice(0, 2)).toEqual([
      "prod-eu and prod-us runs in one cluster with dev, test",
      "Namespace shop-prod-eu: metadata.labels",
    ]);
  });
  test("is meant where the intent says that both are in one cluster", () => {
    const meant = (...of: string[]) => intentWith([{ type: "cluster", stages: of }]);
    expect(told(["prod"], meant("dev", "test", "prod"))).toEqual([]);
    expect(told(["prod"], meant("dev", "prod"))[0]?.[2]).toBe("test > prod");
    expect(told(["prod"], meant("dev", "test"))[0]?.[2]).toBe("dev > prod,test > prod");
    const other = intentWith([{ type: "object", name: "*", stages: ["dev", "test", "prod"] }]);
    expect(told(["prod"], other)).toHaveLength(1);
  });
});

describe("parts of the API that one stage serves", () => {
  const api = (service: string) =>
    `{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1.things.example}, spec: {group: things.example, version: v1, groupPriorityMinimum: 1, versionPriority: 1${service}}}\n`;
  const by = (home: string) => `, service: {namespace: ${home}, name: api}`;
  const definition = (strategy: string, home = "shop-dev") =>
    `{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: things.example.com}, spec: {group: example.com, names: {kind: Thing, plural: things}, scope: Namespaced, versions: [], conversion: {strategy: ${strategy}, webhook: {conversionReviewVersions: [v1], clientConfig: {service: {namespace: ${home}, name: c}}}}}}\n`;
  const told = (document: string, intent?: Parameters<typeof servedApis>[1]) =>
    servedApis(worldWith(document), intent).map(({ code, breaks, message, at, related, pairs }) => [
      `${code} ${breaks} ${message}`,
      at && siteText(at),
      [...related.map(({ message: one }) => one), ...pairs.map(({ from, to }) => `${from} > ${to}`)].join(),
    ]);
  const atService = "apiregistration.k8s.io/APIService v1.things.example: spec.service";
  const atConversion =
    "apiextensions.k8s.io/CustomResourceDefinition things.example.com: spec.conversion.webhook.clientConfig.service";
  test.each([
    [
      api(by("shop-dev")),
      [
        [
          "KS3811 true Service shop-dev/api of dev answers all requests for v1.things.example",
          atService,
          "dev > test,dev > (unassigned)",
        ],
      ],
    ],
    [
      api(by("infra")),
      [
        [
          "KS3816 true Service infra/api of no stage answers all requests for v1.things.example",
          atService,
          "(unassigned) > dev,(unassigned) > test",
        ],
      ],
    ],
    [api(by("kube-system")), []],
    [api(""), []],
    [
      definition("Webhook"),
      [
        [
          "KS3811 true Service shop-dev/c of dev converts all objects of things.example.com",
          atConversion,
          "dev > test,dev > (unassigned)",
        ],
      ],
    ],
    [
      definition("Webhook", "infra"),
      [
        [
          "KS3816 true Service infra/c of no stage converts all objects of things.example.com",
          atConversion,
          "(unassigned) > dev,(unassigned) > test",
        ],
      ],
    ],
    [definition("None"), []],
  ])("%s", (document, expected) => expect(told(document)).toEqual(expected));

  test("as is meant or not", () => {
    const meant = (name: string, ...of: string[]) => intentWith([{ type: "object", name, stages: of }]);
    expect(told(api(by("shop-dev")), meant("v1.things.example", "dev", "test", "(unassigned)"))).toEqual([]);
    expect(told(api(by("shop-dev")), meant("v1.things.example", "dev", "test"))[0]?.[2]).toBe("dev > (unassigned)");
    expect(told(api(by("shop-dev")), meant("other", "dev", "test", "(unassigned)"))).toHaveLength(1);
  });
});
