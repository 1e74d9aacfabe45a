import { expect, test } from "vitest";
import type { Peer } from "../../../verdicts/intent.ts";
import { worldOf } from "../../testing/world-of.ts";
import { mapped } from "../testing/proposed.ts";
import { join, namespace } from "../testing/stage-worlds.ts";
import { writtenPeers, writtenPorts, writtenRule } from "./written-openings.ts";

const world = () => worldOf(join(namespace("shop-prod", "prod"), namespace("shop-dev", "dev")));
const nameLabel = "kubernetes.io/metadata.name";
const app = { app: "web" };

test.each<[string, Peer, ...object[]]>([
  ["everything in the cluster", {}, { namespaceSelector: {} }],
  ["a stage", { stage: "prod" }, { namespaceSelector: { matchLabels: { stage: "prod" } } }],
  [
    "pods of a namespace of a stage",
    { stage: "prod", namespace: "shop-prod", podLabels: app },
    {
      namespaceSelector: { matchLabels: { stage: "prod", [nameLabel]: "shop-prod" } },
      podSelector: { matchLabels: app },
    },
  ],
  [
    "labels of a namespace",
    { namespaceLabels: { team: "dns" } },
    { namespaceSelector: { matchLabels: { team: "dns" } } },
  ],
  ["pods anywhere", { podLabels: app }, { namespaceSelector: {}, podSelector: { matchLabels: app } }],
  [
    "what is of no stage",
    { stage: "(unassigned)" },
    { namespaceSelector: { matchExpressions: [{ key: "stage", operator: "DoesNotExist" }] } },
  ],
  ["a block", { cidr: "203.0.113.0/24" }, { ipBlock: { cidr: "203.0.113.0/24" } }],
  [
    "the world outside, in both families",
    { stage: "(outside)" },
    { ipBlock: { cidr: "0.0.0.0/0" } },
    { ipBlock: { cidr: "::/0" } },
  ],
])("%s", (_, peer, ...written) => {
  expect(writtenPeers(world(), peer)).toEqual(written);
});

test("where a mapping says the stages, the names of their namespaces are written", () => {
  const ofStage = (operator: string, ...values: string[]) => [{ key: nameLabel, operator, values }];
  expect(writtenPeers(mapped(world()), { stage: "prod" })).toEqual([
    { namespaceSelector: { matchExpressions: ofStage("In", "shop-prod") } },
  ]);
  expect(writtenPeers(mapped(world()), { stage: "(unassigned)", namespaceLabels: { team: "dns" } })).toEqual([
    {
      namespaceSelector: {
        matchLabels: { team: "dns" },
        matchExpressions: ofStage("NotIn", "shop-dev", "shop-prod"),
      },
    },
  ]);
});

test("ports are written with their ends; none where all are meant", () => {
  expect(writtenPorts(undefined)).toEqual({});
  const [https, nodePorts] = [
    { protocol: "TCP" as const, port: 443 },
    { protocol: "UDP" as const, port: 30_000, endPort: 32_767 },
  ];
  const { ports } = writtenPorts([https, nodePorts]);
  expect(ports).toStrictEqual([https, nodePorts]);
});

test("a rule has the peers and the ports of the opening", () => {
  const from = { stage: "dev" };
  const ports = [{ protocol: "TCP" as const, port: 443 }];
  expect(writtenRule(world(), { from, to: { cidr: "203.0.113.7/32" }, ports })).toEqual({
    to: [{ ipBlock: { cidr: "203.0.113.7/32" } }],
    ports,
  });
  expect(writtenRule(world(), { from, to: {} })).toStrictEqual({ to: [{ namespaceSelector: {} }] });
});
