import { describe, expect, test } from "vitest";
import { type Admission, type AdmissionRequest, anything } from "../admission/admission.ts";
import { relabelledNamespaces } from "./namespace-requests.ts";
import { contextOf } from "./testing/context.ts";
import { admissionThat, allowedBy, type Right, takesAll, takesNone } from "./testing/people.ts";

const nameLabel = "kubernetes.io/metadata.name";
const ann = { kind: "User", name: "ann", namespace: "" };
const as = { user: "ann", groups: ["system:authenticated"] };

describe("a namespace that is there", () => {
  const relabelled = (rights: readonly Omit<Right, "who">[], admission: Admission = takesAll) =>
    relabelledNamespaces(contextOf({ rights, admission, labels: { team: "a" } }));
  const wanted = { stage: "prod", [nameLabel]: "web-dev" };
  const step = (verb: string, resource: string, body: unknown) => ({
    ...{ type: "request", as, verb, allowedBy, body },
    resource: { group: "", resource, name: "web-dev" },
  });
  const after = { apiVersion: "v1", kind: "Namespace", metadata: { name: "web-dev", labels: wanted } };

  test.each(["namespaces", "namespaces/status"])("gets other labels by whoever may patch %s", (resource) => {
    const change = relabelled([{ verb: "patch", resource, namespace: "web-dev", name: "web-dev" }]);
    const body = { metadata: { labels: { ...wanted, team: null } } };
    expect(change("dev", "web-dev", { stage: "prod" })).toEqual({
      possible: true,
      who: ann,
      steps: [step("patch", resource, body)],
    });
    expect(change("dev", "web-prod", {})).toEqual({
      possible: false,
      why: "nobody of dev changes the labels of web-prod",
    });
    expect(change("dev", "none", {})).toEqual({ possible: false, why: "there is no namespace none" });
    expect(change("prod", "web-dev", {}).possible).toBe(false);
  });

  test.each(["namespaces", "namespaces/status", "namespaces/finalize"])("or update %s", (resource) => {
    const found = relabelled([{ verb: "update", resource }])("dev", "web-dev", { stage: "prod" });
    expect(found).toMatchObject({ possible: true, steps: [step("update", resource, expect.objectContaining(after))] });
  });

  test("its finalizers are not patched", () => {
    expect(relabelled([{ verb: "patch", resource: "namespaces/finalize" }])("dev", "web-dev", {}).possible).toBe(false);
  });

  test("is asked of admission as it is sent", () => {
    const requests: AdmissionRequest[] = [];
    const admission = admissionThat((request) => (requests.push(request) > 0 ? "admitted" : "refused"));
    relabelled([{ verb: "patch", resource: "namespaces/status" }], admission)("dev", "web-dev", { stage: "prod" });
    expect(requests).toEqual([
      {
        ...{ operation: "UPDATE", group: "", version: "v1", resource: "namespaces", subresource: "status", as },
        ...{ namespace: "web-dev", name: "web-dev" },
        object: expect.objectContaining(after),
        oldObject: expect.objectContaining({
          metadata: expect.objectContaining({ labels: { stage: "dev", team: "a", [nameLabel]: "web-dev" } }),
        }),
      },
    ]);
  });

  test("keeps its labels as far as admission says so", () => {
    const patch = [{ verb: "patch", resource: "namespaces" }];
    const of = (admission: Admission) => relabelled(patch, admission)("dev", "web-dev", { stage: "prod" });
    expect(of(takesNone)).toEqual({ possible: false, why: "admission refuses it: no" });
    expect(of(admissionThat(() => "depends"))).toEqual({ possible: "unknown", why: "admission refuses it: no" });
    const nobody: Admission = { decide: () => ({ answer: "depends", by: [] }) };
    expect(of(nobody)).toEqual({ possible: "unknown", why: "admission refuses it: " });
    const annotated = admissionThat(({ object }) =>
      (object as { metadata: { annotations?: unknown } }).metadata.annotations === anything ? "depends" : "refused",
    );
    expect(of(annotated)).toEqual({
      possible: "unknown",
      why: "admission may take it with other labels or annotations, or after these were changed",
    });
    expect(relabelled([], annotated)("dev", "web-dev", {}).possible).toBe(false);
    const byStatus = admissionThat(({ subresource }) => (subresource === "status" ? "admitted" : "refused"));
    const both = [...patch, { verb: "patch", resource: "namespaces/status" }];
    expect(relabelled(both, byStatus)("dev", "web-dev", {})).toMatchObject({
      steps: [{ resource: { resource: "namespaces/status" } }],
    });
  });
});
