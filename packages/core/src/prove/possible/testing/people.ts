import type { GrantReference } from "../../../verdicts/witness.ts";
import type { Admission, AdmissionRequest, Decision } from "../../admission/admission.ts";
import type { Attributes, Rights, Subject } from "../../rights/rights.ts";
import { worldOf } from "../../testing/world-of.ts";

/** `namespace` and `name` are any where absent. */
export interface Right {
  readonly who: string;
  readonly verb: string;
  readonly group?: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

const key = (kind: string, name: string) => ({ group: "rbac.authorization.k8s.io", kind, namespace: "", name });

/** What allows whatever somebody here may. */
export const allowedBy = {
  binding: key("ClusterRoleBinding", "all"),
  role: key("ClusterRole", "all"),
} as unknown as GrantReference;

const anyObject = worldOf("").objects.get("Namespace")?.[0];

/** Users who may do this, each at home in some stages. */
export function peopleWho(rights: readonly Right[], homes: Readonly<Record<string, readonly string[]>>): Rights {
  if (anyObject === undefined) throw new Error("a world has namespaces of its own");
  const allowance = { reference: allowedBy, binding: anyObject, role: anyObject };
  const subjects = Object.keys(homes).map((name): Subject => ({ kind: "User", name, namespace: "" }));
  const may = ({ who, verb, group = "", resource, namespace, name }: Right, subject: Subject, asked: Attributes) =>
    !("path" in asked) &&
    who === subject.name &&
    verb === asked.verb &&
    group === asked.group &&
    resource === asked.resource &&
    (namespace ?? asked.namespace) === asked.namespace &&
    (name ?? asked.name) === asked.name;
  return {
    subjects,
    allows: () => undefined,
    whoMay: (asked) =>
      subjects
        .filter((subject) => rights.some((one) => may(one, subject, asked)))
        .map((subject) => ({ subject, allowance })),
    homes: ({ name }) => homes[name] ?? [],
    isTrusted: () => false,
    actorOf: ({ name }) => ({ user: name, groups: ["system:authenticated"] }),
  };
}

const policy = { group: "", kind: "Policy", namespace: "", name: "p" };

/** Admission that says this of each request. */
export function admissionThat(says: (request: AdmissionRequest) => Decision["answer"]): Admission {
  const by = { policy, message: "no" };
  return {
    decide(request) {
      const answer = says(request);
      if (answer === "admitted") return { answer };
      return answer === "refused" ? { answer, by } : { answer, by: [by] };
    },
  };
}

export const takesAll = admissionThat(() => "admitted");
export const takesNone = admissionThat(() => "refused");
