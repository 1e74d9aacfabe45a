import type { Admission, AdmissionRequest, Decision } from "../../admission/admission.ts";
import { makeAdmission } from "../../admission/make-admission.ts";
import type { PolicyTexts } from "../../admission/policy-texts.ts";
import { worldOf } from "../../testing/world-of.ts";
import { candidatePods } from "../candidate-pods.ts";
import { podRequests, type PodRequests } from "../pod-requests.ts";
import type { PossibleContext } from "../possible-context.ts";
import type { Possibility } from "../possible.ts";
import { peopleWho, type Right, takesAll } from "./people.ts";

export const noTexts: PolicyTexts = {
  constants: new Set(),
  labelValues: new Map(),
  namespaceKeys: new Set(),
  names: "unread",
  actors: "unread",
  prefixes: new Set(),
};

const namespaceOf = (stage: string, labels: object = {}) => ({
  ...{ apiVersion: "v1", kind: "Namespace", metadata: { name: `web-${stage}`, labels: { stage, ...labels } } },
});

interface Given {
  /** What ann of dev may. */
  readonly rights?: readonly Omit<Right, "who">[];
  readonly admission?: Admission;
  readonly texts?: Partial<PolicyTexts>;
  /** Beside the namespaces web-dev and web-prod. */
  readonly objects?: readonly object[];
  /** Of web-dev, beside that of its stage. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** What is possible for ann, who is at home in dev. */
export function contextOf({
  rights = [],
  admission = takesAll,
  texts = {},
  objects = [],
  labels,
}: Given): PossibleContext {
  const all = [namespaceOf("dev", labels), namespaceOf("prod"), ...objects];
  const world = worldOf(all.map((one) => JSON.stringify(one)).join("\n---\n"));
  const people = peopleWho(
    rights.map((one) => ({ who: "ann", ...one })),
    { ann: ["dev"] },
  );
  const read = { ...noTexts, ...texts };
  const candidates = candidatePods(world, read.constants);
  return { world, rights: people, admission, candidates, texts: read, namespaceTexts: noTexts };
}

/** Admission that says this of each request, on the ground of its resource; with all that it was asked. */
export function recording(
  says: (request: AdmissionRequest) => Decision["answer"],
): Admission & { readonly asked: AdmissionRequest[] } {
  const asked: AdmissionRequest[] = [];
  return {
    asked,
    decide(request) {
      asked.push(request);
      const answer = says(request);
      const { resource } = request;
      const by = { policy: { group: "", kind: "Policy", namespace: "", name: resource }, message: `no ${resource}` };
      if (answer === "admitted") return { answer };
      return answer === "refused" ? { answer, by } : { answer, by: [by] };
    },
  };
}

/** Whether all of the request is known. */
export function isKnown({ object }: AdmissionRequest): boolean {
  const visit = (value: unknown): boolean => {
    if (typeof value === "symbol") return false;
    if (typeof value !== "object" || value === null) return true;
    return Reflect.ownKeys(value).every((key) => typeof key === "string") && Object.values(value).every(visit);
  };
  return visit(object);
}

/** What is possible, what is the way, or why there is none. */
export function toldOf(answer: Possibility): string {
  if (answer.possible !== true) return `${answer.possible}: ${answer.why}`;
  return answer.steps.map(({ verb, resource }) => `${verb} ${resource.resource}`).join();
}

/** A policy, and its binding, by which new objects of a resource are refused where they are not so. */
export function guarding(resource: string, expression: string): object[] {
  const name = `guard-${resource}`;
  const apiVersion = "admissionregistration.k8s.io/v1";
  const rule = { apiGroups: ["*"], apiVersions: ["*"], operations: ["CREATE"], resources: [resource] };
  return [
    {
      ...{ apiVersion, kind: "ValidatingAdmissionPolicy", metadata: { name } },
      spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression }] },
    },
    {
      ...{ apiVersion, kind: "ValidatingAdmissionPolicyBinding", metadata: { name } },
      spec: { policyName: name, validationActions: ["Deny"] },
    },
  ];
}

/** What is possible where these policies, each of a resource, are in force. */
export function guardedPods(
  rights: Given["rights"] & object,
  guards: readonly (readonly [resource: string, expression: string])[],
  objects: readonly object[] = [],
): PodRequests {
  const given = { rights, objects: [...objects, ...guards.flatMap((one) => guarding(...one))] };
  return podRequests(contextOf({ ...given, admission: makeAdmission(contextOf(given).world) }));
}
