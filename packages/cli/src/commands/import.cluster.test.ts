import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ControlPlane, User } from "../../../../testbed/harness/index.ts";
import {
  addNode,
  describeWithTestbed,
  kubectl,
  runKubectl,
  startControlPlane,
} from "../../../../testbed/harness/index.ts";
import { foreignManifests, foreignSecret } from "../testing/foreign-manifests.ts";
import type { Ran } from "../testing/run-kubestage.ts";
import { runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";
import { restingApp, smallPlatform } from "../testing/small-platform.ts";

interface Item {
  readonly object: { readonly group: string; readonly kind: string; readonly namespace: string; readonly name: string };
  readonly action: string;
  readonly changes: readonly { readonly path: string }[];
}
interface Imported {
  readonly comparison: {
    readonly plan: readonly Item[];
    readonly foreign: readonly { readonly object: Item["object"] }[];
  };
}

interface Declared {
  readonly declaration: readonly { readonly kind: string; readonly spec: object }[];
  readonly diagnostics: readonly { readonly message: string }[];
}

const strayPod = `apiVersion: v1
kind: Namespace
metadata: { name: env-dev, labels: { env: dev } }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: default, namespace: env-dev }
---
apiVersion: v1
kind: Pod
metadata: { name: stray, namespace: env-dev }
spec: { nodeName: free-1, containers: [{ name: web, image: registry.example.com/web }] }
`;

const example = join(import.meta.dirname, "../../../../examples/frembs");

/** What a plan says of each object, comparable whatever made the plan. */
function said(items: readonly Item[], { fields = true } = {}): string[] {
  return items
    .map(({ object: { group, kind, namespace, name }, action, changes }) => {
      const paths = fields ? ` ${changes.map(({ path }) => path).join(" ")}` : "";
      return `${action} ${group}/${kind} ${namespace}/${name}${paths}`;
    })
    .toSorted();
}

describeWithTestbed("import of a cluster", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "all" });
  });
  afterAll(() => plane.stop());

  async function run(from: string, words: readonly string[], expected: number, user?: User): Promise<Ran> {
    const kubeconfig = await plane.kubeconfig(user);
    const environment = { KUBECONFIG: kubeconfig, XDG_STATE_HOME: join(from, "state") };
    const ran = await runKubestage(words, { from, environment });
    if (ran.code !== expected)
      throw new Error(`${words.join(" ")} ended with ${ran.code}:\n${ran.stdout}\n${ran.stderr}`);
    return ran;
  }

  test("of what kubestage applied: the first plan is empty", { timeout: 180_000 }, async () => {
    const apps = {
      web: `${restingApp("hello")}, calls: [{ app: api }, { host: payments.example.com, cidrs: [203.0.113.0/27] }]`,
      api: `${restingApp("world")}, expose: {}, secrets: [KEY]`,
    };
    const stage = "network: closed, access: { groups: { auditors: view } }";
    const text = smallPlatform({ name: "own", stages: ["dev", "test"], apps, stage });
    const from = temporaryFolder({ "platform.yaml": text });
    await run(from, ["apply", "--context", await contextOf(), "--yes", "--timeout", "90s"], 0);
    const { stderr } = await run(from, ["import", "--platform", "own", "--out", "imported"], 0);
    expect(stderr).toContain("The first plan of this declaration is empty");
    const plan = await run(from, ["plan", "imported"], 0);
    expect(plan.stdout).toContain("nothing to do");
    const kinds = "namespaces,quota,limits,rolebindings,roles,clusterroles,sa,netpol,cm,secrets,svc,ingress,deploy,pdb";
    const guards = "priorityclasses,validatingadmissionpolicies,validatingadmissionpolicybindings";
    const mutating = "mutatingadmissionpolicies,mutatingadmissionpolicybindings";
    const dump = await kubectl(plane, "get", `${kinds},${guards},${mutating}`, "-A", "-o", "yaml");
    const offline = await run(temporaryFolder({ "dump.yaml": dump }), ["import", "dump.yaml", "--platform", "own"], 0);
    expect(offline.stderr).toContain("The first plan of this declaration is empty");
    // Declaring it would add the Role by which everybody may read it.
    expect(readFileSync(join(from, "imported/platform.yaml"), "utf8")).not.toContain("uid: ");
    await kubectl(plane, "delete", "namespace", "-l", "app.kubernetes.io/part-of=own", "--wait=false");
    await retire("own");
  });

  test("of an example that was applied as it was built: the first plan is empty", { timeout: 180_000 }, async () => {
    const from = temporaryFolder();
    await run(from, ["build", example, "--out", "built"], 0);
    const built = await run(from, ["build", example], 0);
    await applyText(built.stdout, "--server-side", "--field-manager=kubestage");
    await addNode(plane, {
      name: "dev-1",
      labels: { stage: "dev" },
      taints: [{ key: "stage", value: "dev", effect: "NoSchedule" }],
    });
    await run(from, ["import", "--platform", "frembs", "--out", "imported"], 0);
    const plan = await run(from, ["plan", "imported"], 0);
    expect(plan.stdout).toContain("nothing to do");
    await retire("frembs");
    await kubectl(plane, "delete", "namespace", "-l", "app.kubernetes.io/part-of=frembs", "--wait=false");
  });

  test("of a cluster that kubestage never touched: the first plan is what the import says", {
    timeout: 180_000,
  }, async () => {
    const from = temporaryFolder();
    await applyText(foreignManifests);
    const words = ["import", "--platform", "orders", "--stage-label", "stage"];
    const imported = await run(from, [...words, "--out", "imported", "-o", "json"], 0);
    const { comparison } = JSON.parse(imported.stdout) as Imported;
    const planned = await run(from, ["plan", "imported", "-o", "json"], 2);
    const { plan } = JSON.parse(planned.stdout) as { readonly plan: { readonly items: readonly Item[] } };
    expect(said(comparison.plan)).toEqual(said(plan.items));
    expect(plan.items.length).toBeGreaterThan(50);
    const services = plan.items.filter(({ object }) => object.kind === "Service");
    expect(services.map(({ action, object }) => `${action} ${object.namespace}/${object.name}`).toSorted()).toEqual([
      "change orders-prod/api",
      "replace orders-dev/api",
    ]);
    expect(`${imported.stdout}${imported.stderr}`).not.toContain(foreignSecret);
    expect(
      comparison.foreign.map(({ object: { kind, namespace, name } }) => `${kind} ${namespace}/${name}`).toSorted(),
    ).toEqual([
      "ConfigMap orders-dev/api",
      "ConfigMap orders-prod/api",
      "Ingress orders-prod/public",
      "LimitRange orders-dev/defaults",
      "NetworkPolicy orders-prod/deny-all",
      "ResourceQuota orders-dev/compute",
      "RoleBinding orders-dev/developers",
      "RoleBinding orders-prod/developers",
      "Secret orders-dev/database",
    ]);

    const reading = "get,list,watch";
    await kubectl(plane, "create", "clusterrole", "reader", `--verb=${reading}`, "--resource=*.*");
    await kubectl(plane, "create", "clusterrolebinding", "reader", "--clusterrole=reader", "--group=auditors");
    const asReader = { name: "an-auditor", groups: ["auditors"] };
    const read = await run(from, ["import", "--platform", "orders", "-o", "json"], 0, asReader);
    const bySight = (JSON.parse(read.stdout) as Imported).comparison.plan;
    expect(said(bySight, { fields: false })).toEqual(said(plan.items, { fields: false }));
    expect(read.stdout).toContain("does not let you ask");

    const kinds = "namespaces,nodes,quota,limits,rolebindings,netpol,cm,secrets,svc,ingress,deploy";
    const dump = await kubectl(plane, "get", kinds, "-A", "-o", "yaml");
    const fromDump = temporaryFolder({ "dump.yaml": dump });
    const offline = await run(fromDump, ["import", "dump.yaml", "--platform", "orders", "-o", "json"], 0);
    const compared = (JSON.parse(offline.stdout) as Imported).comparison.plan;
    expect(said(compared, { fields: false })).toEqual(said(plan.items, { fields: false }));
    expect(`${offline.stdout}${offline.stderr}`).not.toContain(foreignSecret);
    await kubectl(plane, "delete", "namespace", "orders-dev", "orders-prod", "--wait=false");
  });

  test("of a stage whose pods run on free nodes too: its nodes are not declared its own", {
    timeout: 60_000,
  }, async () => {
    const taints = [{ key: "env", value: "dev", effect: "NoSchedule" }] as const;
    await addNode(plane, { name: "env-1", labels: { env: "dev" }, taints });
    await addNode(plane, { name: "free-1", labels: {}, taints: [] });
    // A namespace has its account only a moment after it was made, and no pod without it.
    await vi.waitFor(() => applyText(strayPod), { timeout: 20_000, interval: 250 });
    const { stdout } = await run(temporaryFolder(), ["import", "--stage-label", "env", "-o", "json"], 0);
    const { declaration, diagnostics } = JSON.parse(stdout) as Declared;
    expect(declaration.find(({ kind }) => kind === "Stage")?.spec).toMatchObject({ nodes: "shared" });
    expect(diagnostics.map(({ message }) => message)).toContainEqual(
      expect.stringContaining("pods run on others: env-dev/stray on free-1"),
    );
    await kubectl(plane, "delete", "namespace", "env-dev", "--wait=false");
  });

  test("of a cluster without stages: says what it saw and what to do", { timeout: 60_000 }, async () => {
    const { stderr } = await run(temporaryFolder(), ["import", "--stage-label", "environment"], 1);
    expect(stderr).toContain("KS5301");
    expect(stderr).toContain("--stage-label KEY");
  });

  async function applyText(text: string, ...flags: string[]): Promise<void> {
    const { code, stderr } = await runKubectl(plane, ["apply", ...flags, "-f", "-"], { input: text });
    if (code !== 0) throw new Error(stderr);
  }

  async function contextOf(): Promise<string> {
    return (await kubectl(plane, "config", "current-context")).trim();
  }

  /** Takes a platform's admission policies away, which would judge what other tests do. */
  async function retire(platform: string): Promise<void> {
    const kinds =
      "validatingadmissionpolicybinding,validatingadmissionpolicy,mutatingadmissionpolicybinding,mutatingadmissionpolicy";
    await kubectl(plane, "delete", kinds, "-l", `app.kubernetes.io/part-of=${platform}`);
  }
});
