import { decide } from "../decide.ts";
import type { Decision } from "../decision.ts";
import type { Gate } from "../gates/gate.ts";
import type { Approval, Evidence, Freeze, Ledger, Observed, Pointer, Preview, PromotionRequest } from "../ledger.ts";
import type { RecordedRelease, ReleaseSet, Stay } from "../ledger.ts";
import { pointerKey } from "../ledger.ts";
import type { Road, RoadStage } from "../road.ts";
import { treeKey } from "../view.ts";

export const minute = 60_000;
export const hour = 60 * minute;
/** Every small ledger is decided about at this time, a Monday at noon. */
export const noon = Date.parse("2026-11-23T12:00:00Z");

/** A verification that a stage asks for in the stages before it. */
export const smoke: Extract<Gate, { readonly kind: "evidence" }> = {
  ...{ kind: "evidence", name: "smoke", of: "before", freshFor: undefined, guards: ["promotion"] },
};

/** A stage with one cluster called after it; all else as nobody said anything. */
export function stageOf(name: string, after: readonly string[], given: Partial<RoadStage> = {}): RoadStage {
  const usual = { passes: "all", waves: [[name]], promotion: "automatic", gates: [], whenFailed: "stay" } as const;
  return { name, after, ...usual, within: 30 * minute, ...given };
}

/** dev, test and prod in a row, each with what is given for it. */
export function straightRoad(given: Readonly<Record<string, Partial<RoadStage>>> = {}): Road {
  return {
    stages: [
      stageOf("dev", [], given["dev"]),
      stageOf("test", ["dev"], given["test"]),
      stageOf("prod", ["test"], given["prod"]),
    ],
  };
}

/** What a test says of a ledger, in few words. */
export interface Told {
  /** Names such as api-3: app and number. */
  readonly releases: readonly (string | (Partial<RecordedRelease> & { readonly name: string }))[];
  /** By stage and app: the release, promoted an hour before noon into all waves, unless it is said otherwise. */
  readonly runs?: Readonly<Record<string, string | (Partial<Pointer> & { readonly release: string })>>;
  /** By cluster, then by stage and app; where nothing is said, what runs there is healthy since an hour. `undefined`: silent. */
  readonly seen?: Readonly<Record<string, Readonly<Record<string, Partial<Observed>>> | undefined>>;
  /** Clusters that have no key. */
  readonly mute?: readonly string[];
  readonly evidence?: readonly (Partial<Evidence> & Pick<Evidence, "gate" | "stage" | "release">)[];
  readonly approvals?: readonly (Partial<Approval> & Pick<Approval, "person" | "stage" | "release">)[];
  readonly stays?: readonly (Partial<Stay> & Pick<Stay, "stage" | "release">)[];
  readonly requests?: readonly (Partial<PromotionRequest> & Pick<PromotionRequest, "stage" | "release">)[];
  readonly freezes?: readonly Partial<Freeze>[];
  readonly sets?: readonly ReleaseSet[];
  /** Started by robin an hour before noon for two hours, unless it is said otherwise. */
  readonly previews?: readonly (Partial<Omit<Preview, "releases">> & {
    readonly stage: string;
    /** Of the apps that they are called after. */
    readonly releases: readonly string[];
  })[];
  /** Trees are called tree-of-STAGE-RELEASE unless they are said here, by `treeKey`. */
  readonly trees?: Readonly<Record<string, string>>;
  readonly now?: number;
}

function appOf(release: string): string {
  return release.slice(0, release.lastIndexOf("-"));
}

export function decideTold(road: Road, told: Told): Decision {
  const ledger = ledgerOf(road, told);
  const trees = new Map(Object.entries(told.trees ?? {}));
  for (const { name, app } of ledger.releases.values()) {
    for (const { name: stage } of road.stages) {
      const key = treeKey({ stage, app }, name);
      if (!trees.has(key)) trees.set(key, `tree-of-${stage}-${name}`);
    }
  }
  return decide({ road, ledger, now: told.now ?? noon, trees });
}

export function ledgerOf(road: Road, told: Told): Ledger {
  const releases = told.releases.map(releaseOf);
  const pointers = Object.entries(told.runs ?? {}).map(([key, run]) => pointerOf(road, key, run));
  return {
    releases: new Map(releases.map((release) => [release.name, release])),
    sets: new Map((told.sets ?? []).map((set) => [set.name, set])),
    pointers: new Map(pointers.map((pointer) => [pointerKey(pointer), pointer])),
    requests: new Map(
      (told.requests ?? []).map((request) => [
        pointerKey({ ...request, app: appOf(request.release) }),
        requestOf(request),
      ]),
    ),
    evidence: (told.evidence ?? []).map(evidenceOf),
    approvals: (told.approvals ?? []).map(approvalOf),
    stays: (told.stays ?? []).map((stay, index) => ({
      ...{
        id: `stay-${index}`,
        app: appOf(stay.release),
        passed: true,
        healthyFor: hour,
        until: noon - hour,
        number: index,
      },
      ...stay,
    })),
    freezes: (told.freezes ?? []).map((freeze) => ({
      ...{ name: "quiet", stages: undefined, apps: undefined, from: noon - hour, until: undefined },
      ...{ reason: "inventory", by: "dana", ...freeze },
    })),
    previews: new Map((told.previews ?? []).map((preview) => [preview.stage, previewOf(preview)])),
    observations: observationsOf(road, told, pointers),
  };
}

function releaseOf(given: Told["releases"][number]): RecordedRelease {
  const own = typeof given === "string" ? { name: given } : given;
  const app = appOf(own.name);
  const number = Number(own.name.slice(app.length + 1));
  const usual = {
    livesIn: undefined,
    set: undefined,
    hotfix: undefined,
    authors: ["alex"],
    createdAt: noon - 2 * hour,
  };
  return { app, number, ...usual, ...own };
}

function pointerOf(road: Road, key: string, run: string | (Partial<Pointer> & { readonly release: string })): Pointer {
  const [stage = "", app = ""] = key.split("/");
  const own = typeof run === "string" ? { release: run } : run;
  const reached = road.stages.find(({ name }) => name === stage)?.waves.length ?? 0;
  const usual = { previous: undefined, reached, since: noon - hour, kind: "promotion" as const, evidence: [] };
  return { stage, app, tree: `tree-of-${stage}-${own.release}`, ...usual, ...own };
}

function evidenceOf(given: NonNullable<Told["evidence"]>[number], index: number): Evidence {
  const usual = { tree: undefined, outcome: "passed" as const, at: noon - 10 * minute, said: "as it should be" };
  return { id: `evidence-${index}`, number: index, app: appOf(given.release), ...usual, ...given };
}

function approvalOf(given: NonNullable<Told["approvals"]>[number], index: number): Approval {
  const { release, stage } = given;
  return {
    ...{
      id: `approval-${index}`,
      app: appOf(release),
      tree: `tree-of-${stage}-${release}`,
      groups: ["release-managers"],
    },
    ...{ verdict: "approved", at: noon - 10 * minute, expires: noon + hour, reason: undefined },
    ...given,
  };
}

function previewOf({ releases, ...given }: NonNullable<Told["previews"]>[number]): Preview {
  const like = given.stage.slice(0, given.stage.indexOf("-"));
  const usual = { like, by: "robin", at: noon - hour, until: noon + hour };
  return { ...usual, ...given, releases: new Map(releases.map((name) => [appOf(name), name])) };
}

function requestOf(given: NonNullable<Told["requests"]>[number]): PromotionRequest {
  const usual = { kind: "promotion" as const, by: "robin", at: noon - 5 * minute, reason: undefined };
  return { app: appOf(given.release), ...usual, ...given };
}

function observationsOf(road: Road, told: Told, pointers: readonly Pointer[]): Ledger["observations"] {
  const clusters = new Set(road.stages.flatMap(({ waves }) => waves.flat()));
  for (const cluster of told.mute ?? []) clusters.delete(cluster);
  const usual = { health: "healthy", healthyFor: hour, drifted: false, said: "all is well" } as const;
  return new Map(
    [...clusters].map((cluster) => {
      const seen = told.seen ?? {};
      if (Object.hasOwn(seen, cluster) && seen[cluster] === undefined) return [cluster, undefined];
      const stages = new Set(road.stages.filter(({ waves }) => waves.flat().includes(cluster)).map(({ name }) => name));
      const apps = pointers
        .filter(({ stage }) => stages.has(stage))
        .map((pointer): [string, Observed] => {
          const key = pointerKey(pointer);
          return [key, { ...usual, release: pointer.release, ...seen[cluster]?.[key] }];
        });
      return [cluster, { cluster, sequence: 1, at: noon - minute, apps: new Map(apps) }];
    }),
  );
}

/** The promotions and waits as lines: "prod <- api-3", "prod <- api-3 waits: …". */
export function lines({ promotions, waits }: Pick<Decision, "promotions" | "waits">): string[] {
  return [
    ...promotions.map(({ stage, release, kind, wave }) => {
      const how = [kind === "promotion" ? [] : kind, wave > 1 ? `wave ${wave}` : []].flat();
      return `${stage} <- ${release}${how.length > 0 ? ` (${how.join(", ")})` : ""}`;
    }),
    ...waits.map(({ stage, release, because }) => `${stage} <- ${release} waits: ${because}`),
  ];
}
