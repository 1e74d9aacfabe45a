import { describe, expect, test } from "vitest";
import { claimableAddresses } from "./claimable/addresses.ts";
import { claimableStores } from "./claimable/stores.ts";
import { claimedBy } from "./testing/claiming.ts";
import { intentWith } from "./testing/two-stages.ts";

const meant = (type: "host" | "object", name: string) => intentWith([{ type, name, stages: ["dev", "test"] }]);
const nothing = { causes: [], doubts: [] };

describe("addresses that people of another stage may take", () => {
  const service = (spec: string, { stage = "test", name = "web", status = "" } = {}) =>
    `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: ${stage === "" ? "infra" : `shop-${stage}`}}, spec: {${spec}}${status === "" ? "" : `, status: {loadBalancer: {ingress: [${status}]}}`}}\n`;
  const web = service("ports: [{port: 80}], clusterIP: 10.96.3.4");
  const create = (namespace: string, spec: string) =>
    `ann: create services ${namespace}/ {"apiVersion":"v1","kind":"Service","metadata":{"name":"witness","namespace":"${namespace}"},"spec":${spec}}`;
  const external = (ip: string, port = 80) =>
    `{"selector":{"app":"witness"},"ports":[{"port":${port}}],"externalIPs":["${ip}"]}`;

  test("by externalIPs", () => {
    expect(claimedBy(claimableAddresses, [web])).toMatchObject({
      doubts: [],
      causes: [
        {
          is: "KS3818",
          message:
            "people of dev may have a Service that takes what is sent to Service shop-test/web of test: nothing refuses that it names 10.96.3.4",
          ...{ at: "Service shop-test/web: spec", related: [], pairs: ["dev > test"] },
          fix: "refuse Services with externalIPs, by an admission policy",
          steps: [`["dev","test"]: ${create("shop-dev", external("10.96.3.4"))}`],
        },
      ],
    });
  });

  test.each([
    ["one that a cluster has yet to give", service("ports: [{port: 81}]"), "10.96.0.10", 81],
    [
      "that of a load balancer",
      service("ports: [{port: 80}], type: LoadBalancer", { status: "{ip: 203.0.113.7}" }),
      "203.0.113.7",
      80,
    ],
    [
      "its own before that",
      service("ports: [{port: 80}], clusterIP: 10.96.3.4", { status: "{ip: 203.0.113.7}" }),
      "10.96.3.4",
      80,
    ],
  ])("%s", (_, one, ip, port) => {
    expect(claimedBy(claimableAddresses, [one]).causes[0]?.steps).toEqual([
      `["dev","test"]: ${create("shop-dev", external(ip, port))}`,
    ]);
  });

  test("of a stage's Services the first whose address is known, else the first", () => {
    const at = (...documents: string[]) => claimedBy(claimableAddresses, documents).causes[0]?.at;
    const unknown = (name: string) => service("ports: [{port: 80}]", { name });
    const known = (name: string, ip: string) => service(`ports: [{port: 80}], clusterIP: ${ip}`, { name });
    expect(at(unknown("a"), unknown("b"))).toBe("Service shop-test/a: spec");
    expect(at(unknown("a"), known("b", "10.96.0.2"), known("c", "10.96.0.3"))).toBe("Service shop-test/b: spec");
    expect(at(known("a", "10.96.0.1"), unknown("b"))).toBe("Service shop-test/a: spec");
  });

  test.each([
    ["a headless Service", service("ports: [{port: 80}], clusterIP: None"), {}],
    ["a name of DNS", service("ports: [{port: 80}], type: ExternalName, externalName: a.example"), {}],
    ["a Service without ports", service("selector: {a: b}"), {}],
    ["a Service of no stage", service("ports: [{port: 80}]", { stage: "" }), {}],
    ["a Service of their own", web, { home: "test" }],
    ["what is meant", web, { intent: meant("host", "10.96.3.4") }],
    ["what admission refuses", web, { answer: "refused" }],
    ["what nobody may", web, { may: (): boolean => false }],
  ] as const)("not of %s", (_, one, options) => expect(claimedBy(claimableAddresses, [one], options)).toEqual(nothing));

  test("what depends on admission is not known", () => {
    expect(claimedBy(claimableAddresses, [web], { answer: "depends" })).toEqual({
      causes: [],
      doubts: [
        "dev > test: whether people of dev may take addresses of test: it depends on admission: a policy asks for more",
      ],
    });
    expect(claimedBy(claimableAddresses, [web], { intent: meant("object", "10.96.3.4") }).causes).toHaveLength(1);
  });

  test("of two stages by those of none, told of the first", () => {
    const other = service("ports: [{port: 80}]", { stage: "dev" });
    const [cause] = claimedBy(claimableAddresses, [web, other], { home: "(unassigned)" }).causes;
    expect(cause).toMatchObject({
      message:
        "people of (unassigned) may have a Service that takes what is sent to Service shop-dev/web of dev: nothing refuses that it names its address",
      pairs: ["(unassigned) > dev", "(unassigned) > test"],
      steps: [
        `["(unassigned)","dev"]: ${create("infra", external("10.96.0.10"))}`,
        `["(unassigned)","test"]: ${create("infra", external("10.96.3.4"))}`,
      ],
    });
  });

  test("the status of a load balancer takes it, of one that is there or that they make", () => {
    const own = service("ports: [{port: 80}], type: LoadBalancer", { stage: "dev", name: "own" });
    const status = '{"status":{"loadBalancer":{"ingress":[{"ip":"10.96.3.4"}]}}}';
    const byStatus = claimedBy(claimableAddresses, [web, own], {
      may: (asked) => asked === "patch /services/status shop-dev/own",
    });
    expect(byStatus.causes[0]).toMatchObject({
      fix: undefined,
      steps: [`["dev","test"]: ann: patch services/status shop-dev/own ${status}`],
    });
    const none = (may: (asked: string) => boolean, ...documents: string[]) =>
      claimedBy(claimableAddresses, [web, ...documents], { may });
    expect(none((asked: string) => asked.includes("services/status"))).toEqual(nothing);
    const usual = service("ports: [{port: 80}]", { stage: "dev", name: "own" });
    expect(none((asked: string) => asked.includes("services/status"), usual)).toEqual(nothing);
  });

  test("of what is there they may make one into such a one", () => {
    const own = service("ports: [{port: 80}]", { stage: "dev", name: "own" });
    const steps = (verb: string) =>
      claimedBy(claimableAddresses, [web, own], { may: (asked) => asked === `${verb} /services shop-dev/own` })
        .causes[0]?.steps;
    const spec = `"spec":${external("10.96.3.4")}`;
    expect(steps("patch")).toEqual([`["dev","test"]: ann: patch services shop-dev/own {${spec}}`]);
    expect(steps("update")).toEqual([
      `["dev","test"]: ann: update services shop-dev/own {"apiVersion":"v1","kind":"Service","metadata":{"name":"own","namespace":"shop-dev"},${spec}}`,
    ]);
    expect(steps("delete")).toBeUndefined();
  });

  test("also from a namespace of no stage, in which those of a stage are at home too", () => {
    const [cause] = claimedBy(claimableAddresses, [web], {
      may: (asked) => asked === "create /services infra/",
    }).causes;
    expect(cause?.steps).toEqual([`["dev","test"]: ${create("infra", external("10.96.3.4"))}`]);
  });
});

describe("secrets that people of another stage may read by a store of the cluster", () => {
  const secret = (spec: string, { stage = "test", name = "db" } = {}) =>
    `{apiVersion: external-secrets.io/v1beta1, kind: ExternalSecret, metadata: {name: ${name}, namespace: ${stage === "" ? "infra" : `shop-${stage}`}}, spec: {${spec}}}\n`;
  const vault = "secretStoreRef: {name: vault, kind: ClusterSecretStore}";
  const store = (conditions = "") =>
    `{apiVersion: external-secrets.io/v1, kind: ClusterSecretStore, metadata: {name: vault}, spec: {provider: {}${conditions}}}\n`;

  test("the same once more, in a namespace of theirs", () => {
    expect(claimedBy(claimableStores, [secret(vault), store()])).toEqual({
      doubts: [],
      causes: [
        {
          is: "KS3813",
          message: "people of dev may read what ExternalSecret shop-test/db of test reads by ClusterSecretStore vault",
          at: "external-secrets.io/ExternalSecret shop-test/db: spec.secretStoreRef",
          ...{ related: [], pairs: ["dev > test"], fix: undefined, edits: [] },
          steps: [
            '["dev","test"]: ann: create external-secrets.io/externalsecrets shop-dev/ {"apiVersion":"external-secrets.io/v1beta1","kind":"ExternalSecret","metadata":{"name":"witness","namespace":"shop-dev"},"spec":{"secretStoreRef":{"name":"vault","kind":"ClusterSecretStore"}}}',
          ],
        },
      ],
    });
  });

  test.each([
    [
      "data: [{secretKey: a, sourceRef: {storeRef: {name: vault, kind: ClusterSecretStore}}}]",
      "spec.data[0].sourceRef.storeRef",
    ],
    [
      "dataFrom: [{}, {sourceRef: {storeRef: {name: vault, kind: ClusterSecretStore}}}]",
      "spec.dataFrom[1].sourceRef.storeRef",
    ],
  ])("also where one entry reads by it: %s", (spec, place) => {
    const [cause] = claimedBy(claimableStores, [secret(spec), store()]).causes;
    expect(cause?.at).toBe(`external-secrets.io/ExternalSecret shop-test/db: ${place}`);
  });

  test.each([
    ["a store of a namespace", [secret("secretStoreRef: {name: vault, kind: SecretStore}"), store()], {}],
    ["a store of no kind", [secret("secretStoreRef: {name: vault}"), store()], {}],
    ["a store of no name", [secret("secretStoreRef: {kind: ClusterSecretStore}"), store()], {}],
    ["what is of no stage", [secret(vault, { stage: "" }), store()], {}],
    ["a store by which both read already", [secret(vault), secret(vault, { stage: "dev" }), store()], {}],
    ["what is meant", [secret(vault), store()], { intent: meant("object", "vault") }],
    ["what nobody may", [secret(vault), store()], { may: (): boolean => false }],
    ["what admission refuses", [secret(vault), store()], { answer: "refused" }],
    ["what nobody may, by a store that was not read", [secret(vault)], { may: (): boolean => false }],
  ] as const)("not %s", (_, documents, options) =>
    expect(claimedBy(claimableStores, documents, options)).toEqual(nothing),
  );

  test("what is not known", () => {
    const doubt = (why: string) => ({
      causes: [],
      doubts: [`dev > test: whether ClusterSecretStore vault gives people of dev what is test's: ${why}`],
    });
    expect(claimedBy(claimableStores, [secret(vault)])).toEqual(doubt("it was not read whom it serves"));
    const depends = "it depends on admission: a policy asks for more";
    expect(claimedBy(claimableStores, [secret(vault), store()], { answer: "depends" })).toEqual(doubt(depends));
    expect(claimedBy(claimableStores, [secret(vault)], { answer: "depends" })).toEqual(doubt(depends));
  });

  test("told of the first of several that it reads", () => {
    const other = secret(vault, { name: "queue" });
    const own = secret(vault, { stage: "dev" });
    const [cause, ...others] = claimedBy(claimableStores, [secret(vault), other, own, store()], {
      home: "(unassigned)",
    }).causes;
    expect(others).toEqual([]);
    expect(cause?.message).toMatch(/^people of \(unassigned\) may read what ExternalSecret shop-dev\/db of dev reads/);
    expect(cause?.pairs).toEqual(["(unassigned) > dev", "(unassigned) > test"]);
  });

  const serving = (conditions: string) =>
    claimedBy(claimableStores, [secret(vault), store(`, conditions: [${conditions}]`)], {
      may: (asked) => asked.endsWith("shop-dev/"),
    }).causes.length === 1;
  test.each([
    ["", true],
    ["{namespaces: [shop-test, shop-dev]}", true],
    ["{namespaces: [shop-test]}", false],
    ["{namespaceRegexes: [nothing, '^shop-dev$']}", true],
    ["{namespaceRegexes: ['-test$']}", false],
    ["{namespaceRegexes: ['(?i)SHOP']}", true],
    ["{namespaceRegexes: [1]}", false],
    ["{namespaceSelector: {matchLabels: {stage: dev}}}", true],
    ["{namespaceSelector: {matchLabels: {stage: test}}}", false],
    ["{namespaceSelector: {}}", true],
    ["{namespaces: [shop-test]}, {namespaces: [shop-dev]}", true],
    ["{}", false],
    ["text", false],
  ])("a store with the conditions %s serves them: %s", (conditions, serves) =>
    expect(serving(conditions)).toBe(serves),
  );
});
