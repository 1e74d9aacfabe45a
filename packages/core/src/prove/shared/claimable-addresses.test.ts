import { describe, expect, test } from "vitest";
import { claimableAddresses } from "./claimable/addresses.ts";
import { claimedBy } from "./testing/claiming.ts";
import { intentWith } from "./testing/two-stages.ts";

const meant = (type: "host" | "object", name: string, stages = ["dev", "test"]) => intentWith([{ type, name, stages }]);
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

  test.each<[what: string, service: string, ip: string, port: number]>([
    ["one that a cluster has yet to give", service("ports: [{port: 81}]"), "10.96.0.10", 81],
    ...["{}", "{loadBalancer: {}}", "{loadBalancer: {ingress: []}}"].map((status): [string, string, string, number] => [
      `one of a load balancer that has the status ${status}`,
      service("ports: [{port: 81}], type: LoadBalancer").replace(/}\n$/, `, status: ${status}}\n`),
      "10.96.0.10",
      81,
    ]),
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
    ["a Service with a list of no ports", service("ports: []"), {}],
    [
      "a Service of which nothing is said",
      "{apiVersion: v1, kind: Service, metadata: {name: a, namespace: shop-test}}\n",
      {},
    ],
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
    expect(claimedBy(claimableAddresses, [web], { intent: meant("host", "10.96.3.4", ["dev"]) }).causes).toHaveLength(
      1,
    );
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

  test("the first who may is told of, by the names of stages", () => {
    const other = service("ports: [{port: 80}]", { stage: "dev" });
    for (const documents of [
      [web, other],
      [other, web],
    ])
      expect(claimedBy(claimableAddresses, documents, { home: ["dev", "test"] }).causes).toMatchObject([
        {
          message: expect.stringMatching(
            /^people of dev may have a Service that takes what is sent to Service shop-test/,
          ),
          pairs: ["dev > test", "test > dev"],
          steps: [/^\["test","dev"\]/, /^\["dev","test"\]/].map((of) => expect.stringMatching(of)),
        },
      ]);
  });

  test("a policy about externalIPs is proposed where nobody could do it by a status", () => {
    const named = ({ object }: { readonly object: unknown }) => JSON.stringify(object).includes("externalIPs");
    const [made] = claimedBy(claimableAddresses, [web], {
      answer: (request) => (named(request) ? "refused" : "admitted"),
    }).causes;
    const balanced = '{"selector":{"app":"witness"},"ports":[{"port":80}],"type":"LoadBalancer"}';
    const status = '{"status":{"loadBalancer":{"ingress":[{"ip":"10.96.3.4"}]}}}';
    expect(made).toMatchObject({
      fix: undefined,
      steps: [
        `["dev","test"]: ${create("shop-dev", balanced)}, then ann: patch services/status shop-dev/witness ${status}`,
      ],
    });
    const both = claimedBy(claimableAddresses, [web, service("ports: [{port: 80}]", { stage: "dev" })], {
      home: ["dev", "test"],
      answer: (request) => (named(request) && request.namespace !== "shop-dev" ? "refused" : "admitted"),
    });
    expect(both.causes).toMatchObject([{ fix: undefined, pairs: ["dev > test", "test > dev"] }]);
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
