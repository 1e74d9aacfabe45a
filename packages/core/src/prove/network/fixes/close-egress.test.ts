import { describe, expect, test } from "vitest";
import type { Opening, Peer } from "../../../verdicts/intent.ts";
import { outside } from "../testing/ends.ts";
import { podsOf, proposed, surveyed } from "../testing/proposed.ts";
import { deployment, intentOf, join, namespace, policy } from "../testing/stage-worlds.ts";
import { letOutLess } from "./egress-proposals.ts";

const world = join(
  namespace("shop-dev", "dev").replace("stage: dev", "stage: dev, team: shop"),
  deployment("shop-dev", "web"),
  namespace("shop-prod", "prod"),
  deployment("shop-prod", "web"),
);

function closed(openings: readonly Opening[] = [], text = "", parts: Parameters<typeof surveyed>[1] = {}) {
  const intent = intentOf(...openings);
  const { model } = surveyed(text === "" ? world : join(world, text), { intent, ...parts });
  const from = podsOf(model, "shop-dev", "web");
  const by = { type: "nothing", key: "egress shop-dev", namespace: "shop-dev" } as const;
  return letOutLess(model, openings.length === 0 ? undefined : intent, by, { from, to: outside("0.0.0.0/0") });
}

const described = "add a NetworkPolicy to shop-dev that lets out to its own stage, and to what was meant";
const own = "{to: [{namespaceSelector: {matchLabels: {stage: dev}}}]}";
const added = (name: string, selector: string, ...egress: string[]) =>
  `add NetworkPolicy shop-dev/${name} {podSelector: ${selector}, policyTypes: [Egress], egress: [${egress.join(", ")}]}`;
const ports = [{ protocol: "TCP" as const, port: 443 }];
const toBlock = (from: Peer, cidr = "203.0.113.0/24"): Opening => ({ from, to: { cidr }, ports });
const block = (cidr: string) => `{to: [{ipBlock: {cidr: ${cidr}}}], ports: [{protocol: TCP, port: 443}]}`;

test("a namespace that nothing closes goes on getting to its own stage", () => {
  const fix = closed();
  expect(proposed(fix)).toEqual([described, added("let-out-declared-only", "{}", own)]);
  expect(fix?.edits).toEqual([
    {
      type: "add",
      object: {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: "let-out-declared-only", namespace: "shop-dev" },
        spec: {
          podSelector: {},
          policyTypes: ["Egress"],
          egress: [{ to: [{ namespaceSelector: { matchLabels: { stage: "dev" } } }] }],
        },
      },
    },
  ]);
});

describe("what was meant stays open", () => {
  test.each<[string, Peer]>([
    ["the stage", { stage: "dev" }],
    ["the namespace", { namespace: "shop-dev" }],
    ["its labels", { namespaceLabels: { team: "shop" } }],
    ["everything", {}],
  ])("to all pods where it is of %s, each rule once", (_, from) => {
    const openings = [toBlock(from), toBlock(from), toBlock(from, "198.51.100.0/24")];
    const rules = [own, block("203.0.113.0/24"), block("198.51.100.0/24")];
    expect(proposed(closed(openings))).toEqual([described, added("let-out-declared-only", "{}", ...rules)]);
  });

  test("to the pods whose it is, by policies of their own", () => {
    const [web, job] = [{ podLabels: { app: "web" } }, { podLabels: { app: "job" } }];
    const openings = [toBlock(web), toBlock({}), toBlock(job), toBlock(web, "198.51.100.0/24")];
    expect(proposed(closed(openings))).toEqual([
      described,
      added("let-out-declared-only", "{}", own, block("203.0.113.0/24")),
      added("let-out-declared", "{matchLabels: {app: web}}", block("203.0.113.0/24"), block("198.51.100.0/24")),
      added("let-out-declared-2", "{matchLabels: {app: job}}", block("203.0.113.0/24")),
    ]);
  });

  test("where it is of no stage, or the whole world outside", () => {
    const from = { stage: "dev" };
    const openings: Opening[] = [
      { from, to: { stage: "(unassigned)" }, ports },
      { from, to: { stage: "(outside)" }, ports },
    ];
    const https = "ports: [{protocol: TCP, port: 443}]";
    const noStage = "{namespaceSelector: {matchExpressions: [{key: stage, operator: DoesNotExist}]}}";
    expect(proposed(closed(openings))).toEqual([
      described,
      added(
        "let-out-declared-only",
        "{}",
        own,
        `{to: [${noStage}], ${https}}`,
        `{to: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: ::/0}}], ${https}}`,
      ),
    ]);
  });

  test.each<[string, Opening]>([
    ["another stage", toBlock({ stage: "prod" })],
    ["another namespace", toBlock({ namespace: "shop-prod" })],
    ["namespaces with other labels", toBlock({ namespaceLabels: { team: "shop", tier: "web" } })],
    ["the world outside", toBlock({ stage: "(outside)" })],
    ["addresses", { from: { cidr: "0.0.0.0/0" }, to: { namespace: "shop-prod" }, ports }],
    ["a host, which no NetworkPolicy names", { from: {}, to: { host: "api.example.com" }, ports }],
  ])("not what is of, or to, %s", (_, opening) => {
    expect(proposed(closed([opening]))).toEqual([described, added("let-out-declared-only", "{}", own)]);
  });
});

test("names that are taken are left to what has them", () => {
  const ingress = policy("shop-dev", "let-out-declared-only", "podSelector: {}");
  expect(proposed(closed([], ingress))).toEqual([described, added("let-out-declared-only-2", "{}", own)]);
});

test("nothing is proposed where pods have an egress policy, which a further one would open, or none is enforced", () => {
  const ofOthers = policy("shop-dev", "db", "podSelector: { matchLabels: { app: db } }, policyTypes: [Egress]");
  expect(closed([], ofOthers)).toBeUndefined();
  expect(closed([], "", { profile: { enforces: false } })).toBeUndefined();
});
