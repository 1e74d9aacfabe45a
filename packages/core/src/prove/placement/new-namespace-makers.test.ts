import { expect, test } from "vitest";
import type { RequestStep } from "../../verdicts/witness.ts";
import type { Given } from "../property-proof.ts";
import type { Allowance, Attributes, Subject } from "../rights/rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { makersOf } from "./makers.ts";
import { readPolicies } from "./policy-readings.ts";
import { stages } from "./testing/placement-worlds.ts";

const world = worldOf(stages);
const subject = (name: string): Subject => ({ kind: "User", name, namespace: "" });
const step = (resource: string, name?: string): RequestStep => ({
  type: "request",
  as: { user: "anna", groups: [] },
  verb: "create",
  resource: { group: "", resource, namespace: "", ...(name !== undefined && { name }) },
});
const allowanceOf = (name: string) => ({ reference: { name } }) as unknown as Allowance;
const wanted = { verb: "create", group: "", resource: "pods", namespace: "new", name: "" };
const isWanted = (asked: Attributes) => JSON.stringify(asked) === JSON.stringify(wanted);

/** As if people of dev, and nobody else, could take these steps, and these could make pods in the namespace `new`. */
function makersFor(steps: readonly RequestStep[], ...podMakers: readonly string[]) {
  const base = givenOf();
  const given: Given = {
    ...base,
    possible: {
      ...base.possible,
      newNamespace: (stage) =>
        stage === "prod" ? { possible: false, why: "" } : { possible: true, who: subject(`anna-of-${stage}`), steps },
    },
    rights: {
      ...base.rights,
      whoMay: (asked) =>
        isWanted(asked) ? podMakers.map((name) => ({ subject: subject(name), allowance: allowanceOf(name) })) : [],
    },
  };
  return makersOf(world, given, readPolicies(world));
}

test("who may make a namespace, and then pods in it, does so by all that comes before the pod", () => {
  const steps = [step("serviceaccounts", "robot"), step("namespaces", "new"), step("rolebindings", "later")];
  const makers = makersFor(steps, "berta", "anna-of-dev");
  expect([...makers.keys()]).toEqual(["dev"]);
  expect(makers.get("dev")).toEqual([
    expect.objectContaining({
      subject: subject("anna-of-dev"),
      actor: { user: "anna-of-dev", groups: [] },
      kind: "Pod",
      operation: "CREATE",
      allowance: allowanceOf("anna-of-dev"),
      binds: undefined,
      changes: false,
      namespace: "new",
      namespaces: ["new"],
      namespaceLabels: { "kubernetes.io/metadata.name": "new" },
      before: steps.slice(0, 2),
    }),
  ]);
});

test.each<[string, readonly RequestStep[], readonly string[]]>([
  ["who makes no namespace", [step("serviceaccounts", "new")], ["anna-of-dev"]],
  ["who makes one of which the name is not known", [step("namespaces")], ["anna-of-dev"]],
  ["who may make no pods there, though others may", [step("namespaces", "new")], ["berta"]],
])("%s makes no pods in it", (_, steps, podMakers) => {
  expect(makersFor(steps, ...podMakers).size).toBe(0);
});

test("people of two stages are told apart where policies tell them apart", () => {
  const three = worldOf(
    `${stages}\n---\n{ apiVersion: v1, kind: Namespace, metadata: { name: shop-test, labels: { stage: test } } }`,
  );
  const base = givenOf();
  const who = (stage: string) => subject(`${stage}-anna`);
  const given: Given = {
    ...base,
    possible: {
      ...base.possible,
      newNamespace: (stage) => ({ possible: true, who: who(stage), steps: [step("namespaces", "new")] }),
    },
    rights: {
      ...base.rights,
      whoMay: (asked) =>
        isWanted(asked)
          ? three.stages.names.map((stage) => ({ subject: who(stage), allowance: allowanceOf(stage) }))
          : [],
    },
  };
  const readings = {
    ...readPolicies(three),
    actorKey: ({ user }: { user: string }) => (user.startsWith("t") ? "t" : "other"),
  };
  const keyOf = (stage: string) => makersOf(three, given, readings).get(stage)?.[0]?.key;
  expect(keyOf("dev")).toBe(keyOf("prod"));
  expect(keyOf("dev")).not.toBe(keyOf("test"));
});
