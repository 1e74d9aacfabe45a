import { describe, expect, test } from "vitest";
import type { Arrival, How } from "../access/arrival.ts";
import { editText, siteText } from "../testing/told.ts";
import { accessEdge, ownStages, rightCause, who } from "./identity-edges.ts";
import { arrivalOf, boundEverywhere, contextOf, rightOf, wayTo } from "./testing/making.ts";
import { shortened } from "./testing/told-ways.ts";
import { account, bound, namespace } from "./testing/stories.ts";

const stages =
  ["dev", "test", "prod"].map((stage) => namespace(`shop-${stage}`, stage) + account("bot", `shop-${stage}`)).join("") +
  bound("developers", "shop-dev", "get configmaps", "User dana");
const trying = { stage: "dev", granted: new Map() };
const policies = {
  kinds: ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
    (kind) => `admissionregistration.k8s.io/${kind}`,
  ),
};

const bot = (stage: string) => `ServiceAccount bot shop-${stage}`;

describe("to act as somebody else", () => {
  const tokens = bound("tokens", "shop-test", "create serviceaccounts/token", "User dana");

  test("in another stage leads over a wall, by a right that can be taken away", () => {
    const context = contextOf(stages + tokens);
    const way = wayTo(context, bot("test"), "token", "shop-test", { unclear: "who knows" });
    const edge = accessEdge(context, trying, arrivalOf(context, "User dana"), way);
    expect(edge).toMatchObject({
      ...{ road: "access", isBreach: true, unclear: "who knows", sensitivity: policies },
      says: "the user dana may request a token of the service account shop-test/bot (create serviceaccounts/token, by RoleBinding tokens)",
    });
    expect(edge.steps().map(shortened)).toEqual(["dana: create serviceaccounts/token shop-test/bot"]);
    expect(edge.cause?.description).toBe("take the user dana out of RoleBinding shop-test/tokens");
    expect(edge.cause?.edits()?.map(editText)).toEqual([
      "delete rbac.authorization.k8s.io/RoleBinding shop-test/tokens",
    ]);
  });

  test.each<[How, string, boolean]>([
    ["token", "shop-test", true],
    ["token", "shop-dev", false],
    ["member", "shop-test", false],
    ["member", "", false],
    ["impersonate", "", true],
  ])("by %s in '%s' is a breach: %s", (how, where, isBreach) => {
    const context = contextOf(stages + tokens);
    const edge = accessEdge(context, trying, arrivalOf(context, "User dana"), wayTo(context, bot("test"), how, where));
    expect([edge.isBreach, edge.cause !== undefined]).toEqual([isBreach, isBreach]);
  });

  test("in the whole cluster is one too, where people try who are of no stage", () => {
    const context = contextOf(stages + tokens);
    const ofNone = { stage: "(unassigned)", granted: new Map() };
    const edge = accessEdge(
      context,
      ofNone,
      arrivalOf(context, "User dana"),
      wayTo(context, bot("test"), "impersonate", ""),
    );
    expect(edge.isBreach).toBe(true);
  });

  test.each([
    ["get", "secrets", { kinds: [] }],
    ["list", "secrets", { kinds: [] }],
    ["watch", "secrets", { kinds: [] }],
    ["delete", "secrets", policies],
  ])("who may %s needs no admission, or does", (verb, resource, sensitivity) => {
    const context = contextOf(stages + bound("rights", "shop-test", `${verb} ${resource}`, "User dana"));
    const way = wayTo(context, bot("test"), "secret", "shop-test", { name: "token" });
    expect(accessEdge(context, trying, arrivalOf(context, "User dana"), way).sensitivity).toEqual(sensitivity);
  });
});

describe("whose business it is", () => {
  const set = () => {
    const context = contextOf(stages);
    const dana = arrivalOf(context, "User dana");
    const by = (before: Arrival, how: How): Arrival["from"] => ({
      arrival: before,
      way: wayTo(context, bot("test"), how, "shop-test"),
    });
    const asBot = (from: Arrival["from"], parts: Partial<Arrival> = {}) =>
      arrivalOf(context, bot("test"), { from, ...parts });
    const role = { type: "role", bound: rightOf(context, "User dana").bound } as const;
    return { context, dana, by, asBot, role };
  };

  test.each<[string, (all: ReturnType<typeof set>) => Arrival, readonly string[]]>([
    ["who sets out, that of their own stage", ({ dana }) => dana, ["dev"]],
    [
      "whom they became, that of that one's stage too",
      ({ dana, by, asBot }) => asBot(by(dana, "token")),
      ["dev", "test"],
    ],
    [
      "whose token lay on a node, that of that one's stage too",
      ({ asBot }) => asBot(undefined, { isBeyond: true }),
      ["dev", "test"],
    ],
    ["a member of a group, that of the member", ({ dana, by, asBot }) => asBot(by(dana, "member")), ["dev"]],
    [
      "a member whom they became, that one's",
      ({ dana, by, asBot, context }) =>
        arrivalOf(context, bot("prod"), { from: by(asBot(by(dana, "token")), "member") }),
      ["dev", "test"],
    ],
    [
      "who has given themselves a role, their own",
      ({ dana, by, role }) => ({ ...dana, identity: role, from: by(dana, "bind") }),
      ["dev"],
    ],
    [
      "who has given themselves a role as whom they became, that one's",
      ({ dana, by, role, asBot }) => ({ ...dana, identity: role, from: by(asBot(by(dana, "token")), "bind") }),
      ["dev", "test"],
    ],
    [
      "a role that nobody came by, that of those who set out",
      ({ dana, role }) => ({ ...dana, identity: role, isBeyond: true }),
      ["dev"],
    ],
  ])("%s", (_who, arrival, expected) => {
    const all = set();
    expect(ownStages(all.context, "dev", arrival(all))).toEqual(expected);
  });

  test("who it is that does something is said of the one who has the role, or else of the request", () => {
    const { dana, by, role } = set();
    expect(who(dana)).toBe("the user dana");
    expect(who({ ...dana, identity: role, from: by(dana, "bind") })).toBe("the user dana");
    expect(who({ ...dana, identity: role })).toBe("dana");
  });

  test("a right is taken from whom its binding names; of others there is nothing to take", () => {
    const { context, dana, by, role } = set();
    const { bound: given, ability } = rightOf(context, "User dana");
    const told = (arrival: Arrival, one = given) => {
      const cause = rightCause(context, arrival, one, ability, undefined);
      return cause && [cause.description, cause.at && siteText(cause.at), cause.edits()?.map(editText)];
    };
    const binding = "rbac.authorization.k8s.io/RoleBinding shop-dev/developers";
    const text = "out of RoleBinding shop-dev/developers";
    expect(told(dana)).toEqual([`take the user dana ${text}`, `${binding}: subjects[0]`, [`delete ${binding}`]]);
    expect(told({ ...dana, identity: role, from: by(dana, "bind") })?.[0]).toBe(`take the user dana ${text}`);
    expect(told(arrivalOf(context, "User erin"))).toEqual([
      `take the user erin ${text}`,
      `${binding}: subjects`,
      undefined,
    ]);
    expect(told({ ...dana, identity: role })).toBeUndefined();
  });
});

test("of a binding for the whole cluster no namespace is said", () => {
  const context = contextOf(stages + boundEverywhere("readers", "get secrets", "User erin"));
  const { bound: given, ability } = rightOf(context, "User erin");
  const cause = rightCause(context, arrivalOf(context, "User erin"), given, ability, "pod");
  expect(cause).toMatchObject({
    key: "right rbac.authorization.k8s.io/ClusterRoleBinding readers User erin",
    description: "take the user erin out of ClusterRoleBinding readers",
  });
});
