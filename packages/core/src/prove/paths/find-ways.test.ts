import { expect, test } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import { type Ways, WaysOfWorld } from "./find-ways.ts";
import { doubting, everywhere } from "./testing/rights.ts";
import { contextOf, verdictOf } from "./testing/searches.ts";
import { account, bound, closed, held, namespace, node, pod } from "./testing/stories.ts";

const token = "create serviceaccounts/token";
const stages =
  namespace("shop-dev", "dev", held) +
  namespace("shop-test", "test", held) +
  namespace("shop-prod", "prod", held) +
  namespace("tools", "", held) +
  pod("web", "shop-prod") +
  pod("runner", "tools") +
  closed("shop-prod", "kubernetes.io/metadata.name: tools") +
  bound("developers", "shop-dev", "get pods", "User dana");

interface Asked {
  readonly verdicts?: readonly Verdict[];
  readonly intent?: Partial<Intent>;
  readonly from?: string;
  readonly to?: string;
  readonly hasGaps?: boolean;
}

/** The ways between two stages, of which single properties say only this. */
function waysIn(text: string, { verdicts = [], intent, from = "dev", to = "prod", hasGaps = false }: Asked = {}): Ways {
  const context = contextOf(text, intent);
  const world = { ...context.world, gaps: hasGaps ? [{ reason: "not readable" }] : [] };
  const single = (one: string, other: string) =>
    verdicts.filter((verdict) => verdict.from === one && verdict.to === other);
  return new WaysOfWorld({ ...context, world, single }).from(from)(to);
}

const shown = (ways: Ways) =>
  ways.type === "open"
    ? {
        edges: ways.edges.map(({ says }) => says),
        joined: ways.joined.map(({ places }) => places.join(" > ")),
        found: ways.found.map(({ from, to }) => `${from} > ${to}`),
        isSingle: ways.isSingle,
      }
    : ways;
const said = (parts: Partial<Verdict>) => verdictOf("access", { from: "dev", ...parts });
const fromTools = verdictOf("network", { from: unassigned });
const enters = (who: string) => bound("enter", "tools", "create pods/exec", who);
const opens = "Pod tools/runner can open TCP port 443 of Pod shop-prod/web";
const entering = (who: string) => `${who} may enter pods in tools (create pods/exec, by RoleBinding enter)`;

test("what is reached and leads nowhere is counted; outside nothing is reached", () => {
  const text = stages + enters("User dana") + everywhere("anonymous", "get secrets", "Group system:unauthenticated");
  expect(waysIn(stages)).toEqual({ type: "none", reached: 1 });
  const out = verdictOf("shared", { from: unassigned, to: outside });
  expect(waysIn(text, { to: outside, verdicts: [out] })).toEqual({ type: "none", reached: 0 });
  expect(waysIn(text, { from: outside })).toEqual({ type: "none", reached: 0 });
});

test("what opens a port of the other stage is the last step of a way", () => {
  expect(shown(waysIn(stages + enters("User dana"), { verdicts: [fromTools] }))).toEqual({
    edges: [entering("the user dana"), opens],
    joined: ["start > pods tools  > stage prod"],
    found: [
      ...["start > stage (unassigned)", "start > identity ServiceAccount tools/default"],
      ...["start > pods tools ", "pods tools  > stage prod"],
    ],
    isSingle: false,
  });
});

test("a way over one road is no joined one, and nothing has to be cut for it", () => {
  const makes = bound("makers", "tools", "create pods", "User dana");
  expect(shown(waysIn(stages + makes, { verdicts: [fromTools] }))).toEqual({
    edges: ["the user dana may make pods in tools (create pods, by RoleBinding makers)", opens],
    ...{ joined: [], found: [], isSingle: false },
  });
});

const own = bound("reader", "shop-prod", "get configmaps", "User dana");
const broken = said({ reason: "dana may, as web.shop says, read." });

test("what one property says is shown for all that leads there by one road", () => {
  const ways = waysIn(stages + own, { verdicts: [broken] });
  expect(shown(ways)).toEqual({ edges: ["dana may, as web.shop says, read"], joined: [], found: [], isSingle: true });
  expect(ways.type === "open" ? ways.edges.map((edge) => edge.steps()) : []).toEqual([[]]);
  expect(waysIn(stages, { verdicts: [broken] })).toMatchObject({
    isSingle: true,
    edges: [{ isBreach: true, road: "access" }],
  });
  expect(shown(waysIn(stages + own))).toMatchObject({ isSingle: false });
});

test("beside what one property says, ways over several roads are shown, those into other stages' pods not", () => {
  const agent =
    node("node-1") +
    pod("agent", "tools", "hostPID: true, nodeName: node-1, ").replace("tools", "agents") +
    namespace("agents") +
    pod("on-node", "shop-prod", "nodeName: node-1, ") +
    bound("agents", "agents", "create pods/exec", "User dana");
  const ways = waysIn(stages + agent, { verdicts: [broken] });
  expect(shown(ways)).toMatchObject({ isSingle: true, joined: ["start > pods agents  > nodes 0 > stage prod"] });
  expect(ways.type === "open" && ways.edges).toHaveLength(3);
  const text =
    closed("shop-prod", "stage: test").replace("name: closed", "name: other") +
    pod("client", "shop-test") +
    enters("User dana").replaceAll("tools", "shop-test");
  const fromTest = verdictOf("network");
  expect(shown(waysIn(stages + text, { verdicts: [fromTest] }))).toMatchObject({
    joined: ["start > pods shop-test  > stage prod"],
  });
  expect(shown(waysIn(stages + text, { verdicts: [fromTest, broken] }))).toMatchObject({ joined: [] });
  expect(shown(waysIn(stages + enters("User dana"), { verdicts: [fromTools, broken] }))).toMatchObject({
    joined: ["start > pods tools  > stage prod"],
  });
});

test("where something was not read, what the fewest objects could remove is shown", () => {
  const verdicts = [
    said({ reason: "anything", sensitivity: { kinds: "any" } }),
    said({ reason: "four", sensitivity: { kinds: ["Node", "Pod", "Secret", "Service"] } }),
    said({ reason: "one", sensitivity: { kinds: ["Pod"] } }),
    said({ reason: "another", sensitivity: { kinds: ["Node"] } }),
  ];
  expect(shown(waysIn(stages, { verdicts }))).toMatchObject({ edges: ["anything"] });
  expect(shown(waysIn(stages, { verdicts, hasGaps: true }))).toMatchObject({ edges: ["one"] });
  expect(shown(waysIn(stages, { verdicts: verdicts.slice(0, 2), hasGaps: true }))).toMatchObject({ edges: ["four"] });
});

test("what one property does not know is not known, whatever else is in doubt", () => {
  const unknown = said({ verdict: "unknown", reason: "it depends" });
  const ways = waysIn(stages + doubting("dana", "pods/exec") + enters("User dana"), {
    verdicts: [unknown],
    to: "prod",
  });
  expect(ways).toEqual({ type: "unknown", why: "it depends", isJoined: false, edges: [] });
});

test("a way that is in doubt is not known, nor whether it leads over several roads", () => {
  const text = stages + doubting("dana", "pods/exec") + enters("User dana");
  const doubt = { type: "unknown", why: "whether doubt lets it pass depends on what is sent", isJoined: true };
  expect(waysIn(text, { to: unassigned })).toMatchObject({ ...doubt, edges: [{ road: "access" }] });
  const touched = waysIn(text, { verdicts: [fromTools] });
  expect(touched).toMatchObject({ ...doubt, edges: [{ says: entering("the user dana") }] });
});

/** Dana, to whom something else is given, comes there by an account, and erin at once. */
const grants: Intent["grants"] = [{ subject: { kind: "User", name: "dana" }, stage: "test", may: ["read"] }];
const byAccount =
  account("bot", "shop-test") +
  bound("tokens", "shop-test", token, "User dana") +
  bound("people", "shop-dev", "get pods", "User erin");

test("of all who try the shortest way is shown, of several the first", () => {
  const touching = (...who: readonly string[]) =>
    waysIn(
      stages + byAccount + who.map((one, at) => enters(one).replaceAll("name: enter", `name: enter-${at}`)).join(""),
      {
        ...{ verdicts: [fromTools], intent: { grants } },
      },
    );
  const bot = "ServiceAccount bot shop-test";
  const edges = (ways: Ways) => (ways.type === "none" ? [] : ways.edges.map(({ says }) => says.replace(/ \(.*/, "")));
  expect(edges(touching(bot, "User erin"))[0]).toBe("the user erin may enter pods in tools");
  expect(edges(touching("User dana", "User erin"))[0]).toBe("the user dana may enter pods in tools");
  const reading = (...who: readonly string[]) =>
    waysIn(stages + byAccount + who.map((one, at) => bound(`reader-${at}`, "shop-prod", "get secrets", one)).join(""), {
      intent: { grants },
    });
  expect(edges(reading(bot, "User erin"))).toEqual(["erin may get secrets in shop-prod, which is of prod"]);
  expect(edges(reading("User dana", "User erin"))).toEqual(["dana may get secrets in shop-prod, which is of prod"]);
  expect(edges(reading("User dana"))).toEqual(["dana may get secrets in shop-prod, which is of prod"]);
});
