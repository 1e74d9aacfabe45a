import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChildProcess } from "node:child_process";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, startControlPlane } from "../../../../testbed/harness/index.ts";
import type { Workplace } from "../testing/cluster-apply.ts";
import {
  apply,
  ask,
  expectCode,
  expectRecorded,
  objectsOf,
  platformNames,
  read,
  workplace,
} from "../testing/cluster-apply.ts";
import type { Passing } from "../testing/faulty-proxy.ts";
import { hangingWebhook } from "../testing/hanging-webhook.ts";
import type { Ran } from "../testing/run-kubestage.ts";
import { restingApp, smallPlatform } from "../testing/small-platform.ts";

const platform = (name: string): string => smallPlatform({ name, apps: { [`${name}-web`]: restingApp("hello") } });

describeWithTestbed("apply, ended before its end", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "all" });
  });
  afterAll(() => plane.stop());

  const named = platformNames(() => plane);

  /** Runs apply and sends a signal when a request passes that `isIt`; the request itself goes on. */
  async function signalledAt(place: Workplace, isIt: (passing: Passing) => boolean): Promise<Ran> {
    let child: ChildProcess | undefined;
    let sent = false;
    const way = await place.through(plane, {
      before: (passing) => {
        if (sent || !isIt(passing)) return undefined;
        sent = true;
        child?.kill("SIGINT");
        return undefined;
      },
    });
    return place.run(way, apply, {
      meanwhile: (started) => {
        child = started;
      },
    });
  }

  describe.concurrent("by Ctrl-C", () => {
    test("while it plans: nothing was changed", { timeout: 60_000 }, async () => {
      const name = named("planning");
      using place = workplace(platform(name));
      const ran = await signalledAt(place, ({ path }) => path.startsWith("/apis/apps/v1/deployments"));
      expectCode(ran, 130);
      expect(ran.stderr).toBe("kubestage: interrupted by SIGINT; nothing was changed\n");
      expect((await objectsOf(plane, name)).size).toBe(0);
    });

    test("while it writes: what runs is ended, what was done is told and recorded", { timeout: 120_000 }, async () => {
      const name = named("writing");
      using place = workplace(platform(name));
      const ran = await signalledAt(place, ({ write }) => write === 30);
      expectCode(ran, 4);
      const [, applied = "0"] = /(\d+) of 63 changes applied/.exec(ran.stdout) ?? [];
      expect(Number(applied)).toBeGreaterThan(10);
      expect(Number(applied)).toBeLessThan(63);
      expect(ran.stdout).toContain("ended before its end, as was asked");
      // The apply that was ended has given its lease back: the next one begins at once.
      const next = await place.run(await place.through(plane), apply);
      expectCode(next, 0);
      expect(next.stderr).not.toContain("waiting for the apply of");
      await expectRecorded(plane, name);
    });

    test("twice: at once", { timeout: 120_000 }, async () => {
      const name = named("twice");
      using place = workplace(platform(name));
      let child: ChildProcess | undefined;
      const held = Promise.withResolvers<undefined>();
      const way = await place.through(plane, {
        before: ({ write }) => {
          if (write !== 30) return undefined;
          child?.kill("SIGINT");
          setTimeout(() => child?.kill("SIGINT"), 500);
          return held.promise;
        },
      });
      const ran = await place.run(way, apply, {
        meanwhile: (started) => {
          child = started;
        },
      });
      held.resolve(undefined);
      expect(ran.signal).toBe("SIGINT");
      expectCode(await place.run(await place.through(plane), apply), 0);
      await expectRecorded(plane, name);
    });
  });

  describe("by a webhook that does not answer", () => {
    test("for what is declared: the rest is done, and the same command later does it", {
      timeout: 180_000,
    }, async () => {
      const name = named("hangs");
      using place = workplace(platform(name));
      const way = await place.through(plane);
      {
        await using _ = await hangingWebhook(plane, name, {
          resource: "configmaps",
          namespace: `${name}-web-${name}-dev`,
        });
        const ran = await place.run(way, apply);
        expectCode(ran, 4);
        expect(ran.stdout).toMatch(/create ConfigMap \S+: .*failed calling webhook/);
        expect(ran.stdout).toMatch(/create apps\/Deployment \S+: ConfigMap \S+ comes first, and failed/);
        // What a dry run shows is not begun a second time.
        const again = await place.run(way, apply);
        expectCode(again, 3);
        expect(again.stderr).toContain("KS5001");
      }
      expectCode(await place.run(way, apply), 0);
      await expectRecorded(plane, name);
    });

    test("for the inventory: nothing is made of which nobody would know", { timeout: 180_000 }, async () => {
      const name = named("unrecorded");
      using place = workplace(platform(name));
      const way = await place.through(plane);
      {
        await using _ = await hangingWebhook(plane, name, { resource: "configmaps", namespace: `kubestage-${name}` });
        const ran = await place.run(way, apply);
        expectCode(ran, 4);
        expect(ran.stderr).toContain("the inventory cannot be written");
        expect(ran.stdout).toContain("3 of 63 changes applied");
        expect(ran.stdout).toMatch(
          /60 changes: the inventory, which comes first, could not be written\n +whole cluster: create/,
        );
        expect([...(await objectsOf(plane, name)).keys()].toSorted()).toEqual([
          `namespaces /kubestage-${name}`,
          `validatingadmissionpolicies /kubestage-${name}-records`,
          `validatingadmissionpolicybindings /kubestage-${name}-records`,
        ]);
      }
      expectCode(await place.run(way, apply), 0);
      await expectRecorded(plane, name);
    });
  });

  describe.concurrent("by another apply", () => {
    const lease = (name: string): string => `/apis/coordination.k8s.io/v1/namespaces/kubestage-${name}/leases/apply`;

    test("that runs: who it is, and nothing is begun", { timeout: 120_000 }, async () => {
      const name = named("held");
      using place = workplace(platform(name));
      const way = await place.through(plane);
      expectCode(await place.run(way, apply), 0);
      let renewals = 0;
      const renew = async (): Promise<void> => {
        renewals++;
        const spec = { holderIdentity: "ci@build-7", leaseDurationSeconds: 10, leaseTransitions: renewals };
        const body = { spec };
        await ask(plane, { method: "PATCH", path: lease(name), contentType: "application/merge-patch+json", body });
      };
      await renew();
      const renewing = setInterval(() => void renew(), 1_000);
      place.declare(smallPlatform({ name, apps: { [`${name}-web`]: restingApp("goodbye") } }));
      const ran = await place.run(way, [...apply, "--timeout", "3s"]);
      clearInterval(renewing);
      expectCode(ran, 3);
      expect(ran.stderr).toContain("waiting for the apply of ci@build-7");
      expect(ran.stderr).toContain("error KS5009 ci@build-7 has been applying to");
      // It renews no more, as one that was killed.
      expectCode(await place.run(way, apply), 0);
      expect(await read(plane, lease(name))).not.toMatchObject({ spec: { holderIdentity: "ci@build-7" } });
    });

    test("that takes the lease away: nothing further is written", { timeout: 120_000 }, async () => {
      const name = named("taken");
      using place = workplace(platform(name));
      const holder = { spec: { holderIdentity: "ci@build-8", leaseDurationSeconds: 10 } };
      const way = await place.through(plane, {
        before: async ({ write }) => {
          if (write !== 12) return undefined;
          const contentType = "application/merge-patch+json";
          await ask(plane, { method: "PATCH", path: lease(name), contentType, body: holder });
          // Until the next renewal.
          await new Promise((resolve) => setTimeout(resolve, 4_000));
          return undefined;
        },
      });
      const ran = await place.run(way, apply);
      expectCode(ran, 4);
      expect(ran.stderr).toContain("KS5009 another apply to");
      expect(ran.stdout).toContain("another apply has taken over");
      expect(await read(plane, lease(name))).toMatchObject(holder);
      expectCode(await place.run(await place.through(plane), apply), 0);
      await expectRecorded(plane, name);
    });
  });
});
