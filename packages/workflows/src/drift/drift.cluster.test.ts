import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Drift } from "@kubestage/core";
import { keyText } from "@kubestage/core";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, kubectl, runKubectl, startControlPlane } from "../../../../testbed/harness/index.ts";
import { drift } from "./drift.ts";
import type { Declared } from "./testing/drift-cluster.ts";
import { bring, declare } from "./testing/drift-cluster.ts";

const operator = { name: "operator@example.com", groups: ["system:masters"] };
const everything = new AbortController();

describeWithTestbed("drift of a live cluster", () => {
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

  async function drifts(more: { auditLog?: string; stage?: string } = {}): Promise<readonly Drift[]> {
    const { report, diagnostics } = await drift({ ...declared.request, ...more });
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(report).toBeDefined();
    return report?.drifts ?? [];
  }

  async function repaired(): Promise<void> {
    await bring(declared.request);
    expect(await drifts()).toEqual([]);
  }

  test("is none after an apply, although controllers write too", async () => {
    // The autoscaler raises the replicas of web, the controllers make pods, revisions, slices and tokens.
    await expect
      .poll(() => run("get", "deployment", "web", "-n", "web-dev", "-o", "jsonpath={.spec.replicas}"), {
        timeout: 40_000,
        interval: 500,
      })
      .toBe("2");
    await expect.poll(() => run("get", "pods", "-n", "web-dev", "-o", "name"), { timeout: 20_000 }).toContain("pod/");
    await run("rollout", "restart", "deployment", "api", "-n", "api-dev");
    const { report } = await drift(declared.request);
    expect(report?.drifts).toEqual([]);
    expect(report?.compared).toBe(count);
  });

  test("names the field, its values and the manager of `kubectl edit`", async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv("KUBE_EDITOR", "sed -i s#example.com/api:1#example.com/api:2#");
    await run("edit", "deployment", "api", "-n", "api-dev");
    expect(await drifts()).toMatchObject([
      {
        type: "changed",
        stage: "dev",
        app: "api",
        fields: [
          {
            path: "spec.template.spec.containers[name=api].image",
            declared: '"registry.example.com/api:1"',
            live: '"registry.example.com/api:2"',
            by: { manager: "kubectl-edit", person: undefined },
          },
        ],
      },
    ]);
    await repaired();
  });

  test("names the person by the audit log, and only by it", async () => {
    await runKubectl(plane, ["scale", "deployment", "api", "-n", "api-test", "--replicas=3"], { user: operator });
    const [without] = await drifts();
    expect(without).toMatchObject({
      fields: [{ path: "spec.replicas", declared: "1", live: "3", by: { manager: "kubectl", person: undefined } }],
    });
    const [named] = await drifts({ auditLog: plane.auditLog });
    expect(named).toMatchObject({ fields: [{ by: { manager: "kubectl", person: operator.name } }] });
    await repaired();
  });

  test("tells what was deleted, and by whom", async () => {
    await runKubectl(plane, ["delete", "networkpolicy", "--all", "-n", "api-dev"], { user: operator });
    const found = await drifts({ auditLog: plane.auditLog });
    expect(new Set(found.map(({ type, key }) => `${type} ${key.kind} ${key.namespace}`))).toEqual(
      new Set(["missing NetworkPolicy api-dev"]),
    );
    expect(found[0]).toMatchObject({ by: { manager: "kubectl", person: operator.name } });
    await repaired();
  });

  test("tells what nobody declared, and not what belongs to it", async () => {
    const policy = JSON.stringify({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "hole", namespace: "api-dev" },
      spec: { podSelector: {}, ingress: [{}] },
    });
    await runKubectl(plane, ["create", "-f", "-"], { input: policy });
    await run("create", "rolebinding", "backdoor", "-n", "api-dev", "--clusterrole=view", "--user=contractor");
    await run("create", "secret", "generic", "kept", "-n", "api-dev", "--from-literal=password=hunter2");
    await run(
      "create",
      "cronjob",
      "miner",
      "-n",
      "api-dev",
      "--image=registry.example.com/miner:1",
      "--schedule=0 0 1 1 *",
    );
    const found = await drifts();
    expect(found.map(({ type, key }) => `${type} ${keyText(key)}`)).toEqual([
      "foreign batch/CronJob api-dev/miner",
      "foreign networking.k8s.io/NetworkPolicy api-dev/hole",
      "foreign rbac.authorization.k8s.io/RoleBinding api-dev/backdoor",
      "foreign Secret api-dev/kept",
    ]);
    expect(JSON.stringify(found)).not.toContain("hunter2");
    expect(found[0]).toMatchObject({ by: { manager: "kubectl-create" } });
    await run("delete", "networkpolicy/hole", "rolebinding/backdoor", "secret/kept", "cronjob/miner", "-n", "api-dev");
    await repaired();
  });

  test("tells who has rights in the whole cluster and is meant to have them in stages only", async () => {
    const bind = (name: string, role: string, ...subjects: readonly string[]) =>
      run("create", "clusterrolebinding", name, `--clusterrole=${role}`, ...subjects);
    await bind("of-administrators", "cluster-admin", "--group=platform");
    await bind("of-everybody", "view", "--group=system:authenticated");
    await bind("of-a-controller", "edit", "--serviceaccount=kube-system:controller");
    expect(await drifts()).toEqual([]);
    await bind("of-a-team", "cluster-admin", "--group=platform", "--group=storefront");
    await bind("of-accounts", "view", "--serviceaccount=web-dev:default", "--group=system:serviceaccounts:api-test");
    const kind = "ClusterRoleBinding";
    expect(await drifts()).toMatchObject([
      {
        type: "foreign",
        key: { kind, name: "of-a-team" },
        stage: undefined,
        by: { manager: "kubectl-create" },
        grant: { role: "cluster-admin", subjects: ["Group storefront"] },
      },
      {
        key: { kind, name: "of-accounts" },
        grant: {
          role: "view",
          subjects: ["Group system:serviceaccounts:api-test", "ServiceAccount web-dev/default"],
        },
      },
    ]);
    const names = ["of-administrators", "of-everybody", "of-a-controller", "of-a-team", "of-accounts"];
    await run("delete", "clusterrolebinding", ...names);
    expect(await drifts()).toEqual([]);
  });

  test("is not fooled by an owner that does not make such things", async () => {
    const uid = await run("get", "deployment", "api", "-n", "api-dev", "-o", "jsonpath={.metadata.uid}");
    const metadata = {
      name: "owned",
      namespace: "api-dev",
      ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "api", uid, controller: true }],
    };
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" };
    await runKubectl(plane, ["create", "-f", "-"], {
      input: JSON.stringify({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", metadata, roleRef }),
    });
    expect((await drifts()).map(({ key }) => key.name)).toEqual(["owned"]);
    await run("delete", "rolebinding/owned", "-n", "api-dev");
  });

  test("sees a label that was added to a namespace, and one that was taken away", async () => {
    await run("label", "namespace", "api-dev", "team=evil", "kubestage.dev/tier-");
    expect(await drifts()).toMatchObject([
      {
        type: "changed",
        key: { kind: "Namespace", name: "api-dev" },
        fields: [
          { path: 'metadata.labels["kubestage.dev/tier"]', live: undefined, by: undefined },
          { path: "metadata.labels.team", declared: undefined, live: '"evil"', by: { manager: "kubectl-label" } },
        ],
      },
    ]);
    await run("label", "namespace", "api-dev", "team-");
    await repaired();
  });

  test("looks at one stage only where that is asked for", async () => {
    await run("delete", "networkpolicy", "--all", "-n", "api-test");
    expect(await drifts({ stage: "dev" })).toEqual([]);
    expect((await drifts({ stage: "test" })).length).toBeGreaterThan(0);
    await repaired();
  });

  test("tells an object that only waits for its finalizer as missing", async () => {
    await run(
      "patch",
      "service",
      "api",
      "-n",
      "api-dev",
      "--type=merge",
      "-p",
      '{"metadata":{"finalizers":["example.com/held"]}}',
    );
    expect(await drifts()).toEqual([]);
    await run("delete", "service", "api", "-n", "api-dev", "--wait=false");
    expect(await drifts()).toMatchObject([{ type: "missing", deleting: true, key: { kind: "Service", name: "api" } }]);
    await run(
      "patch",
      "service",
      "api",
      "-n",
      "api-dev",
      "--type=json",
      "-p",
      '[{"op":"remove","path":"/metadata/finalizers"}]',
    );
    await sleep(500);
    await repaired();
  });

  test("reads the audit log as the API server writes it", async () => {
    const [line = ""] = (await readFile(plane.auditLog, "utf8")).split("\n");
    expect(JSON.parse(line)).toMatchObject({ kind: "Event", apiVersion: "audit.k8s.io/v1" });
    await expect(drift({ ...declared.request, auditLog: "shop/platform.yaml" })).rejects.toMatchObject({
      code: "KS5101",
    });
  });
});
