import { expect, test } from "vitest";
import type { Step } from "../../verdicts/witness.ts";
import type { BoundRole } from "../rights/grants.ts";
import { knownLanding, mayNotLand } from "./known-landings.ts";
import { type Found, withTried } from "./testing/known-placements.ts";
import { contextOf, firstGroupOf, nodesOf } from "./testing/making.ts";
import { bound, namespace, node } from "./testing/stories.ts";

/** People of dev and of test make pods in shop-dev. */
const text =
  namespace("shop-dev", "dev") +
  namespace("shop-test", "test") +
  namespace("shop-prod", "prod") +
  node("dev-1", "dev") +
  node("prod-1", "prod") +
  bound("developers", "shop-dev", "create pods", "User dana") +
  bound("readers", "shop-test", "get pods", "User dana");

const landing = (spec: object | undefined): Step => ({
  ...({ type: "landing", node: "prod-1" } as const),
  pod: { apiVersion: "v1", kind: "Pod", metadata: { name: "known" }, ...(spec && { spec }) },
});
const request: Step = {
  type: "request",
  as: { user: "dana", groups: [] },
  verb: "create",
  resource: { group: "", resource: "pods" },
};

function setUp(found: Readonly<Record<string, Found>>, where: "dev-1" | "prod-1" = "prod-1") {
  const context = withTried(contextOf(text), found);
  return [context, firstGroupOf(context, "User dana"), nodesOf(context, where)] as const;
}

test.each<[string, Readonly<Record<string, Found>>, boolean]>([
  ["people of both stages are refused", { dev: "refused", test: "refused" }, true],
  ["people of one of them are not known to be", { dev: "refused", test: "unknown" }, false],
  ["people of one of them land there", { dev: { lands: [landing({})] }, test: "refused" }, false],
  // Then nothing refuses them: only who they are makes nothing there.
  ["nobody of one of them makes a pod", { dev: "refused", test: "nobody" }, false],
  ["it is not known of either", {}, false],
])("a pod of somebody of two stages is kept off the nodes where %s: %#", (_why, found, isRefused) => {
  expect(mayNotLand(...setUp(found))).toBe(isRefused);
});

test("nothing is said of nodes of the pod's own stage", () => {
  expect(mayNotLand(...setUp({ dev: "refused", test: "refused" }, "dev-1"))).toBe(false);
});

test("who has no home, is trusted, or has only been given a role, is not among those of whom it is known", () => {
  const [context, group, nodes] = setUp({ dev: "refused", test: "refused" });
  const homeless = { ...context, access: { ...context.access, homes: () => [] } };
  expect(mayNotLand(homeless, group, nodes)).toBe(false);
  const trusted = { ...context.access.given, rights: { ...context.access.given.rights, isTrusted: () => true } };
  expect(mayNotLand({ ...context, access: { ...context.access, given: trusted } }, group, nodes)).toBe(false);
  const asRole = { ...group, arrival: { ...group.arrival, identity: roleOf(group.bound) } };
  expect(mayNotLand(context, asRole, nodes)).toBe(false);
});

const roleOf = (role: BoundRole) => ({ type: "role", bound: role }) as const;
const said = {
  nodeName: "prod-1",
  nodeSelector: { stage: "prod" },
  affinity: { nodeAffinity: {} },
  tolerations: [{ operator: "Exists" }],
};

test.each<[string, Readonly<Record<string, Found>>, object | undefined]>([
  ["all that it says of nodes", { dev: { lands: [request, landing({ ...said, containers: [] })] } }, said],
  ["its nodeName alone", { dev: { lands: [landing({ nodeName: "prod-1" })] } }, { nodeName: "prod-1" }],
  ["its selector alone", { dev: { lands: [landing({ nodeSelector: { a: "b" } })] } }, { nodeSelector: { a: "b" } }],
  ["its affinity alone", { dev: { lands: [landing({ affinity: {} })] } }, { affinity: {} }],
  ["its tolerations alone", { dev: { lands: [landing({ tolerations: [] })] } }, { tolerations: [] }],
  ["nothing, and that is enough", { dev: { lands: [landing({})] } }, {}],
  ["nothing, where it has no spec", { dev: { lands: [landing(undefined)] } }, {}],
  ["what it says who is at home in the other stage", { dev: "refused", test: { lands: [landing(said)] } }, said],
  ["the first that lands", { dev: { lands: [landing({})] }, test: { lands: [landing(said)] } }, {}],
  ["nothing is known where no pod lands at the end", { dev: { lands: [landing(said), request] } }, undefined],
  ["nothing is known where nothing is done", { dev: { lands: [] } }, undefined],
  ["nothing is known where nobody lands", { dev: "refused", test: "nobody" }, undefined],
])("what a pod says that is known to land: %s", (_what, found, expected) => {
  const question = setUp(found);
  expect(knownLanding(...question)).toEqual(expected);
  expect(Object.keys(knownLanding(...question) ?? {})).toEqual(Object.keys(expected ?? {}));
});

test("nothing is known of a role that somebody has given themselves", () => {
  const [context, group, nodes] = setUp({ dev: { lands: [landing(said)] } });
  expect(
    knownLanding(context, { ...group, arrival: { ...group.arrival, identity: roleOf(group.bound) } }, nodes),
  ).toBeUndefined();
});
