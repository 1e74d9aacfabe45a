import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, it } from "vitest";
import { describeWithTestbed } from "../../testbed/harness/index.ts";
import { placementAttacks } from "./attacks/placement.ts";
import type { Enforced } from "./enforced-cluster.ts";
import { enforcedCluster } from "./enforced-cluster.ts";
import { frembs } from "./frembs.ts";
import { expectAllowed, expectRefused, onceRefused } from "./outcome.ts";
import type { Scenario } from "./scenario.ts";
import { describeScheduling } from "./scheduling.ts";

const applyTimeoutMs = 240_000;
const folder = mkdtempSync(join(tmpdir(), "kubestage-shared-nodes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** All stages share nodes, and one node is labelled for the other stage without a taint: only admission keeps others off. */
for (const version of ["1.36", "1.35", "1.34"] as const) {
  const path = join(folder, `${version}.yaml`);
  const text = readFileSync(new URL("../frembs/platform.yaml", import.meta.url), "utf8");
  writeFileSync(
    path,
    text
      .replace(/ {2}nodePools:\n(?: {4}- .*\n)+/, "")
      .replace("nodes: dedicated", "nodes: shared")
      .replace("  cni: calico", `  cni: calico\n  version: "${version}"`),
  );
  const scenario: Scenario = {
    ...frembs,
    path,
    // No pod that is placed is about a custom resource.
    definitions: [],
    own: { ...frembs.own, nodes: "shared" },
    other: { ...frembs.other, nodes: "shared" },
  };
  describeSharedNodes(version, version === "1.36" ? scenario : { ...scenario, version });
}

function describeSharedNodes(version: string, scenario: Scenario): void {
  describeWithTestbed(`frembs with shared nodes, enforced by Kubernetes ${version}`, () => {
    let enforced: Enforced | undefined;
    const current = (): Enforced => {
      if (!enforced) throw new Error("the cluster is not there");
      return enforced;
    };
    beforeAll(async () => {
      enforced = await enforcedCluster(scenario);
    }, applyTimeoutMs);
    afterAll(async () => enforced?.stop());

    const attacks = placementAttacks.filter(({ where }) => where === undefined || where(scenario));
    it.each(attacks.map((attack) => [attack.what, attack.opposite, attack] as const))(
      "refuses %s, and lets %s pass",
      async (_what, _opposite, { attempt, allowed, refusedBy }) => {
        const { world } = current();
        const tried = { ...world, api: world.api.dryRun() };
        expectRefused(await onceRefused(async () => attempt(tried)), refusedBy);
        expectAllowed(await allowed(tried));
      },
    );
    describeScheduling(current);
  });
}
