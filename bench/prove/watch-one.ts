import type { Proof } from "@kubestage/core";
import { networkProfile, proveWorld, specificationProfile } from "@kubestage/core";
import { ProofWatch } from "../../packages/core/src/prove/incremental/proof-watch.ts";
import { readWorlds } from "../../packages/workflows/src/prove/read-world.ts";
import { WatchEvents } from "./watch-events.ts";

/**
 * A program: keeps the proof of a world up with events, and proves it from the beginning after each so many of them: then
 * all verdicts have to be the same. Tells, as JSON, what events of each kind took.
 */
export interface WatchTimes {
  readonly kind: string;
  readonly events: number;
  /** After how many of them something was proved of all of the world. */
  readonly whole: number;
  /** In milliseconds. */
  readonly median: number;
  readonly of99: number;
  /** The same of what its thread computed, which other work of the machine does not change. */
  readonly computedOf99: number;
  readonly most: number;
}

const [path = "", counts = "", checkEach = "500"] = process.argv.slice(2);
const asked: readonly [string, number][] = counts.split(",").map((text) => {
  const [kind = "", count = "0"] = text.split("=");
  return [kind, Number(count)];
});
const profile = networkProfile("calico") ?? specificationProfile;
const signal = new AbortController().signal;
const { worlds } = await readWorlds({ paths: [path], from: "/", stdin: process.stdin, signal });
const objects = [...(worlds[0]?.objects.values() ?? [])].flat().filter(({ origin }) => origin.type !== "built-in");
const stages = { label: "stage" };
const watch = new ProofWatch(objects, {
  intent: undefined,
  profile,
  world: { name: "watched", minorVersion: 36, stages, gaps: [] },
});
const events = new WatchEvents(objects);
let done = 0;
const results: WatchTimes[] = [];
for (const [kind, count] of asked) {
  const times: number[] = [];
  const computed: number[] = [];
  let whole = 0;
  for (let at = 0; at < count; at++) {
    const event = events.of(kind, at);
    const wholes = watch.wholes;
    const [began, before] = [performance.now(), process.threadCpuUsage()];
    watch.apply(event);
    times.push(performance.now() - began);
    const { user, system } = process.threadCpuUsage(before);
    if (watch.wholes > wholes) whole++;
    computed.push((user + system) / 1000);
    if (++done % Number(checkEach) === 0) check();
  }
  results.push({
    kind,
    events: count,
    whole,
    median: upTo(0.5, times),
    of99: upTo(0.99, times),
    computedOf99: upTo(0.99, computed),
    most: upTo(1, times),
  });
}
console.log(JSON.stringify(results));

/** What this part of them does not exceed. */
function upTo(part: number, times: readonly number[]): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function check(): void {
  const cold = proveWorld(watch.world, { profile, properties: ["network", "access", "placement"] });
  const [now, anew] = [watch.verdicts, cold.verdicts].map((verdicts) => JSON.stringify(verdicts.map(said)));
  if (now !== anew) throw new Error(`after ${done} events the verdicts are not those of a proof from the beginning`);
}

/** Of what is open, other examples may be shown. */
function said(verdict: Proof["verdicts"][number]): unknown {
  const { property, from, to, verdict: answer } = verdict;
  return answer === "holds" ? verdict : [property, from, to, answer];
}
