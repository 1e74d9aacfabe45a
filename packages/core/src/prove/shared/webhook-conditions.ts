import type { MatchCondition } from "kubernetes-types/admissionregistration/v1.d.ts";
import { itemsOf } from "../configuration/unknown-fields.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { anything } from "../admission/admission.ts";
import { makeAdmission } from "../admission/make-admission.ts";

const name = "webhook";
const registration = "admissionregistration.k8s.io";
const enforceLabels = /^pod-security\.kubernetes\.io\//;
const somebody = { user: "somebody", groups: ["system:authenticated"] };

/** Of a namespace, what a condition can ask for. */
export interface ConditionPlace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Whether a webhook with these rules and `matchConditions` may be asked about an object in a namespace. The conditions are
 * evaluated as those of a policy that refuses everything: what that never refuses, the webhook never sees.
 */
export function mayBeAsked(
  world: World,
  rules: readonly unknown[],
  matchConditions: readonly MatchCondition[],
): (place: ConditionPlace) => boolean {
  const placed = (kind: string, spec: object): WorldObject => ({
    object: { apiVersion: `${registration}/v1`, kind, metadata: { name }, spec },
    origin: { type: "built-in" },
  });
  const policy = placed("ValidatingAdmissionPolicy", {
    failurePolicy: "Fail",
    matchConstraints: { resourceRules: rules },
    matchConditions,
    validations: [{ expression: "false" }],
  });
  const binding = placed("ValidatingAdmissionPolicyBinding", { policyName: name, validationActions: ["Deny"] });
  const admission = makeAdmission({
    ...world,
    objects: new Map([
      ["Namespace", world.objects.get("Namespace") ?? []],
      [`${registration}/ValidatingAdmissionPolicy`, [policy]],
      [`${registration}/ValidatingAdmissionPolicyBinding`, [binding]],
    ]),
  });
  const questions = rules.flatMap(questionsOf);
  return ({ name: namespace, labels }) => {
    const namespaceLabels = Object.fromEntries(Object.entries(labels).filter(([key]) => !enforceLabels.test(key)));
    return questions.some(
      (question) =>
        admission.decide({
          ...question,
          namespace,
          namespaceLabels,
          name: "example",
          object: { metadata: { name: "example", namespace, [anything]: true }, [anything]: true },
          oldObject: question.operation === "CREATE" ? null : anything,
          as: somebody,
        }).answer !== "admitted",
    );
  };
}

/** One request for each of what a rule lists; a wildcard is asked of pods. */
function questionsOf(rule: unknown) {
  const texts = (field: string) => itemsOf(rule, [field]).filter((text) => typeof text === "string");
  const operation = (texts("operations").find((one) => one !== "*") ?? "CREATE") as
    | "CREATE"
    | "UPDATE"
    | "DELETE"
    | "CONNECT";
  return texts("apiGroups").flatMap((group) =>
    texts("resources").map((listed) => {
      const [resource = "", subresource = ""] = listed.split("/");
      return {
        operation,
        group: group === "*" ? "" : group,
        version: texts("apiVersions").find((version) => version !== "*") ?? "v1",
        resource: resource === "*" ? "pods" : resource,
        ...(subresource !== "" && subresource !== "*" && { subresource }),
      };
    }),
  );
}
