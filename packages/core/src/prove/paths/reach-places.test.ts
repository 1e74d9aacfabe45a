import { expect, test } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import { doubting, named } from "./testing/rights.ts";
import { contextOf, searched } from "./testing/searches.ts";
import { account, bound, namespace, node, pod } from "./testing/stories.ts";
import type { ReachedPlaces } from "./reach-places.ts";

const token = "create serviceaccounts/token";
const placesOf = ({ places }: ReachedPlaces) => places.map(({ place, distance }) => `${distance} ${place.key}`);
const edgesOf = ({ edges }: ReachedPlaces) => edges.map(({ from, to }) => `${from} > ${to}`);
const reach = (text: string, intent?: Partial<Intent>, stage = "dev") => searched(contextOf(text, intent), stage).found;
const dana = { kind: "User", name: "dana" } as const;
const impersonates = { subject: dana, stage: "test", may: ["impersonate"] } as const;
const namespaces =
  namespace("shop-dev", "dev") +
  namespace("shop-test", "test") +
  namespace("shop-qa", "qa") +
  namespace("shop-prod", "prod");
const stages = namespaces + bound("developers", "shop-dev", "get pods", "User dana");

test("those who set out have come no way, and beyond nothing that was meant", () => {
  const { places } = reach(stages);
  const still = { from: undefined, unclear: undefined };
  expect(places).toHaveLength(1);
  expect(places[0]).toMatchObject({
    ...{ distance: 0, breaches: [], ...still },
    place: { arrival: { ...still, identity: { subject: dana }, impersonation: undefined, isBeyond: false } },
  });
});

const ownPods =
  node("node-1") +
  pod("agent", "shop-dev", "hostPID: true, nodeName: node-1, ") +
  pod("agent", "shop-test", "hostPID: true, nodeName: node-2, ") +
  node("node-2", "test") +
  pod("web", "shop-prod", "nodeName: node-1, ");

test("who of a stage holds a node sets out from there, be nobody in the stage", () => {
  const found = reach(namespaces + ownPods);
  expect(placesOf(found)).toEqual(["0 pods shop-dev", "1 nodes 0"]);
  expect(edgesOf(found)).toEqual(["start > nodes 0", "nodes 0 > stage prod"]);
  expect(found.stages.get("prod")).toMatchObject({ distance: 2, breaches: [{ road: "podSecurity" }] });
});

const enters = bound("enter", "shop-test", "create pods/exec", "User dana");
const reads = bound("reader", "shop-prod", "get secrets", "ServiceAccount bot shop-test");
/** To an account of test: by two others of test, or straight by one of qa. */
const twoWays =
  stages +
  ["mid1", "mid2", "bot"].map((name) => account(name, "shop-test")).join("") +
  account("helper", "shop-qa") +
  pod("web", "shop-qa") +
  pod("web", "shop-test") +
  named(bound("mid1", "shop-test", token, "User dana"), "mid1") +
  named(bound("mid2", "shop-test", token, "ServiceAccount mid1 shop-test"), "mid2") +
  named(bound("bot", "shop-test", token, "ServiceAccount mid2 shop-test"), "bot") +
  enters +
  reads +
  bound("helper", "shop-qa", token, "User dana") +
  named(bound("helper-bot", "shop-test", token, "ServiceAccount helper shop-qa"), "bot") +
  bound("enter", "shop-qa", "create pods/exec", "ServiceAccount helper shop-qa");

test("where nothing was meant, places come in the order of their distance", () => {
  const found = reach(twoWays);
  expect(placesOf(found)).toEqual([
    "0 identity User dana",
    "1 identity ServiceAccount shop-test/mid1",
    "1 identity ServiceAccount shop-test/default",
    "1 identity ServiceAccount shop-qa/helper",
    "1 pods shop-test ",
    "2 identity ServiceAccount shop-test/mid2",
    "2 identity ServiceAccount shop-test/bot",
    "2 identity ServiceAccount shop-qa/default",
    "2 pods shop-qa ",
  ]);
  expect(found.stages.get("prod")?.distance).toBe(3);
});

test("who comes by what was meant goes first, and uses what was meant for whom they come to", () => {
  const reading = { subject: { kind: "ServiceAccount", name: "bot", namespace: "shop-test" }, stage: "prod" } as const;
  const found = reach(twoWays, { grants: [impersonates, { ...reading, may: ["readSecrets"] }] });
  expect(placesOf(found)).toEqual([
    "0 identity User dana",
    "1 identity ServiceAccount shop-test/mid1",
    "1 pods shop-test ",
    "2 identity ServiceAccount shop-test/mid2",
    "3 identity ServiceAccount shop-test/bot",
    "1 identity ServiceAccount shop-test/default",
    "1 identity ServiceAccount shop-qa/helper",
    "2 identity ServiceAccount shop-qa/default",
    "2 pods shop-qa ",
  ]);
  expect(found.stages.has("prod")).toBe(false);
  // Without that grant it is a breach.
  expect(reach(twoWays, { grants: [impersonates] }).stages.get("prod")?.distance).toBe(4);
});

test("of what a node holds nothing was meant: what else leads there goes first", () => {
  const text =
    twoWays.replace(enters, "") + ownPods + pod("bot", "shop-test", "serviceAccountName: bot, nodeName: node-1, ");
  const [meant, any] = [reach(text, { grants: [impersonates] }), reach(text)];
  const at = (found: ReachedPlaces) => placesOf(found).find((one) => one.endsWith("/bot"));
  expect([at(meant), at(any)]).toEqual([
    "3 identity ServiceAccount shop-test/bot",
    "2 identity ServiceAccount shop-test/bot",
  ]);
  const order = placesOf(meant);
  expect(order.indexOf("1 nodes 0")).toBeGreaterThan(order.indexOf("3 identity ServiceAccount shop-test/bot"));
  // The stage is shown by the nearest way, whoever went first.
  expect(meant.stages.get("prod")?.distance).toBe(2);
});

const doubtfully =
  stages +
  doubting("dana", "pods/exec, pods/attach") +
  pod("web", "shop-prod") +
  pod("web", "shop-test") +
  bound("enter", "shop-test", "create pods/exec", "User dana") +
  bound("attach", "shop-test", "create pods/attach", "User dana");

test("what is certain comes before what is not, and what is not is nothing that has to be cut", () => {
  const found = reach(doubtfully);
  expect(found.places.map(({ place, unclear }) => [place.key, unclear !== undefined])).toEqual([
    ["identity User dana", false],
    ["identity ServiceAccount shop-test/default", true],
    ["pods shop-test ", true],
  ]);
  expect(edgesOf(found)).toEqual([]);
  expect(found.stages.get("test")?.unclear).toBeTypeOf("string");
  expect([...found.joined]).toEqual([]);
});

test("a place that is reached for sure is reached for sure, however much nearer it is in doubt", () => {
  const sure =
    account("bot", "shop-test") +
    named(bound("bot", "shop-test", token, "User dana"), "bot") +
    bound("bot-enter", "shop-test", "create pods/exec", "ServiceAccount bot shop-test");
  const { places, stages: reached } = reach(doubtfully + sure);
  expect(places.map(({ place, distance, unclear }) => [place.key, distance, unclear])).toEqual([
    ["identity User dana", 0, undefined],
    ["identity ServiceAccount shop-test/bot", 1, undefined],
    ["identity ServiceAccount shop-test/default", 2, undefined],
    ["pods shop-test ", 2, undefined],
  ]);
  expect(reached.get("test")).toMatchObject({ distance: 1, unclear: undefined });
});

test("a stage is shown by the nearest of the ways that are as certain, and of those the first", () => {
  const reading = bound("reader", "shop-prod", "get configmaps", "User dana");
  const doubted = bound("secrets", "shop-prod", "get secrets", "ServiceAccount default shop-test");
  expect(reach(doubtfully + reading + doubted).stages.get("prod")).toMatchObject({ distance: 1, unclear: undefined });
  const other = ["shop-dev", "shop-prod"].map((home) => bound("others", home, "get configmaps", "User erin"));
  const first = reach(stages + reading + other.join("")).stages.get("prod");
  expect([first?.distance, first?.from?.reached.place.key]).toEqual([1, "identity User dana"]);
  const inDoubt = ["bot shop-test", "helper shop-qa"].map((who, at) =>
    bound(`enter-${at}`, "shop-prod", "create pods/exec", `ServiceAccount ${who}`),
  );
  const meant = twoWays.replace(enters, "").replace(reads, "") + pod("web", "shop-prod") + inDoubt.join("");
  const found = reach(meant + doubting("system:serviceaccount:", "pods/exec"), { grants: [impersonates] });
  expect(found.stages.get("prod")).toMatchObject({ distance: 2, unclear: expect.any(String) });
});
