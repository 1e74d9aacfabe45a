import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, startControlPlane } from "../../../../testbed/harness/index.ts";
import type { Workplace } from "../testing/cluster-apply.ts";
import { apply, expectCode, expectRecorded, retire, workplace } from "../testing/cluster-apply.ts";
import type { FaultyProxy } from "../testing/faulty-proxy.ts";
import type { Ran } from "../testing/run-kubestage.ts";
import { restingApp, smallPlatform } from "../testing/small-platform.ts";

/** Every write, instead of some, with KUBESTAGE_EVERY_WRITE in the environment: that takes an hour. */
const everyWrite = process.env["KUBESTAGE_EVERY_WRITE"] !== undefined;

/** Whether the API server still gets the request during which kubestage dies. */
type Moment = "before" | "after";

/** A second apply creates, changes and deletes; pruning an app takes its namespace along. */
const first = (name: string): string =>
  smallPlatform({ name, apps: { [`${name}-web`]: restingApp("hello"), [`${name}-api`]: restingApp("hello") } });
const second = (name: string): string =>
  smallPlatform({ name, apps: { [`${name}-web`]: restingApp("goodbye"), [`${name}-new`]: restingApp("hello") } });
const third = (name: string): string => smallPlatform({ name, apps: { [`${name}-new`]: restingApp("hello") } });

describeWithTestbed("apply, killed", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "all" });
  });
  afterAll(() => plane.stop());

  /** Runs apply and kills it, without a chance to do anything, at its `at`th write. Undefined where it makes fewer. */
  async function killedAt(place: Workplace, at: number, moment: Moment): Promise<Ran | undefined> {
    let kill = (): void => {};
    let killed = false;
    const fault = ({ write }: { readonly write: number }): "cut" | undefined => {
      if (write < at) return undefined;
      killed = true;
      kill();
      return "cut";
    };
    const proxy = await place.through(plane, { [moment]: fault });
    const ran = await place.run(proxy, apply, {
      meanwhile: (child) => {
        kill = () => child.kill("SIGKILL");
      },
    });
    return killed ? ran : undefined;
  }

  /** The same command again finishes the work, and later ones know of everything. */
  async function expectFinished(place: Workplace, proxy: FaultyProxy, name: string): Promise<void> {
    expectCode(await place.run(proxy, apply), 0);
    await expectRecorded(plane, name);
    expectCode(await place.run(proxy, ["plan", "shop"]), 0);
    place.declare(third(name));
    expectCode(await place.run(proxy, apply), 0);
    const left = await expectRecorded(plane, name);
    expect([...left.keys()].filter((object) => /-(web|api)/.test(object))).toEqual([]);
    await retire(plane, name);
  }

  /** Writes are made in parallel, so their number is that of a whole run. */
  const sample: readonly (readonly [number, Moment])[] = everyWrite
    ? Array.from({ length: 90 }, (_, index) => [[index + 1, "before"] as const, [index + 1, "after"] as const]).flat()
    : [
        [1, "before"],
        [1, "after"],
        [3, "after"],
        [9, "after"],
        [40, "before"],
        [75, "after"],
      ];

  describe.concurrent("a first apply", () => {
    test.for(sample)("at write %i, %s the server has it", { timeout: 180_000 }, async ([at, moment]) => {
      const name = `first${at}${moment}`;
      using place = workplace(first(name));
      const killed = await killedAt(place, at, moment);
      if (killed) expect(killed.signal).toBe("SIGKILL");
      await expectFinished(place, await place.through(plane), name);
    });
  });

  const later: readonly (readonly [number, Moment])[] = everyWrite
    ? sample
    : [
        [2, "after"],
        [12, "before"],
        [24, "after"],
        [32, "after"],
        [38, "before"],
        [44, "after"],
      ];

  describe.concurrent("an apply that creates, changes and deletes", () => {
    test.for(later)("at write %i, %s the server has it", { timeout: 180_000 }, async ([at, moment]) => {
      const name = `later${at}${moment}`;
      using place = workplace(first(name));
      const proxy = await place.through(plane);
      expectCode(await place.run(proxy, apply), 0);
      place.declare(second(name));
      const killed = await killedAt(place, at, moment);
      if (killed) expect(killed.signal).toBe("SIGKILL");
      await expectFinished(place, proxy, name);
    });
  });
});
