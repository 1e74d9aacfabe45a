import { describe, expect, test } from "vitest";
import type { Impersonation } from "../access/arrival.ts";
import { boundTo } from "../access/reach-identities.ts";
import { editText } from "../testing/told.ts";
import { enteringEdges } from "./maker-edges.ts";
import type { PathsContext } from "./paths-context.ts";
import { arrivalOf, boundEverywhere, contextOf } from "./testing/making.ts";
import { shortened } from "./testing/told-ways.ts";
import { bound, namespace, pod } from "./testing/stories.ts";

const stages =
  ["dev", "test"].map((stage) => namespace(`shop-${stage}`, stage) + pod("web", `shop-${stage}`)).join("") +
  namespace("shop-empty", "test") +
  bound("developers", "shop-dev", "get pods", "User dana");
const enters = (home: string) => bound("entering", home, "create pods/exec", "User dana");
const named = (...names: readonly string[]) =>
  enters("shop-test").replace("verbs: [create]", `verbs: [create], resourceNames: [${names.join(", ")}]`);

function edgesOf(context: PathsContext, impersonation?: Impersonation, stage = "dev") {
  const arrival = arrivalOf(context, "User dana", { impersonation });
  const trying = { stage, granted: new Map() };
  return [...boundTo(context.access, arrival.identity)].flatMap((one) => [
    ...enteringEdges(context, trying, arrival, one),
  ]);
}
const keysOf = (...args: Parameters<typeof edgesOf>) => edgesOf(...args).map(([{ key }]) => key);

describe("who enters pods", () => {
  test("of another stage goes over a wall, into any that are there", () => {
    const [[place, edge] = [], ...others] = edgesOf(contextOf(stages + enters("shop-test")));
    expect(others).toEqual([]);
    expect(place).toEqual({ type: "pods", key: "pods shop-test ", namespace: "shop-test", name: undefined });
    expect(edge).toMatchObject({
      ...{ road: "access", isBreach: true, unclear: undefined },
      says: "the user dana may enter pods in shop-test (create pods/exec, by RoleBinding entering)",
      sensitivity: {
        kinds: ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
          (kind) => `admissionregistration.k8s.io/${kind}`,
        ),
      },
    });
    expect(edge?.steps().map(shortened)).toEqual(["dana: create pods/exec shop-test/"]);
    expect(edge?.cause?.edits()?.map(editText)).toEqual([
      "delete rbac.authorization.k8s.io/RoleBinding shop-test/entering",
    ]);
  });

  test("by their names comes into each of them", () => {
    const edges = edgesOf(contextOf(stages + named("web", "api")));
    expect(edges.map(([place, edge]) => [place, edge.steps().map(shortened)])).toEqual(
      ["web", "api"].map((name) => [
        { type: "pods", key: `pods shop-test ${name}`, namespace: "shop-test", name },
        [`dana: create pods/exec shop-test/${name}`],
      ]),
    );
  });

  test.each([
    ["in their own stage", enters("shop-dev")],
    ["where none is there", enters("shop-empty")],
    [
      "in the whole cluster, and has no need of it to get anywhere",
      boundEverywhere("all", "create pods/exec", "User dana"),
    ],
  ])("%s comes into none", (_where, text) => {
    expect(keysOf(contextOf(stages + text))).toEqual([]);
  });

  test("in the whole cluster comes into none by that, of whatever stage they are who try", () => {
    const context = contextOf(stages + pod("web", "default") + boundEverywhere("all", "create pods/exec", "User dana"));
    expect(keysOf(context, undefined, "test")).toEqual([]);
  });

  test("of whom they became leads over no wall", () => {
    const context = contextOf(stages + enters("shop-test"));
    const arrival = arrivalOf(context, "User dana", { isBeyond: true });
    const trying = { stage: "dev", granted: new Map() };
    const edges = [...boundTo(context.access, arrival.identity)].flatMap((one) => [
      ...enteringEdges(context, trying, arrival, one),
    ]);
    expect(edges.map(([, { isBreach, cause }]) => [isBreach, cause])).toEqual([[false, undefined]]);
  });
});

describe("as somebody else, with a limit", () => {
  const by = { user: "erin", groups: [] };
  const limited = bound("limited", "shop-test", '"impersonate-on:user-info:create" pods/exec', "User erin");

  test.each([
    ["what is not allowed so is not done", "", "user-info", []],
    ["what is allowed so is done", limited, "user-info", ["pods shop-test "]],
    ["and all is where there is no limit", "", "all", ["pods shop-test "]],
  ] as const)("%s", (_what, text, mode, keys) => {
    expect(keysOf(contextOf(stages + enters("shop-test") + text), { by, mode })).toEqual(keys);
  });
});

test.each([
  [{ answer: "refused" } as const, []],
  [{ answer: "unclear", why: "who knows" } as const, ["who knows"]],
  [{ answer: "admitted" } as const, [undefined]],
])("what admission says of entering counts: %j", (admittance, unclear) => {
  const one = contextOf(stages + enters("shop-test"));
  const context = { ...one, access: { ...one.access, admits: () => admittance } };
  expect(edgesOf(context).map(([, edge]) => edge.unclear)).toEqual(unclear);
});
