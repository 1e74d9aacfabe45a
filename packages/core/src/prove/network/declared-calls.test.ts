import { describe, expect, test } from "vitest";
import type { Opening } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { closedCalls } from "./declared-calls.ts";
import { judgementOf } from "./judgement.ts";
import { deployment, intentOf, join, namespace, policy } from "./testing/stage-worlds.ts";

const homes = join(
  ...[namespace("web-dev", "dev"), namespace("web-prod", "prod"), namespace("edge")],
  ...[deployment("web-dev", "web"), deployment("web-prod", "web"), deployment("edge", "proxy")],
);
const ports = [{ protocol: "TCP" as const, port: 8080 }];
const shut = (home: string, direction: "Ingress" | "Egress", more = "") =>
  policy(home, `${home}-${direction.toLowerCase()}`, `podSelector: {}, policyTypes: [${direction}] ${more}`);
const found = (opening: Opening, ...documents: string[]) => {
  const intent = intentOf({ from: { stage: "test" }, to: { stage: "test" } }, opening);
  return closedCalls(judgementOf(worldOf(join(homes, ...documents)), givenOf({ intent })), intent);
};
const call = { from: { namespace: "web-dev" }, to: { namespace: "web-prod" }, ports };

describe("a declared call", () => {
  test("that is open is no finding", () => {
    expect(found(call)).toEqual([]);
    expect(found(call, shut("web-prod", "Ingress", ", ingress: [{ ports: [{ port: 8080 }] }]"))).toEqual([]);
  });

  test("that is not let out is told so at the policy that does not", () => {
    const [one, ...others] = found(call, shut("web-dev", "Egress"));
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      certain: true,
      cause: {
        ...{ code: "KS3106", key: "call 1", hint: "Let it out by an egress rule", related: [] },
        message:
          "Deployment web-dev/web is declared to call Deployment web-prod/web on TCP port 8080, but web-dev does not let it out",
        at: { object: { object: { metadata: { name: "web-dev-egress" } } }, path: [] },
      },
    });
    expect([...(one?.pairs ?? [])]).toEqual([["call", { from: "dev", to: "prod" }]]);
    expect(one?.cause.proposal?.()).toBeDefined();
  });

  test("that is not let in is told so there, and where both are closed the one that calls comes first", () => {
    const into = shut("web-prod", "Ingress");
    expect(found(call, into)).toMatchObject([
      {
        cause: {
          message:
            "Deployment web-dev/web is declared to call Deployment web-prod/web on TCP port 8080, but web-prod does not let it in",
          hint: "Let it in by an ingress rule",
          at: { object: { object: { metadata: { name: "web-prod-ingress" } } } },
        },
      },
    ]);
    expect(found(call, into, shut("web-dev", "Egress"))[0]?.cause.hint).toBe("Let it out by an egress rule");
    expect(found(call, into, shut("web-prod", "Egress"))[0]?.cause.at?.object.object.metadata.name).toBe(
      "web-prod-ingress",
    );
  });

  test("names a port that is closed, of several", () => {
    const more = { ...call, ports: [...ports, { protocol: "UDP" as const, port: 53 }] };
    const some = shut("web-prod", "Ingress", ", ingress: [{ ports: [{ port: 8080 }] }]");
    expect(found(more, some)[0]?.cause.message).toContain("on UDP port 53, but");
  });

  test("of all ports is meant as far as anything is open", () => {
    const whole = { from: call.from, to: call.to };
    expect(found(whole, shut("web-prod", "Ingress", ", ingress: [{ ports: [{ port: 8080 }] }]"))).toEqual([]);
    expect(found(whole, shut("web-prod", "Ingress"))).toHaveLength(1);
  });

  test("that may be closed, by what the plugin decides, is closed, at the rule that may let it through", () => {
    const peer = "[{ ipBlock: { cidr: 10.0.0.0/8 } }]";
    const block = ", ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]";
    expect(found(call, shut("web-prod", "Ingress", block))).toHaveLength(1);
    const place = (...documents: string[]) => found(call, ...documents)[0]?.cause.at?.object.object.metadata.name;
    const named = (home: string, direction: "Ingress" | "Egress", rules: string) =>
      shut(home, direction, rules).replace(`name: ${home}-${direction.toLowerCase()}`, "name: rules");
    expect(place(shut("web-prod", "Ingress"), named("web-prod", "Ingress", `, ingress: [{ from: ${peer} }]`))).toBe(
      "rules",
    );
    expect(place(shut("web-dev", "Egress"), named("web-dev", "Egress", `, egress: [{ to: ${peer} }]`))).toBe("rules");
    expect(place(shut("web-prod", "Egress"), named("web-prod", "Ingress", ""))).toBe("rules");
    expect(place(shut("web-dev", "Ingress"), named("web-dev", "Egress", ""))).toBe("rules");
  });

  test("is at the rule that may let it through to, or in from, the other end", () => {
    const place = (opening: Opening, ...documents: string[]) =>
      found(opening, ...documents)[0]?.cause.at?.object.object.metadata.name;
    const half = policy(
      "web-dev",
      "rules",
      "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 192.0.2.0/25 } }] }]",
    );
    expect(place({ from: call.from, to: { cidr: "192.0.2.0/24" }, ports }, shut("web-dev", "Egress"), half)).toBe(
      "rules",
    );
    const node =
      "apiVersion: v1\nkind: Node\nmetadata: { name: one }\nspec: { podCIDR: 10.1.0.0/24 }\nstatus: { addresses: [{ type: InternalIP, address: 192.168.0.1 }] }";
    const onNode =
      "apiVersion: v1\nkind: Pod\nmetadata: { name: agent, namespace: agents }\nspec: { hostNetwork: true, containers: [] }";
    const nodes = policy(
      "web-prod",
      "rules",
      "podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 192.168.0.0/16 } }] }]",
    );
    const fromNode = { from: { namespace: "agents" }, to: call.to, ports };
    expect(place(fromNode, node, namespace("agents", "dev"), onNode, shut("web-prod", "Ingress"), nodes)).toBe("rules");
  });

  test("between a great many pods is tried for eight of each end", () => {
    const names = Array.from({ length: 9 }, (_, at) => `p${at}`);
    const ofMany = { from: { namespace: "many" }, to: call.to, ports };
    const closes = (name: string) =>
      policy("many", `${name}-out`, `podSelector: { matchLabels: { app: ${name} } }, policyTypes: [Egress]`);
    const apart = names.map((name) =>
      policy("many", name, `podSelector: { matchLabels: { app: ${name} } }, ingress: [{}]`),
    );
    const many = [namespace("many", "dev"), ...names.map((name) => deployment("many", name)), ...apart];
    expect(found(ofMany, ...many, closes("p7"))).toHaveLength(1);
    expect(found(ofMany, ...many, closes("p8"))).toEqual([]);
  });
});

describe("ends of a call", () => {
  const web = { podLabels: { app: "web" } };
  test.each<[string, Opening, string[], readonly (readonly [string, string])[]]>([
    [
      "by labels",
      { from: { ...web, stage: "dev" }, to: call.to, ports },
      [shut("web-prod", "Ingress")],
      [["dev", "prod"]],
    ],
    [
      "to the world outside",
      { from: call.from, to: { cidr: "192.0.2.0/24" }, ports },
      [shut("web-dev", "Egress")],
      [["dev", outside]],
    ],
    [
      "of one stage",
      { from: call.from, to: { namespace: "web-dev" }, ports },
      [shut("web-dev", "Ingress"), deployment("web-dev", "api")],
      [],
    ],
    [
      "of no stage",
      { from: { namespace: "edge" }, to: { namespace: "edge" }, ports },
      [shut("edge", "Ingress"), deployment("edge", "api")],
      [[unassigned, unassigned]],
    ],
  ])("%s", (_, opening, documents, pairs) => {
    const [one] = found(opening, ...documents);
    expect([...(one?.pairs.values() ?? [])].map(({ from, to }) => [from, to])).toEqual(pairs);
    expect(one?.cause.proposal?.()).toBeDefined();
  });

  test("outside are named so", () => {
    const [one] = found({ from: call.from, to: { cidr: "192.0.2.0/24" }, ports }, shut("web-dev", "Egress"));
    expect(one?.cause.message).toBe(
      "Deployment web-dev/web is declared to call the addresses outside on TCP port 8080, but web-dev does not let it out",
    );
  });

  test.each<[string, Opening]>([
    ["from addresses", { from: { cidr: "192.0.2.0/24" }, to: call.to, ports }],
    [
      "to a host, at whichever of the addresses that the opening names",
      { from: call.from, to: { host: "api.example.com", cidr: "192.0.2.0/24" }, ports },
    ],
    ["of which only a stage is named", { from: { stage: "dev" }, to: { stage: "prod" }, ports }],
    ["to which no pod belongs", { from: call.from, to: { namespace: "none" }, ports }],
    ["of another stage than its namespace", { from: { stage: "prod", namespace: "web-dev" }, to: call.to, ports }],
    ["of no labels", { from: { podLabels: {}, stage: "dev" }, to: call.to, ports }],
  ])("%s are not tried", (_, opening) => {
    expect(found(opening, shut("web-dev", "Egress"), shut("web-prod", "Ingress"))).toEqual([]);
  });

  test("a pod alone does not call itself", () => {
    const pod = `apiVersion: v1\nkind: Pod\nmetadata: { name: one, namespace: alone }\nspec: { containers: [{ name: app, image: app }] }`;
    const alone = { from: { namespace: "alone" }, to: { namespace: "alone" }, ports };
    const closed = [namespace("alone", "dev"), pod, shut("alone", "Ingress")];
    expect(found(alone, ...closed)).toEqual([]);
    expect(found(alone, ...closed, pod.replace("name: one", "name: two"))).toHaveLength(1);
  });
});
