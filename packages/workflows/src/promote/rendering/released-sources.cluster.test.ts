import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { describeWithTestbed, toolProgram } from "../../../../../testbed/harness/index.ts";
import { build } from "../../build.ts";
import { filesBelow, temporaryFolder } from "../../testing/folders.ts";
import { createReleases } from "../releases/create-releases.ts";
import { promote } from "../promote.ts";
import { newLedger, noon } from "../testing.ts";
import { verify } from "../verify/verify.ts";

const example = fileURLToPath(new URL("../../../../../examples/charts", import.meta.url));
/** A release has its name where the head of a declaration has none. */
const withoutVersions = (text = ""): string =>
  text.replaceAll(/^ *(app\.kubernetes\.io\/version|kubestage\.dev\/release): .*\n/gm, "");

describeWithTestbed("releases of apps with a chart, a kustomization and manifests", () => {
  beforeAll(async () => {
    process.env["KUBESTAGE_HELM"] = await toolProgram("helm");
    process.env["KUBESTAGE_KUSTOMIZE"] = await toolProgram("kustomize");
  });

  const release = async (from: string, ledger: Awaited<ReturnType<typeof newLedger>>) => {
    const request = { path: "charts", from, images: {}, authors: ["a@example.com"], compiler: "0.1.0" };
    return createReleases({ ...request, apps: undefined }, ledger.as("ci"));
  };

  test("what is promoted is what a build writes, once nothing of the declaration is there", {
    timeout: 120_000,
  }, async () => {
    const ledger = await newLedger();
    const from = temporaryFolder();
    cpSync(example, join(from, "charts"), { recursive: true });
    await build({ path: "charts", from, out: "out" });
    const built = filesBelow(join(from, "out"));
    expect((await release(from, ledger)).diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    rmSync(join(from, "charts"), { recursive: true });
    const { promotions } = await promote({ ...ledger.as("ci"), dryRun: false });
    const inDev = promotions.filter(({ stage }) => stage === "dev").map(({ app }) => app);
    expect(inDev.toSorted()).toEqual(["api", "platform", "queue", "web"]);
    for (const app of ["web", "api", "queue"]) {
      const promoted = ledger.git("show", `main:manifests/nonprod/dev/${app}.yaml`);
      expect(withoutVersions(`${promoted}\n`)).toBe(withoutVersions(built[`nonprod/dev/${app}.yaml`]));
    }
    const result = await verify({ ledger: ledger.ledger, branch: "main", from, prove: false, now: () => noon });
    expect(result.problems).toEqual([]);
  });

  test("a chart that makes something up is not promoted", { timeout: 120_000 }, async () => {
    const ledger = await newLedger();
    const from = temporaryFolder();
    cpSync(example, join(from, "charts"), { recursive: true });
    const path = join(from, "charts/web/templates/configuration.yaml");
    writeFileSync(path, readFileSync(path, "utf8").replace(/^data:$/m, "data:\n  SALT: {{ randAlphaNum 16 }}"));
    await release(from, ledger);
    const { promotions, diagnostics } = await promote({ ...ledger.as("ci"), dryRun: false });
    expect(promotions.map(({ app }) => app)).not.toContain("web");
    expect(diagnostics.map(({ code, span }) => `${code} ${span?.source.file.replace(/[0-9a-f]{64}/, "…")}`)).toContain(
      "KS4012 sources/web/…/declared/web/templates/configuration.yaml",
    );
  });
});
