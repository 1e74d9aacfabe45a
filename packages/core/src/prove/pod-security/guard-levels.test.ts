import { expect, test } from "vitest";
import { guardLevels, levelOfNewNamespaces } from "./guard-levels.ts";

const enforce = "pod-security.kubernetes.io/enforce";

function policyOf({ edits }: ReturnType<typeof guardLevels>) {
  const [policy] = edits;
  if (policy?.type !== "add") throw new Error("no policy is added");
  return policy.object;
}

test("the level is guarded as other labels are", () => {
  const fix = guardLevels([{ kind: "User", name: "root" }]);
  expect(fix.description).toBe(
    `guard ${enforce} of namespaces by an admission policy that lets only administrators change it`,
  );
  expect(JSON.stringify(policyOf(fix))).toContain("request.userInfo.username in ['root']");
});

test("semantics 21: a new namespace has to say a level that refuses something; what is there stays as it is", () => {
  const fix = levelOfNewNamespaces([{ kind: "Group", name: "platform" }]);
  const level = (object: string) => `${object}.metadata.?labels[?'${enforce}'].orValue('')`;
  expect(fix.description).toBe("ask for a Pod Security level of every new namespace by an admission policy");
  expect(policyOf(fix)).toEqual({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "level-of-new-namespaces" },
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
          expression: `request.userInfo.?groups.orValue([]).exists(group, group in ['system:masters', 'platform']) || ${level("object")} in ['baseline', 'restricted'] || (oldObject != null && ${level("object")} == ${level("oldObject")})`,
          message: `a namespace needs the label ${enforce}: baseline, or restricted`,
        },
      ],
    },
  });
});
