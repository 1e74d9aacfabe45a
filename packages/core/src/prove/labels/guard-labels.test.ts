import { expect, test } from "vitest";
import type { SubjectName } from "../../verdicts/intent.ts";
import { type Guarded, guardLabels, isAdministrator } from "./guard-labels.ts";

const masters = "request.userInfo.?groups.orValue([]).exists(group, group in ['system:masters'])";
const same = (key: string) =>
  `(object == null ? '' : object.metadata.?labels[?'${key}'].orValue('')) == (oldObject == null ? '' : oldObject.metadata.?labels[?'${key}'].orValue(''))`;

test("semantics 22: the guard compares with the old object, and its binding denies everywhere", () => {
  const name = "guard-stage-of-namespaces";
  const apiVersion = "admissionregistration.k8s.io/v1";
  expect(guardLabels({ resource: "namespaces", keys: ["stage"] }, [])).toEqual({
    description: "guard stage of namespaces by an admission policy that lets only administrators change it",
    edits: [
      {
        type: "add",
        object: {
          apiVersion,
          kind: "ValidatingAdmissionPolicy",
          metadata: { name },
          spec: {
            failurePolicy: "Fail",
            matchConstraints: {
              resourceRules: [
                {
                  apiGroups: [""],
                  apiVersions: ["v1"],
                  operations: ["CREATE", "UPDATE"],
                  resources: ["namespaces", "namespaces/*"],
                },
              ],
            },
            validations: [
              {
                expression: `${masters} || (${same("stage")})`,
                message: "only administrators set or change stage of namespaces",
              },
            ],
          },
        },
      },
      {
        type: "add",
        object: {
          apiVersion,
          kind: "ValidatingAdmissionPolicyBinding",
          metadata: { name },
          spec: { policyName: name, validationActions: ["Deny"] },
        },
      },
    ],
  });
});

/** The policy's name, what it asks for and what it says. */
function guard(guarded: Guarded) {
  const [edit] = guardLabels(guarded, []).edits;
  if (edit?.type !== "add") throw new Error("no policy is added");
  const { metadata, spec } = edit.object as unknown as {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly validations: readonly { readonly expression: string; readonly message: string }[] };
  };
  return { name: metadata.name, ...spec.validations[0] };
}

test("semantics 24: a joining node sets its own labels", () => {
  const joining = "(request.operation == 'CREATE' && request.userInfo.username == 'system:node:' + request.name)";
  expect(guard({ resource: "nodes", keys: ["stage"] })).toEqual({
    name: "guard-stage-of-nodes",
    expression: `${masters} || (${same("stage")}) || ${joining}`,
    message: "only administrators set or change stage of nodes",
  });
});

test("several labels are guarded together, each by its text in CEL", () => {
  expect(guard({ resource: "namespaces", keys: ["example.com/Stage", "it's\\"] })).toEqual({
    name: "guard-example-com-stage-it-s--of-namespaces",
    expression: `${masters} || (${same("example.com/Stage")} && ${same("it\\'s\\\\")})`,
    message: "only administrators set or change example.com/Stage, it's\\ of namespaces",
  });
  expect(guardLabels({ resource: "nodes", keys: ["a", "b"] }, []).description).toBe(
    "guard a, b of nodes by an admission policy that lets only administrators change it",
  );
});

test("the name of the guard of a label with a long prefix is still a name", () => {
  const { name } = guard({ resource: "namespaces", keys: [`${"a".repeat(240)}/b`] });
  expect(name).toBe(`guard-${"a".repeat(200)}-of-namespaces`);
});

test.each<[administrators: readonly SubjectName[], groups: string, users?: string]>([
  [[], "'system:masters'"],
  [[{ kind: "Group", name: "platform" }], "'system:masters', 'platform'"],
  [[{ kind: "User", name: "it's me" }], "'system:masters'", "'it\\'s me'"],
  [
    [
      { kind: "ServiceAccount", name: "flux", namespace: "flux-system" },
      { kind: "User", name: "anna" },
      { kind: "Group", name: "ops" },
    ],
    "'system:masters', 'ops'",
    "'system:serviceaccount:flux-system:flux', 'anna'",
  ],
  [[{ kind: "ServiceAccount", name: "bot" }], "'system:masters'", "'system:serviceaccount::bot'"],
])("administrators %# are the groups and users that they are to an API server", (administrators, groups, users) => {
  const member = `request.userInfo.?groups.orValue([]).exists(group, group in [${groups}])`;
  expect(isAdministrator(administrators)).toBe(
    users === undefined ? member : `${member} || request.userInfo.username in [${users}]`,
  );
});
