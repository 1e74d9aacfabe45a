import type { Workplace } from "../compile.ts";
import type { Input } from "./inputs.ts";
import { ofKubestage } from "./inputs.ts";
import { requestsAlone } from "./requests-alone.ts";
import type { Side } from "./side.ts";
import { withSide } from "./side.ts";
import type { Spread } from "./spread.ts";
import { spreadOf } from "./spread.ts";
import { reportAvailable } from "./stand-in.ts";

const rounds = 3;
/** Of the apply that changes nothing, within a round. */
const repeats = 2;
/** As many objects as kubestage works on at once. */
const diffConcurrency = 15;

const differs = { kubestage: 2, kubectl: 1 };

export const steps = {
  first: "first apply, into an empty cluster",
  waiting: "first apply that also waits until all is ready",
  repeat: "the same apply again, nothing changed",
  same: "plan, or diff: nothing changed",
  changed: "plan, or diff: 10 objects changed",
  sameInParallel: "diff with --concurrency=15: nothing changed",
} as const;
export type Step = keyof typeof steps;

export const tools = ["kubestage", "kubectl, a folder", "kubectl, one file", "the requests alone"] as const;
export type ToolName = (typeof tools)[number];

export interface Inputs {
  readonly unchanged: Input;
  /** The same, ten objects changed. */
  readonly changed: Input;
}

/** How long one tool takes for one step, in milliseconds. */
export class Times {
  readonly #all = new Map<string, number[]>();

  add(tool: ToolName, step: Step, milliseconds: number): void {
    const key = `${tool}: ${steps[step]}`;
    this.#all.set(key, [...(this.#all.get(key) ?? []), milliseconds]);
    console.error(`${key}: ${(milliseconds / 1000).toFixed(2)} s`);
  }

  of(tool: ToolName, step: Step): Spread | undefined {
    const values = this.#all.get(`${tool}: ${steps[step]}`);
    return values && spreadOf(values);
  }
}

type Contender = (side: Side, inputs: Inputs, times: Times) => Promise<void>;

/**
 * Every tool in turn with a fresh API server, round after round, beginning with another one each time. The objects that
 * each has brought there are then the ones that it compares with.
 */
export async function compareSpeed(place: Workplace, inputs: Inputs): Promise<Times> {
  const times = new Times();
  const contenders: Contender[] = [
    runKubestage,
    runKubectl("kubectl, a folder", ({ folder }) => ["-R", "-f", folder]),
    runWaiting,
    runKubectl("kubectl, one file", ({ file }) => ["-f", file]),
    async (side, { unchanged }) => times.add("the requests alone", "first", await requestsAlone(side, unchanged)),
  ];
  for (let round = 0; round < rounds; round++) {
    const order = [...contenders.slice(round), ...contenders.slice(0, round)];
    for (const contender of order) await withSide(place, (side) => contender(side, inputs, times));
  }
  return times;
}

async function runKubestage(side: Side, { unchanged, changed }: Inputs, times: Times): Promise<void> {
  const tool = "kubestage";
  const context = side.plane.name;
  const apply = [...ofKubestage("apply", unchanged, context), "--yes", "--no-wait"];
  times.add(tool, "first", (await side.kubestage(apply)).milliseconds);
  for (let repeat = 0; repeat < repeats; repeat++)
    times.add(tool, "repeat", (await side.kubestage(apply)).milliseconds);
  times.add(tool, "same", (await side.kubestage(ofKubestage("plan", unchanged, context))).milliseconds);
  const plan = await side.kubestage(ofKubestage("plan", changed, context), differs.kubestage);
  times.add(tool, "changed", plan.milliseconds);
  // The other tool finds nothing that it would have brought otherwise.
  await side.kubectl(["diff", "--server-side", "--field-manager=kubestage", "-f", unchanged.file]);
}

function runKubectl(tool: ToolName, filesOf: (input: Input) => readonly string[]): Contender {
  return async (side, { unchanged, changed }, times) => {
    const apply = ["apply", "--server-side", ...filesOf(unchanged)];
    const diff = ["diff", "--server-side", ...filesOf(unchanged)];
    times.add(tool, "first", (await side.kubectl(apply)).milliseconds);
    for (let repeat = 0; repeat < repeats; repeat++)
      times.add(tool, "repeat", (await side.kubectl(apply)).milliseconds);
    times.add(tool, "same", (await side.kubectl(diff)).milliseconds);
    const inParallel = [...diff, `--concurrency=${diffConcurrency}`];
    times.add(tool, "sameInParallel", (await side.kubectl(inParallel)).milliseconds);
    const changes = await side.kubectl(["diff", "--server-side", ...filesOf(changed)], differs.kubectl);
    times.add(tool, "changed", changes.milliseconds);
  };
}

/** There are no controllers here that would start anything, so a stand-in says of each Deployment that it runs. */
async function runWaiting(side: Side, { unchanged }: Inputs, times: Times): Promise<void> {
  const standIn = reportAvailable(side);
  try {
    const apply = await side.kubestage([...ofKubestage("apply", unchanged, side.plane.name), "--yes"]);
    times.add("kubestage", "waiting", apply.milliseconds);
  } finally {
    await standIn.stop();
  }
}
