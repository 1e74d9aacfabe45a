import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  certifyUser,
  type ControlPlane,
  describeWithTestbed,
  places,
  requestApi,
  startControlPlane,
} from "../../../../../testbed/harness/index.ts";
import { lastingRights } from "../possible/lasting-rights.ts";
import { makeRights } from "../rights/make-rights.ts";
import { worldOf } from "../testing/world-of.ts";
import type { AdmissionRequest } from "./admission.ts";
import { makeAdmission } from "./make-admission.ts";
import { arbitraryExpression } from "./testing/arbitrary-expressions.ts";
import { type SamplePod, sampleExpressions, samplePods } from "./testing/sample-expressions.ts";

const generated = Number(process.env.ADMISSION_EXPRESSIONS ?? 180);
const seed = Number(process.env.ADMISSION_SEED ?? 20_260_101);
/** Each policy is asked in one of these only, so that no request is judged by all. */
const namespaces = Array.from({ length: 12 }, (_, at) => `cases-${at}`);
const person = { name: "dev-user", groups: ["developers"] };
const as = { user: person.name, groups: [...person.groups, "system:authenticated"] };
const registration = "/apis/admissionregistration.k8s.io/v1";
const expressions = [
  ...sampleExpressions,
  ...fc.sample(arbitraryExpression, { seed, numRuns: generated }).filter((text) => text.length < 2000),
];

describeWithTestbed("admission against a real API server", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "api" });
  });
  afterAll(() => plane.stop());

  async function post(path: string, body: object) {
    const { status, text } = await plane.request({ method: "POST", path, body, timeoutMs: 60_000 });
    return { status, answer: JSON.parse(text) as { message?: string } & Record<string, unknown> };
  }

  async function asPerson() {
    const authority = await readFile(join(plane.folder, places.authority), "utf8");
    const credentials = { authority, ...(await certifyUser(plane.folder, person)) };
    return async (namespace: string, body: object) => {
      const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`;
      const { status, text } = await requestApi(plane.server, credentials, {
        method: "POST",
        path,
        body,
        timeoutMs: 60_000,
      });
      return { status, message: (JSON.parse(text) as { message?: string }).message ?? "" };
    };
  }

  test(`decides as the server does: ${samplePods.length} pods under ${expressions.length} policies (seed ${seed})`, async () => {
    const labels = { stage: "dev" };
    for (const name of namespaces) {
      await post("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });
      await post(`/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: "default" } });
    }
    const role = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" };
    const clusterAdmin = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "cases" },
      roleRef: role,
      subjects: [{ apiGroup: role.apiGroup, kind: "User", name: person.name }],
    };
    await post("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", clusterAdmin);
    // As the server completes them: the pods that policies see.
    const pods = await Promise.all(
      samplePods.map(async (pod) => {
        const { status, answer } = await post("/api/v1/namespaces/cases-0/pods?dryRun=All", podOf(pod));
        expect({ status, answer }).toMatchObject({ status: 201 });
        return { pod, completed: answer };
      }),
    );
    const accepted: Asked[] = [];
    await atOnce(8, expressions.entries(), async ([at, expression]) => {
      const one = { name: `p${at}`, expression, namespace: namespaces[at % namespaces.length] ?? "" };
      const { status } = await post(`${registration}/validatingadmissionpolicies`, policyOf(one));
      if (status !== 201) return;
      await post(`${registration}/validatingadmissionpolicybindings`, bindingOf(one));
      accepted.push(one);
    });
    const create = await asPerson();
    for (const { name, namespace } of accepted.slice(-8)) {
      const probe = targeted(podOf({ metadata: { name: "probe" }, spec: samplePods[0]?.spec ?? {} }), name, "yes");
      const refuses = async () => (await create(namespace, probe)).message.includes(`'${name}'`);
      await expect.poll(refuses, { timeout: 60_000 }).toBe(true);
    }
    const world = worldOf(
      JSON.stringify({
        apiVersion: "v1",
        kind: "List",
        items: [
          ...namespaces.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } })),
          ...accepted.flatMap((one) => [policyOf(one), bindingOf(one)]),
          clusterAdmin,
        ],
      }),
      { bootstrapRoles: true },
    );
    const admission = makeAdmission(world, { ask: lastingRights(world, makeRights(world, undefined)) });
    const cases = accepted.flatMap((policy) => pods.map((one) => ({ ...one, policy })));
    const counts = { admitted: 0, refused: 0, depends: 0, notCompleted: 0 };
    const disagreements: object[] = [];
    await atOnce(16, cases.values(), async ({ pod, completed, policy: { name, namespace, expression } }) => {
      const { status, message } = await create(namespace, targeted(podOf(pod), name));
      if (status !== 201 && !message.includes(`'${name}'`)) throw new Error(`${status} ${message}`);
      const server = status === 201 ? "admitted" : "refused";
      const request = (object: object): AdmissionRequest => ({
        operation: "CREATE",
        group: "",
        version: "v1",
        resource: "pods",
        namespace,
        name: pod.metadata.name,
        object: targeted(inNamespace(object, namespace), name),
        oldObject: null,
        as,
      });
      const { answer } = admission.decide(request(completed));
      const asWritten = admission.decide(request(podOf(pod))).answer;
      if (asWritten === "depends") counts.notCompleted++;
      else if (asWritten !== server) disagreements.push({ expression, pod: pod.metadata, server, asWritten, message });
      counts[answer]++;
      if (answer !== server) disagreements.push({ expression, pod: pod.metadata, server, answer, message });
    });
    expect(disagreements.slice(0, 20)).toEqual([]);
    expect(counts.admitted + counts.refused).toBeGreaterThan(cases.length * 0.99);
    expect(Math.min(counts.admitted, counts.refused)).toBeGreaterThan(cases.length / 10);
    // What a server fills in by what other objects say is not known from the pod alone.
    expect(counts.notCompleted).toBeLessThan(cases.length / 10);
    // The server refuses to make policies that are ill typed: few of those generated.
    expect(accepted.length).toBeGreaterThan(expressions.length * 0.8);
  }, 600_000);
});

interface Asked {
  readonly name: string;
  readonly expression: string;
  readonly namespace: string;
}

async function atOnce<One>(count: number, all: IteratorObject<One>, work: (one: One) => Promise<void>): Promise<void> {
  const next = async () => {
    for (const one of all) await work(one);
  };
  await Promise.all(Array.from({ length: count }, next));
}

function inNamespace(pod: object, namespace: string): object {
  return { ...pod, metadata: { ...(pod as { metadata: object }).metadata, namespace } };
}

/** Answered by one policy only: each is bound to pods that name it. */
function targeted(pod: object, policy: string, isProbe = "no"): object {
  const { metadata } = pod as { metadata: object };
  const annotations = "annotations" in metadata ? (metadata.annotations as object) : undefined;
  return isProbe === "yes"
    ? {
        ...pod,
        metadata: { ...metadata, annotations: { ...annotations, probe: isProbe }, finalizers: [`t/${policy}`] },
      }
    : { ...pod, metadata: { ...metadata, finalizers: [`t/${policy}`] } };
}

function podOf({ metadata, spec }: SamplePod): object {
  return { apiVersion: "v1", kind: "Pod", metadata, spec };
}

function policyOf({ name, expression }: Asked) {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
      },
      matchConditions: [{ name: "asked", expression: `object.metadata.finalizers == ['t/${name}']` }],
      validations: [{ expression }, { expression: "object.metadata.?annotations[?'probe'].orValue('') == ''" }],
    },
  };
}

function bindingOf({ name, namespace }: Asked) {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name },
    spec: {
      policyName: name,
      validationActions: ["Deny"],
      matchResources: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } },
    },
  };
}
