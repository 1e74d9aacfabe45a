import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, startControlPlane } from "../../../../testbed/harness/index.ts";
import { apply, ask, expectCode, platformNames, read, workplace } from "../testing/cluster-apply.ts";
import { context } from "../testing/faulty-proxy.ts";
import { runKubestage } from "../testing/run-kubestage.ts";
import { restingApp, smallPlatform } from "../testing/small-platform.ts";

/** Apps of a stage in namespaces that may be there already, `<name>-<app>`. */
const existing = (name: string, ...apps: readonly string[]): string =>
  smallPlatform({
    name,
    stage: `namespaces: { existing: { ${apps.map((app) => `${app}: ${name}-${app}`).join(", ")} } }`,
    apps: Object.fromEntries(apps.map((app) => [app, restingApp("hello")])),
  });

interface Live {
  readonly metadata: { readonly uid: string; readonly labels?: Readonly<Record<string, string>> };
}

describeWithTestbed("what was there before kubestage", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "all" });
  });
  afterAll(() => plane.stop());

  const named = platformNames(() => plane);
  const exists = async (path: string): Promise<boolean> => (await plane.request({ path })).status === 200;
  const create = (path: string, body: object): Promise<unknown> =>
    ask(plane, { method: "POST", path: `${path}?fieldManager=kubectl-create`, body });
  const makeNamespace = (name: string, labels = {}): Promise<unknown> =>
    create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });

  test("is replaced only where that was said, and its maker is named", { timeout: 120_000 }, async () => {
    const name = named("replacing");
    await makeNamespace(`${name}-web`);
    const deployments = `/apis/apps/v1/namespaces/${name}-web/deployments`;
    const labels = { app: "web" };
    const container = { name: "web", image: "registry.example.com/other:1" };
    const spec = {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    };
    await create(deployments, { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec });
    const before = await read<Live>(plane, `${deployments}/web`);
    using place = workplace(existing(name, "web"));
    const way = await place.through(plane);
    const planned = await place.run(way, ["plan", "shop"]);
    expect(planned.stdout).toContain("not made by kubestage; by kubectl-create");
    const refused = await place.run(way, apply);
    expectCode(refused, 3);
    expect(refused.stderr).toMatch(
      /KS5003 apps\/Deployment replacing-web\/web .*was made by "kubectl-create" and not by kubestage/,
    );
    expect((await read<Live>(plane, `${deployments}/web`)).metadata.uid).toBe(before.metadata.uid);
    expectCode(await place.run(way, [...apply, "--force-conflicts"]), 0);
    expect((await read<Live>(plane, `${deployments}/web`)).metadata.uid).not.toBe(before.metadata.uid);
    // By now kubestage made it.
    place.declare(existing(name, "other"));
    expectCode(await place.run(way, apply), 0);
    expect(await exists(`${deployments}/web`)).toBe(false);
  });

  test("stays when it is no longer declared, and its namespace is given back before its walls go", {
    timeout: 120_000,
  }, async () => {
    const name = named("adopted");
    await makeNamespace(`${name}-one`, { "example.com/mine": "yes" });
    const namespace = `/api/v1/namespaces/${name}-one`;
    const service = { ports: [{ port: 1234, name: "own" }], selector: { app: "mine" } };
    await create(`${namespace}/services`, {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "one" },
      spec: service,
    });
    using place = workplace(existing(name, "one", "two"));
    const order: string[] = [];
    const way = await place.through(plane, {
      before: (passing) => {
        const [path = ""] = passing.path.split("?");
        if (passing.write > 0 && passing.method === "PATCH" && path === namespace) order.push("released");
        if (passing.method === "DELETE" && path.includes("networkpolicies")) order.push("wall");
        return undefined;
      },
    });
    expectCode(await place.run(way, [...apply, "--force-conflicts"]), 0);
    expect((await read<Live>(plane, namespace)).metadata.labels).toMatchObject({ "kubestage.dev/platform": name });
    // A second apply, which changes it again, makes it none of ours.
    place.declare(existing(name, "one", "two").replaceAll("hello", "goodbye"));
    expectCode(await place.run(way, [...apply, "--force-conflicts"]), 0);
    const again = await place.run(way, apply);
    expectCode(again, 0);
    expect(again.stdout).toContain("nothing to do");
    order.length = 0;
    place.declare(existing(name, "two"));
    const planned = await place.run(way, ["plan", "shop", "--full"]);
    expectCode(planned, 2);
    expect(planned.stdout).toMatch(/~ Namespace adopted-one\n.*released: its labels go/);
    const ran = await place.run(way, apply);
    expectCode(ran, 0);
    expect(ran.stdout).toMatch(/Service adopted-one\/one: it was there before/);
    expect(ran.stdout).toMatch(/ServiceAccount adopted-one\/default: it was there before/);
    for (const path of [namespace, `${namespace}/services/one`, `${namespace}/serviceaccounts/default`])
      expect(await exists(path)).toBe(true);
    expect(await exists(`/apis/apps/v1/namespaces/${name}-one/deployments/one`)).toBe(false);
    const { labels } = (await read<Live>(plane, namespace)).metadata;
    expect(labels).toEqual({ "example.com/mine": "yes", "kubernetes.io/metadata.name": `${name}-one` });
    const { items } = await read<{ items: unknown[] }>(
      plane,
      `/apis/networking.k8s.io/v1/namespaces/${name}-one/networkpolicies`,
    );
    expect(items).toEqual([]);
    expect(order[0]).toBe("released");
    expect(order).toContain("wall");
    const rest = await place.run(way, ["plan", "shop"]);
    expectCode(rest, 0);
  });

  test("what is still going is told and not waited for where nobody wants to wait", { timeout: 120_000 }, async () => {
    const name = named("nowait");
    using place = workplace(existing(name, "one", "two"));
    const way = await place.through(plane);
    expectCode(await place.run(way, apply), 0);
    const path = `/apis/apps/v1/namespaces/${name}-two/deployments/two`;
    const hold = (finalizers: readonly string[]): Promise<unknown> =>
      ask(plane, {
        method: "PATCH",
        path,
        contentType: "application/merge-patch+json",
        body: { metadata: { finalizers } },
      });
    await hold(["example.com/hold"]);
    place.declare(existing(name, "one"));
    const began = performance.now();
    const ran = await place.run(way, [...apply, "--no-wait"]);
    expectCode(ran, 0);
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(ran.stdout).toMatch(/Deployment nowait-two\/two: it is being deleted and waits for .*example.com\/hold/);
    expect(ran.stdout).toMatch(
      /Namespace nowait-two: apps\/Deployment nowait-two\/two goes first, .*the next apply removes it/,
    );
    await hold([]);
    expectCode(await place.run(way, apply), 0);
    expect(await exists(`/api/v1/namespaces/${name}-two`)).toBe(false);
  });

  test("a saved plan is carried out from any folder, and says so when it was", { timeout: 120_000 }, async () => {
    const name = named("anywhere");
    using place = workplace(existing(name, "web"));
    const way = await place.through(plane);
    expectCode(await place.run(way, ["plan", "shop", "--save", "next.plan"]), 2);
    const elsewhere = join(place.folder, "elsewhere");
    mkdirSync(elsewhere);
    const carryOut = () =>
      runKubestage(["apply", "../next.plan", "--context", context], {
        from: elsewhere,
        environment: { KUBECONFIG: way.kubeconfig, XDG_STATE_HOME: join(place.folder, "state") },
      });
    expectCode(await carryOut(), 0);
    const again = await carryOut();
    expectCode(again, 3);
    expect(again.stderr).toContain("KS5006 this plan was carried out");
    expect(again.stderr.match(/error KS5006/g)).toHaveLength(1);
    // As on another machine, where the declaration has the same place below another folder.
    renameSync(join(place.folder, "shop"), join(elsewhere, "shop"));
    const moved = await carryOut();
    expectCode(moved, 3);
    expect(moved.stderr).toContain("KS5006 this plan was carried out");
  });
});
