import { expect, test } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import { type ReachedPlaces, reachPlaces } from "./reach-places.ts";
import { doubting, everywhere, named } from "./testing/rights.ts";
import { contextOf, reachedAt, searched } from "./testing/searches.ts";
import { account, bound, namespace, node, pod } from "./testing/stories.ts";

const token = "create serviceaccounts/token";
const reach = (text: string, intent?: Partial<Intent>) => searched(contextOf(text, intent), "dev").found;
const edgesOf = ({ edges }: ReachedPlaces) => edges.map(({ from, to }) => `${from} > ${to}`);
const keysOf = ({ places }: ReachedPlaces) => places.map(({ place }) => place.key);
const joinedWays = ({ joined }: ReachedPlaces, stage: string) => (joined.get(stage) ?? []).map(({ places }) => places);
const stages =
  namespace("shop-dev", "dev") +
  namespace("shop-test", "test") +
  namespace("shop-qa", "qa") +
  namespace("shop-prod", "prod") +
  namespace("tools") +
  bound("developers", "shop-dev", "get pods", "User dana");
const prodNodes = [1, 2]
  .map(
    (at) =>
      node(`prod-${at}`, "prod").replace("labels: {", `labels: { size: "${at}",`) +
      pod(`web-${at}`, "shop-prod", `serviceAccountName: web, nodeName: prod-${at}, `),
  )
  .join("");
const makes = bound("makers", "shop-dev", "create pods", "User dana");

test("of the ways over the same walls the shortest is kept, of several the first", () => {
  const found = reach(
    stages +
      prodNodes +
      makes +
      account("web", "shop-prod") +
      bound("web", "shop-prod", "get configmaps", "ServiceAccount web shop-prod"),
  );
  const [way, ...more] = joinedWays(found, "prod");
  expect(more).toEqual([]);
  expect(way?.map((key) => key.split(" ").slice(0, 2).join(" "))).toEqual([
    ...["start", "maker Pod", "landed 0", "nodes 0", "stage prod"],
  ]);
  expect(edgesOf(found)).toEqual(
    expect.arrayContaining(["nodes 1 > stage prod", "identity ServiceAccount shop-prod/web > stage prod"]),
  );
});

const agents = ["tools", "shop-qa"]
  .map(
    (home, at) =>
      node(`node-${at}`).replace("name: node", `labels: { size: "${at}" }, name: node`) +
      pod("agent", home, `hostPID: true, nodeName: node-${at}, `) +
      pod(`on-${at}`, "shop-prod", `nodeName: node-${at}, `) +
      bound("enter", home, "create pods/exec", "User dana"),
  )
  .join("");

test("ways over other walls are kept beside each other, those over one and those in doubt are not", () => {
  const found = reach(stages + agents);
  expect(joinedWays(found, "prod")).toEqual([
    ["start", "pods tools ", "nodes 0", "stage prod"],
    ["start", "pods shop-qa ", "nodes 1", "stage prod"],
  ]);
  expect(found.stages.get("qa")?.distance).toBe(1);
  expect(joinedWays(found, "qa")).toEqual([]);
  expect([...reach(stages + agents + doubting("dana", "pods/exec")).joined]).toEqual([]);
});

test("where one road is enough from a place on the way, the rest is no way that needs several", () => {
  const text =
    stages +
    agents.replace(bound("enter", "tools", "create pods/exec", "User dana"), "") +
    account("bot", "shop-test") +
    bound("tokens", "shop-test", token, "User dana") +
    bound("reader", "shop-prod", "get configmaps", "ServiceAccount bot shop-test") +
    bound("enter-bot", "tools", "create pods/exec", "ServiceAccount bot shop-test");
  const found = reach(text);
  expect(joinedWays(found, "prod")).toEqual([["start", "pods shop-qa ", "nodes 1", "stage prod"]]);
  const [dana] = found.places;
  const bot = reachedAt(found, "identity", "bot");
  const agent = reachedAt(found, "pods", "tools");
  const held = reachedAt(found, "nodes", "nodes 0");
  const needing = (stage: string) =>
    [dana, bot, agent, held].map((reached) => reached !== undefined && found.needsOne(stage, reached));
  expect(needing("prod")).toEqual([false, true, true, true]);
  expect(needing("test")).toEqual([true, true, true, true]);
  expect(needing("dev")).toEqual([false, false, false, false]);
});

test("who has rights in every stage needs no pods to get there, and who has them in one does", () => {
  const isMaker = (rights: string) =>
    keysOf(reach(stages + makes + prodNodes + rights)).some((key) => key.startsWith("maker"));
  expect(isMaker(everywhere("reader", "get configmaps", "User dana"))).toBe(false);
  expect(isMaker(bound("reader", "shop-prod", "get configmaps", "User dana"))).toBe(true);
  expect(isMaker("")).toBe(true);
});

/** An account is somebody where something is bound to it. */
const bot = account("bot", "shop-test") + bound("own", "shop-test", "get pods", "ServiceAccount bot shop-test");
const bots = bot + bound("others", "shop-dev", "get pods", "User erin");
const both = (right: (name: string, subject: string) => string) =>
  right("one", "User dana") + right("other", "User erin");
const toBot = (found: ReachedPlaces, from = "start") =>
  edgesOf(found).filter((one) => one === `${from} > identity ServiceAccount shop-test/bot`).length;

test("what leads where others came before has to be cut too, but not what leads there from the whole cluster", () => {
  const context = contextOf(stages + bots + both((name, who) => bound(name, "shop-test", token, who)));
  const { search, found } = searched(context, "dev");
  expect(toBot(found)).toBe(2);
  const most = (count: number) => toBot(reachPlaces(search, context.access.peopleOf("dev"), count));
  expect([most(0), most(1), most(2), most(3)]).toEqual([1, 1, 1, 2]);
  expect(toBot(reach(stages + bots + both((name, who) => everywhere(name, token, who))))).toBe(1);
});

test("what was followed by those who come by what was meant is not followed again", () => {
  const text =
    stages +
    bots +
    account("helper", "shop-qa") +
    named(everywhere("one", token, "User dana"), "bot", "helper") +
    everywhere("all", token, "ServiceAccount bot shop-test") +
    everywhere("other", token, "ServiceAccount helper shop-qa");
  const found = reach(text, {
    grants: [{ subject: { kind: "User", name: "dana" }, stage: "test", may: ["impersonate"] }],
  });
  const fromBot = "identity ServiceAccount shop-test/bot";
  expect(keysOf(found)).toEqual(["identity User dana", fromBot, "identity ServiceAccount shop-qa/helper"]);
  expect(edgesOf(found).filter((one) => one.startsWith(`${fromBot} > identity`))).toHaveLength(2);
  expect(edgesOf(found).filter((one) => one.startsWith("identity ServiceAccount shop-qa/helper > identity"))).toEqual(
    [],
  );
});

const rbac = "rbac.authorization.k8s.io";
const certificates = "certificates.k8s.io";

test.each([
  [
    "a role that one may bind to oneself",
    bound("bind", "shop-test", "bind clusterroles", "User dana", rbac) +
      bound("write", "shop-test", "create rolebindings", "User dana", rbac) +
      everywhere("reader", "get secrets", "User tess"),
    "identity role ClusterRole reader shop-test",
  ],
  [
    "an account of which one makes a token and reads it",
    bot +
      bound("make", "shop-test", "create secrets", "User dana") +
      bound("read", "shop-test", "get secrets", "User dana"),
    "identity ServiceAccount shop-test/bot",
  ],
  [
    "anybody to whom one has a certificate made out",
    everywhere("ask", "create certificatesigningrequests", "User dana", certificates) +
      everywhere("update", "update certificatesigningrequests/approval", "User dana", certificates) +
      everywhere("approve", "approve signers", "User dana", certificates) +
      bound("tess", "shop-test", "get pods", "User tess"),
    "identity User tess",
  ],
])("to %s leads an edge", (_what, text, key) => {
  expect(edgesOf(reach(stages + text))).toContain(`start > ${key}`);
});

test("a member of a group of accounts has what is given to it", () => {
  const group = bound("all", "shop-prod", "get secrets", "Group system:serviceaccounts:shop-test");
  const found = reach(stages + account("bot", "shop-test") + bound("tokens", "shop-test", token, "User dana") + group);
  const key = "identity Group system:serviceaccounts:shop-test";
  expect(edgesOf(found)).toContain(`identity ServiceAccount shop-test/bot > ${key}`);
  expect(found.stages.get("prod")?.from?.reached.place.key).toBe(key);
});
