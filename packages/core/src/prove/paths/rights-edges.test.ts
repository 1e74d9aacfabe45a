import { expect, test } from "vitest";
import type { Arrival } from "../access/arrival.ts";
import { boundTo } from "../access/reach-identities.ts";
import { rightsEdges } from "./identity-edges.ts";
import type { PathsContext } from "./paths-context.ts";
import { arrivalOf, boundEverywhere, contextOf, wayTo } from "./testing/making.ts";
import { shortened } from "./testing/told-ways.ts";
import { bound, namespace } from "./testing/stories.ts";

const stages =
  ["dev", "test", "prod"].map((stage) => namespace(`shop-${stage}`, stage)).join("") +
  bound("developers", "shop-dev", "get configmaps", "User dana");
const trying = { stage: "dev", granted: new Map() };
const policies = {
  kinds: ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
    (kind) => `admissionregistration.k8s.io/${kind}`,
  ),
};

const edgesOf = (context: PathsContext, arrival: Arrival) =>
  [...rightsEdges(context, trying, arrival)].map(([{ key, type }, edge]) => ({
    ...{ key, type },
    ...edge,
    steps: edge.steps().map(shortened),
  }));
const two =
  bound("changers", "shop-test", "patch deployments", "User dana", "apps") +
  bound("readers", "shop-test", "get secrets", "User dana");

test("are shown once for each stage, what is worth most first", () => {
  const context = contextOf(stages + two + bound("others", "shop-prod", "list configmaps", "User dana"));
  expect(edgesOf(context, arrivalOf(context, "User dana"))).toMatchObject([
    {
      ...{
        key: "stage test",
        type: "stage",
        road: "access",
        isBreach: true,
        unclear: undefined,
        sensitivity: { kinds: [] },
      },
      says: "dana may get secrets in shop-test, which is of test",
      steps: ["dana: get secrets shop-test/"],
    },
    {
      key: "stage prod",
      says: "dana may list configmaps in shop-prod, which is of prod",
      sensitivity: { kinds: [] },
    },
  ]);
});

test("that admission may refuse come before those that are certain, and are not all", () => {
  const one = contextOf(stages + two);
  const context: PathsContext = {
    ...one,
    access: {
      ...one.access,
      admits: (_actor, { resource }) =>
        resource === "secrets" ? { answer: "unclear", why: "who knows" } : { answer: "admitted" },
    },
  };
  const told = edgesOf(context, arrivalOf(context, "User dana")).map(({ says, unclear }) => [says, unclear]);
  expect(told).toEqual([
    ["dana may get secrets in shop-test, which is of test", "who knows"],
    ["dana may patch deployments.apps in shop-test, which is of test", undefined],
  ]);
  const doubtful = arrivalOf(context, "User dana", { unclear: "who knows that" });
  expect(edgesOf(context, doubtful).map(({ unclear }) => unclear)).toEqual([undefined, undefined]);
});

test("who may change something there needs what admission takes", () => {
  const context = contextOf(stages + bound("changers", "shop-test", "patch deployments", "User dana", "apps"));
  expect(edgesOf(context, arrivalOf(context, "User dana"))).toMatchObject([{ sensitivity: policies }]);
});

test("to have become somebody of a stage is one by itself: the steps were those to here", () => {
  const text =
    boundEverywhere("users", "impersonate users", "User dana") +
    bound("testers", "shop-test", "get configmaps", "User tess");
  const context = contextOf(stages + text);
  const dana = arrivalOf(context, "User dana");
  const way = wayTo(context, "User tess", "impersonate", "");
  const users = [...boundTo(context.access, dana.identity)].find(({ key }) => key.name === "users");
  if (!users) throw new Error("dana may be nobody else");
  const [ability] = context.access.abilities(users.rules).powers.get("impersonateUsers") ?? [];
  const from = { arrival: dana, way: { ...way, bound: users, ability: ability ?? way.ability } };
  const tess = arrivalOf(context, "User tess", { from, isBeyond: true });
  expect(edgesOf(context, tess)).toMatchObject([
    {
      ...{ key: "stage test", isBreach: false, steps: [] },
      says: "dana may act as the user tess (impersonate users, by ClusterRoleBinding users), which is of test",
    },
  ]);
});
