import { expect, test } from "vitest";
import type { Possibility, Possible } from "../../possible/possible.ts";
import {
  answer,
  byLabel,
  byName,
  fromBlock,
  letting,
  making,
  relabelling,
  relabellingOthers,
  shut,
  webhook,
} from "../testing/changed-namespaces.ts";
import {
  codesOf,
  deployment,
  join,
  namespace,
  nobody,
  open,
  policy,
  possibleOf,
  prove,
  somebody,
} from "../testing/stage-worlds.ts";
import { foundOf } from "../testing/told.ts";

const ofDev = (stage: string) => (stage === "dev" ? somebody : nobody);
const visitors = (home: string) => (home === "shop-dev" ? [] : ["dev"]);
const may: Readonly<Record<string, Possible>> = {
  "make namespaces": making(() => somebody),
  "label their own": possibleOf({ relabelledNamespace: ofDev }),
  "label others": relabellingOthers(() => somebody),
  "open policies of others": possibleOf({ visitors, policies: ofDev }),
  "make pods on the network of nodes": possibleOf({ podOnNodeNetwork: ofDev }),
};
const keptIn = policy("shop-dev", "in", "podSelector: {}");
const partly = policy("shop-prod", "some", "podSelector: { matchLabels: { app: none } }");
const tools = join(
  namespace("tools"),
  deployment("tools", "proxy"),
  policy("tools", "some", "podSelector: { matchLabels: { app: none } }"),
);

test.each(Object.entries(may))("what is open already needs nobody who may %s", (_, possible) => {
  const proof = prove(join(open("dev"), keptIn, open("prod"), partly, tools), { possible });
  const newCodes = codesOf(proof).filter((code) => ["KS3108", "KS3114", "KS3116"].includes(code));
  expect([answer(possible, open("dev"), keptIn, open("prod"), partly)[0], newCodes]).toEqual(["broken KS3101", []]);
});

const causes = (possible: Possible, code: "KS3108" | "KS3114" | "KS3116", ...parts: string[]) =>
  foundOf(prove(join(...parts), { possible }), code).filter((line) => line.startsWith("error")).length;
const dev = join(namespace("shop-dev", "dev"), deployment("shop-dev", "web"), shut("shop-dev"));
const more = (home: string, label: string) =>
  join(
    namespace(home, "prod"),
    deployment(home, "web"),
    policy(home, "in", `podSelector: {}, ingress: [{ from: [${byLabel(label)}] }]`),
  );

test("one way that is certain is enough: by a new namespace, and by one that is labelled anew", () => {
  const prod = [letting(byLabel("team: ops")), more("more-prod", "team: sre")];
  expect(
    causes(
      making(() => somebody),
      "KS3108",
      dev,
      ...prod,
    ),
  ).toBe(1);
  expect(
    causes(
      making(() => webhook),
      "KS3108",
      dev,
      ...prod,
    ),
  ).toBe(2);
  const out = policy(
    "shop-dev",
    "out",
    `podSelector: {}, policyTypes: [Egress], egress: [{ to: [${byName("tools")}] }]`,
  );
  const way = [
    namespace("shop-dev", "dev"),
    deployment("shop-dev", "web"),
    out,
    namespace("tools"),
    deployment("tools", "proxy"),
  ];
  const ofTools = (made: Possibility) => relabellingOthers((name) => (name === "tools" ? made : nobody));
  expect(causes(ofTools(somebody), "KS3108", ...way, ...prod)).toBe(1);
  expect(causes(ofTools(webhook), "KS3108", ...way, ...prod)).toBe(2);
  const twoRules = closedTo("team: web", "team: api");
  const empty = join(open("prod"));
  const ofProd = (made: Possibility) => relabellingOthers((name) => (name === "shop-prod" ? made : nobody));
  expect(causes(ofProd(somebody), "KS3108", twoRules, empty)).toBe(1);
});

const closedTo = (...labels: string[]) =>
  join(
    namespace("shop-dev", "dev"),
    deployment("shop-dev", "web"),
    policy(
      "shop-dev",
      "out",
      `podSelector: {}, policyTypes: [Egress], egress: [{ to: [${labels.map(byLabel).join(", ")}] }]`,
    ),
  );

test("one way that is certain is enough: by opening policies of a namespace", () => {
  const prod = ["first", "second"].map((home) =>
    join(namespace(home, "prod"), deployment(home, "web"), deployment(home, "api"), shut(home)),
  );
  const opens = possibleOf({
    visitors,
    policies: (stage, home) => (stage === "dev" && home !== "" ? somebody : nobody),
  });
  expect(causes(opens, "KS3114", open("dev"), keptIn, ...prod)).toBe(1);
  expect(answer(opens, open("dev"), keptIn, ...prod)[1]).toBe(
    "people of dev may open the policies of first; then Deployment shop-dev/web can open Deployment first/web (and 1 more like it).",
  );
});

const traefik = join(
  namespace("ingress"),
  deployment("ingress", "controller").replace("image: app", "image: traefik:v3.5"),
);
const perhaps = join(
  namespace("shop-prod", "prod"),
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop-prod }\nspec: { containers: [] }\nstatus: { podIP: 10.1.2.3 }`,
  policy("shop-prod", "in", `podSelector: {}, ingress: [{ from: [${fromBlock}] }]`),
);

test.each<[string, Possible]>([
  ["make namespaces", making(() => webhook)],
  ["label their own", relabelling(() => webhook)],
  ["label others", relabellingOthers(() => webhook)],
  ["open policies of others", possibleOf({ visitors, policies: (stage) => (stage === "dev" ? webhook : nobody) })],
  ["make pods on nodes", possibleOf({ podOnNodeNetwork: (stage) => (stage === "dev" ? webhook : nobody) })],
  [
    "write routes",
    possibleOf({ foreignRoute: (stage, { type }) => (stage === "dev" && type === "address" ? webhook : nobody) }),
  ],
])("a straight way that may be open is shown rather than one of people who may perhaps %s", (_, possible) => {
  expect(answer(possible, open("dev"), keptIn, perhaps, traefik).slice(0, 2)).toEqual([
    expect.stringMatching(/^unknown /),
    "It depends on the network plugin whether Deployment shop-dev/web can open Pod shop-prod/web.",
  ]);
});
