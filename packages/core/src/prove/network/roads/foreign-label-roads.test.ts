import { expect, test } from "vitest";
import type { Possibility, Possible } from "../../possible/possible.ts";
import { unassigned } from "../../../verdicts/property.ts";
import {
  closed,
  controller,
  deployment,
  intentOf,
  join,
  namespace,
  nobody,
  open,
  policy,
  profileOf,
  prove,
  somebody,
} from "../testing/stage-worlds.ts";
import { answer, byLabel, byName, relabellingOthers, webhook } from "../testing/changed-namespaces.ts";
import { foundOf, told } from "../testing/told.ts";

const onlyOf = (of: string) => relabellingOthers((name) => (name === of ? somebody : nobody));
const into = (labels: string, from = "Deployment shop-dev/web") =>
  `somebody of dev may give the namespace shop-prod the labels ${labels}; then ${from} can open Deployment shop-prod/web.`;
const toTeam = (more = "") =>
  closed("dev", controller, `{ to: [${more}{ namespaceSelector: { matchLabels: { team: web } } }] }`);

test("semantics 10: another stage's namespace gets the labels that any rule of one's own lets out to", () => {
  const web = "stage=prod, kubernetes.io/metadata.name=shop-prod, team=web";
  expect(
    answer(
      relabellingOthers((_name, { team }) => (team === "web" ? somebody : nobody)),
      toTeam(),
      open("prod"),
    ),
  ).toEqual(["broken KS3108", into(web)]);
  expect(
    answer(
      relabellingOthers((_name, { team }) => (team === "web" ? somebody : nobody)),
      toTeam("{ podSelector: {} }, { ipBlock: { cidr: 203.0.113.0/24 } }, "),
      open("prod"),
    )[0],
  ).toBe("broken KS3108");
  expect(
    answer(
      onlyOf("shop-prod"),
      join(
        open("dev"),
        policy("shop-dev", "out", "podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: 53 }] }]"),
      ),
      open("prod"),
    )[0],
  ).not.toContain("KS3108");
  expect(
    answer(
      relabellingOthers(() => nobody),
      toTeam(),
      open("prod"),
    )[0],
  ).toBe("holds");
  expect(
    answer(onlyOf("kube-system"), toTeam(), namespace("kube-system", "prod"), deployment("kube-system", "web"))[0],
  ).toBe("holds");
});

test("a policy of the cluster lets out to labels, or is left by taking them away; the name stays", () => {
  const admin = (spec: string) =>
    `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: p }\nspec: { priority: 1, ${spec} }`;
  const ovn = (possible: Possible, ...parts: string[]) =>
    told(prove(join(...parts), { possible, profile: profileOf("ovn-kubernetes") }), "dev", "prod").slice(0, 2);
  const out = admin(
    "subject: { namespaces: { matchLabels: { stage: dev } } }, egress: [{ name: r, action: Allow, to: [{ namespaces: { matchLabels: { team: web } } }] }]",
  );
  const shut = join(open("dev"), policy("shop-dev", "out", "podSelector: {}, policyTypes: [Egress]"));
  expect(ovn(onlyOf("shop-prod"), shut, open("prod"), out)).toEqual([
    "broken KS3108",
    into("stage=prod, kubernetes.io/metadata.name=shop-prod, team=web"),
  ]);
  const denies = admin(
    "subject: { namespaces: { matchLabels: { stage: prod } } }, ingress: [{ name: r, action: Deny, from: [{ namespaces: {} }] }]",
  );
  expect(ovn(onlyOf("shop-prod"), open("dev"), open("prod"), denies)).toEqual([
    "broken KS3108",
    into("kubernetes.io/metadata.name=shop-prod"),
  ]);
  expect(
    ovn(
      relabellingOthers(() => nobody),
      open("dev"),
      open("prod"),
      denies,
    )[0],
  ).toBe("holds");
  const byName = admin(
    `subject: { namespaces: { matchLabels: { kubernetes.io/metadata.name: shop-prod } } }, ingress: [{ name: r, action: Deny, from: [{ namespaces: {} }] }]`,
  );
  expect(ovn(onlyOf("shop-prod"), open("dev"), open("prod"), byName)[0]).toBe("holds");
});

test("only pods that are there, or may be, are opened and open, and what was meant is no road", () => {
  const empty = namespace("shop-prod", "prod");
  const withMakers = (made: Possibility) => ({
    ...onlyOf("shop-prod"),
    pods: (stage: string) => (stage === "prod" ? somebody : nobody),
    podWithLabels: () => made,
  });
  expect(answer(withMakers(nobody), toTeam(), empty)[0]).toBe("holds");
  expect(answer(withMakers(webhook), toTeam(), empty)).toEqual([
    "unknown KS3108",
    "Whether somebody may make a new pod in shop-prod is not known: a webhook may refuse it.",
  ]);
  const meant = { intent: intentOf({ from: { stage: "dev" }, to: { stage: "prod" } }) };
  expect(told(prove(join(toTeam(), open("prod")), { possible: onlyOf("shop-prod"), ...meant }), "dev", "prod")[0]).toBe(
    "holds",
  );
});

test("where the plugin says whether a block means pods, it is not known: the whole answer", () => {
  const prod = join(
    open("prod"),
    policy("shop-prod", "in", "podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]"),
  );
  const proof = prove(join(toTeam(), prod), { possible: onlyOf("shop-prod") });
  expect([...told(proof, "dev", "prod"), ...foundOf(proof, "KS3108").slice(0, 2)]).toEqual([
    "unknown KS3108",
    "It depends on the network plugin whether Deployment shop-prod/web can be opened.",
    "assumes kubernetes-works, cni-profile",
    "error at NetworkPolicy shop-prod/in spec.ingress.0",
    "Once the namespace shop-prod has the labels kubernetes.io/metadata.name=shop-prod, stage=dev, Deployment shop-prod/web can be opened: any port. This concerns dev to prod.",
  ]);
});

test("the finding is at the policy that is not understood, where such a one closes the pods", () => {
  const own =
    "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: own, namespace: shop-prod }\nspec: { types: [Ingress] }";
  expect(foundOf(prove(join(toTeam(), open("prod"), own), { possible: onlyOf("shop-prod") }), "KS3108")[0]).toBe(
    "error at NetworkPolicy shop-prod/own",
  );
});

const proxy = (home: string, more = "") =>
  join(namespace(home), deployment(home, "proxy").replace("spec: { containers", `spec: { ${more}containers`));
const toTools = closed("dev", controller, `{ to: [${byName("tools")}] }`);
const opsOnly = closed("prod", "{ namespaceSelector: { matchLabels: { team: ops } } }");

test("semantics 10: pods of no stage pass traffic on once their namespace has the labels, and only such as pass any on", () => {
  const tools = (more = "") => [toTools, opsOnly, proxy("tools", more)];
  expect(answer(onlyOf("tools"), ...tools())).toEqual([
    "broken KS3108",
    "somebody of dev may give the namespace tools the labels kubernetes.io/metadata.name=tools, stage=prod; then Deployment shop-dev/web can open Deployment shop-prod/web by way of Deployment tools/proxy.",
  ]);
  const calico = { profile: profileOf("calico") };
  const onNode = prove(join(...tools("hostNetwork: true, ")), { possible: onlyOf("tools"), ...calico });
  expect(told(onNode, "dev", "prod")[0]).toBe("holds");
  const never = { intent: intentOf({ from: { stage: "dev" }, to: { namespace: "tools", forwards: false as const } }) };
  expect(told(prove(join(...tools()), { possible: onlyOf("tools"), ...never }), "dev", "prod")[0]).toBe("holds");
  const exposed = {
    intent: intentOf(
      { from: { stage: "dev" }, to: { namespace: "tools" } },
      { from: { cidr: "0.0.0.0/0" }, to: { stage: "prod" } },
    ),
  };
  expect(told(prove(join(...tools()), { possible: onlyOf("tools"), ...exposed }), "dev", "prod")[0]).toBe("holds");
  // A namespace of another stage is that stage's: what it passes on is no matter of its labels.
  const ofTest = join(namespace("tools", "test"), deployment("tools", "proxy"));
  expect(answer(onlyOf("tools"), toTools, opsOnly, ofTest)[0]).toBe("holds");
});

const out = (home: string, to: string) =>
  policy(
    home,
    "out",
    `podSelector: {}, policyTypes: [Egress, Ingress], egress: [{ to: [${byName(to)}] }], ingress: [{}]`,
  );

test("the way to them is the shortest over others of no stage that pass traffic on", () => {
  const chain = [
    toTools,
    opsOnly,
    proxy("tools"),
    out("tools", "middle"),
    proxy("middle"),
    out("middle", "last"),
    proxy("last"),
    open("test"),
    proxy("island"),
    policy("island", "shut", "podSelector: {}, policyTypes: [Ingress, Egress]"),
  ];
  const steps = (...parts: string[]) =>
    told(prove(join(...parts), { possible: onlyOf("last") }), "dev", "prod")
      .slice(3)
      .filter((line) => line.includes(" opens "));
  const hop = (from: string, to: string) =>
    `Deployment ${from}/proxy {app: proxy} in {} opens TCP 8080 of Deployment ${to}/proxy {app: proxy} in {}`;
  const first =
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 8080 of Deployment tools/proxy {app: proxy} in {}";
  const atLast =
    "Deployment last/proxy {app: proxy} in {stage: prod} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}";
  expect(steps(...chain)).toEqual([
    first,
    hop("tools", "middle"),
    hop("middle", "last")
      .replace("in {}\n", "")
      .replace(/in \{\}$/, "in {stage: prod}"),
    atLast,
  ]);
  const apart = chain.map((text) => (text === proxy("middle") ? proxy("middle", "hostNetwork: true, ") : text));
  expect(
    told(prove(join(...apart), { possible: onlyOf("last"), profile: profileOf("calico") }), "dev", "prod")[0],
  ).toBe("holds");
  const ofTest = chain.map((text) =>
    text === proxy("middle") ? text.replace("name: middle }", "name: middle, labels: { stage: test } }") : text,
  );
  expect(told(prove(join(...ofTest), { possible: onlyOf("last") }), "dev", "prod")[0]).toBe("holds");
  const never = intentOf({ from: { namespace: "tools" }, to: { namespace: "middle", forwards: false as const } });
  expect(told(prove(join(...chain), { possible: onlyOf("last"), intent: never }), "dev", "prod")[0]).toBe("holds");
  const shutMiddle = [...chain, policy("middle", "in", "podSelector: {}")].map((text) =>
    text === out("middle", "last") ? text.replace(", ingress: [{}]", "") : text,
  );
  expect(told(prove(join(...shutMiddle), { possible: onlyOf("last") }), "dev", "prod")[0]).toBe("holds");
  // What another stage gets to is no way of this one.
  const ofOther = chain.map((text) => (text === toTools ? closed("dev") : text));
  const fromTest = [
    ...ofOther,
    policy("tools", "in", `podSelector: {}, ingress: [{ from: [${byName("shop-test")}] }]`),
  ].map((text) => (text === out("tools", "middle") ? text.replace(", ingress: [{}]", "") : text));
  expect(told(prove(join(...fromTest), { possible: onlyOf("last") }), "dev", "prod")[0]).toBe("holds");
});

test("pods of one's own that nobody can make get nowhere, and what is one's own is not got to", () => {
  const empty = toTeam()
    .split("\n---\n")
    .filter((text) => !text.includes("kind: Deployment"));
  const makers = (made: Possibility) => ({
    ...onlyOf("shop-prod"),
    pods: (stage: string) => (stage === "dev" ? somebody : nobody),
    podWithLabels: () => made,
  });
  expect(answer(makers(somebody), ...empty, open("prod"))[0]).toBe("broken KS3108");
  expect(answer(makers(nobody), ...empty, open("prod"))[0]).toBe("holds");
  const own = closed("dev", byLabel("team: ops"), `{ to: [${byName("tools")}] }`);
  const proof = prove(join(own, closed("prod"), proxy("tools")), { possible: onlyOf("tools") });
  expect(foundOf(proof, "KS3108").filter((line) => line.startsWith("of ") && line.includes("dev dev"))).toEqual([]);
});

test("each namespace that may be labelled is a cause of its own", () => {
  const more = open("prod").replaceAll("shop-prod", "more-prod");
  const proof = prove(join(toTeam(), open("prod"), more), { possible: relabellingOthers(() => webhook) });
  expect(foundOf(proof, "KS3108").filter((line) => line.startsWith("error"))).toEqual([
    "error at Namespace more-prod",
    "error at Namespace shop-prod",
  ]);
});

test("a way of which one hop depends on the plugin, or one pod on who may make it, is not known", () => {
  const perhaps = closed("dev", controller, "{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }");
  const shut = join(namespace("tools"), deployment("tools", "proxy"));
  const reasons = answer(onlyOf("tools"), perhaps, opsOnly, shut);
  expect(reasons).toEqual([
    "unknown KS3108",
    "It depends on the network plugin whether Deployment shop-prod/web can be opened by way of Deployment tools/proxy.",
  ]);
});

test("who is of the same stage, or of none, labels nothing of others; more label sets than are tried leave it unknown", () => {
  const proof = prove(join(toTeam(), open("prod")), { possible: relabellingOthers(() => somebody, "prod") });
  expect(foundOf(proof, "KS3108").filter((line) => line.startsWith("of ") && line.includes("prod prod"))).toEqual([]);
  expect(
    told(
      prove(join(toTeam(), open("prod")), { possible: relabellingOthers(() => somebody, "prod"), intent: intentOf() }),
      unassigned,
      "prod",
    )[0],
  ).toBe("holds");
  const sets = Array.from({ length: 40 }, (_, at) => `v${at}`).join(", ");
  const many = closed(
    "dev",
    controller,
    `{ to: [{ namespaceSelector: { matchExpressions: [{ key: team, operator: In, values: [${sets}] }] } }] }`,
  );
  expect(
    answer(
      relabellingOthers((_name, { team, stage }) => (team === undefined && stage !== "dev" ? somebody : nobody)),
      many,
      open("prod"),
    ),
  ).toEqual([
    "unknown",
    "Namespaces are selected by more label sets than were tried for shop-prod: not all of it was followed.",
  ]);
});
