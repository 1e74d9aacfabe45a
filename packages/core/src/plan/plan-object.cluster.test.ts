import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, describeWithTestbed, startControlPlane } from "../../../../testbed/harness/index.ts";
import type { KubernetesObject, LiveObject } from "../manifests/kubernetes-object.ts";
import { immutableFields } from "./immutable-fields.ts";
import { keyOf } from "../manifests/object-key.ts";
import type { PlanItem } from "./plan.ts";
import { planObject } from "./plan-object.ts";
import { applyTo, editOn, pathOf, readFrom } from "./testing/server-objects.ts";

const namespace = "planned";
const template = (image: string) => ({
  metadata: { labels: { app: "web" } },
  spec: { containers: [{ name: "web", image }], restartPolicy: "Always" },
});
const never = (image: string) => ({ ...template(image), spec: { ...template(image).spec, restartPolicy: "Never" } });
const object = (
  apiVersion: string,
  kind: string,
  rest: object,
  { name = `a-${kind.toLowerCase()}`, clusterWide = false } = {},
): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(!clusterWide && { namespace }) },
  ...rest,
});
const clusterWide = { clusterWide: true };
const binding = (name: string) => ({ roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name } });
const claim = (storage: string) => ({
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, storageClassName: storage },
});

/** One object before and after a change that no API server makes, and the field that it names. */
const immutable: readonly (readonly [before: KubernetesObject, after: object, field: RegExp])[] = [
  [
    object("apps/v1", "Deployment", { spec: { selector: { matchLabels: { app: "web" } }, template: template("a") } }),
    {
      spec: {
        selector: { matchLabels: { app: "web", tier: "a" } },
        template: { ...template("a"), metadata: { labels: { app: "web", tier: "a" } } },
      },
    },
    /^spec\.selector$/,
  ],
  [
    object("apps/v1", "DaemonSet", { spec: { selector: { matchLabels: { app: "web" } }, template: template("a") } }),
    {
      spec: {
        selector: { matchLabels: { app: "web", tier: "a" } },
        template: { ...template("a"), metadata: { labels: { app: "web", tier: "a" } } },
      },
    },
    /^spec\.selector$/,
  ],
  [
    object("batch/v1", "Job", { spec: { template: never("a") } }),
    { spec: { template: never("b") } },
    /^spec\.template$/,
  ],
  [
    object("v1", "Service", { spec: { clusterIP: "10.0.0.77", ports: [{ port: 80 }] } }),
    { spec: { clusterIP: "10.0.0.78", ports: [{ port: 80 }] } },
    /^spec\.clusterIPs?\[0\]$/,
  ],
  [object("rbac.authorization.k8s.io/v1", "RoleBinding", binding("view")), binding("edit"), /^roleRef$/],
  [
    object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", binding("view"), clusterWide),
    binding("edit"),
    /^roleRef$/,
  ],
  [object("scheduling.k8s.io/v1", "PriorityClass", { value: 1 }, clusterWide), { value: 2 }, /^value$/],
  [
    object("scheduling.k8s.io/v1", "PriorityClass", { value: 1 }, clusterWide),
    { value: 1, preemptionPolicy: "Never" },
    /^preemptionPolicy$/,
  ],
  [object("v1", "ConfigMap", { immutable: true, data: { a: "1" } }), { immutable: true, data: { a: "2" } }, /^data$/],
  [
    object("v1", "Secret", { immutable: true, data: { a: "YQ==" } }),
    { immutable: true, data: { a: "Yg==" } },
    /^data$/,
  ],
  [object("v1", "Secret", { type: "Opaque" }, { name: "typed" }), { type: "example.com/other" }, /^type$/],
  [
    object("apps/v1", "StatefulSet", {
      spec: { serviceName: "a", selector: { matchLabels: { app: "web" } }, template: template("a") },
    }),
    { spec: { serviceName: "b", selector: { matchLabels: { app: "web" } }, template: template("a") } },
    /^spec$/,
  ],
  [object("v1", "PersistentVolumeClaim", claim("fast")), claim("slow"), /^spec$/],
  [
    object("storage.k8s.io/v1", "StorageClass", { provisioner: "a" }, clusterWide),
    { provisioner: "b" },
    /^provisioner$/,
  ],
  [
    object("storage.k8s.io/v1", "StorageClass", { provisioner: "a" }, clusterWide),
    { provisioner: "a", parameters: { b: "c" } },
    /^parameters$/,
  ],
  [
    object("storage.k8s.io/v1", "StorageClass", { provisioner: "a" }, clusterWide),
    { provisioner: "a", reclaimPolicy: "Retain" },
    /^reclaimPolicy$/,
  ],
  [
    object("storage.k8s.io/v1", "StorageClass", { provisioner: "a" }, clusterWide),
    { provisioner: "a", volumeBindingMode: "WaitForFirstConsumer" },
    /^volumeBindingMode$/,
  ],
  [
    object(
      "v1",
      "PersistentVolume",
      { spec: { accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" }, hostPath: { path: "/a" } } },
      clusterWide,
    ),
    { spec: { accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" }, hostPath: { path: "/b" } } },
    /^spec\.persistentvolumesource$/,
  ],
  [
    object("discovery.k8s.io/v1", "EndpointSlice", { addressType: "IPv4", endpoints: [] }),
    { addressType: "IPv6", endpoints: [] },
    /^addressType$/,
  ],
];

describeWithTestbed("planObject against a real API server", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "api" });
    await applyTo(plane, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  });
  afterAll(() => plane.stop());

  test.each(immutable)("$kind is replaced for a field that cannot be changed", async (before, after, field) => {
    const made = await applyTo(plane, before);
    if (!made.ok) throw new Error(made.problem.message);
    const wanted = { ...before, ...after };
    const answer = await applyTo(plane, wanted, { dryRun: true });
    if (answer.ok) throw new Error("the API server changes it");
    const fields = immutableFields(answer.problem);
    expect({ message: answer.problem.message, fields }).not.toMatchObject({ fields: [] });
    expect(fields).toEqual(fields.map(() => expect.stringMatching(field)));
    const item = planned(wanted, made.object, { type: "refused", problem: answer.problem, warnings: [] });
    expect(item.action).toBe("replace");
    expect(item.refusal).toBeUndefined();
    expect(item.changes.length).toBeGreaterThan(0);
  });

  test("a value that is wrong in itself is refused, beside a field that cannot be changed too", async () => {
    const made = await applyTo(plane, object("v1", "ConfigMap", { immutable: true, data: { a: "1" } }));
    const wanted = object("v1", "ConfigMap", { immutable: true, data: { a: "2", "not a key": "1" } });
    const answer = await applyTo(plane, wanted, { dryRun: true });
    if (answer.ok || !made.ok) throw new Error("it is accepted");
    const item = planned(wanted, made.object, { type: "refused", problem: answer.problem, warnings: [] });
    expect(item).toMatchObject({ action: "change", refusal: { reason: "Invalid" } });
  });

  test("a bound claim that would shrink is refused and not replaced", async () => {
    const sized = (storage: string): KubernetesObject =>
      object(
        "v1",
        "PersistentVolumeClaim",
        { spec: { ...claim("fast").spec, resources: { requests: { storage } } } },
        { name: "shrinks" },
      );
    const made = await applyTo(plane, sized("2Gi"));
    if (!made.ok) throw new Error(made.problem.message);
    const status = { phase: "Bound", accessModes: ["ReadWriteOnce"], capacity: { storage: "2Gi" } };
    await plane.request({ method: "PUT", path: `${pathOf(made.object)}/status`, body: { ...made.object, status } });
    const answer = await applyTo(plane, sized("1Gi"), { dryRun: true });
    if (answer.ok) throw new Error("it is accepted");
    const item = planned(sized("1Gi"), made.object, { type: "refused", problem: answer.problem, warnings: [] });
    expect(item).toMatchObject({ action: "change", refusal: { hint: expect.stringContaining("only grow") } });
  });

  test("what changes, and who owns what conflicts since when", async () => {
    const deployment = (image: string, more: object = {}) => ({
      ...object("apps/v1", "Deployment", {
        spec: { replicas: 2, selector: { matchLabels: { app: "web" } }, template: template(image), ...more },
      }),
      metadata: { name: "conflicting", namespace, labels: { "example.com/tier": "a" } },
    });
    const made = await applyTo(plane, deployment("a"));
    if (!made.ok) throw new Error(made.problem.message);
    const theirs = structuredClone(made.object) as LiveObject & {
      spec: { replicas: number };
      metadata: { labels: Record<string, string> };
    };
    theirs.spec.replicas = 5;
    theirs.metadata.labels["example.com/tier"] = "theirs";
    await editOn(plane, theirs);
    const live = await readFrom(plane, made.object);
    if (!live.ok) throw new Error(live.problem.message);
    const wanted = deployment("b");
    const asked = await applyTo(plane, wanted, { dryRun: true, force: false });
    const forced = await applyTo(plane, wanted, { dryRun: true });
    if (asked.ok || !forced.ok) throw new Error("there is no conflict");
    const item = planned(wanted, live.object, {
      type: "accepted",
      object: forced.object,
      conflicts: asked.problem.causes,
      warnings: [],
    });
    const time = live.object.metadata.managedFields?.find(({ manager }) => manager === "kubectl-edit")?.time;
    expect(time).toMatch(/^\d{4}-/);
    expect(item.conflicts).toEqual([
      { path: 'metadata.labels["example.com/tier"]', manager: "kubectl-edit", time },
      { path: "spec.replicas", manager: "kubectl-edit", time },
    ]);
    expect(item.changes).toEqual([
      { path: 'metadata.labels["example.com/tier"]', before: '"theirs"', after: '"a"', secret: false },
      { path: "spec.replicas", before: "5", after: "2", secret: false },
      { path: "spec.template.spec.containers[name=web].image", before: '"a"', after: '"b"', secret: false },
    ]);
    expect(item).toMatchObject({ action: "change", risk: "interruption" });
  });

  test("fields that somebody else set alike become ours, which is a change; then nothing is left to do", async () => {
    const wanted = object("v1", "ConfigMap", { data: { a: "1" } });
    const shared = { ...wanted, metadata: { name: "shared", namespace } };
    const theirs = await applyTo(plane, shared, { manager: "somebody" });
    const dryRun = await applyTo(plane, shared, { dryRun: true });
    if (!theirs.ok || !dryRun.ok) throw new Error("it is refused");
    const accepted = (result: LiveObject) =>
      ({ type: "accepted", object: result, conflicts: [], warnings: [] }) as const;
    expect(planned(shared, theirs.object, accepted(dryRun.object))).toMatchObject({ action: "change", changes: [] });
    const ours = await applyTo(plane, shared);
    const again = await applyTo(plane, shared, { dryRun: true });
    if (!ours.ok || !again.ok) throw new Error("it is refused");
    expect(planned(shared, ours.object, accepted(again.object)).action).toBe("none");
  });

  test("replicas that nobody sets any more fall back, and the plan says so", async () => {
    const scaled = (spec: object) => ({
      ...object("apps/v1", "Deployment", {
        spec: { selector: { matchLabels: { app: "web" } }, template: template("a"), ...spec },
      }),
      metadata: { name: "scaled", namespace },
    });
    const made = await applyTo(plane, scaled({ replicas: 3 }));
    const result = await applyTo(plane, scaled({}), { dryRun: true });
    if (!made.ok || !result.ok) throw new Error("it is refused");
    const item = planned(scaled({}), made.object, {
      type: "accepted",
      object: result.object,
      conflicts: [],
      warnings: [],
    });
    expect(item.changes).toEqual([{ path: "spec.replicas", before: "3", after: "1", secret: false }]);
    expect(item.risk).toBe("interruption");
    expect(item.because).toEqual([expect.stringContaining("kubestage sets it no more")]);
  });

  test("a refusal of a Secret never repeats its value", async () => {
    const wanted = object("v1", "Secret", { data: { password: 31415926 } });
    const answer = await applyTo(plane, { ...wanted, metadata: { name: "leaks", namespace } }, { dryRun: true });
    if (answer.ok) throw new Error("it is accepted");
    expect(answer.problem.message).toContain("31415926");
    const item = planned(wanted, undefined, {
      type: "refused",
      problem: answer.problem,
      warnings: [answer.problem.message],
    });
    expect(JSON.stringify(item)).not.toContain("31415926");
  });
});

function planned(
  wanted: KubernetesObject,
  live: LiveObject | undefined,
  dryRun: Parameters<typeof planObject>[2],
): PlanItem {
  const whose = { stage: "dev", team: undefined, app: undefined, origin: "platform.yaml:1" };
  return planObject({ object: wanted, key: keyOf(wanted), ...whose }, live, dryRun);
}
