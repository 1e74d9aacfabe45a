import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Ran, root } from "../run.ts";
import { runScript } from "./run-script.ts";

/** What `npm start` does, and the processor time that it takes, in seconds: by the clock it is whatever else the machine does. */
export interface StartRun extends Pick<Ran, "code" | "stdout" | "stderr"> {
  readonly processorSeconds: number;
}

let made: Promise<StartRun> | undefined;

/** The very command line of `npm start`, run once for all who want to know. */
export function startRun(): Promise<StartRun> {
  return (made ??= runStart());
}

async function runStart(): Promise<StartRun> {
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    readonly scripts: { readonly start: string };
  };
  const beside = `ln -s ${root}/examples examples; ln -s ${root}/bin bin`;
  const script = `${beside}; NO_COLOR= FORCE_COLOR=1 ${manifest.scripts.start}; code=$?; times >&2; exit $code`;
  const { code, stdout, stderr } = await runScript(script);
  return { code, stdout, stderr, processorSeconds: processorSeconds(stderr) };
}

/**
 * Of all that the script started.
 *
 * Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#times
 */
function processorSeconds(said: string): number {
  const [, own = ""] = /\n?\S+ \S+\n(\S+ \S+)\n$/.exec(said) ?? [];
  const spent = [...own.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  if (spent.length !== 2) throw new Error(`the shell does not say how long it took: ${said}`);
  return spent.reduce((sum, one) => sum + one, 0);
}
