import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, startControlPlane } from "../../../../testbed/harness/index.ts";
import {
  apply,
  ask,
  expectCode,
  inventoryOf,
  objectsOf,
  platformNames,
  read,
  workplace,
} from "../testing/cluster-apply.ts";
import { restingApp, smallPlatform, webApp } from "../testing/small-platform.ts";

/** Apps that share a namespace, which outlives each of them. */
const together = (name: string, ...apps: readonly string[]): string =>
  smallPlatform({
    name,
    stage: "namespaces: single",
    apps: Object.fromEntries(apps.map((app) => [app, restingApp("hello")])),
  });

const mergePatch = "application/merge-patch+json";

describeWithTestbed("nobody can label an object into deletion", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "all" });
  });
  afterAll(() => plane.stop());

  const named = platformNames(() => plane);
  const exists = async (path: string): Promise<boolean> => (await plane.request({ path })).status === 200;
  const configMap = (name: string, labels: Readonly<Record<string, string>>, data = {}): object => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, labels },
    data,
  });

  test("by kubestage's labels, by our manager's name, or by an inventory of one's own", {
    timeout: 120_000,
  }, async () => {
    const name = named("labelled");
    using place = workplace(together(name, "one", "two"));
    const way = await place.through(plane);
    expectCode(await place.run(way, apply), 0);
    const namespace = `/api/v1/namespaces/${name}-${name}-dev`;
    const { metadata } = await read<{ metadata: { labels: Record<string, string> } }>(
      plane,
      `${namespace}/services/one`,
    );
    const post = (body: object, query = ""): Promise<unknown> =>
      ask(plane, { method: "POST", path: `${namespace}/configmaps${query}`, body });
    await post(configMap("labelled", metadata.labels));
    await post(configMap("managed", metadata.labels), "?fieldManager=kubestage");
    await ask(plane, {
      method: "PATCH",
      path: `${namespace}/configmaps/applied?fieldManager=kubestage&force=true`,
      contentType: "application/apply-patch+yaml",
      body: configMap("applied", metadata.labels),
    });
    const { items } = await read<{ items: { metadata: { uid: string } }[] }>(plane, `${namespace}/configmaps`);
    const lines = items.map(({ metadata }) => `ConfigMap ${name}-${name}-dev/labelled: ${metadata.uid}\n`).join("");
    const inventory = { format: "1", platform: name, stage: `${name}-dev`, objects: lines };
    const kept = await read<{ items: { metadata: { labels: Record<string, string> } }[] }>(
      plane,
      `/api/v1/namespaces/kubestage-${name}/configmaps`,
    );
    await post(configMap(`inventory-stage-${name}-dev`, kept.items[0]?.metadata.labels ?? {}, inventory));
    const ran = await place.run(way, ["plan", "shop"]);
    expectCode(ran, 0);
    place.declare(together(name, "one"));
    expectCode(await place.run(way, apply), 0);
    for (const left of ["labelled", "managed", "applied", `inventory-stage-${name}-dev`])
      expect(await exists(`${namespace}/configmaps/${left}`)).toBe(true);
    expect(await exists(`${namespace}/services/two`)).toBe(false);
  });

  test("an object of the same name that somebody made anew stays", { timeout: 120_000 }, async () => {
    const name = named("anew");
    using place = workplace(together(name, "one", "two"));
    const way = await place.through(plane);
    expectCode(await place.run(way, apply), 0);
    const path = `/api/v1/namespaces/${name}-${name}-dev/services/two`;
    const service = await read<{ metadata: { labels: object }; spec: { ports: object; selector: object } }>(
      plane,
      path,
    );
    const { ports, selector } = service.spec;
    const { labels } = service.metadata;
    await ask(plane, { method: "DELETE", path });
    const body = { apiVersion: "v1", kind: "Service", metadata: { name: "two", labels }, spec: { ports, selector } };
    // Under our manager's very name, so that nothing but the UID tells it apart.
    await ask(plane, {
      method: "PATCH",
      path: `${path}?fieldManager=kubestage&force=true`,
      contentType: "application/apply-patch+yaml",
      body,
    });
    place.declare(together(name, "one"));
    expectCode(await place.run(way, apply), 0);
    expect(await exists(path)).toBe(true);
    expect(await exists(`/apis/apps/v1/namespaces/${name}-${name}-dev/deployments/two`)).toBe(false);
    expectCode(await place.run(way, ["plan", "shop"]), 0);
  });

  test("an object that is deleted and made anew between the plan and the deletion stays", {
    timeout: 120_000,
  }, async () => {
    const name = named("between");
    using place = workplace(together(name, "one", "two"));
    expectCode(await place.run(await place.through(plane), apply), 0);
    const path = `/api/v1/namespaces/${name}-${name}-dev/services/two`;
    const body = { apiVersion: "v1", kind: "Service", metadata: { name: "two" }, spec: { ports: [{ port: 80 }] } };
    const way = await place.through(plane, {
      before: async (passing) => {
        if (passing.method !== "DELETE" || passing.path !== path) return undefined;
        await ask(plane, { method: "DELETE", path });
        await ask(plane, { method: "POST", path: path.replace("/two", ""), body });
        return undefined;
      },
    });
    place.declare(together(name, "one"));
    const ran = await place.run(way, apply);
    expectCode(ran, 0);
    expect(ran.stdout).toContain("somebody made it anew");
    expect(await exists(path)).toBe(true);
  });

  test("an object that somebody else applies as well stays", { timeout: 120_000 }, async () => {
    const name = named("shared");
    using place = workplace(together(name, "one", "two"));
    const way = await place.through(plane);
    expectCode(await place.run(way, apply), 0);
    const path = `/api/v1/namespaces/${name}-${name}-dev/services/two`;
    await ask(plane, {
      method: "PATCH",
      path: `${path}?fieldManager=somebody`,
      contentType: "application/apply-patch+yaml",
      body: {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "two", annotations: { "example.com/mine": "yes" } },
      },
    });
    place.declare(together(name, "one"));
    const ran = await place.run(way, apply);
    expectCode(ran, 0);
    expect(ran.stdout).toMatch(/No longer declared, and kept\n.*Service .*\/two: somebody applies it too/);
    expect(await exists(path)).toBe(true);
  });

  test("a namespace that was there before is taken into a stage and never deleted", { timeout: 120_000 }, async () => {
    const name = named("existing");
    await ask(plane, {
      method: "POST",
      path: "/api/v1/namespaces",
      body: { apiVersion: "v1", kind: "Namespace", metadata: { name: `${name}-old` } },
    });
    const declared = (apps: readonly string[]): string =>
      smallPlatform({
        name,
        stage: `namespaces: { existing: { ${apps.map((app) => `${app}: ${name}-${app === "one" ? "old" : "new"}`).join(", ")} } }`,
        apps: Object.fromEntries(apps.map((app) => [app, restingApp("hello")])),
      });
    using place = workplace(declared(["one", "two"]));
    const way = await place.through(plane);
    expectCode(await place.run(way, apply), 0);
    const { metadata } = await read<{ metadata: { uid: string } }>(plane, `/api/v1/namespaces/${name}-old`);
    expect(await inventoryOf(plane, name)).toContain(metadata.uid);
    const again = await place.run(way, apply);
    expectCode(again, 0);
    expect(again.stdout).toContain("nothing to do");
    place.declare(declared(["two"]));
    expectCode(await place.run(way, apply), 0);
    expect(await exists(`/api/v1/namespaces/${name}-old`)).toBe(true);
    expect(await exists(`/apis/apps/v1/namespaces/${name}-old/deployments/one`)).toBe(false);
  });

  test("a namespace for the records that is another platform's, or nobody's, is not used", {
    timeout: 60_000,
  }, async () => {
    const name = named("foreign");
    const path = `/api/v1/namespaces/kubestage-${name}`;
    const metadata = { name: `kubestage-${name}` };
    await ask(plane, {
      method: "POST",
      path: "/api/v1/namespaces",
      body: { apiVersion: "v1", kind: "Namespace", metadata },
    });
    using place = workplace(together(name, "one"));
    const way = await place.through(plane);
    for (const labels of [{}, { "kubestage.dev/platform": "other" }]) {
      await ask(plane, { method: "PATCH", path, contentType: mergePatch, body: { metadata: { labels } } });
      const ran = await place.run(way, apply);
      expectCode(ran, 3);
      expect(ran.stderr).toContain("KS5010");
      expect([...(await objectsOf(plane, name)).keys()]).toEqual([]);
    }
  });

  test("no object has two platforms", { timeout: 120_000 }, async () => {
    const [mine, theirs] = [named("mine"), named("theirs")];
    const declared = (name: string): string =>
      smallPlatform({ name, apps: { web: webApp }, stage: "namespaces: { existing: { web: disputed } }" });
    using place = workplace(declared(mine));
    const way = await place.through(plane);
    expectCode(await place.run(way, [...apply, "--no-wait"]), 0);
    place.declare(declared(theirs));
    const ran = await place.run(way, apply);
    expectCode(ran, 3);
    expect(ran.stderr).toContain(`Namespace disputed`);
    expect(ran.stderr).toContain(`it belongs to the platform "${mine}"`);
  });
});
