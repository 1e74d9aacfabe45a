import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { proofSchema } from "@kubestage/core";
import { runKubestage } from "../testing/run-kubestage.ts";

const from = fileURLToPath(new URL("../../../../", import.meta.url));

const examples: [string, string[]][] = [
  ["shop", ["examples/shop/platform", "--releases", "examples/shop/releases"]],
  ["frembs", ["examples/frembs"]],
  ["enterprise", ["examples/enterprise"]],
];

test.each(examples)(
  "what build makes of %s is proved to hold on every property, and nothing is reported",
  { timeout: 120_000 },
  async (_, given) => {
    const { code, stdout, stderr } = await runKubestage(["prove", ...given, "-o", "json"], { from });
    const { verdicts, findings } = proofSchema.parse(JSON.parse(stdout));
    const open = verdicts.filter(({ verdict }) => verdict !== "holds");
    expect(
      open.map(({ property, from: a, to, verdict, reason }) => `${property} ${a} -> ${to} ${verdict}: ${reason}`),
    ).toEqual([]);
    expect(findings.map(({ code: found, message }) => `${found} ${message}`)).toEqual([]);
    expect([code, stderr]).toEqual([0, ""]);
  },
);

test.each(examples)(
  "the folder that was built of %s is judged as the declaration: all holds",
  { timeout: 120_000 },
  async (name, given) => {
    const folder = mkdtempSync(join(tmpdir(), "kubestage-built-"));
    try {
      const out = join(folder, name);
      expect((await runKubestage(["build", ...given, "--out", out], { from })).code).toBe(0);
      const { code, stdout } = await runKubestage(["prove", out, "-o", "json"], { from });
      const { verdicts, findings, worlds } = proofSchema.parse(JSON.parse(stdout));
      expect(findings.map(({ code: found, message }) => `${found} ${message}`)).toEqual([]);
      expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(["holds"]));
      expect(worlds.every(({ intent }) => intent)).toBe(true);
      expect(code).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
