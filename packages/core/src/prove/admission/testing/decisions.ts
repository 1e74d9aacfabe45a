import { worldOf } from "../../testing/world-of.ts";
import { type AdmissionRequest, anything, type Decision } from "../admission.ts";
import { makeAdmission } from "../make-admission.ts";

const open = { [anything]: true } as const;

/** What is written of a policy for pods, which has one binding that denies where nothing else is said. */
interface Written {
  readonly validations?: readonly object[];
  readonly conditions?: readonly string[];
  readonly spec?: object;
  readonly bindings?: readonly object[];
}

export const denies = { validationActions: ["Deny"] };

export function policy(
  { validations = [], conditions = [], spec = {}, bindings = [denies] }: Written,
  name = "p",
): string {
  const written = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["pods"] }],
      },
      validations,
      matchConditions: conditions.map((expression, at) => ({ name: `c${at}`, expression })),
      ...spec,
    },
  };
  const bound = bindings.map((one, at) => ({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: `${name}-${at}` },
    spec: { policyName: name, ...one },
  }));
  return [written, ...bound].map((one) => JSON.stringify(one)).join("\n---\n");
}

export const pod = (spec: unknown): AdmissionRequest => ({
  operation: "CREATE",
  group: "",
  version: "v1",
  resource: "pods",
  namespace: "web-dev",
  name: "web",
  object: { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec },
  oldObject: null,
  as: { user: "ann", groups: [] },
});

export function decide(text: string, spec: unknown = { ...open, a: 1 }): Decision {
  return makeAdmission(worldOf(text)).decide(pod(spec));
}

export const named = (message: string, name = "p") => ({
  policy: { group: "admissionregistration.k8s.io", kind: "ValidatingAdmissionPolicy", namespace: "", name },
  message,
});
export const admitted = { answer: "admitted" };
export const refused = (message: string) => ({ answer: "refused", by: named(message) });
export const depends = (...messages: string[]) => ({ answer: "depends", by: messages.map((one) => named(one)) });
export const validation = (expression: string, message?: string) => ({
  expression,
  ...(message !== undefined && { message }),
});
