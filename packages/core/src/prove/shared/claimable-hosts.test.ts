import { describe, expect, test } from "vitest";
import { claimableHosts } from "./claimable/hosts.ts";
import { claimedBy } from "./testing/claiming.ts";
import { intentWith } from "./testing/two-stages.ts";

const nothing = { causes: [], doubts: [] };
const meant = (name: string) => intentWith([{ type: "host", name, stages: ["dev", "test"] }]);
const object = (
  apiVersion: string,
  kind: string,
  spec: string,
  { stage = "test", name = "web", annotations = "" } = {},
) =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: ${name}, namespace: ${stage === "" ? "infra" : `shop-${stage}`}, annotations: {${annotations}}}, spec: {${spec}}}\n`;
const ingress = (spec: string, more = {}) => object("networking.k8s.io/v1", "Ingress", spec, more);
const route = (spec: string, kind = "HTTPRoute", more = {}) => object("gateway.networking.k8s.io/v1", kind, spec, more);
const gateway = (allowed: string, stage = "") =>
  object("gateway.networking.k8s.io/v1", "Gateway", `listeners: [{name: all, port: 80, protocol: HTTP${allowed}}]`, {
    stage,
    name: "entry",
  });
const open = gateway(", allowedRoutes: {namespaces: {from: All}}");
/** What is asked for, without the object's own names. */
const created = (resource: string, apiVersion: string, kind: string, spec: string) =>
  `["dev","test"]: ann: create ${resource} shop-dev/ {"apiVersion":"${apiVersion}","kind":"${kind}","metadata":{"name":"witness","namespace":"shop-dev"},"spec":${spec}}`;
const addedPolicies = (name: string) =>
  ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
    (kind) => `add admissionregistration.k8s.io/${kind} ${name}`,
  );

describe("a host of another stage", () => {
  const backend = '"backend":{"service":{"name":"witness","port":{"number":80}}}';
  const http = `"http":{"paths":[{"path":"/witness","pathType":"Prefix",${backend}}]}`;
  test("by an Ingress of its class", () => {
    expect(claimedBy(claimableHosts, [ingress("ingressClassName: nginx, rules: [{host: a.example}]")])).toEqual({
      doubts: [],
      causes: [
        {
          is: "KS3817",
          message:
            "people of dev may claim a.example at IngressClass nginx, which Ingress shop-test/web of test claims",
          ...{ at: "networking.k8s.io/Ingress shop-test/web: spec.rules[0].host", related: [], pairs: ["dev > test"] },
          fix: "let only namespaces of a stage claim its hosts, by an admission policy",
          edits: addedPolicies("hosts-of-stages"),
          steps: [
            created(
              "networking.k8s.io/ingresses",
              "networking.k8s.io/v1",
              "Ingress",
              `{"ingressClassName":"nginx","rules":[{"host":"a.example",${http}}]}`,
            ),
          ],
        },
      ],
    });
    expect(claimedBy(claimableHosts, [ingress("rules: [{}]")]).causes[0]).toMatchObject({
      message:
        "people of dev may claim every host at the default IngressClass, which Ingress shop-test/web of test claims",
      steps: [created("networking.k8s.io/ingresses", "networking.k8s.io/v1", "Ingress", `{"rules":[{${http}}]}`)],
    });
  });

  const backends = '"backendRefs":[{"name":"witness","port":80}]';
  test.each([
    ["HTTPRoute", "httproutes", `{"matches":[{"path":{"type":"PathPrefix","value":"/witness"}}],${backends}}`],
    ["GRPCRoute", "grpcroutes", `{${backends}}`],
    ["TLSRoute", "tlsroutes", `{${backends}}`],
  ])("by a %s at its Gateway", (kind, resource, rule) => {
    const named = route(
      "parentRefs: [{name: entry, namespace: infra, sectionName: all}], hostnames: [a.example]",
      kind,
    );
    const [cause] = claimedBy(claimableHosts, [named, open]).causes;
    const group = "gateway.networking.k8s.io";
    const parent = '{"namespace":"infra","name":"entry","sectionName":"all"}';
    expect(cause).toMatchObject({
      message: `people of dev may claim a.example at Gateway infra/entry (all), which ${kind} shop-test/web of test claims`,
      edits: addedPolicies("hosts-of-stages-in-routes"),
      steps: [
        created(
          `${group}/${resource}`,
          `${group}/v1`,
          kind,
          `{"parentRefs":[${parent}],"hostnames":["a.example"],"rules":[${rule}]}`,
        ),
      ],
    });
    const every = claimedBy(claimableHosts, [
      route("parentRefs: [{name: entry, namespace: infra}]", kind),
      open,
    ]).causes;
    expect(every[0]?.steps[0]).toContain(
      `"spec":{"parentRefs":[{"namespace":"infra","name":"entry"}],"rules":[${rule}]}`,
    );
  });

  test.each([
    ["nobody may claim any", {}, { may: () => false }],
    ["they are of its stage", {}, { home: "test" }],
    ["it is meant", {}, { intent: meant("a.example") }],
    ["admission refuses it", {}, { answer: "refused" }],
    ["it is nobody's", { stage: "" }, {}],
  ] as const)("not where %s", (_, more, options) => {
    expect(claimedBy(claimableHosts, [ingress("rules: [{host: a.example}]", more)], options)).toEqual(nothing);
  });

  test("by a class that an annotation names, and where it is meant for others", () => {
    const annotations = "kubernetes.io/ingress.class: nginx";
    expect(claimedBy(claimableHosts, [ingress("rules: [{host: a.example}]", { annotations })])).toMatchObject({
      ...{ doubts: [], causes: [{ message: expect.stringContaining("at IngressClass nginx") }] },
    });
    const intent = intentWith([{ type: "host", name: "a.example", stages: ["dev"] }]);
    expect(claimedBy(claimableHosts, [ingress("rules: [{host: a.example}]")], { intent }).causes).toHaveLength(1);
  });

  test("every host is meant as *, and what both claim already is another cause", () => {
    expect(claimedBy(claimableHosts, [ingress("rules: [{}]")], { intent: meant("*") })).toEqual(nothing);
    const both = ["dev", "test"].map((stage) => ingress("rules: [{host: a.example}]", { stage }));
    expect(claimedBy(claimableHosts, both)).toEqual(nothing);
  });

  test("what depends on admission is not known", () => {
    expect(claimedBy(claimableHosts, [ingress("rules: [{host: a.example}]")], { answer: "depends" })).toEqual({
      causes: [],
      doubts: [
        "dev > test: whether people of dev may claim a.example at the default IngressClass: it depends on admission: a policy asks for more",
      ],
    });
  });

  test("the first of several is told whole, three others by name, all by number", () => {
    const hosts = ["a", "b", "c", "d", "e"].map((name) => `{host: ${name}.example}`);
    const told = (count: number) =>
      claimedBy(claimableHosts, [ingress(`rules: [${hosts.slice(0, count).join()}]`)]).causes;
    expect(told(2)).toHaveLength(1);
    expect(told(2)[0]?.steps).toEqual([expect.stringContaining('"rules":[{"host":"a.example"')]);
    expect(told(2)[0]?.message).toMatch(/ claims; 1 more host in the same way$/);
    expect(told(5)[0]?.message).toMatch(/ claims; 4 more hosts in the same way$/);
    expect(told(5)[0]?.related).toEqual(
      ["b", "c", "d"].map(
        (name, index) =>
          `${name}.example at the default IngressClass of test @ networking.k8s.io/Ingress shop-test/web: spec.rules[${index + 1}].host`,
      ),
    );
    const twice = claimedBy(claimableHosts, [ingress("rules: [{host: a.example}, {host: a.example}]")]);
    expect(twice.causes[0]).toMatchObject({ related: [], message: expect.stringMatching(/of test claims$/) });
  });

  test("of each kind of entrance by itself, sorted by who may claim whose", () => {
    const documents = [
      ingress("rules: [{host: a.example}]"),
      ingress("rules: [{host: b.example}]", { stage: "dev" }),
      route("parentRefs: [{name: entry, namespace: infra}], hostnames: [c.example]"),
      open,
    ];
    const { causes } = claimedBy(claimableHosts, documents, { home: "(unassigned)" });
    expect(causes.map(({ pairs, message }) => [pairs.join(), message])).toEqual([
      [
        "(unassigned) > dev,(unassigned) > test",
        "people of (unassigned) may claim b.example at the default IngressClass, which Ingress shop-dev/web of dev claims; 1 more host in the same way",
      ],
      [
        "(unassigned) > test",
        "people of (unassigned) may claim c.example at Gateway infra/entry, which HTTPRoute shop-test/web of test claims",
      ],
    ]);
  });
});

describe("a Gateway lets them in", () => {
  const named = (namespace = "infra") =>
    route(`parentRefs: [{name: entry, namespace: ${namespace}}], hostnames: [a.example]`);
  const own = { may: (asked: string) => asked.endsWith("shop-dev/") };
  const answers = (...documents: string[]) => {
    const { causes, doubts } = claimedBy(claimableHosts, documents, own);
    return causes.length === 1 ? "broken" : (doubts[0] ?? "holds");
  };
  const notRead =
    "dev > test: whether people of dev may claim a.example at Gateway infra/entry: it was not read whose routes that takes";
  test.each([
    [", allowedRoutes: {namespaces: {from: All}}", "broken"],
    [", allowedRoutes: {namespaces: {from: Same}}", "holds"],
    ["", "holds"],
    [", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {stage: dev}}}}", "broken"],
    [", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {stage: test}}}}", "holds"],
    [", allowedRoutes: {namespaces: {from: Selector}}", "holds"],
    [", allowedRoutes: {namespaces: {from: None, selector: {}}}", "holds"],
  ])("that says %j: %s", (allowed, answer) => expect(answers(named(), gateway(allowed))).toBe(answer));

  test("in its own namespace, and as is not known of one that was not read", () => {
    expect(answers(named("shop-dev"), gateway("", "dev"))).toBe("broken");
    expect(answers(named())).toBe(notRead);
    expect(answers(named(), open.replace("name: entry", "name: other"))).toBe(notRead);
    expect(answers(named(), gateway(", allowedRoutes: {namespaces: {from: All}}", "test"))).toBe(notRead);
  });
});

describe("a host by a kind of its own", () => {
  const istio = "networking.istio.io/v1";
  const virtual = object(istio, "VirtualService", "hosts: [a.example], gateways: [infra/entry, mesh], http: [{}]");
  const taking = (hosts: string) =>
    object(istio, "Gateway", `servers: [{port: {number: 80, protocol: HTTP}, hosts: [${hosts}]}]`, {
      stage: "",
      name: "entry",
    });
  const at = (...documents: string[]) =>
    claimedBy(claimableHosts, documents, { may: (asked) => asked.endsWith("shop-dev/") });

  test("of Istio, at the Gateways that it names", () => {
    expect(at(virtual, taking("'*'"))).toEqual({
      doubts: [],
      causes: [
        {
          is: "KS3817",
          message:
            "people of dev may claim a.example at every gateway of Istio, which VirtualService shop-test/web of test claims",
          at: "networking.istio.io/VirtualService shop-test/web: spec.hosts[0]",
          ...{ related: [], pairs: ["dev > test"], fix: undefined, edits: [] },
          steps: [
            created(
              "networking.istio.io/virtualservices",
              istio,
              "VirtualService",
              '{"hosts":["a.example"],"gateways":["infra/entry"],"http":[{}]}',
            ),
          ],
        },
      ],
    });
    expect(at(virtual, taking("shop-test/a.example"))).toEqual(nothing);
    const two = virtual.replace("infra/entry,", "infra/entry, infra/other,");
    const other = taking("'*'").replace("name: entry", "name: other");
    expect(at(two, taking("shop-test/a.example"), other).causes).toHaveLength(1);
    expect(at(virtual)).toEqual({
      causes: [],
      doubts: [
        "dev > test: whether people of dev may claim a.example at Istio's Gateway infra/entry: it was not read whose routes that takes",
      ],
    });
  });

  test("by a Gateway of Istio itself", () => {
    const own = taking("a.example").replace("namespace: infra", "namespace: shop-test");
    const server = '{"port":{"number":80,"protocol":"HTTP"},"hosts":["a.example"]}';
    expect(at(own).causes[0]).toMatchObject({
      fix: undefined,
      steps: [created("networking.istio.io/gateways", istio, "Gateway", `{"servers":[${server}]}`)],
    });
  });

  test("is kept by the router of OpenShift for the namespace that has it", () => {
    expect(at(object("route.openshift.io/v1", "Route", "host: a.example"))).toEqual(nothing);
  });

  test("of a class, of which it was not read whose routes it takes", () => {
    const proxy = (annotations: string) =>
      object("projectcontour.io/v1", "HTTPProxy", "virtualhost: {fqdn: a.example}", { annotations });
    expect(at(proxy("")).causes[0]?.steps).toEqual([
      created(
        "projectcontour.io/httpproxies",
        "projectcontour.io/v1",
        "HTTPProxy",
        '{"virtualhost":{"fqdn":"a.example"}}',
      ),
    ]);
    expect(at(proxy("other: value")).causes).toHaveLength(1);
    expect(at(proxy("projectcontour.io/ingress.class: inner")).doubts).toEqual([
      "dev > test: whether people of dev may claim a.example at projectcontour.io of the class inner: it was not read whose routes that takes",
    ]);
  });
});
