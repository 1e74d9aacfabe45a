import { describe, expect, test } from "vitest";
import { entrancesOf } from "../entrances/entrances.ts";
import { proposed, surveyed } from "../testing/proposed.ts";
import { deployment, join, namespace, open, policy } from "../testing/stage-worlds.ts";
import { keepFromEntrances } from "./egress-proposals.ts";

const front = (home: string, ...addresses: string[]) => `apiVersion: v1
kind: Service
metadata: { name: web, namespace: ${home} }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80, targetPort: http }] }
status: { loadBalancer: { ingress: [${addresses.map((ip) => `{ ip: "${ip}" }`).join(", ")}] } }`;

function kept(text: string, parts: Parameters<typeof surveyed>[1] = {}) {
  const { model } = surveyed(text, parts);
  return proposed(keepFromEntrances(model, entrancesOf(model)));
}

const told = (where: string) =>
  `add a NetworkPolicy to ${where} that lets out to its own stage and to no other's entrance: what it calls outside may need a rule`;
const own = (stage: string) => `{namespaceSelector: {matchLabels: {stage: ${stage}}}}`;
const noStage = "{namespaceSelector: {matchExpressions: [{key: stage, operator: DoesNotExist}]}}";
const block = (cidr: string, except?: string) =>
  `{ipBlock: {cidr: ${cidr}${except === undefined ? "" : `, except: [${except}]`}}}`;
const added = (home: string, ...peers: string[]) =>
  `add NetworkPolicy ${home} {podSelector: {}, policyTypes: [Egress], egress: [{to: [${peers.join(", ")}]}]}`;
const ofDev = "shop-dev/keep-from-other-stages";
const both = join(open("dev"), open("prod"));
const devKept = [
  told("shop-dev"),
  added(ofDev, own("dev"), noStage, block("0.0.0.0/0", "203.0.113.4/32"), block("::/0")),
];

test("a stage keeps its own, what is of none, and the world but for other stages' entrances, of its family", () => {
  expect(kept(join(both, front("shop-prod", "203.0.113.4")))).toEqual(devKept);
  expect(kept(join(both, front("shop-prod", "2001:db8::4", "203.0.113.4", "203.0.113.8")))).toEqual([
    told("shop-dev"),
    added(
      ofDev,
      ...[own("dev"), noStage],
      ...[block("0.0.0.0/0", "203.0.113.4/32, 203.0.113.8/32"), block("::/0", "2001:db8::4/128")],
    ),
  ]);
});

test("each stage is kept from the entrances of the others, by one policy for each namespace", () => {
  const text = join(
    ...[both, front("shop-dev", "203.0.113.1"), front("shop-prod", "203.0.113.2")],
    ...[namespace("cart-dev", "dev"), deployment("cart-dev", "web")],
  );
  const devPeers = [own("dev"), noStage, block("0.0.0.0/0", "203.0.113.2/32"), block("::/0")];
  expect(kept(text)).toEqual([
    told("3 namespaces"),
    added(ofDev, ...devPeers),
    added(
      "shop-prod/keep-from-other-stages",
      own("prod"),
      noStage,
      block("0.0.0.0/0", "203.0.113.1/32"),
      block("::/0"),
    ),
    added("cart-dev/keep-from-other-stages", ...devPeers),
  ]);
});

describe("nothing outside stays open", () => {
  test("where an entrance has no address that is known: it might be anywhere", () => {
    const text = join(
      ...[both, front("shop-prod", "203.0.113.4"), namespace("cart", "prod"), deployment("cart", "web")],
      front("cart"),
    );
    expect(kept(text)).toEqual([told("shop-dev"), added(ofDev, own("dev"), noStage)]);
  });

  test("where there are more addresses than a policy could name", () => {
    const many = Array.from({ length: 33 }, (_, at) => `203.0.113.${at * 2}`);
    expect(kept(join(both, front("shop-prod", ...many)))).toEqual([
      told("shop-dev"),
      added(ofDev, own("dev"), noStage),
    ]);
  });
});

test("entrances of no stage, and of the own one, keep nobody out", () => {
  const shared = join(namespace("edge"), deployment("edge", "web"), front("edge", "203.0.113.4"));
  expect(kept(join(both, shared))).toEqual([]);
  expect(kept(join(open("dev"), front("shop-dev", "203.0.113.4")))).toEqual([]);
  expect(kept(join(both, shared, front("shop-prod", "203.0.113.4")))).toEqual(devKept);
});

describe("a namespace of another stage", () => {
  const entered = join(both, front("shop-prod", "203.0.113.4"));

  test("whose pods egress policies close already stays as it is", () => {
    const closed = policy("shop-dev", "out", "podSelector: {}, policyTypes: [Egress]");
    expect(kept(join(entered, closed))).toEqual([]);
    const another = join(namespace("cart-dev", "dev"), deployment("cart-dev", "web"));
    const [, edit = ""] = devKept;
    expect(kept(join(entered, closed, another))).toEqual([told("cart-dev"), edit.replace("shop-dev", "cart-dev")]);
  });

  test("some of whose pods they close would be opened by one more: nothing is proposed", () => {
    const part = policy("shop-dev", "out", "podSelector: { matchLabels: { app: web } }, policyTypes: [Egress]");
    expect(kept(join(entered, part, deployment("shop-dev", "job")))).toEqual([]);
  });

  test("without pods needs none", () => {
    expect(kept(join(entered, namespace("empty", "dev")))).toEqual(devKept);
  });

  test("has policies with the name already", () => {
    const [described = "", edit = ""] = devKept;
    const ingress = policy("shop-dev", "keep-from-other-stages", "podSelector: {}");
    expect(kept(join(entered, ingress))).toEqual([described, edit.replace(ofDev, `${ofDev}-2`)]);
  });

  test("counts: of more than 50 none is closed", () => {
    const more = (count: number) =>
      Array.from({ length: count }, (_, at) => join(namespace(`dev-${at}`, "dev"), deployment(`dev-${at}`, "web")));
    const lines = kept(join(entered, ...more(49)));
    expect([lines[0], lines.length]).toEqual([told("50 namespaces"), 51]);
    expect(kept(join(entered, ...more(50)))).toEqual([]);
  });

  test("cannot be closed where no policy is enforced", () => {
    expect(kept(entered, { profile: { enforces: false } })).toEqual([]);
  });
});
