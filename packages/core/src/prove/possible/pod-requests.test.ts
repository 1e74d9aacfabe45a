import { describe, expect, test } from "vitest";
import type { AdmissionRequest, Decision } from "../admission/admission.ts";
import { podRequests } from "./pod-requests.ts";
import { contextOf, isKnown, recording, toldOf } from "./testing/context.ts";
import { allowedBy } from "./testing/people.ts";

const ann = { kind: "User", name: "ann", namespace: "" };
const as = { user: "ann", groups: ["system:authenticated"] };
const creatingPods = { verb: "create", resource: "pods" };
const creatingSets = { verb: "create", group: "apps", resource: "replicasets" };
const patchingPods = { verb: "patch", resource: "pods" };
const patchingWeb = { verb: "patch", group: "apps", resource: "deployments" };
const containers = [{ name: "a", image: "a" }];
const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "one", namespace: "web-dev" }, spec: { containers } };
const web = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "web-dev" },
  spec: { selector: { matchLabels: { x: "1" } }, template: { metadata: { labels: { x: "1" } }, spec: { containers } } },
};
const onHost = { spec: { hostNetwork: true } };
const dev = ["dev", "web-dev"] as const;

type Says = (request: AdmissionRequest) => Decision["answer"];
const asPod = (request: AdmissionRequest) => request.resource === "pods";

test("who may create pods makes one with these labels", () => {
  const pods = podRequests(contextOf({ rights: [{ ...creatingPods, name: "", namespace: "web-dev" }] }));
  const found = pods.withLabels(...dev, { a: "1" });
  expect(found).toEqual({
    possible: true,
    who: ann,
    steps: [
      {
        ...{ type: "request", as, verb: "create", allowedBy },
        resource: { group: "", resource: "pods", namespace: "web-dev" },
        body: {
          ...{ apiVersion: "v1", kind: "Pod", metadata: { name: "witness", namespace: "web-dev", labels: { a: "1" } } },
          spec: expect.objectContaining({ containers: expect.any(Array) }),
        },
      },
    ],
  });
  expect(pods.mayHave(...dev, { a: "1" })).toBe(true);
  expect(pods.mayHave("dev", "web-prod", { a: "1" })).toBe(false);
});

test("pods without labels come of no workload that selects by them", () => {
  expect(toldOf(podRequests(contextOf({ rights: [creatingSets] })).withLabels(...dev, {}))).toBe(
    "false: nobody of dev makes or relabels pods in web-dev",
  );
});

describe("of a workload and the pod that its controller makes, admission takes both or none", () => {
  /** What it says of the workload, of the pod, and whether such a pod may be had, and made. */
  test.each<[Decision["answer"], Decision["answer"], boolean, string]>([
    ["admitted", "admitted", true, "create replicasets"],
    ["admitted", "depends", true, "unknown: no pod was found that admission lets in: no pods"],
    ["admitted", "refused", false, "false: admission refuses it: no pods"],
    ["depends", "admitted", true, "unknown: no pod was found that admission lets in: no replicasets"],
    ["depends", "depends", true, "unknown: no pod was found that admission lets in: no replicasets"],
    ["depends", "refused", false, "false: admission refuses it: no pods"],
    ["refused", "admitted", false, "false: admission refuses it: no replicasets"],
    ["refused", "refused", false, "false: admission refuses it: no replicasets"],
  ])("%s and %s", (first, second, mayHave, told) => {
    const admission = recording((request) => (asPod(request) ? second : first));
    const pods = podRequests(contextOf({ rights: [creatingSets], admission }));
    expect(toldOf(pods.withLabels(...dev, { a: "1" }))).toBe(told);
    expect(pods.mayHave(...dev, { a: "1" })).toBe(mayHave);
    if (first === "refused") expect(admission.asked.some(asPod)).toBe(false);
  });

  test.each([
    ["replicasets", "apps", "", { a: "1" }],
    ["statefulsets", "apps", "witness-0", { a: "1", "statefulset.kubernetes.io/pod-name": "witness-0" }],
    ["jobs", "batch", "", { a: "1", "job-name": "witness" }],
  ])("that of %s is asked for as its controller asks", (resource, group, name, labels) => {
    const admission = recording(() => "admitted");
    podRequests(contextOf({ rights: [{ verb: "create", group, resource }], admission })).withLabels(...dev, { a: "1" });
    const ofPods = admission.asked.filter(asPod);
    expect(ofPods.at(-1)).toMatchObject({
      ...{
        operation: "CREATE",
        group: "",
        version: "v1",
        namespace: "web-dev",
        namespaceLabels: { stage: "dev" },
        name,
      },
      object: { kind: "Pod", metadata: { labels } },
      as: { user: expect.stringMatching(/^system:serviceaccount:kube-system:/) },
    });
    expect(admission.asked.find(({ resource: asked }) => asked === resource)).toMatchObject({ group, as });
  });
});

describe("what admission does not tell apart is asked once:", () => {
  const twice = (ask: (pods: ReturnType<typeof podRequests>) => void) => {
    const admission = recording(() => "admitted");
    const pods = podRequests(contextOf({ rights: [creatingPods], admission }));
    ask(pods);
    const once = admission.asked.length;
    expect(once).toBeGreaterThan(0);
    ask(pods);
    return admission.asked.length - once;
  };
  test("a pod with the same labels in another order", () => {
    const orders = [
      { a: "1", b: "2", c: "3" },
      { c: "3", a: "1", b: "2" },
      { b: "2", c: "3", a: "1" },
    ];
    let at = 0;
    expect(twice((pods) => pods.withLabels(...dev, orders[at++] ?? {}))).toBe(0);
    expect(at).toBe(2);
    expect(twice((pods) => pods.withLabels(...dev, orders[at++] ?? {}))).toBeGreaterThan(0);
    at = 1;
    expect(twice((pods) => pods.withLabels(...dev, orders[at++] ?? {}))).toBe(0);
    expect(twice((pods) => pods.mayHave(...dev, { a: "1" }))).toBe(0);
  });
});

describe("what there is already", () => {
  const labels = { a: "1", x: "1" };
  test("gets other labels, where nothing else is asked and it is there", () => {
    const pods = podRequests(contextOf({ rights: [patchingPods], objects: [pod] }));
    expect(toldOf(pods.withLabels(...dev, labels))).toBe("patch pods");
    expect(toldOf(pods.withLabels(...dev, labels, undefined, onHost))).toBe(
      "false: nobody of dev makes pods in web-dev",
    );
    expect(toldOf(pods.withLabels(...dev, labels, { stage: "dev" }))).toBe(
      "false: nobody of dev makes pods in web-dev",
    );
  });

  test("gets another template, where it is there", () => {
    const pods = podRequests(contextOf({ rights: [patchingWeb], objects: [web] }));
    expect(toldOf(pods.withLabels(...dev, labels))).toBe("patch deployments");
    expect(pods.withLabels(...dev, labels, undefined, onHost)).toMatchObject({
      steps: [{ body: { spec: { template: { spec: { hostNetwork: true } } } } }],
    });
    expect(toldOf(pods.withLabels(...dev, labels, { stage: "dev" }))).toBe(
      "false: nobody of dev makes pods in web-dev",
    );
    expect(pods.mayHave(...dev, labels)).toBe(true);
    expect(pods.mayHave(...dev, labels, { stage: "dev" })).toBe(false);
  });

  test.each<[string, Says, readonly object[], string]>([
    [
      "new pods",
      (one) => (asPod(one) ? "depends" : "refused"),
      [creatingPods],
      "no pod was found that admission lets in: no pods",
    ],
    ["its labels", (one) => (asPod(one) ? "depends" : "refused"), [patchingPods], "Policy pods refuses it: no pods"],
    [
      "its template",
      (one) => (asPod(one) ? "admitted" : "depends"),
      [patchingWeb],
      "admission refuses it: no deployments",
    ],
  ])("is not known to stay as it is where admission depends on what is said of %s", (_, says, rights, why) => {
    const given = { rights: rights as never, objects: [pod, web], admission: recording(says) };
    expect(podRequests(contextOf(given)).withLabels(...dev, labels)).toEqual({ possible: "unknown", why });
  });
});

test("nothing is known where admission takes all pods at once and not the one that is tried", () => {
  const admission = recording((request) => (isKnown(request) ? "refused" : "admitted"));
  expect(toldOf(podRequests(contextOf({ rights: [creatingPods], admission })).withLabels(...dev, {}))).toBe(
    "unknown: no pod was found that admission lets in: no image is known",
  );
});

test("nor where admission names nobody who is against it", () => {
  const admission = { decide: () => ({ answer: "depends", by: [] }) as const };
  expect(toldOf(podRequests(contextOf({ rights: [creatingPods], admission })).withLabels(...dev, {}))).toBe(
    "unknown: no pod was found that admission lets in: ",
  );
});
