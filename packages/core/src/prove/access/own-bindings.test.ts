import { describe, expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import type { BoundRole } from "../rights/grants.ts";
import { makeRights } from "../rights/make-rights.ts";
import type { Attributes } from "../rights/rights.ts";
import { rulesOfRole } from "../rights/role-rules.ts";
import { accessContext } from "./access-context.ts";
import type { Arrival, Identity, Way } from "./arrival.ts";
import { everyBindingOf, isAllowed, permitted } from "./own-bindings.ts";
import { grantedWorld } from "./testing/granted-world.ts";

const group = "rbac.authorization.k8s.io";
const alice = { kind: "User", name: "alice", namespace: "" } as const;
const bob = { kind: "User", name: "bob", namespace: "" } as const;
const world = grantedWorld(["own = alice @tools: get pods"]);
const rights = makeRights(world, undefined);
const context = accessContext(world, { intent: undefined, rights, admission: makeAdmission(world) });

/** A role that somebody has bound to themselves, in a namespace or, where that is empty, in the whole cluster. */
function roleIn(namespace: string, resource: string, ...verbs: string[]): BoundRole {
  const object = {
    ...{ apiVersion: `${group}/v1`, kind: "ClusterRole", metadata: { name: `${resource}-maker` } },
    rules: [{ apiGroups: [""], resources: [resource], verbs }],
  };
  const binding = { object, origin: { type: "built-in" } } as const;
  const key = { group, kind: "ClusterRole", namespace: "", name: `${resource}-maker` };
  return { binding, key, namespace, subjects: [], rules: rulesOfRole(binding) };
}

/** Somebody who came to one identity after the other. */
function arrivalAt(...identities: readonly (BoundRole | typeof alice | typeof bob)[]): Arrival {
  let arrival: Arrival | undefined;
  for (const one of identities) {
    const identity: Identity = "rules" in one ? { type: "role", bound: one } : { type: "subject", subject: one };
    const actor =
      identity.type === "subject" ? rights.actorOf(identity.subject) : (arrival?.actor ?? rights.actorOf(alice));
    const from = arrival && { arrival, way: {} as Way };
    arrival = { identity, actor, from, impersonation: undefined, isBeyond: false, unclear: undefined };
  }
  if (arrival === undefined) throw new Error("nobody");
  return arrival;
}

const asked = (verb: string, resource: string, namespace: string) => ({
  verb,
  group: "",
  resource,
  namespace,
  name: "",
});

describe("semantics 15: with a role that one has given oneself one may do", () => {
  const inTools = roleIn("tools", "secrets", "create");
  const everywhere = roleIn("", "secrets", "create");

  test.each<[string, Arrival, string, boolean]>([
    ["what it says, in its namespace", arrivalAt(alice, inTools), "create secrets tools", true],
    ["nothing in another", arrivalAt(alice, inTools), "create secrets prod", false],
    ["nothing in the whole cluster", arrivalAt(alice, inTools), "create secrets ", false],
    ["nothing else", arrivalAt(alice, inTools), "delete secrets tools", false],
    ["and what one may anyhow", arrivalAt(alice, inTools), "get pods tools", true],
    [
      "in any namespace, where it is bound for the whole cluster",
      arrivalAt(alice, everywhere),
      "create secrets prod",
      true,
    ],
    ["and in all at once", arrivalAt(alice, everywhere), "create secrets ", true],
    ["but not what it does not say", arrivalAt(alice, everywhere), "create pods prod", false],
    [
      "with those before it too",
      arrivalAt(alice, inTools, roleIn("prod", "pods", "create")),
      "create secrets tools",
      true,
    ],
    ["as oneself only", arrivalAt(alice, everywhere, bob), "create secrets prod", false],
    ["as whomever one has become", arrivalAt(alice, bob, everywhere), "create secrets prod", true],
    ["without any, what one's bindings say", arrivalAt(alice), "create secrets tools", false],
  ])("%s", (_, arrival, text, expected) => {
    const [verb = "", resource = "", namespace = ""] = text.split(" ");
    expect(isAllowed(context, arrival, asked(verb, resource, namespace))).toBe(expected);
  });

  test("and it counts among one's bindings, with those that name one", () => {
    const namesOf = (arrival: Arrival) => everyBindingOf(context, arrival).map(({ key }) => key.name);
    expect(namesOf(arrivalAt(alice))).toEqual(["own"]);
    expect(namesOf(arrivalAt(alice, inTools))).toEqual(["secrets-maker", "own"]);
    expect(namesOf(arrivalAt(alice, inTools, bob))).toEqual([]);
  });
});

test("from 1.36 a limit asks whoever set it out for the verb, the object and its name", () => {
  const questions: Attributes[] = [];
  const actor = { user: "alice", groups: ["ops"] };
  const said = (names: readonly string[], isAllowedTo: boolean) =>
    permitted(
      {
        ...rights,
        allows: (as, attributes) => {
          expect(as).toBe(actor);
          questions.push(attributes);
          return isAllowedTo ? ({} as ReturnType<typeof rights.allows>) : undefined;
        },
      },
      { ...arrivalAt(bob), impersonation: { by: actor, mode: "user-info" } },
      { verb: "patch", group: "apps", resource: "deployments", names },
      "prod",
    );
  expect([said([], true), said(["web", "api"], false)]).toEqual([true, false]);
  const question = {
    verb: "impersonate-on:user-info:patch",
    group: "apps",
    resource: "deployments",
    namespace: "prod",
  };
  expect(questions).toEqual([
    { ...question, name: "" },
    { ...question, name: "web" },
  ]);
});
