import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, startControlPlane } from "../../../../testbed/harness/index.ts";
import { apply, ask, expectCode, expectRecorded, platformNames, read, workplace } from "../testing/cluster-apply.ts";
import { restingApp, smallPlatform } from "../testing/small-platform.ts";

/** Each test has a platform of its own. */
const platform = (name: string, greeting = "hello"): string =>
  smallPlatform({ name, apps: { [`${name}-web`]: restingApp(greeting) } });

describeWithTestbed("apply, with the world against it", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "all" });
  });
  afterAll(() => plane.stop());

  const named = platformNames(() => plane);

  test("a server that has too much to do, or is not there for a moment, is asked again", {
    timeout: 120_000,
  }, async () => {
    const name = named("busy");
    using place = workplace(platform(name));
    let asked = 0;
    const way = await place.through(plane, {
      before: () => {
        asked++;
        if (asked % 7 === 0) return { status: 429, retryAfterSeconds: 1 };
        if (asked % 11 === 0) return { status: 503 };
        return asked % 13 === 0 ? "cut" : undefined;
      },
      // The server has done what was asked, and nobody is told.
      after: ({ write }) => (write % 9 === 5 ? "cut" : undefined),
    });
    expectCode(await place.run(way, apply), 0);
    await expectRecorded(plane, name);
    expectCode(await place.run(await place.through(plane), ["plan", "shop"]), 0);
  });

  test("an API server that restarts in the middle is waited for", { timeout: 120_000 }, async () => {
    const name = named("restarted");
    using place = workplace(platform(name));
    let restarting: Promise<void> | undefined;
    const way = await place.through(plane, {
      before: ({ write }) => {
        if (write === 20) restarting ??= plane.restart("kube-apiserver");
        return undefined;
      },
    });
    expectCode(await place.run(way, apply), 0);
    expect(restarting).toBeDefined();
    await restarting;
    await expectRecorded(plane, name);
  });

  describe("credentials that expire in the middle", () => {
    const plugin = (file: string): string =>
      `{ exec: { apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: cat, args: [${JSON.stringify(file)}] } }`;
    const credential = (token: string): string =>
      JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: { token } });

    test("are renewed, and the work goes on", { timeout: 120_000 }, async () => {
      const name = named("renewed");
      using place = workplace(platform(name));
      const file = join(place.folder, "credential.json");
      writeFileSync(file, credential("old"));
      let expired = false;
      const way = await place.through(plane, {
        user: plugin(file),
        before: ({ write, authorization }) => {
          if (write === 25 && !expired) {
            expired = true;
            writeFileSync(file, credential("new"));
          }
          return expired && authorization === "Bearer old" ? { status: 401 } : undefined;
        },
      });
      expectCode(await place.run(way, apply), 0);
      await expectRecorded(plane, name);
    });

    test("and are not renewed: what was done is told, and the same command later does the rest", {
      timeout: 120_000,
    }, async () => {
      const name = named("expired");
      using place = workplace(platform(name));
      let expired = true;
      const way = await place.through(plane, {
        user: "{ token: only }",
        before: ({ write }) => (expired && write > 25 ? { status: 401 } : undefined),
      });
      const ran = await place.run(way, apply);
      expectCode(ran, 4);
      expect(ran.stderr).toContain("KS6011");
      expect(ran.stdout).toMatch(/\d+ of 63 changes applied/);
      expect(ran.stdout).toContain("the cluster could not be asked any more");
      expired = false;
      expectCode(await place.run(await place.through(plane), apply), 0);
      await expectRecorded(plane, name);
    });
  });

  test("a finalizer that nobody removes: which one it is, and the walls stand meanwhile", {
    timeout: 120_000,
  }, async () => {
    const name = named("stuck");
    using place = workplace(platform(name));
    const way = await place.through(plane);
    expectCode(await place.run(way, apply), 0);
    const path = `/api/v1/namespaces/${name}-web-${name}-dev/serviceaccounts/${name}-web`;
    const finalizers = (list: readonly string[]): Promise<unknown> =>
      ask(plane, {
        method: "PATCH",
        path,
        contentType: "application/merge-patch+json",
        body: { metadata: { finalizers: list } },
      });
    await finalizers(["example.com/hold"]);
    place.declare(smallPlatform({ name, apps: { [`${name}-other`]: restingApp("hello") } }));
    const ran = await place.run(way, [...apply, "--timeout", "3s"]);
    expectCode(ran, 4);
    expect(ran.stdout).toContain(
      `ServiceAccount ${name}-web-${name}-dev/${name}-web: it is being deleted and waits for the finalizer example.com/hold`,
    );
    expect(ran.stderr).toContain("error KS5012 1 object is not gone\n");
    expect(ran.stdout).toMatch(
      new RegExp(`delete Namespace ${name}-web-${name}-dev: .* goes first, and is still there`),
    );
    await finalizers([]);
    expectCode(await place.run(way, apply), 0);
    const left = await expectRecorded(plane, name);
    expect([...left.keys()].filter((key) => key.includes(`${name}-web`))).toEqual([]);
  });

  describe("an object that moves between the plan and the write", () => {
    test("by itself, such as its status: written all the same", { timeout: 120_000 }, async () => {
      const name = named("status");
      using place = workplace(platform(name));
      expectCode(await place.run(await place.through(plane), apply), 0);
      place.declare(platform(name, "goodbye"));
      const deployment = `/apis/apps/v1/namespaces/${name}-web-${name}-dev/deployments/${name}-web`;
      let moved = 0;
      const way = await place.through(plane, {
        before: async ({ method, path, write }) => {
          if (method !== "PATCH" || write === 0 || !path.startsWith(deployment) || moved > 1) return undefined;
          moved++;
          const contentType = "application/merge-patch+json";
          const body = { status: { collisionCount: moved } };
          await ask(plane, { method: "PATCH", path: `${deployment}/status`, contentType, body });
          return undefined;
        },
      });
      expectCode(await place.run(way, apply), 0);
      expect(moved).toBe(2);
    });

    test("by somebody's hand: left as it is, and told", { timeout: 120_000 }, async () => {
      const name = named("moved");
      using place = workplace(platform(name));
      expectCode(await place.run(await place.through(plane), apply), 0);
      place.declare(platform(name, "goodbye"));
      const deployment = `/apis/apps/v1/namespaces/${name}-web-${name}-dev/deployments/${name}-web`;
      const way = await place.through(plane, {
        before: async ({ method, path, write }) => {
          if (method !== "PATCH" || write === 0 || !path.startsWith(deployment)) return undefined;
          const contentType = "application/merge-patch+json";
          await ask(plane, { method: "PATCH", path: deployment, contentType, body: { spec: { paused: true } } });
          return undefined;
        },
      });
      const ran = await place.run(way, apply);
      expectCode(ran, 4);
      expect(ran.stdout).toContain("somebody changed it after the plan was made");
      expect(await read(plane, deployment)).toMatchObject({ spec: { paused: true } });
      await sleep(100);
      await ask(plane, {
        method: "PATCH",
        path: deployment,
        contentType: "application/merge-patch+json",
        body: { spec: { paused: null } },
      });
      expectCode(await place.run(await place.through(plane), apply), 0);
      await expectRecorded(plane, name);
    });
  });
});
