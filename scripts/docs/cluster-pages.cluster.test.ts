import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeWithTestbed, pathWithTools, startControlPlane } from "../../testbed/harness/index.ts";
import { root } from "../run.ts";
import { withoutTraces } from "./cluster-examples.ts";
import { executePage } from "./executed-pages.ts";
import { runScript } from "./run-script.ts";

/**
 * Where the tools of a machine stand, and which Git and Node it has, is nothing that a page could know, nor how long a
 * server took.
 */
function settle(output: string): string {
  return withoutTraces(output)
    .replaceAll(/\/\S+\/kubectl(?= v)/g, "/usr/local/bin/kubectl")
    .replaceAll(/\bgit version \d.*/g, "git version 2.47.0")
    .replaceAll(/(?<=^ok {8}Node {14})\d.*/gm, "24.0.0");
}

/** Runs a page's commands with the test bed's tools, in an empty home, and compares what they print with what it says. */
async function expectPrinted(name: string, kubeconfig = ""): Promise<void> {
  const path = await pathWithTools();
  const environment = (folder: string): Readonly<Record<string, string>> => ({
    KUBECONFIG: kubeconfig,
    KUBECACHEDIR: `${folder}/.kube`,
    PATH: path,
    HOME: folder,
    XDG_CONFIG_HOME: `${folder}/.config`,
    XDG_STATE_HOME: `${folder}/.state`,
    XDG_CACHE_HOME: `${folder}/.cache`,
  });
  const file = join(root, "docs", "guide", name);
  const run = (script: string): ReturnType<typeof runScript> => runScript(script, [], environment);
  const page = await executePage(readFileSync(file, "utf8"), { run, settle });
  await expect(page).toMatchFileSnapshot(file);
}

/** They are brought up to date by `npx vitest run --project cluster scripts/docs/cluster-pages --update`. */
describeWithTestbed("guide pages that need what the test bed has", () => {
  test("docs/guide/charts.md is what its commands print", () => expectPrinted("charts.md"));

  test("docs/guide/two-enforced-stages.md is what its commands print", { timeout: 300_000 }, async () => {
    // A new and empty cluster, with controllers: without them no namespace would ever be gone.
    await using plane = await startControlPlane({ components: "all", name: "main" });
    await expectPrinted("two-enforced-stages.md", await plane.kubeconfig());
  });
});
