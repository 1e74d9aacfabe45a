import { describe, expect, test } from "vitest";
import { type Admission, type AdmissionRequest, anything } from "../admission/admission.ts";
import { worldOf } from "../testing/world-of.ts";
import { changedWorkloads } from "./changed-workloads.ts";
import { admissionThat, allowedBy, peopleWho, type Right, takesAll, takesNone } from "./testing/people.ts";

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

describe("a workload that is there makes other pods", () => {
  const spec = { containers };
  const template = (labels: object) => ({ metadata: { labels }, spec });
  const workload = (kind: string, name: string, ofSpec: object, apiVersion = "apps/v1") => ({
    apiVersion,
    kind,
    metadata: { name, namespace: "web-dev" },
    spec: ofSpec,
  });
  const selecting = (app: string) => ({ selector: { matchLabels: { app } }, template: template({ app, x: "1" }) });
  const web = workload("Deployment", "web", { replicas: 2, ...selecting("web") });
  const deployments = { group: "apps", resource: "deployments" };

  const workloads = (
    rights: readonly Omit<Right, "who">[],
    objects: readonly object[],
    admission: Admission = takesAll,
  ) => {
    const context = { world: worldWith(objects), rights: people(rights), admission };
    return changedWorkloads(context as Parameters<typeof changedWorkloads>[0]);
  };
  const onHost = (one: object) => ({ ...one, hostNetwork: true });
  const same = (one: object) => ({ ...one });
  const patch = { verb: "patch", ...deployments };

  test("by a patch of its template", () => {
    const found = workloads([{ ...patch, name: "web", namespace: "web-dev" }], [web]);
    expect(found.with("dev", "web-dev", { stage: "prod" }, onHost)).toEqual({
      possible: true,
      who: ann,
      steps: [
        {
          ...{ type: "request", as, verb: "patch", allowedBy },
          resource: { ...deployments, namespace: "web-dev", name: "web" },
          body: {
            spec: {
              template: {
                metadata: { labels: { app: "web", stage: "prod", x: null } },
                spec: { containers, hostNetwork: true },
              },
            },
          },
        },
      ],
    });
    const nobody = { possible: false, why: "nobody of dev changes workloads in web-prod" };
    expect(found.with("dev", "web-prod", {}, same)).toEqual(nobody);
    expect(found.with("prod", "web-dev", {}, same).possible).toBe(false);
    expect(workloads([{ ...patch, name: "api" }], [web]).with("dev", "web-dev", {}, same).possible).toBe(false);
    expect(workloads([{ verb: "get", ...deployments }], [web]).with("dev", "web-dev", {}, same).possible).toBe(false);
  });

  test("by an update of the whole of it", () => {
    const found = workloads([{ verb: "update", ...deployments }], [web]).with(
      "dev",
      "web-dev",
      { stage: "prod" },
      same,
    );
    const made = { metadata: { labels: { app: "web", stage: "prod" } }, spec };
    expect(found).toMatchObject({
      steps: [{ verb: "update", body: { ...web, spec: { ...web.spec, template: made } } }],
    });
  });

  test.each<[string, string, string, object]>([
    ["apps/v1", "ReplicaSet", "replicasets", selecting("web")],
    ["apps/v1", "StatefulSet", "statefulsets", selecting("web")],
    ["apps/v1", "DaemonSet", "daemonsets", selecting("web")],
    [
      "v1",
      "ReplicationController",
      "replicationcontrollers",
      { selector: { app: "web" }, template: template({ app: "web" }) },
    ],
  ])("of the kind %s %s", (apiVersion, kind, resource, ofSpec) => {
    const [group = ""] = apiVersion.includes("/") ? apiVersion.split("/") : [""];
    const found = workloads([{ verb: "patch", group, resource }], [workload(kind, "web", ofSpec, apiVersion)]);
    expect(found.with("dev", "web-dev", { stage: "prod" }, same)).toMatchObject({
      possible: true,
      steps: [
        {
          resource: { group, resource, name: "web" },
          body: { spec: { template: { metadata: { labels: { app: "web", stage: "prod" } } } } },
        },
      ],
    });
    expect(found.with("dev", "web-dev", { app: "other" }, same).possible).toBe(false);
  });

  test("not of a Job, whose template cannot be changed", () => {
    const job = workload(
      "Job",
      "once",
      { template: { ...template({}), spec: { ...spec, restartPolicy: "Never" } } },
      "batch/v1",
    );
    const rights = [{ verb: "patch", group: "batch", resource: "jobs" }];
    expect(workloads(rights, [job]).with("dev", "web-dev", {}, same).possible).toBe(false);
    expect(workloads(rights, [job]).mayHave("dev", "web-dev", {}, {})).toBe(false);
  });

  test("with what it selects by, unless a policy or a Service compares that", () => {
    const compared = (apiVersion: string, kind: string, ofSpec: object) =>
      workloads([patch], [web, { apiVersion, kind, metadata: { name: "x", namespace: "web-dev" }, spec: ofSpec }]).with(
        "dev",
        "web-dev",
        { stage: "prod" },
        same,
      ).possible;
    const selector = (key: string) => ({ podSelector: { matchLabels: { [key]: "web" } }, policyTypes: ["Ingress"] });
    expect(compared("networking.k8s.io/v1", "NetworkPolicy", selector("app"))).toBe(false);
    expect(compared("networking.k8s.io/v1", "NetworkPolicy", selector("tier"))).toBe(true);
    const expressions = {
      podSelector: { matchExpressions: [{ key: "app", operator: "Exists" }] },
      policyTypes: ["Ingress"],
    };
    expect(compared("networking.k8s.io/v1", "NetworkPolicy", expressions)).toBe(false);
    const peer = {
      podSelector: {},
      ingress: [{ from: [{ podSelector: { matchLabels: { app: "web" } } }] }],
      policyTypes: ["Ingress"],
    };
    expect(compared("networking.k8s.io/v1", "NetworkPolicy", peer)).toBe(false);
    expect(compared("v1", "Service", { selector: { app: "web" }, ports: [{ port: 80 }] })).toBe(false);
    expect(compared("v1", "Service", { selector: { tier: "web" }, ports: [{ port: 80, name: "app" }] })).toBe(true);
    expect(
      compared("cilium.io/v2", "CiliumNetworkPolicy", {
        endpointSelector: {},
        ingress: [{ fromEndpoints: [{ matchLabels: { app: "x" } }] }],
      }),
    ).toBe(false);
    const found = workloads(
      [patch],
      [
        web,
        {
          apiVersion: "v1",
          kind: "Service",
          metadata: { name: "x", namespace: "web-dev" },
          spec: { selector: { app: "web" }, ports: [{ port: 80 }] },
        },
      ],
    );
    expect(found.with("dev", "web-dev", { app: "web" }, same).possible).toBe(true);
    expect(found.with("dev", "web-dev", { app: "other" }, same).possible).toBe(false);
  });

  test("with any labels where it selects by none", () => {
    const nightly = workload(
      "CronJob",
      "nightly",
      {
        schedule: "1 1 * * *",
        jobTemplate: { spec: { template: { ...template({ x: "1" }), spec: { ...spec, restartPolicy: "Never" } } } },
      },
      "batch/v1",
    );
    const found = workloads([{ verb: "patch", group: "batch", resource: "cronjobs" }], [nightly]);
    expect(found.with("dev", "web-dev", { app: "other" }, same)).toMatchObject({
      steps: [
        {
          body: { spec: { jobTemplate: { spec: { template: { metadata: { labels: { app: "other", x: null } } } } } } },
        },
      ],
    });
    expect(found.mayHave("dev", "web-dev", { app: "other" }, {})).toBe(true);
  });

  describe("as far as admission takes the change, and the pods that its controller makes then", () => {
    const says = (ofChange: "admitted" | "refused" | "depends", ofPod: "admitted" | "refused" | "depends") =>
      workloads(
        [patch],
        [web],
        admissionThat(({ resource }) => (resource === "pods" ? ofPod : ofChange)),
      ).with("dev", "web-dev", {}, same);
    test.each([
      ["admitted", "admitted", true],
      ["refused", "admitted", false],
      ["admitted", "refused", false],
      ["depends", "admitted", "unknown"],
      ["admitted", "depends", "unknown"],
      ["depends", "refused", false],
      ["depends", "depends", "unknown"],
    ] as const)("%s and %s: %s", (ofChange, ofPod, possible) => {
      const answer = says(ofChange, ofPod);
      expect(answer.possible).toBe(possible);
      if (answer.possible !== true) expect(answer.why).toBe("admission refuses it: no");
    });

    test("which is asked as they are sent, and then of any such", () => {
      const asked: AdmissionRequest[] = [];
      const admission = admissionThat((request) =>
        asked.push(request) > 2 ? "refused" : request.resource === "pods" ? "refused" : "admitted",
      );
      workloads([patch], [web], admission).with("dev", "web-dev", { stage: "prod" }, same);
      const labels = { app: "web", stage: "prod" };
      expect(asked[0]).toEqual({
        ...{ operation: "UPDATE", version: "v1", ...deployments, namespace: "web-dev", name: "web", as },
        object: { ...web, spec: { ...web.spec, template: { metadata: { labels }, spec } } },
        oldObject: web,
      });
      expect(asked[1]).toMatchObject({
        ...{ operation: "CREATE", group: "", version: "v1", resource: "pods", namespace: "web-dev", name: "" },
        as: { user: "system:serviceaccount:kube-system:replicaset-controller" },
        object: { kind: "Pod", metadata: { labels: { ...labels, "pod-template-hash": "5d78c9869d" } }, spec },
      });
      expect(asked[2]?.object).toMatchObject({
        spec: { template: { metadata: { labels }, spec: { containers: anything, [anything]: true } } },
      });
    });
  });

  test("of very many 64 are tried, and of the others it is not known", () => {
    const many = Array.from({ length: 65 }, (_, at) => workload("Deployment", `w${at}`, selecting(`w${at}`)));
    const of = (name: string) => workloads([{ ...patch, name }], many).with("dev", "web-dev", {}, same).possible;
    expect([of("w63"), of("w64"), of("w65")]).toEqual([true, "unknown", false]);
  });

  test("may have labels where admission takes some such template", () => {
    const may = (labels: Readonly<Record<string, string>>, rights = [patch], admission = takesAll) =>
      workloads(rights, [web], admission).mayHave("dev", "web-dev", labels, { hostNetwork: true });
    expect(may({ stage: "prod" })).toBe(true);
    expect(may({ app: "web" })).toBe(true);
    expect(may({ app: "other" })).toBe(false);
    expect(may({}, [{ ...patch, verb: "get" }])).toBe(false);
    expect(may({}, [patch], takesNone)).toBe(false);
    expect(
      may(
        {},
        [patch],
        admissionThat(() => "depends"),
      ),
    ).toBe(true);
    const asked: AdmissionRequest[] = [];
    may(
      { stage: "prod" },
      [patch],
      admissionThat((request) => (asked.push(request) > 0 ? "refused" : "refused")),
    );
    const open = { [anything]: true };
    expect(asked[0]?.object).toMatchObject({
      spec: {
        template: {
          metadata: { labels: { app: "web", stage: "prod", ...open } },
          spec: { containers: anything, hostNetwork: true, ...open },
        },
      },
    });
  });

  test("that is in no namespace is in that called default", () => {
    const bare = { ...web, metadata: { name: "web" } };
    expect(workloads([patch], [bare]).with("dev", "default", {}, same).possible).toBe(true);
  });
});
