import { describe, expect, test } from "vitest";
import { type Admission, type AdmissionRequest } from "../admission/admission.ts";
import { makeRights } from "../rights/make-rights.ts";
import { worldOf } from "../testing/world-of.ts";
import { existingPods, mergePatch } from "./existing-pods.ts";
import { admissionThat, allowedBy, peopleWho, type Right, takesAll } from "./testing/people.ts";

const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "web-dev", labels: { stage: "dev" } } };
const worldWith = (objects: readonly object[]) =>
  worldOf([namespace, ...objects].map((one) => JSON.stringify(one)).join("\n---\n"));
const ann = { kind: "User", name: "ann", namespace: "" };
const as = { user: "ann", groups: ["system:authenticated"] };
const people = (rights: readonly Omit<Right, "who">[]) =>
  peopleWho(
    rights.map((one) => ({ who: "ann", ...one })),
    { ann: ["dev"] },
  );
const containers = [{ name: "a", image: "a" }];
const owned = (kind: string, name: string, controller = true) => [
  { apiVersion: "apps/v1", kind, name, uid: "x", controller },
];
const pod = (name: string, labels?: object, ownerReferences?: readonly object[]) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "web-dev", ...(labels && { labels }), ...(ownerReferences && { ownerReferences }) },
  spec: { containers },
});
const patchPods = { verb: "patch", resource: "pods" };

describe("a pod that is there gets other labels", () => {
  const relabel = (
    rights: readonly Omit<Right, "who">[],
    objects: readonly object[],
    admission: Admission = takesAll,
  ) => {
    const context = { world: worldWith(objects), rights: people(rights), admission } as Parameters<
      typeof existingPods
    >[0];
    const change = existingPods(context);
    return (labels: Readonly<Record<string, string>> = { a: "2" }, place = "web-dev", stage = "dev") =>
      change(stage, place, labels, { stage: "dev" });
  };
  const one = pod("one", { a: "1", b: "1" });
  const step = (verb: string, resource: string, body: unknown) => ({
    ...{ type: "request", as, verb, allowedBy, body },
    resource: { group: "", resource, namespace: "web-dev", name: "one" },
  });

  test.each(["pods", "pods/status"])("by whoever may patch or update %s", (resource) => {
    const patched = relabel([{ verb: "patch", resource, name: "one", namespace: "web-dev" }], [one])();
    const body = { metadata: { labels: { a: "2", b: null } } };
    expect(patched).toEqual({ possible: true, who: ann, steps: [step("patch", resource, body)] });
    const changed = { ...one, metadata: { ...one.metadata, labels: { a: "2" } } };
    const updated = relabel([{ verb: "update", resource }], [one])();
    expect(updated).toEqual({ possible: true, who: ann, steps: [step("update", resource, changed)] });
  });

  test("by nobody else, and nowhere else", () => {
    const change = relabel([{ ...patchPods, name: "one" }], [one]);
    expect(change({}, "web-prod")).toEqual({
      possible: false,
      why: "nobody of dev makes or relabels pods in web-prod",
    });
    expect(change({}, "web-dev", "prod")).toEqual({
      possible: false,
      why: "nobody of prod makes or relabels pods in web-dev",
    });
    expect(relabel([{ ...patchPods, name: "two" }], [one])().possible).toBe(false);
    expect(relabel([patchPods], [])().possible).toBe(false);
  });

  test("as far as admission says so, which is asked as it is sent", () => {
    const asked: AdmissionRequest[] = [];
    const admission = admissionThat((request) => (asked.push(request) > 0 ? "refused" : "refused"));
    expect(relabel([{ verb: "patch", resource: "pods/status" }], [one], admission)()).toEqual({
      possible: false,
      why: "Policy p refuses it: no",
    });
    expect(asked).toEqual([
      {
        ...{ operation: "UPDATE", group: "", version: "v1", resource: "pods", subresource: "status", as },
        ...{ namespace: "web-dev", namespaceLabels: { stage: "dev" }, name: "one" },
        object: { ...one, metadata: { ...one.metadata, labels: { a: "2" } } },
        oldObject: one,
      },
    ]);
    expect(
      relabel(
        [patchPods],
        [one],
        admissionThat(() => "depends"),
      )(),
    ).toEqual({
      possible: "unknown",
      why: "Policy p refuses it: no",
    });
    const nobody: Admission = { decide: () => ({ answer: "depends", by: [] }) };
    expect(relabel([patchPods], [one], nobody)()).toEqual({ possible: "unknown", why: "admission refuses it: " });
  });

  test("of each workload one is tried, and each that has none", () => {
    const tried = (objects: readonly object[]) => {
      const names: unknown[] = [];
      const admission = admissionThat(({ name }) => (names.push(name) > 0 ? "refused" : "refused"));
      relabel([patchPods], objects, admission)();
      return names;
    };
    const [web, api] = [owned("ReplicaSet", "web"), owned("ReplicaSet", "api")];
    expect(tried([pod("a", {}, web), pod("b", {}, web), pod("c", {}, api), pod("d"), pod("e")])).toEqual([
      "a",
      "c",
      "d",
      "e",
    ]);
    const helped = owned("ReplicaSet", "web", false);
    expect(tried([pod("a", {}, helped), pod("b", {}, helped)])).toEqual(["a", "b"]);
    const job = owned("Job", "web");
    expect(tried([pod("a", {}, web), pod("b", {}, job)])).toEqual(["a", "b"]);
  });

  test("of very many 64 are tried, and of the others it is not known", () => {
    const many = Array.from({ length: 65 }, (_, at) => pod(`p${at}`));
    const of = (name: string | undefined, objects: readonly object[], resource = "pods", verb = "patch") =>
      relabel([{ verb, resource, ...(name !== undefined && { name }) }], objects)().possible;
    expect(of("p63", many)).toBe(true);
    expect(of("p64", many)).toBe("unknown");
    expect(of("p65", many)).toBe(false);
    expect(of("p64", many, "pods/status", "update")).toBe("unknown");
    expect(of("p64", many, "pods", "get")).toBe(false);
  });
});

describe("a pod of a workload is tried where a right is to it alone", () => {
  const replicas = ["web-0", "web-1", "web-2"].map((name) => pod(name, {}, owned("StatefulSet", "web")));
  test.each([
    ["pods", "web-2", true],
    ["pods/status", "web-2", true],
    ["*", "web-1", true],
    ["*/status", "web-1", true],
    ["configmaps,pods", "web-2", true],
    ["pods", "web-3", false],
    ["configmaps", "web-2", false],
  ])("to %s called %s: %s", (resource, name, possible) => {
    const api = "rbac.authorization.k8s.io";
    const metadata = { name: "one", namespace: "web-dev" };
    const rules = [{ apiGroups: ["*"], resources: resource.split(","), verbs: ["patch"], resourceNames: [name] }];
    const world = worldWith([
      ...replicas,
      { apiVersion: `${api}/v1`, kind: "Role", metadata, rules },
      {
        ...{ apiVersion: `${api}/v1`, kind: "RoleBinding", metadata },
        roleRef: { apiGroup: api, kind: "Role", name: "one" },
        subjects: [{ apiGroup: api, kind: "Group", name: "developers" }],
      },
    ]);
    const context = { world, rights: makeRights(world, undefined), admission: takesAll };
    const change = existingPods(context as Parameters<typeof existingPods>[0]);
    const found = change("dev", "web-dev", { a: "2" }, { stage: "dev" });
    expect(found.possible).toBe(possible);
    if (found.possible === true) expect(found.steps[0]?.resource.name).toBe(name);
  });
});

/** Source: https://www.rfc-editor.org/rfc/rfc7396 */
test("a merge patch takes away what is not there afterwards", () => {
  expect(mergePatch({ a: "1", b: "1" }, { a: "2", c: "3" })).toEqual({ b: null, a: "2", c: "3" });
  expect(mergePatch({}, {})).toEqual({});
});
