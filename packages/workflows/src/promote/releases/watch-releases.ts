import { setTimeout as sleep } from "node:timers/promises";
import { addressOfImage, findNewest, isOlder, KubestageError } from "@kubestage/adapters";
import { type Diagnostic, diagnose, imagesOfRelease, type Platform, suggest } from "@kubestage/core";
import { type Declaration, loadPlatform } from "../../load-platform.ts";
import { createReleases } from "./create-releases.ts";
import { imagesOfApp } from "./images-of-app.ts";
import { type LedgerRequest, openLedger } from "../session/ledger-session.ts";
import { fromRegistry } from "./pin-images.ts";
import { releaseDocument } from "../session/release-document.ts";

export interface WatchRequest extends Declaration {
  /** Every app that says what is watched where absent. */
  readonly apps: readonly string[] | undefined;
  /** So often each app is looked at; undefined for once. */
  readonly everyMs: number | undefined;
  readonly compiler: string;
}

/** What was found out about an app. */
export type WatchEvent = { readonly app: string } & (
  | { readonly type: "released"; readonly release: string; readonly image: string }
  /** `image` as the newest release has it; undefined where no tag counts, and none was released. */
  | { readonly type: "unchanged"; readonly image: string | undefined }
  /** A tag stands for something else than when it was released; undefined where it is gone. */
  | { readonly type: "moved"; readonly image: string; readonly tag: string; readonly is: string | undefined }
  | { readonly type: "failed"; readonly message: string; readonly retryMs: number | undefined }
);

export interface WatchResult {
  /** How often something failed, and a tag was found moved. */
  readonly failed: number;
  readonly moved: number;
  /** Of the declaration, where it stands in the way of all. */
  readonly diagnostics: readonly Diagnostic[];
}

/** An app that keeps failing is looked at again after this at the latest. */
const longestMs = 60 * 60_000;

/**
 * Makes a release of each app whose image has a newer version by its tags, with its digest. A tag that was pushed anew is no new version: it
 * is told, and nothing is released. What fails for one app, is told, and tried again later and later; the others go on.
 *
 * Errors: those of the declaration, KS6006 for an app that watches nothing, as diagnostics; thrown the signal's reason.
 */
export async function watchReleases(
  request: WatchRequest,
  ledger: LedgerRequest,
  tell: (event: WatchEvent) => Promise<void>,
): Promise<WatchResult> {
  const { signal, everyMs } = request;
  const counted = { failed: 0, moved: 0 };
  const turns = new Map<string, { readonly failures: number; readonly dueAt: number }>();
  for (;;) {
    const { platform, diagnostics } = await loadPlatform(request);
    const unknown = platform && unwatched(platform, request.apps);
    if (!platform || unknown) return { ...counted, diagnostics: unknown ? [unknown] : diagnostics };
    const watched = watchedApps(platform).filter((app) => request.apps?.includes(app) ?? true);
    for (const app of watched) {
      const { failures, dueAt } = turns.get(app) ?? { failures: 0, dueAt: 0 };
      if (ledger.now() < dueAt) continue;
      const events = await lookAt(app, platform, request, ledger, nextMs(everyMs, failures + 1));
      for (const event of events) await tell(event);
      const isFailed = events.some(({ type }) => type === "failed");
      if (isFailed) counted.failed++;
      counted.moved += events.filter(({ type }) => type === "moved").length;
      const again = isFailed ? failures + 1 : 0;
      turns.set(app, { failures: again, dueAt: ledger.now() + (nextMs(everyMs, again) ?? 0) });
    }
    if (everyMs === undefined) return { ...counted, diagnostics };
    const next = Math.min(...watched.map((app) => turns.get(app)?.dueAt ?? 0), ledger.now() + everyMs);
    await pause(Math.max(next - ledger.now(), 1), signal);
  }
}

function nextMs(everyMs: number | undefined, failures: number): number | undefined {
  return everyMs === undefined ? undefined : Math.max(everyMs, Math.min(longestMs, everyMs * 2 ** failures));
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal && { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

async function lookAt(
  app: string,
  platform: Platform,
  request: WatchRequest,
  ledger: LedgerRequest,
  retryMs: number | undefined,
): Promise<readonly WatchEvent[]> {
  try {
    return await findNewer(app, platform, request, ledger);
  } catch (error) {
    request.signal?.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    return [{ app, type: "failed", message: error.message, retryMs }];
  }
}

async function findNewer(
  app: string,
  platform: Platform,
  request: WatchRequest,
  ledger: LedgerRequest,
): Promise<readonly WatchEvent[]> {
  const { image: declared, tags: range, prereleases = false } = watchOf(platform, app);
  const before = await lastImages(app, ledger);
  const current = before[declared];
  const { tag, digest } = current === undefined ? {} : addressOfImage(current);
  const seen = new Map(tag !== undefined && digest !== undefined ? [[tag, digest]] : []);
  const { name } = addressOfImage(declared);
  const { newest, moved } = await fromRegistry(name, () =>
    findNewest({ repository: name, range, prereleases, seen }, request.signal && { signal: request.signal }),
  );
  const told = moved.map(({ tag: own, is }): WatchEvent => ({ app, type: "moved", image: name, tag: own, is }));
  const isKnown =
    !newest ||
    newest.digest === digest ||
    moved.some((one) => one.tag === newest.tag) ||
    (tag !== undefined && isOlder(newest.tag, tag));
  if (isKnown) return told.length > 0 ? told : [{ app, type: "unchanged", image: current }];
  const image = `${name}:${newest.tag}@${newest.digest}`;
  const own = imagesOfApp(platform, app);
  const others = Object.entries(before).filter(([one]) => own.length === 0 || own.includes(one));
  const images = { ...Object.fromEntries(others), [declared]: image };
  const { created, diagnostics } = await createReleases({ ...request, apps: [app], images, authors: [] }, ledger);
  const problem = diagnostics.find(({ severity }) => severity === "error");
  const [made] = created;
  if (problem || !made) throw new Error(problem?.message ?? "nothing was recorded");
  return [...told, { app, type: "released", release: made.release.name, image }];
}

/** The images of the app's newest release, by what the App document calls them. */
async function lastImages(app: string, request: LedgerRequest): Promise<Readonly<Record<string, string>>> {
  const session = await openLedger(request);
  const { tip, ledger } = await session.store.read();
  const [last] = [...ledger.releases.values()]
    .filter((release) => release.app === app && !release.forPreviews)
    .toSorted((one, other) => other.number - one.number);
  if (!last) return {};
  const path = releaseDocument(last);
  const text = (await session.texts.below(tip, [path])).get(path) ?? "";
  return imagesOfRelease({ path, file: path, text });
}

function watchedApps({ stages }: Platform): readonly string[] {
  const apps = stages.flatMap((stage) => stage.apps.filter(({ declared }) => declared.spec.watch));
  return [...new Set(apps.map(({ name }) => name))];
}

function watchOf({ stages }: Platform, app: string) {
  const { spec } = stages.flatMap(({ apps }) => apps).find(({ name }) => name === app)?.declared ?? {};
  const image = spec?.watch?.image ?? spec?.image;
  if (spec?.watch && image !== undefined) return { ...spec.watch, image };
  throw new KubestageError("KS6006", { message: `${app} watches nothing`, hint: "add `watch` to the App" });
}

function unwatched(platform: Platform, apps: readonly string[] | undefined): Diagnostic | undefined {
  const known = watchedApps(platform);
  const other = apps?.find((app) => !known.includes(app));
  if (other === undefined && known.length > 0) return undefined;
  const message = other === undefined ? "no app says what is watched" : `${other} does not say what is watched`;
  const hint = known.length > 0 ? suggest(other ?? "", known, "app") : 'add `watch: { tags: ">=1.4 <2" }` to an App';
  return diagnose("KS6006", { message, hint });
}
