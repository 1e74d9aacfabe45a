import { megabytes, machine, table } from "../results.ts";
import type { Seen } from "./drift.ts";
import type { Large, LargeResults } from "./memory.ts";
import type { Step, Times, ToolName } from "./speed.ts";
import { steps, tools } from "./speed.ts";
import type { Spread } from "./spread.ts";
import { secondsText } from "./spread.ts";

export interface ClusterResults {
  readonly objects: number;
  /** How busy the machine was beforehand: the mean number of running processes of a minute. */
  readonly load: number;
  readonly version: string;
  readonly times: Times;
  readonly watched: Seen;
  readonly large: LargeResults;
}

/** What is to be reached; numbers of times, seconds and megabytes. */
const goals = { first: 4, repeat: 8, same: 1, driftMs: 1_000, planMegabytes: 500, driftMegabytes: 300 };

export function clusterReport(results: ClusterResults): string {
  const { objects, load, version, times, watched, large } = results;
  return `${objects} objects, those that \`kubestage build\` writes for 34 apps in two stages of one cluster, at an API server on the same machine:
etcd and kube-apiserver of the test bed, started afresh for every tool and every round, without controllers. The tools take turns, and
begin with another one in each round. kubectl is that of the test bed; it is given the very files that \`kubestage build\` wrote, once as a
folder and once as one file, and whichever of its two medians is better is what kubestage is compared with. kubestage starts from the
declaration: reading, compiling, planning, its inventory and its lease are in its times. After its apply, \`kubectl diff\` finds nothing.
Given is the median, with the least and the most.

Machine: ${machine()}; load before: ${load.toFixed(1)}. ${version}.

${goalTable(results)}

${timeTable(times)}

\`--no-wait\` is given in every row but the second: neither does kubectl wait. In the second row a stand-in for the controllers says of each
Deployment at once that it is available. "The requests alone" are the patches of server-side apply, made ready beforehand and sent 16 at
once, with nothing around them: what the API server and etcd themselves need on this machine, and so the least that any client can take.
Here that is ${leastText(times)}.

Drift: from the API server's answer to another client's change, deletion or creation until \`kubestage drift --watch\` has printed the line,
${watched.delay.count} times: ${delayText(watched.delay)} with ${objects} objects, ${delayText(large.watched.delay)} with ${smallOf(large)}.

${table(
  [
    ["command", "objects", "in", "time", "peak memory"],
    ...large.rows.map(({ command, objects: count, situation, measured }) => [
      `kubestage ${command}`,
      String(count),
      situation,
      `${(measured.milliseconds / 1000).toFixed(1)} s`,
      megabytes(measured.peakMegabytes),
    ]),
    [
      "kubestage drift --watch",
      String(smallOf(large)),
      "all of them there",
      "",
      megabytes(large.watched.peakMegabytes),
    ],
  ],
  1,
)}
`;
}

function goalTable({ times, watched, large }: ClusterResults): string {
  const factor = (what: string, step: Step): string[] => {
    const [own, peer] = [times.of("kubestage", step), better(times, step)];
    const reached = own && peer ? peer.median / own.median : 0;
    const goal = goals[step as "first" | "repeat" | "same"];
    return [
      what,
      goal === 1 ? "no slower" : `at least ${goal} times as fast`,
      `${reached.toFixed(1)} times`,
      verdict(reached >= goal),
    ];
  };
  const slowest = Math.max(watched.delay.most, large.watched.delay.most);
  const memory = (what: string, rows: readonly (number | undefined)[], goal: number): string[] => {
    if (rows.includes(undefined)) return [what, `under ${goal} MB`, megabytes(undefined), ""];
    const most = Math.max(...rows.map(Number));
    return [what, `under ${goal} MB`, megabytes(most), verdict(most < goal)];
  };
  const peaks = (command: string): (number | undefined)[] =>
    large.rows.filter((row) => row.command === command).map(({ measured }) => measured.peakMegabytes);
  return table(
    [
      ["goal", "", "reached", ""],
      factor("first apply, and `kubectl apply --server-side`", "first"),
      factor("the same apply again, nothing changed", "repeat"),
      factor("plan, and `kubectl diff --server-side`", "same"),
      [
        "drift is seen",
        `within ${goals.driftMs} ms`,
        `${Math.round(slowest)} ms at most`,
        verdict(slowest < goals.driftMs),
      ],
      memory("plan of 20,000 objects", peaks("plan"), goals.planMegabytes),
      memory("drift of 10,000 objects", [...peaks("drift"), large.watched.peakMegabytes], goals.driftMegabytes),
    ],
    2,
  );
}

/** How many times as fast as kubectl a first apply could be at best. */
function leastText(times: Times): string {
  const [least, peer] = [times.of("the requests alone", "first"), better(times, "first")];
  const factor = least && peer ? peer.median / least.median : Number.NaN;
  return `${factor.toFixed(1)} times as fast as kubectl's first apply`;
}

function verdict(isReached: boolean): string {
  return isReached ? "reached" : "**missed**";
}

/** kubectl's better figure. */
function better(times: Times, step: Step): Spread | undefined {
  return (["kubectl, a folder", "kubectl, one file"] satisfies ToolName[])
    .flatMap((tool) => times.of(tool, step) ?? [])
    .toSorted((left, right) => left.median - right.median)[0];
}

function timeTable(times: Times): string {
  return table([
    ["", ...tools],
    ...(Object.keys(steps) as Step[]).map((step) => [
      steps[step],
      ...tools.map((tool) => {
        const spread = times.of(tool, step);
        return spread ? secondsText(spread) : "";
      }),
    ]),
  ]);
}

function delayText({ median, most }: Spread): string {
  return `${Math.round(median)} ms, at most ${Math.round(most)} ms`;
}

function smallOf({ rows }: LargeResults): number {
  return rows.find(({ command }: Large) => command === "drift")?.objects ?? 0;
}
