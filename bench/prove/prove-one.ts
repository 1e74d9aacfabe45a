import { networkProfile, proveWorld, specificationProfile } from "@kubestage/core";
import { readWorlds } from "../../packages/workflows/src/prove/read-world.ts";

/**
 * A program: reads a world and proves some of its properties, in a process of its own. Tells, as JSON, what reading and
 * proving took, as time and as what all threads computed.
 */
export interface ProveTimes {
  readonly reading: Spent;
  /** Absent where no property is asked for. */
  readonly proving?: Spent;
  /** How many verdicts there are of each kind. */
  readonly verdicts?: Readonly<Record<string, number>>;
}

/** In milliseconds. */
export interface Spent {
  readonly time: number;
  readonly computed: number;
}

const [path = "", properties = ""] = process.argv.slice(2);
const asked = properties.split(",").filter((name) => name !== "") as Parameters<typeof proveWorld>[1]["properties"];
const signal = new AbortController().signal;
const read = await spentOn(async () => readWorlds({ paths: [path], from: "/", stdin: process.stdin, signal }));
const [world] = read.result.worlds;
if (!world || read.result.diagnostics.length > 0)
  throw new Error(`${path} cannot be read: ${read.result.diagnostics[0]?.message ?? "there is no world"}`);
const profile = networkProfile("calico") ?? specificationProfile;
const proved = asked?.length === 0 ? undefined : await spentOn(() => proveWorld(world, { profile, properties: asked }));
const verdicts: Record<string, number> = {};
for (const { verdict } of proved?.result.verdicts ?? []) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
const times: ProveTimes = {
  reading: read.spent,
  ...(proved && { proving: proved.spent, verdicts }),
};
console.log(JSON.stringify(times));

async function spentOn<Result>(work: () => Result | Promise<Result>): Promise<{ result: Result; spent: Spent }> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, spent: { time: performance.now() - began, computed: (user + system) / 1000 } };
}
