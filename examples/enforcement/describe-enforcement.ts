import { afterAll, beforeAll, describe, it } from "vitest";
import { describeWithTestbed } from "../../testbed/harness/index.ts";
import { accessAttacks } from "./attacks/access.ts";
import type { Attack } from "./attacks/attack.ts";
import { kubeletAttacks } from "./attacks/kubelets.ts";
import { labelAttacks } from "./attacks/labels.ts";
import { placementAttacks } from "./attacks/placement.ts";
import { podAttacks } from "./attacks/pods.ts";
import { productionAttacks } from "./attacks/production.ts";
import { trafficAttacks } from "./attacks/traffic.ts";
import { describeJoining } from "./describe-joining.ts";
import { describeRights } from "./describe-rights.ts";
import { describeValidation } from "./describe-validation.ts";
import type { Enforced } from "./enforced-cluster.ts";
import { enforcedCluster } from "./enforced-cluster.ts";
import { expectAllowed, expectRefused, onceRefused } from "./outcome.ts";
import { describeQuota } from "./quota.ts";
import type { Scenario } from "./scenario.ts";
import { describeScheduling } from "./scheduling.ts";

const applyTimeoutMs = 240_000;

/** An example's cluster, put in place by `kubestage apply`, and everything that must be refused in it. */
export function describeEnforcement(name: string, scenario: Scenario): void {
  const body = (): void => {
    let enforced: Enforced | undefined;
    const current = (): Enforced => {
      if (!enforced) throw new Error("the cluster is not there");
      return enforced;
    };
    beforeAll(async () => {
      enforced = await enforcedCluster(scenario);
    }, applyTimeoutMs);
    afterAll(async () => enforced?.stop());

    describe("as applied", () => {
      describeValidation(current, scenario);
      describeGuards(current, scenario);
      describeRights(current, scenario);
    });
    describe("after the API server was restarted", () => {
      beforeAll(async () => current().controlPlane.restart("kube-apiserver"));
      describeGuards(current, scenario);
      if (process.env["ENFORCEMENT"] === "full") describeRights(current, scenario);
    });
  };
  describeWithTestbed(name, body, scenario.version === undefined ? [] : [scenario.version]);
}

function describeGuards(current: () => Enforced, scenario: Scenario): void {
  it.each(attacksOf(scenario).map((attack) => [attack.what, attack.opposite, attack] as const))(
    "refuses %s, and lets %s pass",
    async (_what, _opposite, { attempt, allowed, refusedBy }) => {
      const { world } = current();
      const tried = { ...world, api: world.api.dryRun() };
      // Not before it is known to be refused: what got through for real would change the cluster for all that follows.
      expectRefused(await onceRefused(async () => attempt(tried)), refusedBy);
      expectRefused(await attempt(world), refusedBy);
      expectAllowed(await allowed(tried));
    },
  );
  describeQuota(current);
  describeScheduling(current);
  describeJoining(current, scenario.kubelets);
}

function attacksOf(scenario: Scenario): readonly Attack[] {
  const all = [
    ...accessAttacks,
    ...labelAttacks,
    ...placementAttacks,
    ...podAttacks,
    ...trafficAttacks,
    ...productionAttacks,
    ...kubeletAttacks(scenario.kubelets),
  ];
  return all.filter(({ where }) => where === undefined || where(scenario));
}
