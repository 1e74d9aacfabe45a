import { expect, test } from "vitest";
import { foreignManifests } from "../testing/foreign-manifests.ts";
import { runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

test("findings are cut to a line each, and whole with --full", { timeout: 30_000 }, async () => {
  const from = temporaryFolder({ "all.yaml": foreignManifests });
  const words = ["import", "all.yaml", "--platform", "orders"];
  const [short, full] = [
    await runKubestage(words, { from, environment: {} }),
    await runKubestage([...words, "--full"], { from, environment: {} }),
  ];
  expect([short.code, full.code]).toEqual([0, 0]);
  expect(Math.max(...short.stderr.split("\n").map((line) => line.length))).toBeLessThan(215);
  expect(short.stderr).toContain("--full and -o json have all of them");
  expect(full.stderr).not.toContain("…");
  expect(full.stderr.length).toBeGreaterThan(short.stderr.length + 2000);
  expect(full.stdout).toBe(short.stdout);
});
