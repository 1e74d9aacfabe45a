import { expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import { makeRights } from "../rights/make-rights.ts";
import { accessContext, bindingsOf } from "./access-context.ts";
import type { Arrival, Way } from "./arrival.ts";
import { certificateWays, Coalition } from "./coalition.ts";
import { waysByRoles } from "./role-ways.ts";
import { grantedWorld, pod, tokenOf } from "./testing/granted-world.ts";
import { waysFrom } from "./ways.ts";

const group = "rbac.authorization.k8s.io";
const alice = { kind: "User", name: "alice", namespace: "" } as const;

/** The ways that all of alice's bindings open, and those that they open once these have been followed. */
function followedTwice(rules: string, place = "*"): readonly [number, number] {
  const lines = [`alice @${place}: ${rules}`, "sa:tools/bot @prod: get pods", "far = bob @prod: get pods"];
  const world = grantedWorld(lines, { objects: [pod("tools", "bot"), tokenOf("tools", "bot")] });
  const rights = makeRights(world, undefined);
  const context = accessContext(world, { intent: undefined, rights, admission: makeAdmission(world) });
  const arrival: Arrival = {
    ...{ identity: { type: "subject", subject: alice }, actor: rights.actorOf(alice) },
    ...{ from: undefined, impersonation: undefined, isBeyond: false, unclear: undefined },
  };
  const followed = new Set<string>();
  const coalition = new Coalition();
  const once = (): number => {
    const ways: Way[] = [];
    for (const bound of bindingsOf(context, alice)) {
      ways.push(...waysFrom(context, arrival, bound, followed), ...waysByRoles(context, arrival, bound, followed));
      for (const [, way] of coalition.join(context, arrival, bound)) ways.push(way);
    }
    for (const [, way] of certificateWays(context, coalition, followed)) ways.push(way);
    return ways.length;
  };
  return [once(), once()];
}

test.each([
  ["create pods", "tools"],
  ["create serviceaccounts/token", "*"],
  ["impersonate serviceaccounts", "tools"],
  ["impersonate:serviceaccount serviceaccounts.authentication.k8s.io", "tools"],
  ["create pods/exec", "tools"],
  ["get secrets", "*"],
  ["get nodes/proxy", "*"],
  ["impersonate users", "*"],
  ["impersonate:user-info users.authentication.k8s.io", "*"],
  ["impersonate users,groups", "*"],
  [
    "impersonate:arbitrary-node nodes.authentication.k8s.io; impersonate-on:arbitrary-node:create serviceaccounts/token",
    "*",
  ],
  [`bind clusterroles.${group} far; create clusterrolebindings.${group}`, "*"],
  [`escalate,create,patch roles.${group}; create rolebindings.${group}`, "tools"],
  ["create,list secrets", "tools"],
  [
    "create certificatesigningrequests.certificates.k8s.io,certificatesigningrequests/nodeclient.certificates.k8s.io",
    "*",
  ],
  [
    "create certificatesigningrequests.certificates.k8s.io; update certificatesigningrequests/approval.certificates.k8s.io; approve signers.certificates.k8s.io",
    "*",
  ],
])("where `%s` in %s has been followed nothing is followed again", (rules, place) => {
  const [first, second] = followedTwice(rules, place);
  expect(first).toBeGreaterThan(0);
  expect(second).toBe(0);
});

test.each(["create serviceaccounts/token bot", "create pods/exec bot-pod", "get secrets bot-token"])(
  "a right to one name leaves the others to be followed: `%s`",
  (rules) => {
    const [first, second] = followedTwice(rules, "tools");
    expect([first, second]).toEqual([1, 1]);
  },
);
