import { expect, test } from "vitest";
import { IntendedOpenings } from "../network/intended-openings.ts";
import { allPorts, noPorts, portRange } from "../network/sets/port-set.ts";
import { shortened } from "./testing/told-ways.ts";
import { contextOf, reachedAt, searched, verdictOf } from "./testing/searches.ts";
import { account, bound, closed, held, namespace, pod } from "./testing/stories.ts";
import { type Made, MadePods } from "./made-pods.ts";
import { byNetwork } from "./network-touches.ts";
import { touches } from "./touching-edges.ts";
import type { Reached } from "./way.ts";

/** Pods of prod let in what is called client in test; dana enters pods of test, or makes them as an account. */
const { search, found } = searched(
  contextOf(
    namespace("shop-dev", "dev", held) +
      namespace("shop-test", "test", held) +
      namespace("more-test", "test", held) +
      namespace("shop-prod", "prod", held) +
      pod("web", "shop-prod") +
      pod("open", "shop-dev") +
      pod("idle", "shop-test") +
      ["client", "twin"]
        .map((name) => pod(name, "shop-test").replace(/app: \w+ /, "app: client, tier: front "))
        .join("") +
      pod("idle", "more-test") +
      account("maker", "more-test") +
      closed("shop-prod", "stage: test").replace(
        "stage: test } }",
        "stage: test } }, podSelector: { matchLabels: { app: client } }",
      ) +
      bound("developers", "shop-dev", "get pods", "User dana") +
      bound("enters", "shop-test", "create pods/exec", "User dana") +
      bound("more", "more-test", "create pods/exec", "User dana") +
      bound("tokens", "more-test", "create serviceaccounts/token", "User dana") +
      bound("maker", "more-test", "create pods", "ServiceAccount maker more-test") +
      bound("maker", "shop-test", "create pods", "ServiceAccount maker more-test"),
  ),
  "dev",
);
const { context, made } = search;
const verdict = verdictOf("network");
const pods = reachedAt(found, "pods", "shop-test");
const others = reachedAt(found, "pods", "more-test");
const maker = reachedAt(found, "maker", "more-test");
const named = (name: string): Reached => ({ ...pods, place: { ...pods.place, name } });

function told(touch: ReturnType<typeof byNetwork>): readonly string[] {
  if (touch?.type !== "touches") return touch ? [`${touch.type}: ${touch.why}`] : [];
  const { road, isBreach, says, cause } = touch.edge;
  return [
    `${isBreach ? "over" : "follows by"} ${road}: ${says}`,
    cause?.key ?? "",
    ...touch.edge.steps().map(shortened),
  ];
}

const opened = [
  "over network: Pod shop-test/client (and 1 more like it) can open TCP port 443 of Pod shop-prod/web",
  "network test prod",
  "shop-test/client > shop-prod/web TCP 443",
];

test.each<[string, Reached, readonly string[]]>([
  ["pods of a namespace of which one is let in", pods, opened],
  ["the one that is let in", named("client"), opened],
  ["another one", named("idle"), []],
  ["one that is not there", named("placed"), []],
  ["pods of a namespace of which none is let in", others, []],
  ["whoever is somebody", reachedAt(found, "identity"), []],
])("who is in %s", (_where, reached, expected) => {
  expect(told(byNetwork(context, made, reached, verdict))).toEqual(expected);
});

test("a namespace that is not known holds nobody, not even where anybody is let in", () => {
  const toDev = verdictOf("network", { to: "dev" });
  const unknown = { ...pods, place: { ...pods.place, namespace: "unknown" } };
  expect(told(byNetwork(context, made, pods, toDev))).toHaveLength(3);
  expect(told(byNetwork(context, made, unknown, toDev))).toEqual([]);
});

test("whoever makes pods makes one that is let in, with its labels", () => {
  const asked: Readonly<Record<string, string>>[] = [];
  const making = (one: Made) =>
    Object.assign(new MadePods(context), {
      labelled: (_group: unknown, labels: Readonly<Record<string, string>>) => {
        asked.push(labels);
        return one;
      },
    });
  expect(told(byNetwork(context, made, maker, verdict))).toEqual([
    "over network: a new pod in more-test can open TCP port 443 of Pod shop-prod/web",
    "network test prod",
    "system:serviceaccount:more-test:maker: create pods more-test/",
    "more-test/new > shop-prod/web TCP 443",
  ]);
  const why = "whether a new pod in more-test can open Pod shop-prod/web is not known";
  for (const one of [{ type: "refused" }, { type: "unclear", why: "it depends" }] as const)
    expect(told(byNetwork(context, making(one), maker, verdict))).toEqual([`unclear: ${why}`]);
  byNetwork(context, making({ type: "refused" }), reachedAt(found, "maker", "shop-test"), verdict);
  expect(asked).toMatchObject([
    { app: "client" },
    { app: "client" },
    { app: "client", tier: "front" },
    { app: "client" },
  ]);
});

test("what may be open, or was meant, is told as that", () => {
  const opening = (open: ReturnType<IntendedOpenings["beyond"]>) => {
    const judgement = {
      ...context.judgement(),
      openings: Object.assign(new IntendedOpenings(undefined), { beyond: () => open }),
    };
    return told(byNetwork({ ...context, judgement: () => judgement }, made, pods, verdict));
  };
  expect(opening({ may: noPorts, must: noPorts })).toEqual([]);
  expect(opening({ may: allPorts, must: noPorts })).toEqual([
    "unclear: whether Pod shop-test/client (and 1 more like it) can open Pod shop-prod/web is not known",
  ]);
  const https = portRange("TCP", 8443, 8443);
  expect(opening({ may: https, must: https })[0]).toMatch(/ can open TCP port 8443 of /);
});

test("among too many pods what is open is left to what the property says", () => {
  const most = (count: number) => told(byNetwork(context, made, pods, verdict, count));
  expect(most(1)).toEqual(opened);
  expect(most(0)).toEqual([
    "unclear: whether pods in shop-test can open those of prod was not looked at one by one: it is so",
  ]);
});

test("what pods can open ends a way", () => {
  const single = (from: string, to: string) => [{ ...verdict, from, to }];
  const all = touches({ ...search, context: { ...context, single } }, { ...found, places: [pods] }, "prod", false);
  expect([...all].map(told)).toEqual([opened]);
});
