import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import type { NamespaceEntry } from "./pod-class.ts";
import type { NamespacedPolicy, Rule, TieredPolicy } from "../policies/rule.ts";
import { allPorts } from "../sets/port-set.ts";
import { specificationProfile } from "./profiles.ts";
import { reachMatrix } from "../reach/reach.ts";
import { Sides } from "./sides.ts";
import {
  clusterPolicy,
  from,
  isClosed,
  isOpen,
  namespaces,
  pod,
  pods,
  policy,
  reached,
  tiered,
} from "../testing/two-pods.ts";

/** Who can open anything of whom, by the names of pods. */
function openPairs(...documents: readonly string[]): string[] {
  return reachMatrix(worldOf([namespaces, ...documents].join("\n---\n")), specificationProfile)
    .flatMap(({ from: source, to, open }) =>
      source.type === "workload" && to.type === "workload" && open.length > 0
        ? [`${source.workload.name} ${to.workload.name}`]
        : [],
    )
    .toSorted();
}

test("pods of one namespace that other policies select have sides of their own", () => {
  const ofWeb = (spec: string, name: string) =>
    policy("b", `podSelector: { matchLabels: { app: web } }, ${spec}`, name);
  const world = [pod("a", "caller", "app: caller"), pod("b", "web", "app: web"), pod("b", "cart", "app: cart")];
  expect(openPairs(...world, ofWeb("ingress: []", "closed"))).toEqual([
    "caller cart",
    "cart caller",
    "web caller",
    "web cart",
  ]);
  const ofCart = policy("b", "podSelector: { matchLabels: { app: cart } }, ingress: [{}]", "open");
  expect(openPairs(...world, ofCart, ofWeb("ingress: []", "closed"))).toEqual([
    "caller cart",
    "cart caller",
    "web caller",
    "web cart",
  ]);
});

test("a pod on its node's network has other sides than one with its labels that is not", () => {
  const same = "app: server";
  const deny = clusterPolicy(
    "deny",
    "tier: Admin, priority: 1, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }]",
  );
  const [caller, server] = [pod("a", "caller", "app: caller"), pod("b", "server", same)];
  const onNode = pod("b", "server", same, "containers: [], hostNetwork: true");
  expect(reached([caller, server, deny], tiered)).toEqual(isClosed);
  expect(reached([caller, onNode, deny], tiered), "policies of the cluster do not speak of it").toEqual(isOpen);
});

test("a tier without a rule for a direction leaves it to the next", () => {
  const out = clusterPolicy(
    "out",
    "tier: Admin, priority: 1, subject: { namespaces: {} }, egress: [{ action: Deny, to: [{ namespaces: { matchLabels: { stage: dev } } }] }]",
  );
  expect(reached([...pods("app: caller"), out], tiered)).toEqual(isOpen);
});

test("semantics 3: no `from` means everyone, written as an empty list as well", () => {
  const open = policy("b", "podSelector: {}, ingress: [{ from: [] }]");
  expect(reached([...pods("app: caller"), open])).toEqual(isOpen);
});

test("semantics 3: a `podSelector` alone lets in pods of the policy's own namespace that it selects", () => {
  const own = policy("b", "podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }]");
  const world = [pod("a", "web", "app: web"), pod("b", "server", "app: server"), pod("b", "near", "app: web")];
  expect(openPairs(...world, own)).toEqual(["near server", "near web", "server web"]);
});

test("semantics 4: no `policyTypes` may be written as an empty list", () => {
  const spec = (types: string) => `podSelector: {}, policyTypes: ${types}, ingress: [], egress: []`;
  expect(reached([...pods("app: caller"), policy("b", spec("[]"))])).toEqual(isClosed);
  expect(reached([...pods("app: caller"), policy("a", spec("[]"))])).toEqual(isOpen);
});

test("semantics 6: addresses of `except` are not let in, and no others are left out", () => {
  const node = "apiVersion: v1\nkind: Node\nmetadata: { name: node }\nspec: { podCIDRs: [10.0.0.0/24] }";
  const blocked = (except: string) => from(`{ ipBlock: { cidr: 10.0.0.0/16, except: [${except}] } }`);
  const answer = (except: string) =>
    reached([...pods("app: caller"), node, blocked(except)], { ...specificationProfile, ipBlockMatchesPods: "yes" });
  expect(answer("10.0.1.0/24")).toEqual(isOpen);
  expect(answer("10.0.0.0/24")).toEqual(isClosed);
});

test("pods of one namespace that policies of the cluster tell apart have sides of their own", () => {
  const deny = clusterPolicy(
    "deny",
    "tier: Admin, priority: 1, subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: web } } } }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }]",
  );
  const baseline = clusterPolicy(
    "baseline",
    "tier: Baseline, priority: 1, subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: base } } } }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }]",
  );
  const world = [pod("b", "web", "app: web"), pod("b", "cart", "app: cart"), pod("b", "base", "app: base")];
  const open = reachMatrix(
    worldOf([namespaces, pod("a", "caller", ""), ...world, deny, baseline].join("\n---\n")),
    tiered,
  )
    .filter(
      ({ from: source, open: ports }) =>
        source.type === "workload" && source.workload.name === "caller" && ports.length > 0,
    )
    .flatMap(({ to }) => (to.type === "workload" ? [to.workload.name] : []));
  expect(open).toEqual(["cart"]);
});

const entry = (policies: readonly NamespacedPolicy[]): NamespaceEntry => ({
  name: "b",
  labels: {},
  stage: "prod",
  object: undefined,
  policies,
  tiered: [],
  classes: [],
});
const written = (parts: Partial<NamespacedPolicy>): NamespacedPolicy => ({
  object: { object: { apiVersion: "v1", kind: "Any", metadata: { name: "p" } }, origin: { type: "built-in" } },
  namespace: "b",
  pods: {},
  enforced: "yes",
  ...parts,
});
const anyone: Rule = {
  action: "Accept",
  peers: "anyone",
  ports: { fixed: allPorts, named: [] },
  site: { policy: written({}).object, path: [] },
};
const plain = { labels: {}, hostNetwork: false };

test("a policy that may be in force isolates perhaps, and what it lets through is uncertain", () => {
  const sides = new Sides(specificationProfile, []);
  const perhaps = written({ enforced: "maybe", egress: [anyone] });
  const { ingress, egress } = sides.of(entry([perhaps]), plain);
  expect(egress).toMatchObject({ isolated: "maybe", rules: [], uncertain: [anyone] });
  expect(ingress).toMatchObject({ isolated: "no", rules: [], uncertain: [] });
  const nobody: Rule = { ...anyone, peers: [] };
  const both = sides.of(entry([perhaps, written({ egress: [nobody] })]), plain).egress;
  expect(both).toMatchObject({ isolated: "yes", rules: [nobody], uncertain: [anyone] });
});

test("on the node's network the profile says whether a policy isolates", () => {
  const isolated = (policiesHoldForHostNetwork: "yes" | "no" | "either", enforced: "yes" | "maybe" = "yes") =>
    new Sides({ ...specificationProfile, policiesHoldForHostNetwork }, []).of(
      entry([written({ enforced, ingress: [anyone] })]),
      { ...plain, hostNetwork: true },
    ).ingress.isolated;
  expect([isolated("yes"), isolated("no"), isolated("either"), isolated("yes", "maybe")]).toEqual([
    "yes",
    "no",
    "maybe",
    "maybe",
  ]);
});

test("a policy that is not understood touches its own namespace only, and its own directions", () => {
  const { object } = written({});
  const ofOther = { object, namespace: "a", directions: ["ingress"] as const };
  const ofAll = { object, directions: ["egress"] as const };
  const { ingress, egress } = new Sides(specificationProfile, [ofOther, ofAll]).of(entry([]), plain);
  expect([ingress.opaque, egress.opaque]).toEqual([undefined, ofAll]);
  const ofOwn = { ...ofOther, namespace: "b" };
  expect(new Sides(specificationProfile, [ofOther, ofOwn]).of(entry([]), plain).ingress.opaque).toBe(ofOwn);
});

test("pods that the same policies select share their sides", () => {
  const sides = new Sides(specificationProfile, []);
  const home = entry([written({ pods: { matchLabels: { app: "web" } }, ingress: [] })]);
  const [web, again, cart] = [{ app: "web" }, { app: "web", tier: "x" }, { app: "cart" }].map((labels) =>
    sides.of(home, { ...plain, labels }),
  );
  expect(again).toBe(web);
  expect(cart).not.toBe(web);
  expect(sides.of(home, { labels: { app: "web" }, hostNetwork: true })).not.toBe(web);
});

test("each tier has the rules of its own policies only, in the directions of which they speak", () => {
  const { object } = written({});
  const subject = { namespaces: {}, pods: {} };
  const nothing = { object, subject, ingress: [], egress: [], enforced: "yes" as const };
  const [admin, baseline]: TieredPolicy[] = [
    { ...nothing, tier: "Admin", priority: 1, ingress: [anyone] },
    { ...nothing, tier: "Baseline", priority: 2, egress: [anyone], enforced: "maybe" },
  ];
  if (!admin || !baseline) throw new Error("no policies");
  const { ingress, egress } = new Sides(specificationProfile, []).of(
    { ...entry([]), tiered: [admin, baseline] },
    plain,
  );
  expect(ingress).toMatchObject({ admin: [{ priority: 1, enforced: "yes", rules: [anyone] }], baseline: [] });
  expect(egress).toMatchObject({ admin: [], baseline: [{ priority: 2, enforced: "maybe", rules: [anyone] }] });
});
