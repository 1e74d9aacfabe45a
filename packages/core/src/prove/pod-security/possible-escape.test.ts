import { describe, expect, test } from "vitest";
import type { Admission, AdmissionRequest } from "../admission/admission.ts";
import type { Possibility } from "../possible/possible.ts";
import { worldOf } from "../testing/world-of.ts";
import { namespacesWithin } from "./possible-escape.ts";
import { podBody } from "./privileged-pods.ts";
import { admitted, alice, may, pod, refused, spec, step, tried } from "./testing/tried-escape.ts";

const says = (request: AdmissionRequest, text: string) => JSON.stringify(request.object).includes(text);

describe("whether there is a pod at all", () => {
  test("what nobody may make is no way out", () => {
    const { escape, requests } = tried({ possibility: { possible: false, why: "no" } });
    expect([escape, requests]).toEqual([{ type: "none" }, []]);
  });

  test.each(["pods", "pods/status", "pods/ephemeralcontainers"])("who may only patch %s makes none", (resource) => {
    expect(tried({ possibility: may(step("patch", resource)) }).escape).toEqual({ type: "none" });
  });

  test.each(["pods", "deployments", "cronjobs"])(
    "who may patch pods and create %s makes others, not known which",
    (one) => {
      expect(tried({ possibility: may(step("patch", "pods")), creates: [one] }).escape).toEqual({
        type: "unknown",
        why: "in shop: whether admission takes a pod that is privileged on its node depends on what else it says",
      });
    },
  );

  test.each(["patch", "update"])("who may %s what pods are made from brings about others", (verb) => {
    const workloads = [{ group: "apps", resource: "deployments", name: "web" }];
    const changing = { possibility: may(step("patch", "pods")), creates: ["deployments"], verb };
    expect(tried({ ...changing, place: { workloads } }).escape.type).toBe("unknown");
    expect(tried({ ...changing, place: { workloads: [] } }).escape.type).toBe("none");
  });

  test("what is not known to be possible stays unknown, unless every such pod is refused", () => {
    const possibility: Possibility = { possible: "unknown", why: "a webhook decides" };
    const creates = ["pods"];
    expect(tried({ possibility, creates }).escape).toEqual({ type: "unknown", why: "in shop: a webhook decides" });
    expect(tried({ possibility, creates, decide: () => refused }).escape).toEqual({ type: "none" });
    expect(tried({ possibility }).escape).toEqual({ type: "none" });
  });

  test("what no request shows is not known", () => {
    expect(tried({ possibility: may(), creates: ["pods"] }).escape.type).toBe("unknown");
  });

  test("the request for a pod has the pod's name", () => {
    const decide: Admission["decide"] = ({ name }) => (name === "mine" ? admitted : refused);
    expect(tried({ possibility: may(step("create", "pods", pod)), decide }).escape.type).toBe("possible");
  });

  test("a step that makes no pod is followed by one that does", () => {
    const { steps } = tried({ possibility: may(step("create", "namespaces", { metadata: { name: "shop" } })) });
    expect(steps).toMatchObject([
      { resource: { resource: "namespaces" } },
      { type: "request", as: alice, verb: "create", resource: { group: "", resource: "pods", namespace: "shop" } },
    ]);
    expect(steps[1]?.body).toMatchObject({ metadata: { name: "example" }, spec: { restartPolicy: "Always" } });
  });
});

describe("which pod", () => {
  test("the one that they may make, privileged", () => {
    const before = step("patch", "namespaces");
    const { escape, steps } = tried({ possibility: may(before, step("create", "pods", pod)) });
    expect(escape).toMatchObject({ type: "possible", way: { does: "is privileged on its node" } });
    expect(steps).toEqual([
      before,
      {
        ...step("create", "pods"),
        body: {
          ...pod,
          metadata: { ...pod.metadata, namespace: "shop" },
          spec: { containers: [{ name: "a", image: "a", securityContext: { privileged: true } }] },
        },
      },
    ]);
  });

  test("where that is refused, the next way out", () => {
    const possibility = may(step("create", "pods", pod));
    const without = (...texts: string[]) => {
      const { escape } = tried({
        possibility,
        decide: (request) => (texts.some((text) => says(request, text)) ? refused : admitted),
      });
      return escape.type === "possible" ? escape.way.does : escape.type;
    };
    expect(without('"privileged":true')).toBe("mounts the files of its node");
    expect(without('"privileged":true', "hostPath")).toBe("stands in its node's network");
    expect(without('"privileged":true', "hostPath", "hostNetwork")).toBe("sees and signals the processes of its node");
    expect(without('"privileged":true', "hostPath", "hostNetwork", "hostPID")).toBe(
      "has the capability SYS_ADMIN on its node",
    );
  });

  test("like those that run there, or a modest one, where a policy asks for more than the one that is sent says", () => {
    const like = podBody({ name: "web", labels: { team: "web" } }, spec, "shop");
    const asking = (text: string) =>
      tried({
        possibility: may(step("create", "pods", pod)),
        decide: (request) => (says(request, text) ? admitted : refused),
        place: { like },
      }).steps[0]?.body;
    expect(asking('"team":"web"')).toMatchObject({ metadata: { name: "web" } });
    expect(asking('"runAsNonRoot":true')).toMatchObject({ metadata: { name: "example", labels: { app: "example" } } });
  });

  test("where every pod that takes one is refused, none; where it depends, that is said", () => {
    const possibility = may(step("create", "pods", pod));
    expect(tried({ possibility, decide: () => refused }).escape).toEqual({ type: "none" });
    const { escape, requests, open } = tried({
      possibility,
      decide: (request) =>
        says(request, "hostPID") && typeof request.name !== "string" ? { answer: "depends", by: [] } : refused,
    });
    expect(escape).toEqual({
      type: "unknown",
      why: "in shop: whether admission takes a pod that sees and signals the processes of its node depends on what else it says",
    });
    expect(open).toEqual(["sees and signals the processes of its node"]);
    const asked = requests.find((request) => says(request, "hostPID") && typeof request.name !== "string");
    expect(asked?.object).toMatchObject({ kind: "Pod", spec: { hostPID: true } });
  });
});

describe("what admission is asked", () => {
  test("the new pod, by its name, as the one who makes it", () => {
    const namespaceLabels = { stage: "dev" };
    const [first] = tried({ possibility: may(step("create", "pods", pod)), place: { namespaceLabels } }).requests;
    expect(first).toEqual({
      operation: "CREATE",
      group: "",
      version: "v1",
      resource: "pods",
      namespace: "shop",
      namespaceLabels,
      name: "mine",
      object: expect.objectContaining({ metadata: { ...pod.metadata, namespace: "shop" } }),
      oldObject: null,
      as: alice,
    });
    const plain = tried({ possibility: may(step("create", "pods", pod)) }).requests[0];
    expect(plain && "namespaceLabels" in plain).toBe(false);
  });

  const template = { metadata: { labels: { app: "web" }, annotations: { a: "b" } }, spec };
  const deployment = { metadata: { name: "web" }, spec: { replicas: 1, template } };
  const makesDeployment = may({
    ...step("create", "deployments", deployment, "apps"),
    resource: { group: "apps", resource: "deployments", namespace: "shop", name: "web" },
  });
  const controller = {
    user: "system:serviceaccount:kube-system:replicaset-controller",
    groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
  };

  test("of a workload: its pod as the controller that makes it, and the workload itself", () => {
    const { requests, steps } = tried({ possibility: makesDeployment, place: { namespaceLabels: { stage: "dev" } } });
    const privileged = { containers: [{ name: "a", image: "a", securityContext: { privileged: true } }] };
    const changed = {
      ...deployment,
      spec: { replicas: 1, template: { metadata: { labels: { app: "web" } }, spec: privileged } },
    };
    expect(requests).toEqual([
      expect.objectContaining({ resource: "pods", name: "example", as: controller }),
      {
        operation: "CREATE",
        group: "apps",
        version: "v1",
        resource: "deployments",
        namespace: "shop",
        namespaceLabels: { stage: "dev" },
        name: "web",
        object: changed,
        oldObject: null,
        as: alice,
      },
    ]);
    expect(steps.map(({ body }) => body)).toEqual([changed]);
  });

  test("a workload that is refused makes no pods", () => {
    const decide: Admission["decide"] = ({ resource }) => (resource === "deployments" ? refused : admitted);
    expect(tried({ possibility: makesDeployment, decide }).escape.type).toBe("unknown");
    const unnamed = tried({ possibility: may(step("create", "deployments", deployment, "apps")) });
    expect(unnamed.requests[1]?.name).toBe("example");
    expect(unnamed.requests[1] && "namespaceLabels" in unnamed.requests[1]).toBe(false);
  });

  test("a workload that is changed and not made is not asked about again", () => {
    const { requests, escape } = tried({ possibility: may(step("patch", "deployments", deployment, "apps")) });
    expect(escape.type).toBe("possible");
    expect(requests.map(({ resource }) => resource)).toEqual(["pods"]);
  });

  test("a CronJob's template stands deeper", () => {
    const body = { metadata: { name: "web" }, spec: { jobTemplate: { spec: { template } } } };
    const { steps, requests } = tried({ possibility: may(step("create", "cronjobs", body, "batch")) });
    expect(steps[0]?.body).toMatchObject({
      metadata: { name: "web" },
      spec: {
        jobTemplate: { spec: { template: { spec: { containers: [{ securityContext: { privileged: true } }] } } } },
      },
    });
    expect(requests[0]?.as.user).toBe("system:serviceaccount:kube-system:job-controller");
  });

  test("a workload whose content is not known makes a modest pod, without labels where there are none", () => {
    const { steps } = tried({ possibility: may(step("create", "deployments", undefined, "apps")) });
    expect(steps[0]?.body).toMatchObject({ spec: { template: { metadata: { labels: { app: "example" } } } } });
    for (const body of [null, { spec: null }, { spec: { template: null } }])
      expect(tried({ possibility: may(step("create", "deployments", body, "apps")) }).steps[0]?.body).toMatchObject({
        spec: { template: { metadata: { labels: { app: "example" } } } },
      });
    const bare = { spec: { template: { spec } } };
    expect(tried({ possibility: may(step("create", "deployments", bare, "apps")) }).steps[0]?.body).toStrictEqual({
      spec: {
        template: {
          metadata: {},
          spec: { containers: [{ name: "a", image: "a", securityContext: { privileged: true } }] },
        },
      },
    });
  });

  test("as each who may make it: one who is let through is enough", () => {
    const decide: Admission["decide"] = ({ as }) => (as.user === "alice" ? admitted : refused);
    expect(tried({ possibility: makesDeployment, decide }).escape).toEqual({ type: "none" });
    expect(tried({ possibility: makesDeployment, decide, creates: ["pods"] }).escape.type).toBe("unknown");
    const elsewhere = { possibility: makesDeployment, decide, creates: ["pods"], place: { stage: "prod" } };
    expect(tried(elsewhere).escape).toEqual({ type: "none" });
    const byController: Admission["decide"] = ({ as }) =>
      as.user === "alice" ? refused : { answer: "depends", by: [] };
    expect(tried({ possibility: makesDeployment, decide: byController, creates: ["pods"] }).escape.type).toBe(
      "unknown",
    );
    const own = tried({ possibility: may(step("create", "pods", pod)), decide: () => refused, creates: ["pods"] });
    expect(new Set(own.requests.map(({ as }) => as.user))).toEqual(new Set(["alice"]));
    const others = tried({ possibility: { possible: "unknown", why: "" }, decide: () => refused, creates: ["jobs"] });
    expect(others.requests[0]?.as).toEqual(controller);
  });

  test("people of other stages make nothing for this one", () => {
    const place = { stage: "prod" };
    expect(tried({ possibility: may(step("patch", "pods")), creates: ["pods"], place }).escape).toEqual({
      type: "none",
    });
  });
});

test("namespaces within a stage, and within none, by their names", () => {
  const namespace = (name: string, labels = "") =>
    `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}${labels} } }`;
  const world = worldOf(
    [
      namespace("b-dev", ", labels: { stage: dev }"),
      namespace("prod", ", labels: { stage: prod }"),
      namespace("tools"),
      namespace("a-dev", ", labels: { stage: dev }"),
    ].join("\n---\n"),
  );
  expect([...namespacesWithin(world)]).toEqual([
    ["(unassigned)", ["default", "kube-node-lease", "kube-public", "kube-system", "tools"]],
    ["dev", ["a-dev", "b-dev"]],
    ["prod", ["prod"]],
  ]);
});
