import { expect, it } from "vitest";
import { declaration, runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

it("has no form for --watch but text and json", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  const { code, stderr } = await runKubestage(["drift", "shop", "--watch", "-o", "markdown"], { from });
  expect([code, stderr]).toEqual([1, expect.stringContaining("KS6006")]);
});

it("tells a mistyped audit log before it asks a cluster", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  const { code, stderr } = await runKubestage(["drift", "shop", "--audit-log", "none.log"], { from });
  expect([code, stderr]).toEqual([1, expect.stringContaining("error KS5101")]);
});

it("tells errors of the declaration in the form that was asked for", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration.replace("kind: App", "kind: Nothing") });
  const { code, stdout } = await runKubestage(["drift", "shop", "-o", "json"], { from });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    report: null,
    diagnostics: [{ severity: "error", code: expect.stringMatching(/^KS1/) as string }],
  });
});
