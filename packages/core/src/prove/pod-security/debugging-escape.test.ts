import { expect, test } from "vitest";
import type { Admission, AdmissionRequest } from "../admission/admission.ts";
import type { Rights, Subject } from "../rights/rights.ts";
import { givenOf } from "../testing/given.ts";
import { debuggingEscape } from "./debugging-escape.ts";
import type { PodBody } from "./privileged-pods.ts";

const alice = { user: "alice", groups: ["developers"] };
const who: Subject = { kind: "User", name: "alice", namespace: "" };
const binding = { group: "rbac.authorization.k8s.io", kind: "RoleBinding", namespace: "shop", name: "b" };
const builtIn = {
  object: { apiVersion: "v1", kind: "R", metadata: { name: "b" } },
  origin: { type: "built-in" },
} as const;
const reference = { binding, role: binding, rule: 0 };
const pod: PodBody = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "shop" },
  spec: { containers: [{ name: "web", image: "web" }] },
};
const debugging = {
  ephemeralContainers: [{ name: "debugger", image: "busybox", securityContext: { privileged: true } }],
};
const changed = { ...pod, spec: { ...pod.spec, ...debugging } };
const by = { policy: binding, message: "it reads a parameter" };

/** Alice, whose home is dev, may do these to the pod's ephemeral containers. */
function tried(
  verbs: readonly string[],
  decide: Admission["decide"],
  labels?: Readonly<Record<string, string>>,
  stage = "dev",
) {
  const requests: AdmissionRequest[] = [];
  const rights: Rights = {
    ...givenOf().rights,
    whoMay: (asked) =>
      "resource" in asked &&
      asked.resource === "pods/ephemeralcontainers" &&
      asked.group === "" &&
      asked.namespace === "shop" &&
      asked.name === "web" &&
      verbs.includes(asked.verb)
        ? [{ subject: who, allowance: { reference, binding: builtIn, role: builtIn } }]
        : [],
    homes: () => ["dev", "test"],
    actorOf: () => alice,
  };
  const admission: Admission = {
    decide: (request) => {
      requests.push(request);
      return decide(request);
    },
  };
  return { found: debuggingEscape(givenOf({ rights, admission }), stage, pod, "shop", labels), requests };
}

const admitted = () => ({ answer: "admitted" }) as const;
const step = {
  type: "request",
  as: alice,
  resource: { group: "", resource: "pods/ephemeralcontainers", namespace: "shop", name: "web" },
  allowedBy: reference,
};

test.each([
  ["patch", { spec: debugging }],
  ["update", changed],
])("semantics 24: who may %s ephemeral containers adds a privileged one", (verb, body) => {
  expect(tried([verb], admitted).found).toEqual({
    does: "gets a privileged container beside its own",
    steps: [{ ...step, verb, body }],
  });
});

test("nobody's right, and the right of another stage's people, is no way", () => {
  expect(tried([], admitted).found).toBeUndefined();
  expect(tried(["get", "create"], admitted).found).toBeUndefined();
  expect(tried(["patch"], admitted, undefined, "prod").found).toBeUndefined();
});

test("admission is asked about the pod as it would be, in the namespace as it would be", () => {
  const request = {
    operation: "UPDATE",
    group: "",
    version: "v1",
    resource: "pods",
    subresource: "ephemeralcontainers",
    namespace: "shop",
    name: "web",
    object: changed,
    oldObject: pod,
    as: alice,
  };
  expect(tried(["patch"], admitted).requests).toStrictEqual([request]);
  const namespaceLabels = { stage: "dev" };
  expect(tried(["patch"], admitted, namespaceLabels).requests).toStrictEqual([{ ...request, namespaceLabels }]);
});

test("what is refused is no way; what depends is not known, by what is tried first", () => {
  expect(tried(["patch", "update"], () => ({ answer: "refused", by })).found).toBeUndefined();
  const why = "whether a privileged container beside those of shop/web is admitted:";
  expect(tried(["patch"], () => ({ answer: "depends", by: [by] })).found).toEqual({
    unknown: `${why} it reads a parameter`,
  });
  expect(tried(["patch"], () => ({ answer: "depends", by: [] })).found).toEqual({ unknown: `${why} ` });
  let asked = 0;
  const twice = tried(["patch", "update"], () => {
    asked += 1;
    return { answer: "depends", by: [{ policy: binding, message: `${asked}` }] };
  });
  expect(twice.found).toEqual({ unknown: `${why} 1` });
  let tries = 0;
  const late = tried(["patch", "update"], () => {
    tries += 1;
    return tries === 1 ? { answer: "depends", by: [by] } : { answer: "admitted" };
  });
  expect(late.found).toMatchObject({ steps: [{ verb: "update" }] });
});
