import { describe, expect, test } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import { toldOf } from "../testing/told.ts";
import { configMap, prove } from "./testing/two-stages.ts";

const told = (text: string, intent?: Intent) => prove(text, intent).findings.map(toldOf);
const ingress = (name: string, host: string, stage = "prod") =>
  `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: ${name}, namespace: shop-${stage}}\nspec: {rules: [{host: ${host}}]}\n`;
const pod = (home: string, argument: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: ${home}}\nspec: {containers: [{name: a, image: a, args: ['${argument}']}]}\n`;

describe("a name belongs to a stage", () => {
  test("by the address of a node of it", () => {
    const node = `---\napiVersion: v1\nkind: Node\nmetadata: {name: n1, labels: {stage: prod}}\nstatus: {addresses: [{type: InternalIP, address: 10.5.0.1}]}\n`;
    expect(told(configMap("10.5.0.1") + node)).toMatchObject([
      { is: "configuration error KS3603", pairs: ["dev > prod"], related: [expect.stringContaining("Node n1")] },
    ]);
  });

  test("by an address that a Service asks for, unless another was given it", () => {
    const asking = (home: string, name: string) =>
      `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${home}}\nspec: {type: LoadBalancer, loadBalancerIP: 203.0.113.77}\n`;
    expect(told(configMap("203.0.113.77") + asking("shop-prod", "web"))).toMatchObject([{ pairs: ["dev > prod"] }]);
    const given = `${asking("tools", "web").trimEnd()}\nstatus: {loadBalancer: {ingress: [{ip: 203.0.113.77}]}}\n`;
    expect(told(configMap("203.0.113.77") + asking("shop-prod", "web") + given)).toEqual([]);
  });

  test("by the first object that claims it", () => {
    const [one] = told(configMap("https://a.net") + ingress("x", "a.net") + ingress("z", "a.net"));
    expect(one?.related).toEqual([
      "a.net belongs to prod by this @ networking.k8s.io/Ingress shop-prod/x: spec.rules[0].host",
    ]);
  });

  test("by a ConfigMap in it that is asked for by namespace and name", () => {
    const settings = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop-prod}\n";
    expect(told(pod("shop-dev", "--config=shop-prod/settings") + settings)).toMatchObject([
      {
        message: "Pod shop-dev/x of dev names shop-prod/settings of prod in spec.containers[0].args[0]",
        related: ["shop-prod/settings belongs to prod by this @ ConfigMap shop-prod/settings: metadata.name"],
      },
    ]);
  });
});

test("what is of no stage may be told in which namespaces it acts, and not to connect there", () => {
  expect(told(configMap("search shop-prod.svc.cluster.local", "x", "tools"))).toEqual([]);
  expect(told(pod("tools", "--namespace=shop-prod"))).toEqual([]);
  expect(told(pod("tools", "--certificate=shop-prod/tls"))).toEqual([]);
  expect(told(configMap("http://api.shop-prod.svc", "x", "tools"))).toMatchObject([{ pairs: ["(unassigned) > prod"] }]);
});

test("of many that claim a host the first few are shown", () => {
  const stages = ["a", "b", "c", "d", "e"];
  const documents = stages.map(
    (stage) =>
      `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop-${stage}, labels: {stage: ${stage}}}\n${ingress("x", "many.net", stage)}`,
  );
  const [one] = told(configMap("https://many.net") + documents.join(""));
  expect(one?.pairs).toEqual(stages.map((stage) => `dev > ${stage}`));
  expect(one?.related?.map((text) => text.replace(/ by this.*/, ""))).toEqual(
    ["a", "b", "c", "d"].map((stage) => `many.net belongs to ${stage}`),
  );
});

test("one text is all that is told of, and an intent is among what it rests on", () => {
  const none: Intent = { openings: [], grants: [], administrators: [], shared: [] };
  const [first] = prove(configMap("http://api.shop-prod.svc"), none).verdicts;
  expect(first).toMatchObject({
    reason: "ConfigMap shop-dev/urls of dev names the Service api.shop-prod of prod",
    assumptions: ["no-code-in-images", "one-snapshot", "intended-openings"],
  });
});

test("an opening, or sharing with others, does not let a stage name what is another's", () => {
  const shared = (stages: readonly string[]): Intent => ({
    ...{ openings: [], grants: [], administrators: [] },
    shared: [{ type: "host", name: "shop.example.com", stages }],
  });
  expect(told(configMap("https://shop.example.com"), shared(["dev", "prod"]))).toEqual([]);
  expect(told(configMap("https://shop.example.com"), shared(["prod", "test"]))).toHaveLength(1);
});
