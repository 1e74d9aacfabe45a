import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeWithRegistry, runCosign, startRegistry } from "../../../../../testbed/harness/index.ts";
import { temporaryFolder } from "../../testing/folders.ts";
import { promotionStatus } from "../answers/status.ts";
import { ledgerInDev, outcomes, roadWith } from "./testing.ts";

const withKey = ["--key", "cosign.key", "--signing-config", "signing.json", "--trusted-root", "root.json"];
const common = [...withKey, "--allow-http-registry", "--yes"];

/** Somebody with a key of cosign's, and an image that they have put into a registry. */
async function ownerOf(host: string) {
  const cwd = mkdtempSync(join(temporaryFolder(), "owner-"));
  const run = (...given: string[]) => runCosign(given, { cwd });
  writeFileSync(join(cwd, "signing.json"), await run("signing-config", "create"));
  writeFileSync(join(cwd, "root.json"), await run("trusted-root", "create"));
  await run("generate-key-pair");
  writeFileSync(join(cwd, "content"), "the app");
  const pushed = await run("upload", "blob", "--allow-http-registry", "-f", "content", `${host}/road/web:1`);
  const digest = /sha256:[0-9a-f]{64}/.exec(pushed)?.[0] ?? "";
  const image = `${host}/road/web@${digest}`;
  return {
    image,
    key: readFileSync(join(cwd, "cosign.pub"), "utf8"),
    sign: () => run("sign", ...common, image),
    reports: async (severity: string, at: number) => {
      const Vulnerabilities = severity === "NONE" ? [] : [{ VulnerabilityID: "CVE-2026-1234", Severity: severity }];
      const result = {
        SchemaVersion: 2,
        ArtifactType: "container_image",
        Results: [{ Target: "debian", Class: "os-pkgs", Vulnerabilities }],
      };
      const moment = new Date(at).toISOString();
      const predicate = {
        invocation: { parameters: null, uri: "", event_id: "", "builder.id": "" },
        scanner: { uri: "pkg:github/aquasecurity/trivy@0.60.0", version: "0.60.0", db: {}, result },
        metadata: { scanStartedOn: moment, scanFinishedOn: moment },
      };
      writeFileSync(join(cwd, "report.json"), JSON.stringify(predicate));
      await run("attest", ...common, "--type", "vuln", "--predicate", "report.json", image);
    },
  };
}

await describeWithRegistry("images whose word cosign signed, in a real registry", () => {
  test("are let in once they are signed and scanned, and taken back by a later report", {
    timeout: 120_000,
  }, async () => {
    const registry = await startRegistry();
    const owner = await ownerOf(registry.host);
    const policy = `{ signedBy: [{ key: ${JSON.stringify(owner.key)} }], vulnerabilities: { atMost: medium, noOlderThan: 30d } }`;
    const folder = roadWith(`supply-chain: { images: ${policy}, every: 1d }`);
    const apps = join(folder, "apps.yaml");
    writeFileSync(apps, readFileSync(apps, "utf8").replace(/registry\S+/g, owner.image));
    const { as, check, gate, promoted, tip } = await ledgerInDev("", folder);
    const now = as("ci").now();
    const web = { app: "web", environment: { HOME: "/nowhere" } };

    expect(outcomes(await check(web))).toEqual([
      expect.stringMatching(
        /^supply-chain web in test failed: 127.0.0.1:\d+\/road\/web: it has no signature; it has no report/,
      ),
    ]);
    await owner.sign();
    await owner.reports("LOW", now - 1000);
    expect(outcomes(await check(web))).toEqual([
      expect.stringMatching(/in test passed: .*signed by the key [0-9a-f]{12}/),
    ]);
    expect(await gate("supply-chain")).toMatchObject({ open: true });
    expect(await promoted()).toEqual(["web > test"]);

    await owner.reports("CRITICAL", now + 1000);
    const later = { ...as("ci", now + 25 * 3_600_000), ...web };
    expect(outcomes(await check(later))).toEqual([
      expect.stringMatching(/^supply-chain web in test failed: .*CVE-2026-1234/),
    ]);
    const { all, decision } = await promotionStatus(later);
    const { wait } = all.find(({ app, stage }) => app === "web" && stage === "prod") ?? {};
    expect(wait?.because).toMatch(/^supply-chain, on which it stands in test, has failed in test: .*CVE-2026-1234/);
    expect(decision.flags.map(({ app, stage }) => `${app} in ${stage}`)).toEqual(["web in test"]);

    const before = tip();
    await registry.stop();
    const away = await check({ ...later, gate: "supply-chain" });
    expect(away.checks.map(({ outcome }) => outcome)).toEqual(["unknown"]);
    expect(away.diagnostics.map(({ code }) => code)).toEqual(["KS4005"]);
    expect(tip()).toBe(before);
  });
});
