import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, startControlPlane } from "../../../../testbed/harness/index.ts";
import { proofSchema } from "@kubestage/core";
import { declaration, runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

describeWithTestbed("kubestage prove --context", () => {
  let plane: ControlPlane;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    plane = await startControlPlane();
    environment = { KUBECONFIG: await plane.kubeconfig() };
  });
  afterAll(() => plane.stop());

  test("what was applied is proved from the cluster as from the declaration, and nothing but reading is asked", async () => {
    const from = temporaryFolder({ "shop/platform.yaml": declaration });
    const run = (...args: readonly string[]) => runKubestage(args, { from, environment });
    const applied = await run("apply", "shop", "--yes", "--no-wait", "--context", plane.name);
    expect([applied.code, applied.stderr]).toEqual([0, expect.anything()]);
    const before = (await readFile(plane.auditLog, "utf8")).length;
    const proved = await run("prove", "--context", plane.name, "-o", "json");
    const { verdicts, worlds, diagnostics } = proofSchema.parse(JSON.parse(proved.stdout));
    expect(diagnostics).toEqual([]);
    expect(worlds[0]?.stages.length).toBeGreaterThan(0);
    const counted = verdicts.filter(({ counts, property }) => counts && property === "network");
    expect(
      counted.map(({ verdict, from: a, to, reason }) => (verdict === "holds" ? "" : `${a} ${to}: ${reason}`)).join(""),
    ).toBe("");
    expect((await run("build", "shop", "--out", "out")).code).toBe(0);
    expect(proved.code).toBe(3);
    const meant = await run("prove", "--context", plane.name, "--intent", "out/nonprod/intent.json");
    expect([meant.code, meant.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    expect(meant.stdout).toContain("verdicts: all hold");
    const lines = (await readFile(plane.auditLog, "utf8")).slice(before).trim().split("\n");
    const asked = lines
      .map((line) => JSON.parse(line) as { verb: string; userAgent?: string })
      .filter(({ userAgent = "" }) => userAgent.startsWith("kubestage"));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter(({ verb }) => verb !== "get" && verb !== "list")).toEqual([]);
  });
});
