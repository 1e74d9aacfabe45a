import type { Change, Evidence, Freeze, Gate, Ledger, Pointer, Situation } from "@kubestage/core";
import { applyChanges, askedAt, decide, nextCommit, nextNumber, saidAt } from "@kubestage/core";
import type { LedgerCommit } from "../ledger-store.ts";
import { overstayed } from "./judge-previews.ts";
import { act, commitOf, idOf } from "./simulated-act.ts";
import { isBad } from "./simulated-clusters.ts";
import { roadWith } from "./simulated-roads.ts";
import type { World } from "./simulated-world.ts";
import { minute, pick } from "./virtual-time.ts";

const people = ["kim", "lee", "sam", "alex"] as const;
const group = "release-managers";

/**
 * What would be written for a release, worked out where somebody asks: it is another where the platform's own release in that stage is, and
 * where this one comes to clusters that the stage did not have, or goes from such that it had.
 */
class Trees extends Map<string, string> {
  readonly #about: Pick<Situation, "road" | "ledger">;
  constructor(about: Pick<Situation, "road" | "ledger">) {
    super();
    this.#about = about;
  }

  override get(key: string): string | undefined {
    const { road, ledger } = this.#about;
    const [stage = "", app = "", name = ""] = key.split("/");
    const own = road.stages.find((one) => one.name === stage);
    if (!own || ledger.releases.get(name)?.app !== app) return undefined;
    if (own.preview && ledger.previews.get(stage)?.releases.get(app) !== name) return undefined;
    const current = ledger.pointers.get(`${stage}/platform`)?.release;
    const further = current === name ? [...(own.joining ?? []), ...(own.leaving ?? [])].join("+") : "";
    const platform = app === "platform" ? further : (current ?? "none");
    return `${stage} ${name} ${platform}`;
  }

  override has(key: string): boolean {
    return this.get(key) !== undefined;
  }
}

/** Everything that follows from the ledger, commit by commit. */
export function promote(world: World): Promise<void> {
  return act(world, "promote", (first, now) => {
    const commits: LedgerCommit[] = [];
    for (let ledger = world.seenAs(first); ; ) {
      const road = roadWith(world, ledger);
      const next = nextCommit({ road, ledger, now, trees: new Trees({ road, ledger }) });
      if (!next) break;
      const changes = world.doneAs(next.changes);
      commits.push(commitOf(changes));
      ledger = applyChanges(ledger, changes);
    }
    const { template, undone } = world;
    if (template)
      undone.push(
        ...overstayed(
          commits.reduce((is, { changes }) => applyChanges(is, changes), first),
          template,
          now,
        ),
      );
    return commits;
  });
}

export function createRelease(world: World): Promise<void> {
  const app = pick(world.chance, [...world.apps, "platform"]) ?? "platform";
  const nonce = Math.floor(world.chance() * 2 ** 32).toString(36);
  const together = world.chance() < 0.15 && app !== "platform";
  const withPlatform = together && world.chance() < 0.3;
  return act(world, "release", (ledger, now) => {
    const hasRoad = [...ledger.releases.values()].some((release) => release.app === "platform");
    const own = together ? world.apps : [app];
    // There is no road before there are documents.
    const apps = app !== "platform" && (withPlatform || !hasRoad) ? ["platform", ...own] : own;
    const set = together ? `set-${nonce}` : undefined;
    const releases = apps.map((one) => {
      const number = [...ledger.releases.values()].filter((release) => release.app === one).length + 1;
      const usual = { livesIn: undefined, hotfix: undefined, authors: ["alex"], createdAt: now };
      return { name: `${one}-${number}-${nonce}`, app: one, number, set, ...usual };
    });
    const names = new Map(releases.map((release) => [release.app, release.name]));
    const changes: Change[] = releases.map((release) => ({ kind: "release", release }));
    return [commitOf(set === undefined ? changes : [...changes, { kind: "set", set: { name: set, releases: names } }])];
  });
}

/** Runs what gates ask for of what stands somewhere, and writes down what came of it; now and then once more. */
export function verify(world: World): Promise<void> {
  return act(world, "verify", (ledger, now) => {
    const open: { pointer: Pointer; gate: Gate }[] = [];
    for (const pointer of ledger.pointers.values()) {
      for (const { after, gates } of world.road.stages) {
        if (!after.includes(pointer.stage)) continue;
        for (const gate of gates) {
          if (gate.kind !== "evidence" || gate.of !== "before") continue;
          const known = ledger.evidence.findLast(
            (one) => one.gate === gate.name && one.stage === pointer.stage && one.release === pointer.release,
          );
          const again = world.isHealed ? known?.outcome === "failed" : world.chance() < 0.1;
          if (!known || again) open.push({ pointer, gate });
        }
      }
    }
    const chosen = world.isHealed ? open : [pick(world.chance, open)].filter((one) => one !== undefined);
    const known = new Map<string, number>();
    return chosen.map(({ pointer: { stage, app, release }, gate }) => {
      const failed = !world.isHealed && (isBad(world, release) || world.chance() < 0.1);
      const number = known.get(release) ?? nextNumber(ledger, release);
      known.set(release, number + 1);
      const outcome = failed ? ("failed" as const) : ("passed" as const);
      return ranCheck(ledger, { gate: gate.name, stage, app, release, at: now, number, outcome });
    });
  });
}

/** The word of a check. */
export function ranCheck(
  ledger: Ledger,
  about: Pick<Evidence, "gate" | "stage" | "app" | "release" | "at" | "outcome"> & { readonly number?: number },
): LedgerCommit {
  const { gate, stage, app, release, at, outcome, number = nextNumber(ledger, release) } = about;
  const record = { gate, stage, app, release, at, said: "ran", number, outcome };
  return commitOf([{ kind: "evidence", evidence: { ...record, id: idOf(record) } }]);
}

/** Somebody looks at what waits for people, and says yes, or no, or takes back what they said; or says no, once, to what goes on. In the end everybody says yes. */
export function approve(world: World): Promise<void> {
  const someone = pick(world.chance, people) ?? "kim";
  return act(world, "approve", (ledger, now) => {
    const road = roadWith(world, ledger);
    const trees = new Trees({ road, ledger });
    // Where no stage asks for people, nothing waits for them.
    const isAsked = road.stages.some(({ gates }) => gates.some(({ name }) => name === "two"));
    const { waits, promotions } = isAsked ? decide({ road, ledger, now, trees }) : { waits: [], promotions: [] };
    const asked = waits.filter(({ gates }) => gates.some(({ gate, open }) => gate === "two" && !open));
    const further = promotions.filter((one) => one.kind === "promotion" && one.wave > 1 && !isRejected(ledger, one));
    const doubted = further.filter(() => world.chance() < 0.3);
    const chosen = world.isHealed ? asked : [pick(world.chance, asked)].filter((wait) => wait !== undefined);
    return [...chosen, ...doubted].flatMap(({ stage, app, release, ...one }) =>
      (world.isHealed && !("wave" in one) ? people : [someone]).map((person) => {
        const isNo = "wave" in one || (world.chance() < 0.1 && !world.isHealed);
        const verdict = isNo ? ("rejected" as const) : ("approved" as const);
        const tree = trees.get(`${stage}/${app}/${release}`) ?? "";
        const expires = now + 60 * minute;
        const record = {
          stage,
          app,
          release,
          tree,
          person,
          groups: [group],
          verdict,
          at: saidAt(ledger, { stage, release, person }, now),
          expires,
          reason: undefined,
        };
        return commitOf([{ kind: "approval", approval: { ...record, id: idOf(record) } }]);
      }),
    );
  });
}

/** Whether anybody has ever said no to it there. */
function isRejected({ approvals }: Ledger, { stage, release }: Pick<Pointer, "stage" | "release">): boolean {
  return approvals.some((one) => one.stage === stage && one.release === release && one.verdict === "rejected");
}

/** Asks for a release where that is needed. */
export function request(world: World): Promise<void> {
  const stage = pick(
    world.chance,
    world.road.stages.filter(({ promotion }) => promotion === "requested"),
  );
  const app = pick(world.chance, [...world.apps, "platform"]) ?? "platform";
  if (!stage) return Promise.resolve();
  return act(world, "request", (ledger, now) => {
    const all = [...ledger.releases.values()].filter((release) => release.app === app);
    const release = world.isHealed
      ? all.findLast(({ forPreviews }) => !forPreviews)
      : pick(world.chance, all.slice(-3));
    if (!release) return [];
    const by = pick(world.chance, people) ?? "kim";
    const asked = {
      stage: stage.name,
      app,
      release: release.name,
      kind: "promotion" as const,
      by,
      at: askedAt(ledger, { stage: stage.name, app }, now),
      reason: undefined,
    };
    return [commitOf([{ kind: "request", request: asked }])];
  });
}

/** Goes back, freezes, lifts a freeze, or breaks the glass. */
export function interfere(world: World): Promise<void> {
  const what = world.chance();
  return act(world, "interfere", (ledger, now) => {
    const pointer = pick(world.chance, [...ledger.pointers.values()]);
    const freeze = pick(world.chance, ledger.freezes);
    if (what < 0.4 && freeze) return lifting(freeze, now);
    if (what < 0.6 && pointer) {
      const { stage } = pointer;
      const usual = { apps: undefined, from: now, until: now + 10 * minute, reason: "quiet", by: "kim" };
      return [
        commitOf([
          { kind: "freeze", freeze: { name: `quiet-${stage}-${ledger.freezes.length}`, stages: [stage], ...usual } },
        ]),
      ];
    }
    if (!pointer) return [];
    const { stage, app, previous } = pointer;
    const newest = [...ledger.releases.values()].findLast((release) => release.app === app)?.name;
    const kind = what < 0.9 ? ("rollback" as const) : ("breakGlass" as const);
    const release = kind === "rollback" ? previous : newest;
    if (release === undefined) return [];
    const at = askedAt(ledger, pointer, now);
    return [commitOf([{ kind: "request", request: { stage, app, release, kind, by: "kim", at, reason: "down" } }])];
  });
}

/** In the end nothing is frozen, and what was rolled back is asked for again. */
export function lift(world: World): Promise<void> {
  return act(world, "lift", (ledger, now) => {
    const { freezes, pointers, releases } = ledger;
    const held = [...pointers.values()].filter(({ kind }) => kind === "rollback");
    const requests = held.flatMap(({ stage, app, release: current }): Change[] => {
      const release = [...releases.values()].findLast((one) => one.app === app && !one.forPreviews)?.name;
      if (release === undefined || release === current) return [];
      const at = askedAt(ledger, { stage, app }, now);
      return [{ kind: "request", request: { stage, app, release, kind: "promotion", by: "kim", at } }];
    });
    const commits = freezes.flatMap((freeze) => lifting(freeze, now));
    return requests.length > 0 ? [...commits, commitOf(requests)] : commits;
  });
}

/** Nothing for one that has ended. */
function lifting(freeze: Freeze, now: number): LedgerCommit[] {
  if (freeze.liftedBy !== undefined || (freeze.until ?? now) < now) return [];
  return [commitOf([{ kind: "freeze", freeze: { ...freeze, until: now, liftedBy: "lee" } }])];
}
