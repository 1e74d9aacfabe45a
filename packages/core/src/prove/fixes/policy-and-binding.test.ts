import { expect, test } from "vitest";
import { addedPolicy, policyAndBinding } from "./policy-and-binding.ts";

const apiVersion = "admissionregistration.k8s.io/v1";
const metadata = { name: "guard" };
const objects = [
  {
    ...{ apiVersion, kind: "ValidatingAdmissionPolicy", metadata },
    spec: { failurePolicy: "Fail", validations: [{ expression: "true" }] },
  },
  {
    ...{ apiVersion, kind: "ValidatingAdmissionPolicyBinding", metadata },
    spec: { policyName: "guard", validationActions: ["Deny"] },
  },
];

test("a policy refuses where it cannot be evaluated, and its binding denies", () => {
  expect(policyAndBinding("guard", { validations: [{ expression: "true" }] })).toEqual(objects);
});

test("a fix adds both", () => {
  expect(addedPolicy("guard it", "guard", { validations: [{ expression: "true" }] })).toEqual({
    description: "guard it",
    edits: objects.map((object) => ({ type: "add", object })),
  });
});
