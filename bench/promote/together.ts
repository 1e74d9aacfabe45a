import { execFileSync, fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { appName, promotionDeclaration, sixStages } from "./declaration.ts";

const processes = 8;
const callsOfEach = 25;
const apps = Array.from({ length: processes * callsOfEach }, (_, index) => appName(index));

export interface Together {
  /** The calls' times, from the shortest one, in milliseconds. */
  readonly calls: readonly number[];
  /** Until all processes were ready: started, and the ledger read. In milliseconds. */
  readonly startMilliseconds: number;
  /** How often the ledger's branch was moved, as the repository itself has noted. */
  readonly pushes: number;
  /** What else the machine did, as its load before. */
  readonly load: number;
}

interface Told {
  readonly app: string;
  readonly milliseconds: number;
  readonly promotions: number;
}

type Kubestage = (...args: readonly string[]) => Promise<unknown>;

/** A ledger of 200 apps that dev runs, with a newer release of each. */
export async function ledgerWithNews(folder: string, kubestage: Kubestage): Promise<string> {
  const ledger = join(folder, "together.git");
  const release = (version: number): Promise<unknown> => {
    const path = join(folder, `together-${version}.yaml`);
    writeFileSync(path, promotionDeclaration(sixStages, apps.length, version));
    return kubestage("release", "create", "--all", path, "--ledger", ledger);
  };
  await kubestage("ledger", "init", ledger);
  await release(1);
  await kubestage("promote", "platform", ...apps, "--to", "dev", "--ledger", ledger);
  await release(2);
  return ledger;
}

/**
 * Processes that promote the newest release of each app into dev, all at the same time. Throws where a promotion is lost, done twice, or not
 * told of, and where `kubestage verify` finds anything: that is no measurement.
 */
export async function promoteTogether(
  ledger: string,
  kubestage: Kubestage,
  environment: NodeJS.ProcessEnv,
): Promise<Together> {
  const git = (...command: readonly string[]): string =>
    execFileSync("git", [`--git-dir=${ledger}`, ...command], { encoding: "utf8" }).trim();
  const before = git("rev-parse", "main");
  git("config", "core.logAllRefUpdates", "always");

  const [load = Number.NaN] = loadavg();
  const began = performance.now();
  const callers = Array.from({ length: processes }, (_, at) => {
    const own = apps.slice(at * callsOfEach, (at + 1) * callsOfEach);
    return fork(join(import.meta.dirname, "caller-one.ts"), [ledger, "dev", ...own], { env: environment });
  });
  await Promise.all(callers.map((caller) => answerOf(caller)));
  const startMilliseconds = performance.now() - began;
  const answers = callers.map((caller) => answerOf(caller));
  for (const caller of callers) caller.send("go");
  const told = (await Promise.all(answers)).flat() as Told[];

  const subjects = git("log", "--format=%s", "--grep=^Promote ", `${before}..main`).split("\n");
  const promoted = subjects.map((subject) => /^Promote (.*)-[0-9a-f]{12} to dev$/.exec(subject)?.[1] ?? subject);
  const expected = JSON.stringify(apps);
  if (JSON.stringify(promoted.toSorted()) !== expected) throw new Error("a promotion is lost, or done twice");
  const ofCallers = told.flatMap(({ app, promotions }) => (promotions === 1 ? app : []));
  if (JSON.stringify(ofCallers.toSorted()) !== expected) throw new Error("a caller was not told of its promotion");
  await kubestage("verify", "--ledger", ledger);
  const moves = readFileSync(join(ledger, "logs", "refs", "heads", "main"), "utf8")
    .trim()
    .split("\n");
  const calls = told.map(({ milliseconds }) => milliseconds).toSorted((one, other) => one - other);
  return { calls, startMilliseconds, pushes: moves.length, load };
}

async function answerOf(caller: ChildProcess): Promise<unknown> {
  const ended = once(caller, "exit").then(([code]): never => {
    throw new Error(`a process of the benchmark ended with ${code}`);
  });
  const [answer] = (await Promise.race([once(caller, "message"), ended])) as [unknown];
  ended.catch(() => undefined);
  return answer;
}
