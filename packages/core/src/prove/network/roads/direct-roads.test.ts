import { expect, test } from "vitest";
import { bound, proveWithPeople } from "../testing/people.ts";
import {
  closed,
  codesOf,
  controller,
  deployment,
  exposed,
  join,
  namespace,
  nobody,
  open,
  policy,
  possibleOf,
  profileOf,
  prove,
  shared,
  somebody,
} from "../testing/stage-worlds.ts";
import { foundOf, told } from "../testing/told.ts";

const denied = policy("shop-dev", "deny", "podSelector: {}");
const block = "{ ipBlock: { cidr: 10.0.0.0/8 } }";
const everyNamespace = "{ namespaceSelector: {} }";
const webhook = { possible: "unknown", why: "a webhook may refuse it" } as const;
const restricted = namespace("web-dev", "dev").replace(
  "labels: {",
  "labels: { pod-security.kubernetes.io/enforce: restricted,",
);
const walled = join(
  restricted,
  deployment("web-dev", "web"),
  policy("web-dev", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
);

test("semantics 5: where the plugin matters in one direction only, the finding is at what is written there", () => {
  const at = (to: string, from: string) =>
    foundOf(prove(join(closed("dev", controller, to), closed("prod", from))), "KS3107").filter((line) =>
      line.startsWith("warning"),
    );
  const inProd = "warning at NetworkPolicy shop-prod/stage spec.ingress.0";
  const inDev = "warning at NetworkPolicy shop-dev/stage spec.egress.1";
  expect(at(`{ to: [${everyNamespace}] }`, block)).toEqual([inProd]);
  expect(at("{}", block)).toEqual([inProd]);
  expect(at(`{ to: [${everyNamespace}] }`, `${block}, { podSelector: {} }`)).toEqual([inProd]);
  expect(at(`{ to: [${block}] }`, everyNamespace)).toEqual([inDev]);
  const anyone = join(
    closed("dev", controller, `{ to: [${block}] }`),
    open("prod"),
    policy("shop-prod", "in", "podSelector: {}, ingress: [{}]"),
  );
  expect(foundOf(prove(anyone), "KS3107")[0]).toBe(inDev);
});

test("a policy of the cluster of which it is not known whether it is in force: the finding is at the namespace", () => {
  const denies = `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: { name: deny }
spec: { tier: Admin, priority: 1, subject: { namespaces: { matchLabels: { stage: prod } } }, ingress: [{ action: Deny, from: [{ namespaces: { matchLabels: { stage: dev } } }] }] }`;
  const proof = prove(join(open("dev"), open("prod"), denies));
  expect([...told(proof, "dev", "prod"), ...foundOf(proof, "KS3107")]).toEqual([
    "unknown KS3107",
    "It depends on the network plugin whether Deployment shop-dev/web can open Deployment shop-prod/web.",
    "assumes kubernetes-works, cni-profile",
    "warning at Namespace shop-prod",
    "Whether Deployment shop-dev/web can open Deployment shop-prod/web depends on the network plugin. This concerns dev to prod.",
    "Name the plugin with --cni, or write the rule so that it does not matter.",
    "of dev prod",
  ]);
});

test.each(["Ingress", "Egress"])(
  "a policy that is not understood makes it unknown by the direction %s alone",
  (direction) => {
    const home = direction === "Ingress" ? "shop-prod" : "shop-dev";
    const own = `apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: own, namespace: ${home} }\nspec: { types: [${direction}] }`;
    expect(told(prove(join(open("dev"), open("prod"), own)), "dev", "prod")).toEqual([
      "unknown KS3111",
      `What projectcalico.org/NetworkPolicy ${home}/own lets through is not known.`,
      "assumes kubernetes-works, cni-profile",
    ]);
  },
);

const all = (stage: string) => stage !== "";
const anyPods = possibleOf({ pods: (stage) => (all(stage) ? somebody : nobody), podWithLabels: () => somebody });

test("what is there is shown before what could be made, and straight ways before those by an entrance", () => {
  const partly = policy("shop-dev", "web", "podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress]");
  const straight = prove(join(open("dev"), partly, open("prod"), shared, exposed("shop-prod")), { possible: anyPods });
  expect(told(straight, "dev", "prod")[1]).toBe(
    "Deployment shop-dev/web can open TCP port 8080 of Deployment shop-prod/web.",
  );
  const onlyNew = join(
    open("dev"),
    denied,
    closed("prod", controller).replace("podSelector: {},", "podSelector: { matchLabels: { app: web } },"),
    shared,
    exposed("shop-prod"),
  );
  expect(told(prove(onlyNew, { possible: anyPods }), "dev", "prod")[1]).toBe(
    "Deployment shop-dev/web can call shop.example.com, which leads to Deployment shop-prod/web.",
  );
});

test("a pod to come has to be one that gives its port the name by which it is let in", () => {
  const prod = join(
    namespace("shop-prod", "prod"),
    policy("shop-prod", "in", "podSelector: {}, ingress: [{ ports: [{ port: http, protocol: TCP }] }]"),
  );
  const verdict = (named: boolean) => {
    const podWithLabels = (_stage: string, home: string, _labels: object, listening: readonly object[] = []) =>
      home === "shop-prod" && (listening.length === 0 || named) ? somebody : nobody;
    const possible = possibleOf({ pods: (stage) => (stage === "prod" ? somebody : nobody), podWithLabels });
    return told(prove(join(open("dev"), prod), { possible }), "dev", "prod").slice(0, 2);
  };
  expect(verdict(true)).toEqual([
    "broken KS3103",
    "Deployment shop-dev/web can open TCP port 443 of a new pod in shop-prod.",
  ]);
  expect(verdict(false)[0]).toBe("holds");
});

test.each([
  [
    "no label",
    "{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: app, operator: DoesNotExist }] } }",
    "",
  ],
  [
    "two labels",
    "{ namespaceSelector: {}, podSelector: { matchLabels: { trusted: 'true', zone: a } } }",
    " with the labels trusted=true, zone=a",
  ],
])("a rule that lets in a new pod by %s says so", (_name, peer, text) => {
  const possible = possibleOf({
    pods: (stage) => (stage === "dev" ? somebody : nobody),
    podWithLabels: (stage) => (stage === "dev" ? somebody : nobody),
  });
  const proof = prove(join(open("dev"), denied, closed("prod", peer)), { possible });
  expect(foundOf(proof, "KS3103")[1]).toBe(
    `The rule lets in a new pod in shop-dev${text}, which people of that stage may make: any port. This concerns dev to prod.`,
  );
});

test("of policies that people may open before, nothing is said where the way is open already", () => {
  const more = join(open("dev"), denied);
  expect(codesOf(proveWithPeople(join(more, walled, open("prod"), bound("web-dev", "edit"))))).toEqual(["KS3101"]);
});

const opens = (change: typeof somebody | typeof webhook) =>
  possibleOf({ policies: (stage, home) => (stage === "dev" && home === "web-dev" ? change : nobody) });

test("whether people may open the policies that keep them in is not known, and why not", () => {
  expect(told(prove(join(walled, open("prod")), { possible: opens(webhook) }), "dev", "prod")).toEqual([
    "unknown KS3114",
    "Whether people of dev may open the policies of web-dev is not known: a webhook may refuse it.",
    "assumes kubernetes-works, cni-profile",
  ]);
});

test("where what gives the right to open policies is not known, the finding is at what is got to alone", () => {
  const proof = prove(join(walled, open("prod")), { possible: opens(somebody) });
  expect(foundOf(proof, "KS3114").slice(0, 5)).toEqual([
    "error at Namespace shop-prod",
    "No NetworkPolicy closes Deployment shop-prod/web to other stages. This concerns dev to prod.",
    "Add a NetworkPolicy to shop-prod that lets in its own stage only.",
    "of dev prod",
    "shown: Deployment web-dev/web can open TCP port 8080 of Deployment shop-prod/web",
  ]);
});

test.each([
  ["KS3107", join(closed("prod", block)), undefined],
  [
    "KS3111",
    join(
      open("prod"),
      "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: own, namespace: shop-prod }\nspec: { types: [Ingress] }",
    ),
    undefined,
  ],
])("what is not known at the other side stays %s, though one's own policies have to be opened first", (code, prod) => {
  expect(told(prove(join(walled, prod), { possible: opens(somebody) }), "dev", "prod")[0]).toBe(`unknown ${code}`);
});

test("findings without a fix that helps say what to do", () => {
  const hint = (text: string, code: string) => foundOf(prove(text), code)[2];
  // Each of two peers lets the pod in, so that neither alone is to be changed.
  const twice = closed("prod", `${everyNamespace}, { namespaceSelector: { matchLabels: { stage: dev } } }`);
  expect(hint(join(open("dev"), denied, twice), "KS3102")).toBe(
    "Let the rule name its own stage only, by its namespace's label.",
  );
  // A policy of the cluster accepts what no NetworkPolicy can close.
  const accepts = `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: all }
spec: { priority: 1, subject: { namespaces: {} }, ingress: [{ name: all, action: Allow, from: [{ namespaces: {} }] }] }`;
  const ovn = { profile: profileOf("ovn-kubernetes") };
  expect(foundOf(prove(join(open("dev"), closed("prod"), accepts), ovn), "KS3102").slice(0, 3)).toEqual([
    "error at AdminNetworkPolicy all spec.ingress.0",
    "The rule lets in Deployment shop-dev/web: any port. This concerns dev to prod.",
    "Let the rule name its own stage only, by its namespace's label.",
  ]);
});
