import { setTimeout as sleep } from "node:timers/promises";
import type { Drift, LiveObject } from "@kubestage/core";
import { keyText } from "@kubestage/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, kubectl, runKubectl, startControlPlane } from "../../../../testbed/harness/index.ts";
import { drift } from "./drift.ts";
import type { Declared } from "./testing/drift-cluster.ts";
import { bring, declaration, declare, Follower } from "./testing/drift-cluster.ts";

const everything = new AbortController();
const resources = { requests: { cpu: "10m", memory: "8Mi" }, limits: { cpu: "10m", memory: "8Mi" } };
const label = "kubestage.dev/platform=shop";

describeWithTestbed("drift that somebody hides, or may not see", () => {
  let plane: ControlPlane;
  let declared: Declared;
  let count: number;

  beforeAll(async () => {
    plane = await startControlPlane({ components: "all" });
    declared = await declare(plane, everything.signal);
    count = await bring(declared.request);
  });
  afterAll(async () => {
    declared.remove();
    await plane.stop();
  });

  const run = (...args: readonly string[]): Promise<string> => kubectl(plane, ...args);

  async function drifts(): Promise<readonly Drift[]> {
    const { report, diagnostics } = await drift(declared.request);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    return report?.drifts ?? [];
  }

  async function repaired(): Promise<void> {
    await bring(declared.request);
    expect(await drifts()).toEqual([]);
  }

  const sidecar = "spec.template.spec.containers[name=sidecar]";
  const withSidecar = {
    spec: {
      template: { spec: { containers: [{ name: "sidecar", image: "registry.example.com/miner:1", resources }] } },
    },
  };

  test("is not hidden by taking away the record of who owns what", async () => {
    const patch = JSON.stringify({ metadata: { managedFields: [{}] }, ...withSidecar });
    await run("patch", "deployment", "api", "-n", "api-dev", "--type=strategic", "-p", patch);
    expect(await drifts()).toMatchObject([{ type: "changed", key: { name: "api" }, fields: [{ path: sidecar }] }]);
    await run("delete", "deployment", "api", "-n", "api-dev");
    await repaired();
  });

  test("is not hidden by taking oneself out of that record", async () => {
    await run("patch", "deployment", "api", "-n", "api-dev", "--type=strategic", "-p", JSON.stringify(withSidecar));
    await run("label", "namespace", "api-dev", "team=evil");
    for (const [kind, ...where] of [["deployment", "-n", "api-dev"], ["namespace"]] as const) {
      const shown = await run(
        "get",
        kind,
        ...where,
        kind === "namespace" ? "api-dev" : "api",
        "-o",
        "json",
        "--show-managed-fields",
      );
      const { managedFields } = (JSON.parse(shown) as LiveObject).metadata;
      const kept = managedFields?.filter(({ manager }) => !manager.startsWith("kubectl"));
      expect(kept?.length).toBe((managedFields?.length ?? 0) - 1);
      const patch = JSON.stringify([{ op: "replace", path: "/metadata/managedFields", value: kept }]);
      await run("patch", kind, ...where, kind === "namespace" ? "api-dev" : "api", "--type=json", "-p", patch);
    }
    expect(await drifts()).toMatchObject([
      { key: { kind: "Namespace" }, fields: [{ path: "metadata.labels.team", live: '"evil"', by: undefined }] },
      { key: { kind: "Deployment" }, fields: [{ path: sidecar, by: undefined }] },
    ]);
    await run("label", "namespace", "api-dev", "team-");
    await run("delete", "deployment", "api", "-n", "api-dev");
    await repaired();
  });

  test("is not hidden by making anew what was declared, with more in it", async () => {
    const made = JSON.parse(await run("get", "deployment", "api", "-n", "api-dev", "-o", "json")) as {
      metadata: { labels: object };
      spec: { template: { spec: { containers: object[] } } };
    };
    await run("delete", "deployment", "api", "-n", "api-dev");
    made.spec.template.spec.containers.push(...withSidecar.spec.template.spec.containers);
    const metadata = { name: "api", namespace: "api-dev", labels: made.metadata.labels };
    await runKubectl(plane, ["create", "-f", "-"], { input: JSON.stringify({ ...made, metadata, status: undefined }) });
    expect(await drifts()).toMatchObject([
      { type: "changed", fields: [{ path: sidecar, by: { manager: "kubectl-create" } }] },
    ]);
    await run("delete", "deployment", "api", "-n", "api-dev");
    await repaired();
  });

  test("is none where what was declared was made anew as it was", async () => {
    const { metadata, ...content } = JSON.parse(await run("get", "limitrange", "-n", "api-dev", "-o", "json")).items[0];
    await run("delete", "limitrange", "--all", "-n", "api-dev");
    const input = JSON.stringify({
      ...content,
      metadata: { name: metadata.name, namespace: "api-dev", labels: metadata.labels },
    });
    await runKubectl(plane, ["create", "-f", "-"], { input });
    expect(await drifts()).toEqual([]);
    await repaired();
  });

  test("is told of the whole cluster where something says that it is ours, and of nothing else there", async () => {
    const managed = { "app.kubernetes.io/managed-by": "kubestage", "app.kubernetes.io/part-of": "shop" };
    const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["events"] };
    const spec = { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: "true" }] };
    const policy = (name: string, labels: object) => ({
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name, labels },
      spec,
    });
    for (const object of [policy("another", managed), policy("of-others", {})])
      await runKubectl(plane, ["create", "-f", "-"], { input: JSON.stringify(object) });
    for (const name of ["lookalike", "elsewhere"]) await run("create", "namespace", name);
    await run("label", "namespace", "lookalike", label);
    expect((await drifts()).map(({ type, key }) => `${type} ${keyText(key)}`)).toEqual([
      "foreign Namespace lookalike",
      "foreign admissionregistration.k8s.io/ValidatingAdmissionPolicy another",
    ]);
    await run("delete", "namespace/lookalike", "validatingadmissionpolicy/another", "--wait=false");
    await expect.poll(drifts, { timeout: 20_000 }).toEqual([]);
  });

  test("is told to a team's developer in the team's namespaces, and once what is closed to them", async () => {
    const uid = await run("get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}");
    const named = await declare(
      plane,
      everything.signal,
      declaration.replace("cni: calico", `cni: calico, uid: ${uid}`),
    );
    const all = await bring(named.request);
    const developer = await plane.kubeconfig({ name: "developer", groups: ["storefront"] });
    const request = { ...named.request, kubeconfig: developer };
    await run("scale", "deployment", "api", "-n", "api-dev", "--replicas=2");
    await run("delete", "service", "api", "-n", "api-dev");
    await run("create", "configmap", "unknown", "-n", "api-dev");
    const { report, diagnostics } = await drift(request);
    expect(report?.drifts.map(({ type, key }) => `${type} ${keyText(key)}`)).toEqual([
      "changed apps/Deployment api-dev/api",
      "missing Service api-dev/api",
      "foreign ConfigMap api-dev/unknown",
    ]);
    expect(
      diagnostics.filter(({ severity }) => severity === "error").map(({ code, message }) => [code, message]),
    ).toEqual([
      [
        "KS5102",
        expect.stringMatching(/^\d+ declared objects could not be compared, .* list only in api-dev, api-test, /),
      ],
    ]);
    expect(report?.compared).toBeGreaterThan(0);
    expect(report?.compared).toBeLessThan(all);
    const follower = new Follower(request);
    await follower.begun();
    await follower.next("appeared", "Deployment api-dev/api");
    // That definitions may not be watched ends nothing.
    await sleep(500);
    await follower.end();
    await run("delete", "configmap", "unknown", "-n", "api-dev");
    named.remove();
    await bring(declared.request);
  });

  test("claims nothing of what one may not look at, or only list", async () => {
    const listed = "configmaps,services,namespaces,limitranges";
    await run("create", "clusterrole", "seer", "--verb=list", `--resource=${listed}`);
    await run("create", "clusterrole", "namer", "--verb=get", "--resource=namespaces");
    for (const role of ["seer", "namer"])
      await run("create", "clusterrolebinding", role, `--clusterrole=${role}`, "--group=seers");
    await run("label", "service", "api", "-n", "api-dev", "suspect=1");
    const kubeconfig = await plane.kubeconfig({ name: "seer", groups: ["seers"] });
    const { report, diagnostics } = await drift({ ...declared.request, kubeconfig });
    await run("label", "service", "api", "-n", "api-dev", "suspect-");
    const told = diagnostics.map(({ code, message }) => `${code} ${message}`);
    expect(told).toContainEqual(expect.stringMatching(/^KS6015 deployments cannot be looked at: /));
    expect(told).toContainEqual(expect.stringMatching(/^KS5102 Service api-dev\/api could not be compared: .*`get`/));
    expect(report?.compared).toBeGreaterThan(0);
    expect(report?.compared).toBeLessThan(count / 2);
    expect(report?.kinds).toBeLessThan(6);
    await run("delete", "clusterrole,clusterrolebinding", "seer", "namer");
  });
});
