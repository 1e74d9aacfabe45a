import type { RequestStep } from "../../../verdicts/witness.ts";
import type { Admission, AdmissionRequest } from "../../admission/admission.ts";
import type { Possibility } from "../../possible/possible.ts";
import type { Rights, Subject } from "../../rights/rights.ts";
import { givenOf } from "../../testing/given.ts";
import { type EscapePlace, possibleEscape } from "../possible-escape.ts";

export const alice = { user: "alice", groups: ["developers"] };
const who: Subject = { kind: "User", name: "alice", namespace: "" };
const binding = { group: "rbac.authorization.k8s.io", kind: "RoleBinding", namespace: "shop", name: "b" };
const builtIn = {
  object: { apiVersion: "v1", kind: "R", metadata: { name: "b" } },
  origin: { type: "built-in" },
} as const;
const allowance = { reference: { binding, role: binding, rule: 0 }, binding: builtIn, role: builtIn };
export const refused = { answer: "refused", by: { policy: binding, message: "no" } } as const;
export const admitted = { answer: "admitted" } as const;

export const spec = { containers: [{ name: "a", image: "a" }] };
export const step = (verb: string, resource: string, body?: unknown, group = ""): RequestStep => ({
  type: "request",
  as: alice,
  verb,
  resource: { group, resource, namespace: "shop" },
  ...(body !== undefined && { body }),
});
export const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "mine", labels: { app: "mine" } }, spec };
export const may = (...steps: RequestStep[]): Possibility => ({ possible: true, who, steps });

interface Tried {
  readonly possibility: Possibility;
  readonly decide?: Admission["decide"];
  /** Resources that Alice, whose home is dev, may create, or what the verb says. */
  readonly creates?: readonly string[];
  readonly verb?: string;
  readonly place?: Partial<EscapePlace>;
}

const groups = new Map([
  ["deployments", "apps"],
  ["cronjobs", "batch"],
  ["jobs", "batch"],
]);

/** What people of dev may do in the namespace shop, of which nothing else is known. */
export function tried({ possibility, decide = () => admitted, creates = [], verb = "create", place = {} }: Tried) {
  const requests: AdmissionRequest[] = [];
  const admission: Admission = {
    decide: (request) => {
      requests.push(request);
      return decide(request);
    },
  };
  const rights: Rights = {
    ...givenOf().rights,
    whoMay: (asked) =>
      "resource" in asked &&
      asked.verb === verb &&
      asked.namespace === "shop" &&
      asked.group === (groups.get(asked.resource) ?? "") &&
      (asked.name === "" || verb !== "create") &&
      creates.includes(asked.resource)
        ? [{ subject: who, allowance }]
        : [],
    homes: () => ["dev"],
    actorOf: () => alice,
  };
  const { open, ...escape } = {
    open: [],
    ...possibleEscape(givenOf({ rights, admission }), possibility, {
      stage: "dev",
      namespace: "shop",
      like: undefined,
      workloads: [],
      ...place,
    }),
  };
  const steps = escape.type === "possible" ? escape.steps : [];
  return { escape, requests, steps, open: open.map(({ does }) => does) };
}
