import {
  type AppStatus,
  contentHash,
  type Diagnostic,
  type GateState,
  hasErrors,
  type Platform,
  platformApp,
  type Promotion,
  proofGate,
  type Wait,
} from "@kubestage/core";
import { type Declaration, loadPlatform } from "../../load-platform.ts";
import { approve } from "../approve.ts";
import { createRelease } from "../releases/create-release.ts";
import { imagesOfApp } from "../releases/images-of-app.ts";
import { openLedger } from "../session/ledger-session.ts";
import { makeReleases } from "../releases/make-releases.ts";
import { promote } from "../promote.ts";
import type { PromoteResult } from "../promote-result.ts";
import { recordEvidence } from "../record-evidence.ts";
import { asking, makeSandbox, type Sandbox, service } from "./sandbox.ts";
import { SimulatedClusters } from "./simulated-clusters.ts";
import { promotionStatus } from "../answers/status.ts";

export interface SimulateRequest extends Declaration {
  /** Declarations that are released one after the other once the one before has gone as far as it can. */
  readonly changes: readonly string[];
  /** Whether the last app that came into the last stage goes back in the end. */
  readonly rollsBack: boolean;
  /** Where the sandbox is kept. */
  readonly keep?: string | undefined;
  /** When it begins, in milliseconds since 1970. */
  readonly at: number;
  readonly compiler: string;
}

/** What happened, in the order in which it did. */
export type SimulatedEvent =
  | { readonly type: "released"; readonly declaration: string; readonly releases: readonly string[] }
  | { readonly type: "promoted"; readonly promotion: Promotion }
  | { readonly type: "asked"; readonly who: string; readonly wait: Wait }
  | { readonly type: "approved"; readonly who: string; readonly wait: Wait }
  | { readonly type: "recorded"; readonly gate: string; readonly wait: Wait }
  | { readonly type: "waited"; readonly ms: number; readonly wait: Wait }
  /** Nobody in the sandbox can open it. */
  | { readonly type: "refused"; readonly wait: Wait; readonly result: PromoteResult; readonly at: number }
  | { readonly type: "rolledBack"; readonly promotion: Promotion }
  /** No app has run anything before what it runs now. */
  | { readonly type: "notRolledBack" };

export interface SimulateResult {
  /** How all stands in the end; undefined where the declaration has an error. */
  readonly all: readonly AppStatus[] | undefined;
  /** Where the ledger is, where it is kept. */
  readonly ledger: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Plays the whole road in a sandbox: a ledger of its own, people with keys of their own, and a clock that goes on where somebody would
 * have to wait. Images get digests that are made up.
 *
 * Errors: those of the declarations, as diagnostics, before anything is played; thrown KS6006 where the sandbox is kept in a folder that
 * has something in it, those of git.
 */
export async function simulate(
  request: SimulateRequest,
  tell: (event: SimulatedEvent) => Promise<void>,
): Promise<SimulateResult> {
  const { platforms, diagnostics } = await loadAll(request);
  if (!platforms) return { all: undefined, ledger: undefined, diagnostics };
  const clock = { now: request.at };
  const sandbox = await makeSandbox(platforms, { ...request, now: () => clock.now });
  const play: Play = { clock, given: new Set(), clusters: new SimulatedClusters(sandbox) };
  try {
    for (const path of [request.path, ...request.changes]) {
      const found = await releaseAll({ ...request, path }, sandbox, tell);
      if (hasErrors(found)) return { all: undefined, ledger: undefined, diagnostics: found };
      await playOn(sandbox, play, tell);
    }
    if (request.rollsBack) await rollBackLast(sandbox, tell);
    const { all } = await promotionStatus(sandbox.as(service));
    return { all, ledger: request.keep === undefined ? undefined : sandbox.as(service).ledger, diagnostics: [] };
  } finally {
    sandbox.close();
  }
}

interface AllLoaded {
  /** Of the first declaration and of each change; undefined where there is an error in one of them. */
  readonly platforms: readonly Platform[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

async function loadAll(request: SimulateRequest): Promise<AllLoaded> {
  const platforms: Platform[] = [];
  for (const path of [request.path, ...request.changes]) {
    const { platform, diagnostics, ...loaded } = await loadPlatform({ ...request, path });
    if (!platform) return { platforms: undefined, diagnostics };
    const facts = { images: {}, compiler: request.compiler, source: undefined };
    const made = await makeReleases({ ...loaded, platform }, appsOf(platform), facts);
    if (hasErrors(made.diagnostics)) return { platforms: undefined, diagnostics: made.diagnostics };
    platforms.push(platform);
  }
  return { platforms, diagnostics: [] };
}

function appsOf({ stages }: Platform): readonly string[] {
  return [platformApp, ...new Set(stages.flatMap(({ apps }) => apps.map(({ name }) => name)))];
}

async function releaseAll(
  request: SimulateRequest,
  sandbox: Sandbox,
  tell: (event: SimulatedEvent) => Promise<void>,
): Promise<readonly Diagnostic[]> {
  const { platform, diagnostics } = await loadPlatform(request);
  if (!platform) return diagnostics;
  const session = await openLedger(sandbox.as(service));
  const releases: string[] = [];
  for (const app of appsOf(platform)) {
    const images = Object.fromEntries(
      imagesOfApp(platform, app).map((image) => [
        image,
        image.includes("@") ? image : `${image}@sha256:${contentHash(image)}`,
      ]),
    );
    const facts = { images, compiler: request.compiler, source: undefined };
    const created = await createRelease({ ...request, app, facts, authors: ["author@example.com"] }, session);
    if (hasErrors(created.diagnostics)) return created.diagnostics;
    if (created.release && created.isNew) releases.push(created.release.name);
  }
  await tell({ type: "released", declaration: request.path, releases });
  return [];
}

interface Play {
  readonly clock: { now: number };
  /** What was done once, and what is refused: neither is tried again. */
  readonly given: Set<string>;
  readonly clusters: SimulatedClusters;
}

/** Until nothing is left that anybody in the sandbox can do. */
async function playOn(sandbox: Sandbox, play: Play, tell: (event: SimulatedEvent) => Promise<void>): Promise<void> {
  for (;;) {
    play.clock.now += 60_000;
    await play.clusters.speak();
    const { promotions, waits } = await promote({ ...sandbox.as(service), dryRun: false });
    for (const promotion of promotions) await tell({ type: "promoted", promotion });
    if (promotions.length > 0) continue;
    const near = waits.filter(({ gates }) => gates.length > 0);
    if (!(await openOne(sandbox, play, near, tell))) return;
  }
}

/** Opens one gate of what waits; whether there was one. */
async function openOne(
  sandbox: Sandbox,
  { clock, given }: Play,
  waits: readonly Wait[],
  tell: (event: SimulatedEvent) => Promise<void>,
): Promise<boolean> {
  for (const wait of waits) {
    const { app, stage, release } = wait;
    const once = (what: string): boolean => {
      const key = `${what} ${stage}/${app} ${release}`;
      return !given.has(key) && Boolean(given.add(key));
    };
    if (once("ask")) {
      const asked = { app, stage, release, reason: "simulated" };
      const result = await promote({ ...sandbox.as(asking), dryRun: false, asked });
      const refused = result.waits.find(({ gates }) => gates.some(isHopeless));
      if (refused) given.add(`refused ${stage}/${app} ${release}`);
      if (refused) await tell({ type: "refused", wait: refused, result, at: clock.now });
      else await tell({ type: "asked", who: asking, wait });
      return true;
    }
    if (given.has(`refused ${stage}/${app} ${release}`)) continue;
    const closed = wait.gates.find(({ open, opens }) => !open && opens?.by === "people");
    if (closed?.opens?.by === "people") {
      for (const group of closed.opens.groups.keys()) {
        const who = sandbox.inGroup(group).find((one) => once(`approve by ${one}`));
        if (who === undefined) continue;
        await approve({ ...sandbox.as(who), app, stage, release, verdict: "approved" });
        await tell({ type: "approved", who, wait });
        return true;
      }
    }
    const gate = wait.gates.flatMap(recordOf)[0];
    if (gate && once(`record ${gate.name} in ${gate.stage}`)) {
      const result = { outcome: "passed", said: "simulated" } as const;
      await recordEvidence({ ...sandbox.as(service), app, stage: gate.stage, release, gate: gate.name, result });
      await tell({ type: "recorded", gate: gate.name, wait });
      return true;
    }
  }
  const times = waits
    .filter(({ stage, app, release }) => !given.has(`refused ${stage}/${app} ${release}`))
    .flatMap((wait) =>
      wait.gates.flatMap(({ open, opens }) =>
        !open && opens?.by === "time" && opens.at > clock.now ? [{ at: opens.at, wait }] : [],
      ),
    );
  const [next] = times.toSorted((one, other) => one.at - other.at);
  if (!next) return false;
  await tell({ type: "waited", ms: next.at - clock.now, wait: next.wait });
  clock.now = next.at;
  return true;
}

/** The gate that a record opens, and where that is found out: a rehearsal asks nothing outside, and says that all is well. */
function recordOf({ gate, open, opens }: GateState): { readonly name: string; readonly stage: string }[] {
  const isForRecord = opens?.by === "check" || (opens?.by === "record" && opens.what !== "proof");
  return !open && isForRecord ? [{ name: gate, stage: opens.stage }] : [];
}

/** What the proof refuses nobody opens. */
function isHopeless({ gate, hasFailed }: GateState): boolean {
  return gate === proofGate && hasFailed === true;
}

async function rollBackLast(sandbox: Sandbox, tell: (event: SimulatedEvent) => Promise<void>): Promise<void> {
  const { all } = await promotionStatus(sandbox.as(service));
  const last = all.findLast(({ pointer, app }) => pointer?.previous !== undefined && app !== platformApp);
  if (!last) return tell({ type: "notRolledBack" });
  const { app, stage } = last;
  await promote({ ...sandbox.as(asking), dryRun: false, asked: { app, stage, kind: "rollback", reason: "simulated" } });
  const { promotions } = await promote({ ...sandbox.as(service), dryRun: false });
  for (const promotion of promotions) await tell({ type: "rolledBack", promotion });
}
