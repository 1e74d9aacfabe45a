import { expect, test } from "vitest";
import type { Verdict } from "../../verdicts/verdict.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveAccess } from "./prove-access.ts";

const group = "rbac.authorization.k8s.io";

/** What comes of a rule that an account of dev has in prod. */
function answerTo(rule: object, ...others: object[]): string | undefined {
  return verdictOn(rule, others)?.verdict;
}

function verdictOn(rule: object, others: readonly object[]): Verdict | undefined {
  const documents = [
    ...others,
    ...["dev", "prod"].map((stage) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: stage, labels: { stage } },
    })),
    { apiVersion: `${group}/v1`, kind: "Role", metadata: { name: "one", namespace: "prod" }, rules: [rule] },
    {
      apiVersion: `${group}/v1`,
      kind: "RoleBinding",
      metadata: { name: "one", namespace: "prod" },
      roleRef: { apiGroup: group, kind: "Role", name: "one" },
      subjects: [{ kind: "ServiceAccount", name: "a", namespace: "dev" }],
    },
  ];
  const world = worldOf(documents.map((one) => JSON.stringify(one)).join("\n---\n"));
  const { verdicts } = proveAccess(world, givenOf({ rights: makeRights(world, undefined) }));
  return verdicts.find(({ from, to }) => from === "dev" && to === "prod");
}

test("semantics 11: `pods/*` is no wildcard, so it gives nothing; `*/exec` and `*` are", () => {
  expect(answerTo({ apiGroups: [""], resources: ["pods/*"], verbs: ["create"] })).toBe("holds");
  expect(answerTo({ apiGroups: [""], resources: ["*/exec"], verbs: ["create"] })).toBe("broken");
  expect(answerTo({ apiGroups: [""], resources: ["*"], verbs: ["create"] })).toBe("broken");
});

test("a resource that its group has not gives nothing; a custom one, and a further subresource, may be there", () => {
  expect(answerTo({ apiGroups: [""], resources: ["deployments"], verbs: ["patch"] })).toBe("holds");
  expect(answerTo({ apiGroups: ["apps"], resources: ["*/exec"], verbs: ["create"] })).toBe("holds");
  expect(answerTo({ apiGroups: ["", "apps"], resources: ["deployments"], verbs: ["patch"] })).toBe("broken");
  expect(answerTo({ apiGroups: ["apps"], resources: ["*/status"], verbs: ["patch"] })).toBe("broken");
  expect(answerTo({ apiGroups: ["apps"], resources: ["deployments/later"], verbs: ["patch"] })).toBe("broken");
  expect(answerTo({ apiGroups: ["networking.istio.io"], resources: ["virtualservices"], verbs: ["patch"] })).toBe(
    "broken",
  );
});

const definition = (scope: string): object => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "gadgets.example.com" },
  spec: { group: "example.com", scope, names: { plural: "gadgets", kind: "Gadget" } },
});
const requested = (verdict: Verdict | undefined): unknown => {
  const [step] = verdict?.witness?.steps ?? [];
  return step?.type === "request" ? step.resource : undefined;
};

test("a custom resource that a rule names of every group is one of those that are known, or else may be there", () => {
  const rule = { apiGroups: ["*"], resources: ["gadgets"], verbs: ["patch"] };
  const gadget = { apiVersion: "example.com/v1", kind: "Gadget", metadata: { name: "one", namespace: "prod" } };
  const seen = verdictOn(rule, [gadget]);
  expect(seen?.verdict).toBe("broken");
  expect(requested(seen)).toEqual({ group: "example.com", resource: "gadgets", namespace: "prod" });
  expect(requested(verdictOn(rule, [definition("Namespaced")]))).toEqual(requested(seen));
  expect(answerTo(rule)).toBe("broken");
});

test("a RoleBinding gives nothing on custom resources of the whole cluster", () => {
  expect(answerTo({ apiGroups: ["*"], resources: ["gadgets"], verbs: ["patch"] }, definition("Cluster"))).toBe("holds");
  expect(answerTo({ apiGroups: ["*"], resources: ["gadgets/status"], verbs: ["patch"] }, definition("Cluster"))).toBe(
    "holds",
  );
  const gadget = { apiVersion: "example.com/v1", kind: "ClusterGadget", metadata: { name: "one" } };
  const rule = { apiGroups: ["*"], resources: ["clustergadgets"], verbs: ["patch"] };
  expect(answerTo(rule, gadget)).toBe("holds");
});

test("what no resource can be called is none", () => {
  expect(answerTo({ apiGroups: ["*"], resources: ["pods/*", "Gadgets", "*gadgets"], verbs: ["*"] })).toBe("holds");
});
