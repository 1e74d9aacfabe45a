import { expect, test } from "vitest";
import type { Opening } from "../../../verdicts/intent.ts";
import { worldOf } from "../../testing/world-of.ts";
import type { PodClass } from "../model/pod-class.ts";
import { networkModel } from "../model/network-model.ts";
import { specificationProfile } from "../model/profiles.ts";
import { openCall } from "./open-call.ts";
import { outside } from "../testing/ends.ts";
import { deployment, join, namespace, policy } from "../testing/stage-worlds.ts";

const closedBoth = (home: string) => policy(home, "shut", "podSelector: {}, policyTypes: [Ingress, Egress]");
const homes = join(namespace("a", "dev"), deployment("a", "web"), namespace("b", "prod"), deployment("b", "api"));
const call: Opening = {
  from: { namespace: "a", podLabels: { app: "web" } },
  to: { namespace: "b" },
  ports: [{ protocol: "TCP", port: 80 }],
};

/** What is added so that pods of `a` get to those of `b`, or to others. */
function added(opening: Opening, documents: readonly string[], others?: ReturnType<typeof outside>[]) {
  const model = networkModel(worldOf(join(homes, ...documents)), specificationProfile);
  const of = (home: string): PodClass[] => model.namespaces.get(home)?.classes ?? [];
  const proposal = openCall(model, opening, { from: of("a"), to: others ?? of("b") });
  return (
    proposal && [proposal.description, ...proposal.edits.map((edit) => (edit.type === "add" ? edit.object : edit))]
  );
}
const policyOf = (home: string, name: string, spec: object) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name, namespace: home },
  spec,
});
const named = (home: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": home } } });
const tcp80 = [{ port: 80, protocol: "TCP" }];
const out = policyOf("a", "let-out-declared", {
  podSelector: { matchLabels: { app: "web" } },
  policyTypes: ["Egress"],
  egress: [{ to: [named("b")], ports: tcp80 }],
});
const into = policyOf("b", "let-in-declared", {
  podSelector: {},
  policyTypes: ["Ingress"],
  ingress: [{ from: [{ ...named("a"), podSelector: { matchLabels: { app: "web" } } }], ports: tcp80 }],
});
const said = (homesText: string) => `add a NetworkPolicy to ${homesText} that opens what was declared`;

test("a declared call is opened at each end that is closed, by a policy of its own", () => {
  expect(added(call, [closedBoth("a"), closedBoth("b")])).toEqual([said("a and b"), out, into]);
  expect(added(call, [closedBoth("a")])).toEqual([said("a"), out]);
  expect(added(call, [closedBoth("b")])).toEqual([said("b"), into]);
  expect(added(call, [])).toBeUndefined();
});

test("a port that is closed is enough, or, where no port is declared, that none is open", () => {
  const lets = (port: number) => policy("b", "in", `podSelector: {}, ingress: [{ ports: [{ port: ${port} }] }]`);
  expect(added(call, [lets(80)])).toBeUndefined();
  expect(added(call, [lets(81)])).toEqual([said("b"), into]);
  const { ports: _ports, ...anyPort } = call;
  expect(added(anyPort, [lets(81)])).toBeUndefined();
  expect(added(anyPort, [closedBoth("b")])?.[0]).toBe(said("b"));
  const two: Opening = {
    ...call,
    ports: [
      { protocol: "TCP", port: 80 },
      { protocol: "TCP", port: 81 },
    ],
  };
  expect(added(two, [lets(80)])?.[0]).toBe(said("b"));
});

test("a name that a policy has already is not given again", () => {
  const taken = policy("b", "let-in-declared", "podSelector: {}, policyTypes: [Ingress]");
  expect(added(call, [taken])?.[1]).toMatchObject({
    kind: "NetworkPolicy",
    metadata: { name: "let-in-declared-2", namespace: "b" },
  });
});

test("out of the cluster a call is opened where it begins", () => {
  const toBlock: Opening = {
    from: { namespace: "a" },
    to: { cidr: "203.0.113.0/24" },
    ports: [{ protocol: "TCP", port: 80 }],
  };
  const opened = added(toBlock, [closedBoth("a"), closedBoth("b")], [outside("203.0.113.0/24")]);
  expect(opened).toMatchObject([
    said("a"),
    { spec: { policyTypes: ["Egress"], egress: [{ to: [{ ipBlock: { cidr: "203.0.113.0/24" } }] }] } },
  ]);
  expect(opened).toHaveLength(2);
});
