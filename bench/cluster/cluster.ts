import { spawnSync } from "node:child_process";
import { loadavg } from "node:os";
import { assetsFolder, toolProgram } from "../../testbed/harness/binaries.ts";
import { whyNoControlPlane } from "../../testbed/harness/build.ts";
import { defaultVersion } from "../../testbed/harness/versions.ts";
import type { Workplace } from "../compile.ts";
import { watchDrift } from "./drift.ts";
import { makeInput, ofKubestage } from "./inputs.ts";
import { measureLarge } from "./memory.ts";
import { clusterReport } from "./report.ts";
import { withSide } from "./side.ts";
import { compareSpeed } from "./speed.ts";

/** So many give 1,050 objects and a few more, 10,000 and 20,000. */
const apps = { compared: 34, small: 332, large: 665 };
/** Five apps have a Deployment in each of the two stages. */
const changedApps = 5;

/**
 * plan, apply and drift at a real API server, side by side with kubectl on the same objects. The result is Markdown, or
 * nothing where no API server can be had, which it says.
 */
export async function benchCluster(place: Workplace): Promise<string | undefined> {
  const reason = assetsFolder() === undefined ? await whyNoControlPlane(defaultVersion) : undefined;
  if (reason !== undefined) {
    console.log(`skipped: the cluster part of the benchmark (${reason})`);
    return undefined;
  }
  const load = loadavg()[0] ?? 0;
  const version = await kubectlVersion();
  const inputs = {
    unchanged: await makeInput(place, apps.compared),
    changed: await makeInput(place, apps.compared, changedApps),
  };
  const times = await compareSpeed(place, inputs);
  const watched = await withSide(place, async (side) => {
    await side.kubestage([...ofKubestage("apply", inputs.unchanged, side.plane.name), "--yes", "--no-wait"]);
    return watchDrift(side, inputs.unchanged);
  });
  const large = await measureLarge(place, await makeInput(place, apps.small), await makeInput(place, apps.large));
  return clusterReport({ objects: inputs.unchanged.objects, load, version, times, watched, large });
}

async function kubectlVersion(): Promise<string> {
  const { stdout } = spawnSync(await toolProgram("kubectl"), ["version", "--client"], { encoding: "utf8" });
  return `kubectl ${/v\d\S*/.exec(stdout)?.[0] ?? "of an unknown version"}`;
}
