import { expect, test } from "vitest";
import type { ObjectKey } from "../../../manifests/object-key.ts";
import type { Possible, WallChange } from "../../possible/possible.ts";
import { unassigned } from "../../../verdicts/property.ts";
import {
  closed,
  codesOf,
  controller,
  deployment,
  intentOf,
  join,
  namespace,
  nobody,
  open,
  policy,
  possibleOf,
  profileOf,
  prove,
  somebody,
} from "../testing/stage-worlds.ts";
import { answer, byName, webhook } from "../testing/changed-namespaces.ts";
import { foundOf, told } from "../testing/told.ts";

const shut = policy("shop-prod", "shut", "podSelector: {}");
const ovn = { profile: profileOf("ovn-kubernetes") };
/** What people of dev may do to the policies of a namespace of others, or, of the empty name, of the cluster. */
const opening = (home: string, change: WallChange = somebody, parts: Partial<Possible> = {}) =>
  possibleOf({
    visitors: (name) => (name === home ? ["dev"] : []),
    policies: (stage, name) => (stage === "dev" && name === home ? change : nobody),
    ...parts,
  });
const prodPods = (made: WallChange) => ({
  pods: (stage: string) => (stage === "prod" ? somebody : nobody),
  podWithLabels: () => made,
});
const ofProd =
  "people of dev may open the policies of shop-prod; then Deployment shop-dev/web can open Deployment shop-prod/web.";
const empty = join(namespace("shop-prod", "prod"), shut);

test.each<[string, Possible, readonly string[], string]>([
  ["they may", opening("shop-prod"), [open("dev"), open("prod"), shut], "broken KS3114"],
  ["nobody may", opening("shop-prod", nobody), [open("dev"), open("prod"), shut], "holds"],
  ["their own pods are let out nowhere", opening("shop-prod"), [closed("dev"), open("prod"), shut], "holds"],
  [
    "only pods of a third stage are let out",
    opening("shop-prod"),
    [closed("dev"), open("test"), open("prod"), shut],
    "holds",
  ],
  ["they have no pods", opening("shop-prod"), [namespace("shop-dev", "dev"), open("prod"), shut], "holds"],
  ["there are no pods", opening("shop-prod"), [open("dev"), empty], "holds"],
  ["nobody can make pods there", opening("shop-prod", somebody, prodPods(nobody)), [open("dev"), empty], "holds"],
  [
    "somebody can make pods there",
    opening("shop-prod", somebody, prodPods(somebody)),
    [open("dev"), empty],
    "broken KS3114",
  ],
])("who may open policies of another stage: %s", (_name, possible, parts, expected) => {
  expect(answer(possible, ...parts)[0]).toBe(expected);
});

test("pods of one's own that nobody can make open nothing; of some it is not known", () => {
  const possible = (made: WallChange) => ({
    ...opening("shop-prod"),
    pods: (stage: string) => (stage === "dev" ? somebody : nobody),
    podWithLabels: () => made,
  });
  const world = [namespace("shop-dev", "dev"), open("prod"), shut];
  expect(answer(possible(nobody), ...world)[0]).toBe("holds");
  expect(answer(possible(webhook), ...world)).toEqual([
    "unknown KS3114",
    "Whether somebody may make a new pod in shop-dev is not known: a webhook may refuse it.",
  ]);
  const ofCluster = (made: WallChange) => ({
    ...possible(made),
    ...opening(""),
    pods: possible(made).pods,
    podWithLabels: () => made,
  });
  expect(answer(ofCluster(nobody), ...world)[0]).toBe("holds");
  expect(answer(ofCluster(somebody), ...world)[0]).toBe("broken KS3114");
});

test("semantics 9: a NetworkPolicy that people add goes before policies of the last tier, where none was before", () => {
  const baseline = `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: { name: default }
spec: { subject: { namespaces: { matchLabels: { stage: prod } } }, ingress: [{ name: deny, action: Deny, from: [{ namespaces: {} }] }] }`;
  const world = join(open("dev"), open("prod"), baseline);
  const verdict = (change: WallChange) =>
    told(prove(world, { ...ovn, possible: opening("shop-prod", change) }), "dev", "prod").slice(0, 2);
  expect(verdict(nobody)[0]).toBe("holds");
  expect(verdict(somebody)).toEqual(["broken KS3114", ofProd]);
  // A policy of the first tier beside it says nothing of these.
  const beside = baseline
    .replace("BaselineAdminNetworkPolicy", "AdminNetworkPolicy")
    .replace("spec: { ", "spec: { priority: 1, ")
    .replace("from: [{ namespaces: {} }]", "from: [{ namespaces: { matchLabels: { team: none } } }]");
  expect(told(prove(join(world, beside), { ...ovn, possible: opening("shop-prod") }), "dev", "prod")[1]).toBe(ofProd);
  // The first tier is asked before any NetworkPolicy.
  const admin = baseline
    .replace("BaselineAdminNetworkPolicy", "AdminNetworkPolicy")
    .replace("spec: { ", "spec: { priority: 1, ");
  expect(
    told(prove(join(open("dev"), open("prod"), admin), { ...ovn, possible: opening("shop-prod") }), "dev", "prod")[0],
  ).toBe("holds");
});

test("a pod to come gives its port the name that the policies left over let in", () => {
  const byName = policy("shop-prod", "in", "podSelector: {}, ingress: [{ ports: [{ port: http, protocol: TCP }] }]");
  const removed: ObjectKey[] = [
    { group: "networking.k8s.io", kind: "NetworkPolicy", namespace: "shop-prod", name: "shut" },
  ];
  const podWithLabels =
    (named: boolean) =>
    (_stage: string, _home: string, _labels: object, listening: readonly object[] = []) =>
      listening.length === 0 || named ? somebody : nobody;
  const out = join(
    open("dev"),
    policy(
      "shop-dev",
      "out",
      "podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: http, protocol: TCP }] }]",
    ),
  );
  const verdict = (named: boolean) =>
    answer(
      {
        ...opening("shop-prod", {
          possible: true,
          who: { kind: "User", name: "ann", namespace: "" },
          steps: [],
          removed,
        }),
        ...prodPods(somebody),
        podWithLabels: podWithLabels(named),
      },
      out,
      namespace("shop-prod", "prod"),
      shut,
      byName,
    )[0];
  expect(verdict(false)).not.toContain("broken");
});

test("nothing is said of policies that keep nobody out, nor of the namespaces of no stage themselves", () => {
  for (const home of ["shop-prod", ""]) {
    const partly = policy("shop-prod", "web", "podSelector: { matchLabels: { app: web } }, ingress: [{}]");
    const proof = prove(join(open("dev"), policy("shop-dev", "in", "podSelector: {}"), open("prod"), partly), {
      possible: opening(home),
    });
    expect(codesOf(proof)).not.toContain("KS3114");
  }
  const tools = join(namespace("tools"), deployment("tools", "proxy"), policy("tools", "shut", "podSelector: {}"));
  const proof = prove(join(open("dev"), policy("shop-dev", "in", "podSelector: {}"), closed("prod"), tools), {
    possible: opening("tools"),
    intent: intentOf(),
  });
  expect(told(proof, "dev", unassigned)[0]).toBe("holds");
});

const tools = (more = "") =>
  join(
    namespace("tools"),
    deployment("tools", "proxy").replace("spec: { containers", `spec: { ${more}containers`),
    policy("tools", "shut", "podSelector: {}, policyTypes: [Ingress, Egress]"),
  );

test("pods of no stage on the way pass on only where such do, to pods that are there, and only what was not meant", () => {
  const prod = closed("prod", byName("tools"));
  const verdict = (way: string, parts: object = {}, of = prod) =>
    told(prove(join(open("dev"), of, way), { possible: opening("tools"), ...parts }), "dev", "prod")[0];
  expect(verdict(tools())).toBe("broken KS3114");
  expect(verdict(tools("hostNetwork: true, "), { profile: profileOf("calico") })).toBe("holds");
  const never = intentOf({ from: { stage: "dev" }, to: { namespace: "tools", forwards: false as const } });
  expect(verdict(tools(), { intent: never })).toBe("holds");
  const meant = intentOf({ from: { namespace: "tools" }, to: { stage: "prod" } });
  expect(verdict(tools(), { intent: meant })).toBe("holds");
  const withoutPods = join(
    namespace("shop-prod", "prod"),
    policy("shop-prod", "in", `podSelector: {}, ingress: [{ from: [${byName("tools")}] }]`),
  );
  expect(verdict(tools(), { possible: opening("tools", somebody, prodPods(nobody)) }, withoutPods)).toBe("holds");
  expect(verdict(tools(), { possible: opening("tools", somebody, prodPods(somebody)) }, withoutPods)).toBe(
    "broken KS3114",
  );
});

test("of pods of one's own the one that certainly gets there is found after one that may", () => {
  const more = join(
    namespace("first-dev", "dev"),
    deployment("first-dev", "web"),
    policy(
      "first-dev",
      "out",
      "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]",
    ),
  );
  expect(answer(opening("tools"), more, open("dev"), closed("prod", byName("tools")), tools())).toEqual([
    "broken KS3114",
    "people of dev may open the policies of tools; then Deployment shop-dev/web can open Deployment tools/proxy, which can open Deployment shop-prod/web.",
  ]);
  expect(answer(opening("shop-prod"), more, open("dev"), open("prod"), shut)).toEqual(["broken KS3114", ofProd]);
});

const admin = (
  priority: number,
) => `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: p }
spec: { priority: ${priority}, subject: { namespaces: { matchLabels: { stage: prod } } }, ingress: [{ name: deny, action: Deny, from: [{ namespaces: {} }] }] }`;

test("a policy of the cluster that people write is asked before all others, unless one has the first place or is not understood", () => {
  const cluster = opening("");
  const text = (more: string) => join(open("dev"), closed("prod", controller), more);
  const verdict = (more: string) => told(prove(text(more), { ...ovn, possible: cluster }), "dev", "prod");
  expect(verdict(admin(1))).toEqual([
    "broken KS3114",
    "people of dev may open the policies of the cluster; then Deployment shop-dev/web can open Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
  ]);
  expect(verdict(admin(0)).slice(0, 2)).toEqual([
    "unknown KS3114",
    "It depends on the network plugin whether Deployment shop-dev/web can open Deployment shop-prod/web.",
  ]);
  const own =
    "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: own, namespace: elsewhere }\nspec: { types: [Ingress] }";
  expect(told(prove(text(join(namespace("elsewhere"), own)), { possible: cluster }), "dev", "prod")[0]).toBe(
    "unknown KS3114",
  );
  expect(answer(cluster, namespace("shop-dev", "dev"), closed("prod"))[0]).toBe("holds");
  expect(answer(cluster, open("dev"), empty)[0]).toBe("holds");
});

test("each namespace whose policies they may open is a cause of its own, shown after what is open perhaps already", () => {
  const more = open("prod").replaceAll("shop-prod", "more-prod");
  const both = possibleOf({
    visitors: () => ["dev"],
    policies: (stage, home) => (stage === "dev" && home.endsWith("-prod") ? webhook : nobody),
  });
  const world = join(open("dev"), open("prod"), shut, more, policy("more-prod", "shut", "podSelector: {}"));
  expect(foundOf(prove(world, { possible: both }), "KS3114").filter((line) => line.startsWith("People"))).toEqual([
    "People of one stage may open the policies of more-prod, which keep another apart. This concerns dev to prod.",
    "People of one stage may open the policies of shop-prod, which keep another apart. This concerns dev to prod.",
  ]);
  const perhaps = join(
    open("dev"),
    open("prod"),
    policy("shop-prod", "in", "podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]"),
  );
  expect(told(prove(perhaps, { possible: both }), "dev", "prod")[1]).toBe(
    "It depends on the network plugin whether Deployment shop-dev/web can open Deployment shop-prod/web.",
  );
});
