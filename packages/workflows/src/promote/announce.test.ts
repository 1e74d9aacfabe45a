import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startHookServer } from "../../../../testbed/hosts/index.ts";
import { declaration, temporaryFolder } from "../testing/folders.ts";
import { promote } from "./promote.ts";
import { recordEvidence } from "./record-evidence.ts";
import { createReleases } from "./releases/create-releases.ts";
import { newLedger } from "./testing.ts";

const environment = { HOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString("base64")}` };

test("what was taken back is told at once by who did it, and a hotfix that is owed is not", {
  timeout: 120_000,
}, async () => {
  const { address, heard } = await startHookServer();
  const told = () =>
    heard.splice(0).flatMap(({ body }) => {
      const { type, data } = JSON.parse(body) as {
        readonly type: string;
        readonly data: {
          readonly app: string;
          readonly stages: readonly string[];
          readonly urgent: boolean;
          readonly text: readonly string[];
        };
      };
      return data.app === "web"
        ? [`${type.slice("kubestage.".length)}${data.urgent ? "!" : ""} ${String(data.stages)}: ${data.text[0] ?? ""}`]
        : [];
    });
  const hook = `notifications: { all: { webhook: { address: "${address}", secrets: [HOOK_SECRET] } } }`;
  const platform = declaration
    .replace("domain: example.com", `domain: example.com, ${hook}`)
    .replace("after: [dev]", "after: [dev], entry: { checks: { smoke: { recorded: before } } }");
  const { as } = await newLedger();
  const ci = { ...as("ci"), environment };
  const from = temporaryFolder({ "platform.yaml": platform });
  const release = async (apps: readonly string[], port: number, hotfix?: { skips: string[]; reason: string }) => {
    writeFileSync(join(from, "platform.yaml"), platform.replace("port: 8080", `port: ${port}`));
    const request = { path: "platform.yaml", from, apps, images: {}, authors: ["alex"], compiler: "0.1.0" };
    const { created, diagnostics } = await createReleases({ ...request, ...(hotfix && { hotfix }) }, ci);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    return created[0]?.release.name ?? "";
  };
  const advance = () => promote({ ...ci, dryRun: false });
  const smoke = async (app: string, outcome: "passed" | "failed", said: string) =>
    recordEvidence({ ...ci, app, stage: "dev", gate: "smoke", result: { outcome, said } });
  await release(["platform"], 8080);
  await advance();
  await smoke("platform", "passed", "fine");
  const first = await release(["web"], 8080);
  await advance();
  await smoke("web", "passed", "fine");
  await advance();
  expect(told()).toEqual([
    "promoted dev: It is the first release of web in dev",
    "promoted test: It is the first release of web in test",
  ]);

  await smoke("web", "failed", "2 of 9");
  await smoke("web", "passed", "9 of 9");
  expect(told()).toEqual(["revoked! dev: smoke failed in dev: 2 of 9", "revoked! test: smoke failed in dev: 2 of 9"]);

  await release(["web"], 8081, { skips: ["test"], reason: "orders are lost" });
  await advance();
  expect(told()).toEqual([`promoted dev: web in dev had ${first}`]);

  const asked = { app: "web", stage: "dev", kind: "rollback", reason: "slow" } as const;
  await promote({ ...ci, dryRun: false, asked });
  expect(told()).toEqual([expect.stringContaining("rolledBack dev: web in dev had")]);
  const third = await release(["web"], 8082);
  await promote({ ...ci, dryRun: false, asked: { app: "web", stage: "dev" } });
  await smoke("web", "passed", "fine");
  await advance();
  told();
  await promote({ ...ci, dryRun: false, asked });
  expect(told()).toEqual([
    `rolledBack dev: web in dev had ${third}`,
    "revoked! test: ci@example.com went back from it in dev",
  ]);
});
