import { expect, test } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { accessCertificates } from "./certify-access.ts";
import { grantedWorld, intending } from "./testing/granted-world.ts";

const group = "rbac.authorization.k8s.io";

/** The people of dev with the same grants, and everybody whom they can become. */
function certified(lines: readonly string[], intent?: Intent) {
  const world = grantedWorld(lines);
  const certify = accessCertificates(world, givenOf({ rights: makeRights(world, intent), intent }));
  expect(certify("dev")).toBe(certify("dev"));
  return certify("dev").people.map(({ who, identities }) => [who.toSorted(), identities.toSorted()]);
}

test("a certificate lists who tries, and each of those whom they can become once", () => {
  expect(certified(["alice @dev: get pods", "sa:tools/bot @tools: get pods"])).toEqual([[["User alice"], []]]);
  const chain = ["alice @dev: get pods", "alice @tools: create pods", "sa:tools/bot @tools: get pods"];
  expect(certified([...chain, "bea @dev: get pods", "group:system:authenticated @tools: get pods"])).toEqual([
    [["Group system:authenticated", "User alice", "User bea"], ["ServiceAccount tools/bot"]],
  ]);
});

test("those to whom something else is given try by themselves", () => {
  const lines = ["alice @dev: get pods", "bea @dev: get pods"];
  expect(certified(lines, intending("bea prod read"))).toEqual([
    [["User alice"], []],
    [["User bea"], []],
  ]);
});

test("roles that they can give themselves stand there with where they hold", () => {
  const far = "far = carol @tools: get pods";
  const binds = (place: string, bindings: string) =>
    certified([
      far,
      "alice @dev: get pods",
      `alice @${place}: bind clusterroles.${group} far; create ${bindings}.${group}`,
    ]);
  expect(binds("tools", "rolebindings")).toEqual([[["User alice"], ["ClusterRole far in tools"]]]);
  expect(binds("*", "clusterrolebindings")).toEqual([[["User alice"], ["ClusterRole far in cluster"]]]);
  const escalates = ["alice @dev: get pods", `up = alice @*: escalate,patch clusterroles.${group} up`];
  expect(certified(escalates)[0]?.[1]).toContain("Everything in cluster");
});
