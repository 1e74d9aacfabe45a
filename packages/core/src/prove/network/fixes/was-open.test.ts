import { describe, expect, test } from "vitest";
import type { Finding } from "../../../verdicts/finding.ts";
import type { Endpoint, PacketStep, Step } from "../../../verdicts/witness.ts";
import { applyEdits } from "../../fixes/apply-edits.ts";
import { worldOf } from "../../testing/world-of.ts";
import { specificationProfile } from "../model/profiles.ts";
import { deployment, intentOf, join, namespace, policy } from "../testing/stage-worlds.ts";
import { networkFixChecks } from "./fix-checks.ts";

const lets = (app: string, peer: string) =>
  policy(
    "shop-prod",
    `to-${app}`,
    `podSelector: { matchLabels: { app: ${app} } }, ingress: [{ from: [${peer}], ports: [{ port: 8080 }] }]`,
  );
const text = join(
  ...[namespace("shop-dev", "dev"), deployment("shop-dev", "web"), namespace("shop-prod", "prod")],
  ...["web", "db", "api"].map((name) => deployment("shop-prod", name)),
  deployment("shop-prod", "canary").replaceAll("app: canary", "app: web"),
  lets("web", "{ namespaceSelector: { matchLabels: { stage: dev } } }"),
  lets("db", "{ podSelector: {} }"),
  lets("api", "{ ipBlock: { cidr: 10.0.0.0/8 } }"),
);
const pod = (home: string, name: string): Endpoint => ({
  ...{ type: "pod", namespace: home, namespaceLabels: {}, labels: {} },
  of: { group: "apps", kind: "Deployment", namespace: home, name },
});
const caller = pod("shop-dev", "web");
const packet = (to: string, parts: Partial<PacketStep> = {}): PacketStep => ({
  ...{ type: "packet", from: caller, to: pod("shop-prod", to), protocol: "TCP", port: 8080 },
  ...parts,
});
const finding: Finding = {
  ...{ code: "KS3102", property: "network", severity: "error", message: "", hint: "", related: [], pairs: [] },
};

function wasOpen(...steps: Step[]): boolean {
  const { wasOpen: isBefore } = networkFixChecks(worldOf(text), specificationProfile, undefined);
  return isBefore({ ...finding, witness: { summary: "", steps } });
}

describe("a way was open before", () => {
  test("where each of its packets was let through between pods that are there", () => {
    expect(wasOpen(packet("web"))).toBe(true);
    expect(wasOpen(packet("canary"))).toBe(true);
    expect(wasOpen(packet("web"), packet("db", { from: pod("shop-prod", "web") }))).toBe(true);
    expect(wasOpen(packet("web"), packet("db"))).toBe(false);
  });

  test.each<[string, Step]>([
    ["is kept out", packet("db")],
    ["is let in on another port", packet("web", { port: 9000 })],
    ["is let in by another protocol", packet("web", { protocol: "UDP" })],
    ["is let in where the plugin decides it", packet("api")],
    [
      "goes through a Service",
      packet("web", { via: [{ group: "", kind: "Service", namespace: "shop-prod", name: "web" }] }),
    ],
    [
      "comes from a pod that nobody has made",
      packet("web", { from: { type: "pod", namespace: "shop-dev", namespaceLabels: {}, labels: {} } }),
    ],
    ["comes from what is not there", packet("web", { from: pod("shop-dev", "job") })],
    ["comes from a namespace that is not there", packet("web", { from: pod("cart-dev", "web") })],
    ["goes to what is not there", packet("job")],
    ["comes from an address", packet("web", { from: { type: "address", cidr: "203.0.113.7/32" } })],
    ["goes to a node", packet("web", { to: { type: "node", name: "n1" } })],
    [
      "is no packet",
      { type: "state", object: { group: "", kind: "Pod", namespace: "a", name: "b" }, says: "is there" },
    ],
  ])("not where it %s", (_, step) => {
    expect(wasOpen(step)).toBe(false);
    expect(wasOpen(packet("web"), step)).toBe(false);
  });

  test("not where nothing is shown", () => {
    const { wasOpen: isBefore } = networkFixChecks(worldOf(text), specificationProfile, undefined);
    expect(isBefore(finding)).toBe(false);
    expect(wasOpen()).toBe(false);
  });
});

test("what was declared for some pods is looked for among these, though no policy tells them apart", () => {
  const labelled = (name: string, tier: string) =>
    deployment("shop-prod", name)
      .replaceAll(`app: ${name}`, "app: web")
      .replace("labels: { app: web }", `labels: { app: web, tier: ${tier} }`);
  const world = worldOf(join(namespace("shop-prod", "prod"), labelled("front", "front"), labelled("back", "back")));
  const intent = intentOf({ from: { stage: "(outside)" }, to: { podLabels: { tier: "front" } } });
  const { alsoClosed } = networkFixChecks(world, specificationProfile, intent);
  const metadata = { name: "none", namespace: "shop-prod" };
  const spec = { podSelector: {}, policyTypes: ["Ingress"] };
  const object = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec };
  const edits = [{ type: "add" as const, object }];
  expect(alsoClosed(edits, applyEdits(world, edits))).toBe("what comes from outside by what was declared");
});
