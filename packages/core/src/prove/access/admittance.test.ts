import { expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import { worldOf } from "../testing/world-of.ts";
import { admittanceOf } from "./admittance.ts";

const namespaces = ["web-1", "web-2", "web-3"].map(
  (name) =>
    `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: { stage: dev, tier: ${name === "web-3" ? "back" : "front"}, owner: ${name === "web-1" ? "anna" : "bob"} } } }`,
);

function guard(expression: string): string {
  return `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: guard }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods] }]
  validations: [{ expression: ${JSON.stringify(expression)} }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: guard }
spec: { policyName: guard, validationActions: [Deny] }
`;
}

const anna = { user: "anna", groups: ["system:authenticated"] };
const bob = { user: "bob", groups: ["system:authenticated"] };
const makingPods = { verb: "create", group: "", resource: "pods", names: [], isClusterWide: false, written: 0 };

/** What is said of each namespace, and for each of two users, asked one after the other. */
function answersTo(expression: string, ability = makingPods): string[] {
  const world = worldOf([...namespaces, guard(expression)].join("\n---\n"));
  const admits = admittanceOf(world, makeAdmission(world));
  return ["web-1", "web-2", "web-3"].flatMap((namespace) =>
    [anna, bob].map((actor) => admits(actor, ability, namespace).answer),
  );
}

const [yes, no] = ["admitted", "refused"];

test("an answer counts for other namespaces and users only as far as no policy tells them apart", () => {
  expect(answersTo("false")).toEqual([no, no, no, no, no, no]);
  expect(answersTo("namespaceObject.metadata.labels.tier == 'front'")).toEqual([yes, yes, yes, yes, no, no]);
  expect(answersTo("request.namespace == 'web-2'")).toEqual([no, no, yes, yes, no, no]);
  expect(answersTo("namespaceObject.metadata.name.size() == 5 && request.namespace != 'web-1'")).toEqual([
    ...[no, no, yes, yes, yes, yes],
  ]);
  expect(answersTo("request.userInfo.username == 'bob'")).toEqual([no, yes, no, yes, no, yes]);
  const owner = "namespaceObject.metadata.labels.owner";
  expect(answersTo(`request.userInfo.username == ${owner}`)).toEqual([yes, no, no, yes, no, yes]);
  expect(answersTo(`[request.userInfo.username].exists(one, one == ${owner})`)).toEqual([yes, no, no, yes, no, yes]);
  expect(answersTo("request.userInfo.username.matches('^b.b$')")).toEqual([no, yes, no, yes, no, yes]);
  expect(answersTo("request.userInfo.username.startsWith('b')")).toEqual([no, yes, no, yes, no, yes]);
  expect(answersTo("request.userInfo.username.endsWith('na') && !request.userInfo.username.startsWith('na')")).toEqual([
    ...[yes, no, yes, no, yes, no],
  ]);
  expect(answersTo("request.userInfo.username == 'bob'", { ...makingPods, resource: "services" })).toEqual(
    Array(6).fill(yes),
  );
});

test.each(["create", "update", "patch", "delete"])(
  "of a right without names, a policy of one name does not refuse %s",
  (verb) => {
    const named = "object.?metadata.?name.orValue(request.name) == 'chosen'";
    const world = worldOf([...namespaces, guard(named).replace("UPDATE]", "UPDATE, DELETE]")].join("\n---\n"));
    const admits = admittanceOf(world, makeAdmission(world));
    const asked = (names: readonly string[]): string => admits(anna, { ...makingPods, verb, names }, "web-1").answer;
    expect(["unclear", "admitted"]).toContain(asked([]));
    expect(asked(["other"])).toBe("refused");
    expect(asked(["chosen"])).toBe("admitted");
  },
);
