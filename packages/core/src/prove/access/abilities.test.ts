import { expect, test } from "vitest";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveAccess } from "./prove-access.ts";

const group = "rbac.authorization.k8s.io";

/** What comes of a rule that an account of dev has in prod. */
function answerTo(rule: object): string | undefined {
  const documents = [
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
  return verdicts.find(({ from, to }) => from === "dev" && to === "prod")?.verdict;
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
