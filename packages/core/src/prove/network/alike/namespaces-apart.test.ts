import { describe, expect, test } from "vitest";
import { unassigned } from "../../../verdicts/property.ts";
import type { NamedPort } from "../../possible/asked-spec.ts";
import type { Possible } from "../../possible/possible.ts";
import type { Content } from "../testing/compared-namespaces.ts";
import { all, api, cilium, compared, into, out, pod, shut, web } from "../testing/compared-namespaces.ts";
import { deployment, exposed, namespace, nobody, policy, somebody } from "../testing/stage-worlds.ts";
import { clusterPolicy } from "../testing/two-pods.ts";

describe("what else is there tells namespaces apart", () => {
  test("a rule of another stage that names the pods of one, or of both", () => {
    const names = (app: string) =>
      policy(
        "shop",
        "in",
        `podSelector: {}, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: ${app} } } }] }]`,
      );
    expect(compared(web, api, { documents: [deployment("shop", "web"), names("web")] })).toBe("apart");
    expect(compared(web, web, { documents: [deployment("shop", "web"), names("web")] })).toBe("alike");
    expect(compared(web, api, { documents: [deployment("shop", "web"), names("none")] })).toBe("alike");
    expect(compared(all(web, shut), all(api, shut), { documents: [names("web")] }), "though closed").toBe("apart");
  });

  test("two rules of another stage of which one names the pods of both", () => {
    const names = (name: string, pods: string) =>
      policy(
        "shop",
        name,
        `podSelector: {}, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { ${pods} } }] }]`,
      );
    const ofWeb = names("one", "matchLabels: { app: web }");
    const ofBoth = names("two", "matchExpressions: [{ key: app, operator: In, values: [web, api] }]");
    expect(compared(web, api, { documents: [ofWeb, ofBoth] })).toBe("apart");
    expect(compared(web, api, { documents: [ofBoth, ofWeb] })).toBe("apart");
    expect(compared(web, api, { documents: [ofBoth] })).toBe("alike");
  });

  test("that they are of no stage", () => {
    expect(compared(web, web, { stage: unassigned })).toBe("like no other");
    expect(compared(web, web, { stage: "test" })).toBe("alike");
  });

  test("policies of the cluster of which each speaks of another", () => {
    const of = (home: string, priority: number) =>
      clusterPolicy(
        `c-${home}`,
        `tier: Admin, priority: ${priority}, subject: { namespaces: { matchLabels: { kubernetes.io/metadata.name: ${home} } } }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }]`,
      );
    expect(compared(web, web, { documents: [of("a", 1), of("b", 2)] })).toBe("apart");
    expect(compared(web, web, { documents: [of("a", 1), of("b", 1)] })).toBe("apart");
  });

  test("a rule that names the host of one", () => {
    const names = (host: string) => cilium(`{ toFQDNs: [{ matchName: ${host} }] }`)("shop");
    const [one, other]: Content[] = [all(web, exposed), all(web, (home) => exposed(home, "b.example"))];
    if (!one || !other) throw new Error("no content");
    expect(compared(one, other, { documents: [deployment("shop", "web"), names("b.example")] })).toBe("apart");
    expect(compared(one, other, { documents: [deployment("shop", "web"), names("c.example")] })).toBe("alike");
  });

  test("a policy of the cluster that speaks of one", () => {
    const ofA = (tier: string) =>
      clusterPolicy(
        "c",
        `tier: ${tier}, priority: 1, subject: { namespaces: { matchLabels: { kubernetes.io/metadata.name: a } } }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }]`,
      );
    expect(compared(web, web, { documents: [ofA("Admin")] })).toBe("apart");
    expect(compared(web, web, { documents: [ofA("Baseline")] })).toBe("apart");
  });

  const nodes = ["n1", "n2"].map(
    (name) => `apiVersion: v1\nkind: Node\nmetadata: { name: ${name}, labels: { only: of-${name} } }`,
  );
  const on = (name: string) => all(pod(`containers: [], nodeName: ${name}`), shut);
  const onNode = (home: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: agent, namespace: ${home} }\nspec: { containers: [], hostNetwork: true, nodeName: n1 }`;

  test("a pod of another stage on the node's network of one", () => {
    expect(compared(on("n1"), on("n2"), { documents: nodes })).toBe("alike");
    expect(compared(on("n1"), on("n2"), { documents: [...nodes, onNode("shop")] })).toBe("apart");
    expect(compared(on("n1"), on("n1"), { documents: [...nodes, onNode("shop")] })).toBe("alike");
    expect(compared(on("n1"), on("n2"), { documents: [...nodes, onNode("kube-system")] }), "Kubernetes' own").toBe(
      "alike",
    );
  });

  test("no pod of their own stage on the node's network of one", () => {
    const ofDev = [namespace("agents", "dev"), onNode("agents")];
    expect(compared(on("n1"), on("n2"), { documents: [...nodes, ...ofDev] })).toBe("alike");
  });

  test("for nodes of which stage its pods ask, where no Node was read", () => {
    const possible: Partial<Possible> = { podOnNodeNetwork: (_stage, home) => (home === "shop" ? somebody : nobody) };
    const asks = (stage: string) => all(pod(`containers: [], nodeSelector: { stage: ${stage} }`), shut);
    const anywhere = all(pod("containers: []"), shut);
    expect(compared(asks("dev"), asks("prod"), { possible })).toBe("apart");
    expect(compared(asks("dev"), anywhere, { possible })).toBe("apart");
    expect(compared(anywhere, anywhere, { possible })).toBe("alike");
  });

  test("on which nodes its pods are, where somebody may make pods on the node's network", () => {
    const possible: Partial<Possible> = { podOnNodeNetwork: (_stage, home) => (home === "shop" ? somebody : nobody) };
    expect(compared(on("n1"), on("n2"), { documents: nodes, possible })).toBe("apart");
    expect(compared(on("n1"), on("n1"), { documents: nodes, possible })).toBe("alike");
    const later = (name: string) => all(pod(`containers: [], nodeSelector: { only: of-${name} }`), shut);
    expect(compared(later("n1"), later("n2"), { documents: nodes, possible })).toBe("apart");
    expect(compared(later("n1"), later("n2"), { documents: nodes })).toBe("alike");
  });
});

describe("what people may do in one of them", () => {
  const isNamed = ({ name, protocol }: NamedPort) => /^[a-z]{1,15}$/.test(name) && protocol === "TCP";
  const inA = (_stage: string, home: string) => (home === "a" ? somebody : nobody);
  test.each<[string, Content, Partial<Possible>, string]>([
    ["tells it apart: pods", web, { pods: inA }, "apart"],
    [
      "tells it apart: pods that name ports",
      web,
      {
        pods: (stage, home, ports) => (ports?.some(isNamed) ? inA(stage, home) : somebody),
        podWithLabels: () => somebody,
      },
      "apart",
    ],
    ["tells it apart: pods on the node's network", web, { podOnNodeNetwork: inA }, "apart"],
    ["tells it apart: policies", all(web, out("")), { policies: inA }, "apart"],
    [
      "tells it apart: pods of other labels",
      into("", "in", "matchLabels: { app: web }"),
      { pods: () => somebody, podWithLabels: inA },
      "apart",
    ],
    [
      "is the same in both, and so are rules for what they make",
      into("{}", "in", "matchLabels: { app: web }"),
      { pods: () => somebody, podWithLabels: () => somebody },
      "alike",
    ],
    [
      "is the same in both",
      web,
      { pods: () => somebody, podWithLabels: () => somebody, podOnNodeNetwork: () => somebody },
      "alike",
    ],
    [
      "makes it like no other, where they are of another stage",
      web,
      { visitors: (home) => (home === "a" ? ["prod"] : []) },
      "like no other",
    ],
  ])("%s", (_, content, possible, expected) => {
    expect(compared(content, content, { possible })).toBe(expected);
  });

  test("tells apart rules for what they make", () => {
    const possible: Partial<Possible> = { pods: () => somebody, podWithLabels: () => somebody };
    const rules = (ingress: string) => into(ingress, "in", "matchLabels: { app: web }");
    expect(compared(rules("{}"), rules(""), { possible })).toBe("apart");
    expect(compared(rules("{}"), rules("")), "where they make nothing").toBe("alike");
    expect(compared(rules("{}"), rules(""), { possible: { pods: () => somebody } }), "nor such").toBe("alike");
  });

  test("tells it apart: whether it is known that they open its policies", () => {
    const policies: Possible["policies"] = (_stage, home) =>
      home === "a" ? somebody : { possible: "unknown", why: "admission" };
    expect(compared(all(web, out("")), all(web, out("")), { possible: { policies } })).toBe("apart");
  });

  test("tells it apart: whether any pod is there, or may be, though closed", () => {
    const makes = (labels?: string): Partial<Possible> => ({
      pods: () => somebody,
      podWithLabels: (_stage, home, of) => (home === "a" && Object.keys(of).join("") === labels ? somebody : nobody),
    });
    expect(compared(all(web, shut), shut, { possible: makes() })).toBe("apart");
    expect(compared(shut, shut, { possible: makes() })).toBe("alike");
    const more = all(shut, into("", "more", "matchLabels: { app: web }"));
    expect(compared(more, more, { possible: makes("app") })).toBe("apart");
    expect(compared(more, more, { possible: makes() })).toBe("alike");
  });
});
