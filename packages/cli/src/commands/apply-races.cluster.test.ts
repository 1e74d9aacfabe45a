import type { ChildProcess } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, startControlPlane } from "../../../../testbed/harness/index.ts";
import type { Workplace } from "../testing/cluster-apply.ts";
import { apply, expectCode, expectRecorded, platformNames, workplace } from "../testing/cluster-apply.ts";
import type { FaultyProxy, Passing } from "../testing/faulty-proxy.ts";
import type { Ran } from "../testing/run-kubestage.ts";
import { restingApp, smallPlatform } from "../testing/small-platform.ts";

const platform = (name: string, greeting: string, ...apps: readonly string[]): string =>
  smallPlatform({
    name,
    stage: "namespaces: single",
    apps: Object.fromEntries(["web", ...apps].map((app) => [app, restingApp(greeting)])),
  });

describeWithTestbed("two applies of one platform", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "all" });
  });
  afterAll(() => plane.stop());

  const named = platformNames(() => plane);

  interface Stopped {
    readonly way: FaultyProxy;
    /** Lets it go on, and waits for its end. */
    readonly goOn: () => Promise<Ran>;
  }

  /**
   * Runs apply and stops the process, as a laptop that is closed, when a write passes that `isIt`. That write and those
   * after it reach the API server at once, or where they are `late` only when the process goes on.
   */
  async function stoppedAt(place: Workplace, isIt: (passing: Passing) => boolean, late: boolean): Promise<Stopped> {
    const stopped = Promise.withResolvers<undefined>();
    const goesOn = Promise.withResolvers<undefined>();
    let child: ChildProcess | undefined;
    let isStopped = false;
    const way = await place.through(plane, {
      before: async (passing) => {
        if (!isStopped && passing.write > 0 && isIt(passing)) {
          isStopped = true;
          child?.kill("SIGSTOP");
          stopped.resolve(undefined);
        }
        if (isStopped && late) await goesOn.promise;
        return undefined;
      },
    });
    const running = place.run(way, apply, {
      meanwhile: (started) => {
        child = started;
      },
    });
    await stopped.promise;
    const goOn = (): Promise<Ran> => {
      goesOn.resolve(undefined);
      child?.kill("SIGCONT");
      return running;
    };
    return { way, goOn };
  }

  test("at once, for the first time: one waits for the other, and sees what it did", { timeout: 120_000 }, async () => {
    const name = named("both");
    using left = workplace(platform(name, "hello"));
    using right = workplace(platform(name, "hello"));
    const [leftWay, rightWay] = [await left.through(plane), await right.through(plane)];
    const ran = await Promise.all([left.run(leftWay, apply), right.run(rightWay, apply)]);
    for (const one of ran) expectCode(one, 0);
    await expectRecorded(plane, name);
  });

  test("one is stopped in the middle: what it had sent does not go over what the other made", {
    timeout: 120_000,
  }, async () => {
    const name = named("stopped");
    using slow = workplace(platform(name, "hello"));
    using quick = workplace(platform(name, "goodbye"));
    const { goOn } = await stoppedAt(slow, ({ path }) => path.includes("/deployments/"), true);
    const way = await quick.through(plane);
    expectCode(await quick.run(way, apply), 0);
    const ran = await goOn();
    expectCode(ran, 4);
    expect(ran.stdout).toContain("another apply made it after the plan was made");
    expect(ran.stderr).toContain("KS5009 another apply to");
    expectCode(await quick.run(way, ["plan", "shop"]), 0);
    await expectRecorded(plane, name);
  });

  test("one is stopped while it deletes: when it goes on, it deletes nothing more", { timeout: 120_000 }, async () => {
    const name = named("deletes");
    using slow = workplace(platform(name, "hello", "api"));
    using quick = workplace(platform(name, "hello", "api"));
    expectCode(await slow.run(await slow.through(plane), apply), 0);
    slow.declare(platform(name, "hello"));
    const { way, goOn } = await stoppedAt(slow, ({ method }) => method === "DELETE", false);
    const other = await quick.through(plane);
    expectCode(await quick.run(other, apply), 0);
    const sent = way.passed.length;
    const ran = await goOn();
    expectCode(ran, 4);
    expect(ran.stderr).toContain("KS5009 another apply to");
    expect(ran.stdout).toContain("another apply has taken over");
    const later = way.passed.slice(sent);
    expect(later.filter(({ write, path }) => write > 0 && !path.includes("/leases/apply"))).toEqual([]);
    expectCode(await quick.run(other, ["plan", "shop"]), 0);
    await expectRecorded(plane, name);
  });
});
