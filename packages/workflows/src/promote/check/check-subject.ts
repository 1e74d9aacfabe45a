import { type CheckSubject, KubestageError } from "@kubestage/adapters";
import {
  type AskableCheck,
  parseReleased,
  type Platform,
  pointerKey,
  readReleasedBuild,
  type ReleasedBuild,
} from "@kubestage/core";
import type { LedgerState } from "../session/ledger-state.ts";
import { documentsOf } from "../rendering/render-promotion.ts";

/** What a check is asked about, with all that is known of it. */
export interface KnownSubject {
  readonly subject: CheckSubject;
  /** As the stage has it, with the release. */
  readonly platform: Platform;
  readonly build: ReleasedBuild;
}

/** Errors: thrown KS4005 where the releases that the stage runs do not fit together. */
export async function subjectOfCheck(state: LedgerState, check: AskableCheck): Promise<KnownSubject> {
  const { stage, app, release, tree } = check;
  const own = [...state.ledger.pointers.values()].filter((pointer) => pointer.stage === stage);
  const running = new Map([...own.map((pointer) => [pointer.app, pointer.release] as const), [app, release]]);
  const on = state.road.stages.find(({ name }) => name === stage) ?? { name: stage };
  const { platform, diagnostics } = parseReleased({ stage, ...(await documentsOf(state, on, running)) });
  const there = platform?.stages.find(({ name }) => name === stage);
  const namespace = there?.apps.find(({ name }) => name === app)?.namespace;
  const [document] = await state.documentsOf([{ app, name: release }]);
  const build = document && readReleasedBuild(document);
  if (!platform || !there || namespace === undefined || !build) {
    const why = diagnostics.find(({ severity }) => severity === "error")?.message ?? `${app} has no place in ${stage}`;
    throw new KubestageError("KS4005", { message: why, hint: `see \`kubestage why ${app} --in ${stage}\`` });
  }
  const clusters = there.clusters.map(({ name }) => name);
  const images = imagesIn(there.apps, app, build);
  return { subject: { app, release, stage, namespace, tree, images, clusters }, platform, build };
}

/** Since when the stage runs the release, and what it ran before; undefined for what has yet to come in. */
export function entryOf(
  { ledger }: LedgerState,
  { stage, app, release, to }: AskableCheck,
): { readonly at: number; readonly previous: string | undefined } | undefined {
  const pointer = ledger.pointers.get(pointerKey({ stage, app }));
  if (to === stage || pointer?.release !== release) return undefined;
  return { at: pointer.since, previous: pointer.previous };
}

/** Those that the App names by digest itself are in no list of the release. */
function imagesIn(
  apps: Platform["stages"][number]["apps"],
  app: string,
  { images = {} }: ReleasedBuild,
): Readonly<Record<string, string>> {
  const pinned = new Set(Object.values(images));
  const run = apps.filter(({ name }) => name === app).flatMap(({ workloads }) => workloads);
  const named = run.flatMap(({ containers }) => containers.map(({ image }) => image));
  return {
    ...Object.fromEntries(named.filter((image) => !pinned.has(image)).map((image) => [image, image])),
    ...images,
  };
}
