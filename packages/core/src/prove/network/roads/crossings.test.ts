import { expect, test } from "vitest";
import { connection } from "../model/connection.ts";
import { homesOf } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import { isEmpty } from "../sets/port-set.ts";
import { isOpen } from "./crossings.ts";
import { modelOf, nameOf, searched, sorted, textOf } from "../testing/crossed.ts";
import { join, namespace, policy } from "../testing/stage-worlds.ts";
import { rule, silent } from "../testing/ends.ts";
import { clusterPolicy, pod } from "../testing/two-pods.ts";

const named = (name: string, port: number) =>
  `containers: [{ name: main, ports: [{ name: ${name}, containerPort: ${port} }] }]`;
const closing = (home: string, name: string, more: string) =>
  policy(home, name, `podSelector: { matchLabels: { app: ${name} } }, ${more}`);
const everybody = (ports: string) => `ingress: [{ ports: [${ports}] }]`;
const ofAll = (pods: string) => `{ namespaceSelector: {}, podSelector: { matchLabels: { app: ${pods} } } }`;
const dev = join(namespace("dev", "dev"), pod("dev", "caller", "app: caller"));
const two = (one = "containers: []", other = one) =>
  join(namespace("prod", "prod"), pod("prod", "a", "app: a", one), pod("prod", "b", "app: b", other));
const homes = join(
  namespace("prod-1", "prod"),
  pod("prod-1", "a", "app: a"),
  namespace("prod-2", "prod"),
  pod("prod-2", "b", "app: b"),
);
const inTier = (name: string, home: string, rules: string) =>
  clusterPolicy(
    name,
    `tier: Admin, priority: 1, subject: { namespaces: { matchLabels: { kubernetes.io/metadata.name: ${home} } } }, ingress: [${rules}]`,
  );
const accepts = (port: number, action = "Accept") =>
  `{ action: ${action}, from: [{ namespaces: {} }], protocols: [{ tcp: { destinationPort: { number: ${port} } } }] }`;

test.each([
  [
    "a port of its own",
    [two(), closing("prod", "a", everybody("{ port: 80 }")), closing("prod", "b", everybody("{ port: 81 }"))],
  ],
  [
    "a name of its own for its port",
    [two(named("web", 80), named("web", 81)), policy("prod", "in", `podSelector: {}, ${everybody("{ port: web }")}`)],
  ],
  [
    "the name by which it is let in",
    [
      two(named("web", 80), named("web", 80)),
      closing("prod", "a", everybody("{ port: other }")),
      closing("prod", "b", everybody("{ port: web }")),
    ],
  ],
  ["no policy", [two(), closing("prod", "a", everybody("{ port: 80 }"))]],
  [
    "a port that only it lets a block through",
    [
      two(),
      closing("prod", "a", "ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/9 } }] }]"),
      closing("prod", "b", "ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 1 }] }]"),
    ],
  ],
  [
    "a policy of the cluster that denies less",
    [homes, inTier("blue", "prod-1", accepts(80, "Deny")), inTier("red", "prod-2", accepts(81, "Deny"))],
  ],
  [
    "a policy of the cluster of its own",
    [
      homes,
      policy("prod-1", "in", "podSelector: {}, policyTypes: [Ingress]"),
      policy("prod-2", "in", "podSelector: {}, policyTypes: [Ingress]"),
      inTier("blue", "prod-1", accepts(80)),
      inTier("red", "prod-2", accepts(81)),
    ],
  ],
  [
    "no policy that isolates it",
    [two(), closing("prod", "a", "policyTypes: [Ingress]"), inTier("blue", "prod", accepts(80))],
  ],
  [
    "other peers",
    [
      two(),
      closing("prod", "a", `ingress: [{ from: [${ofAll("nobody")}] }]`),
      closing("prod", "b", `ingress: [{ from: [${ofAll("caller")}] }]`),
    ],
  ],
  [
    "other peers of which there are some",
    [
      pod("dev", "more", "app: more"),
      two(),
      closing("prod", "a", `ingress: [{ from: [${ofAll("more")}] }]`),
      closing("prod", "b", `ingress: [{ from: [${ofAll("caller")}] }]`),
    ],
  ],
  [
    "another block",
    [
      "apiVersion: v1\nkind: Node\nmetadata: { name: one }\nspec: { podCIDRs: [10.1.0.0/16] }\nstatus: { addresses: [{ type: InternalIP, address: 10.0.0.1 }] }",
      two(),
      closing("prod", "a", "ingress: [{ from: [{ ipBlock: { cidr: 10.2.0.0/16 } }] }]"),
      closing("prod", "b", "ingress: [{ from: [{ ipBlock: { cidr: 10.1.0.0/16 } }] }]"),
    ],
  ],
  [
    "no policy that is not understood",
    [
      homes,
      "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: own, namespace: prod-1 }\nspec: { types: [Ingress] }",
    ],
  ],
  [
    "another place in what a wide rule selects",
    [
      two(),
      policy(
        "dev",
        "out",
        `podSelector: {}, policyTypes: [Egress], egress: [{ to: [${ofAll("b")}], ports: [{ port: 82 }] }]`,
      ),
    ],
  ],
  [
    "another place in what a policy of the cluster selects",
    [
      two(),
      clusterPolicy(
        "blue",
        "tier: Admin, priority: 1, subject: { namespaces: { matchLabels: { stage: dev } } }, egress: [{ action: Deny, to: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: a } } } }] }]",
      ),
    ],
  ],
])("of pods that share much the one is told apart that has %s", (_name, documents) => {
  const model = modelOf(dev, ...documents);
  const classes = homesOf(model).flatMap((home) => home.classes);
  const all = classes.flatMap((from) =>
    classes.flatMap((to) => {
      const open = connection(from, to, model);
      return from.home.stage === to.home.stage || isEmpty(open.may) ? [] : [textOf({ from, to, open })];
    }),
  );
  // Pods that policies treat alike stand for each other within a namespace; none of these is like another.
  const toProd = (texts: readonly string[]) => sorted(texts.filter((text) => text.startsWith("dev/")));
  expect(toProd(searched(model).found)).toEqual(toProd(all));
  expect(toProd(searched(model, { wideFrom: 100 }).found)).toEqual(toProd(all));
  expect(toProd(all)).not.toEqual([]);
});

test.each([
  ["whatever closes nothing", [pod("dev", "more", "app: more")], ["dev/caller to prod/a: any port"]],
  [
    "what a rule of theirs selects",
    [pod("dev", "more", "app: more"), closing("prod", "a", `ingress: [{ from: [${ofAll("more")}] }]`)],
    ["dev/more to prod/a: any port"],
  ],
  [
    "ports of their own that they may open",
    [
      pod("dev", "more", "app: more"),
      closing("dev", "caller", "policyTypes: [Egress], egress: [{ ports: [{ port: 80 }] }]"),
      closing("dev", "more", "policyTypes: [Egress], egress: [{ ports: [{ port: 81 }] }]"),
    ],
    ["dev/caller to prod/a: TCP 80", "dev/more to prod/a: TCP 81"],
  ],
])("sources are told apart by %s", (_name, documents, expected) => {
  const model = modelOf(dev, namespace("prod", "prod"), pod("prod", "a", "app: a"), ...documents);
  const { found } = searched(model);
  expect(sorted(found.filter((text) => text.startsWith("dev/")))).toEqual(expected);
});

test("what the intent tells apart is looked at each by itself", () => {
  const model = modelOf(dev, two(), closing("prod", "a", "ingress: [{}]"), closing("prod", "b", "ingress: [{}]"));
  const toProd = (intentKey: (one: PodClass) => string) =>
    searched(model, {
      intentKey,
      beyondIntent: (_from, to, open) => (nameOf(to) === "prod/a" ? { may: [], must: [] } : open),
    }).found.filter((text) => text.startsWith("dev/"));
  expect(toProd(nameOf)).toEqual(["dev/caller to prod/b: any port"]);
  expect(toProd(() => "")).toEqual([]);
});

test("a destination of each namespace is found, since causes are those of a namespace", () => {
  const alike = join(
    homes,
    ...["prod-1", "prod-2"].map((home) => policy(home, "in", "podSelector: {}, ingress: [{}]")),
  );
  expect(sorted(searched(modelOf(dev, alike)).found.filter((text) => text.startsWith("dev/")))).toEqual([
    "dev/caller to prod-1/a: any port",
    "dev/caller to prod-2/b: any port",
  ]);
});

test.each([
  ["nothing isolates it", silent, true],
  ["nothing lets anything through", { ...silent, isolated: "yes" as const }, false],
  ["it is not known whether anything isolates it", { ...silent, isolated: "maybe" as const }, true],
  ["a rule speaks of whomever", { ...silent, isolated: "yes" as const, rules: [rule("Accept")] }, true],
  ["a rule that may not be in force does", { ...silent, isolated: "yes" as const, uncertain: [rule("Accept")] }, true],
  [
    "a rule speaks of nodes",
    { ...silent, isolated: "yes" as const, rules: [rule("Accept", [{ type: "nodes" }])] },
    true,
  ],
  [
    "a rule speaks of hosts",
    { ...silent, isolated: "yes" as const, rules: [rule("Accept", [{ type: "hosts", names: ["a"] }])] },
    false,
  ],
  ...(["admin", "baseline"] as const).flatMap((tier) =>
    (["Accept", "Deny", "Pass"] as const).map((action): [string, typeof silent, boolean] => [
      `the tier ${tier} says ${action}`,
      { ...silent, isolated: "yes", [tier]: [{ priority: 1, enforced: "yes", rules: [rule(action)] }] },
      action === "Accept",
    ]),
  ),
])("a side lets through more than rules that name pods say where %s", (_name, side, expected) => {
  expect(isOpen(side)).toBe(expected);
});
