import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { proofSchema } from "@kubestage/core";
import { runKubestage } from "../testing/run-kubestage.ts";

const from = fileURLToPath(new URL("../../../../", import.meta.url));

test.each([
  ["shop", ["examples/shop/platform", "--releases", "examples/shop/releases"]],
  ["frembs", ["examples/frembs"]],
  ["enterprise", ["examples/enterprise"]],
])(
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
