import type {
  Approval,
  Evidence,
  Freeze,
  Ledger,
  Observation,
  AppInStage,
  Pointer,
  Preview,
  PromotionRequest,
  RecordedRelease,
  ReleaseSet,
  Stay,
} from "./ledger.ts";
import { pointerKey } from "./ledger.ts";

/** One thing that a commit does to the ledger. */
export type Change =
  | { readonly kind: "release"; readonly release: RecordedRelease }
  | { readonly kind: "set"; readonly set: ReleaseSet }
  | { readonly kind: "pointer"; readonly pointer: Pointer }
  | { readonly kind: "pointerGone"; readonly where: AppInStage }
  | { readonly kind: "preview"; readonly preview: Preview }
  | { readonly kind: "previewGone"; readonly stage: string }
  | { readonly kind: "request"; readonly request: PromotionRequest }
  | { readonly kind: "requestGone"; readonly where: AppInStage }
  | { readonly kind: "evidence"; readonly evidence: Evidence }
  | { readonly kind: "stay"; readonly stay: Stay }
  | { readonly kind: "approval"; readonly approval: Approval }
  | { readonly kind: "approvalGone"; readonly approval: Approval }
  | { readonly kind: "freeze"; readonly freeze: Freeze }
  | { readonly kind: "observation"; readonly observation: Observation };

/** The ledger after `changes`, in their order. What none of them touches is the same collection, not a copy. */
export function applyChanges(ledger: Ledger, changes: Iterable<Change>): Ledger {
  const releases = new MapAfter(ledger.releases);
  const sets = new MapAfter(ledger.sets);
  const pointers = new MapAfter(ledger.pointers);
  const requests = new MapAfter(ledger.requests);
  const previews = new MapAfter(ledger.previews);
  const observations = new MapAfter(ledger.observations);
  const evidence = new ListAfter(ledger.evidence);
  const stays = new ListAfter(ledger.stays);
  const approvals = new ListAfter(ledger.approvals);
  const freezes = new ListAfter(ledger.freezes);
  const apply = (change: Change): void => {
    switch (change.kind) {
      case "release":
        return releases.set(change.release.name, change.release);
      case "set":
        return sets.set(change.set.name, change.set);
      case "pointer":
        return pointers.set(pointerKey(change.pointer), change.pointer);
      case "pointerGone":
        return pointers.drop(pointerKey(change.where));
      case "preview":
        return previews.set(change.preview.stage, change.preview);
      case "previewGone":
        return previews.drop(change.stage);
      case "request":
        return requests.set(pointerKey(change.request), change.request);
      case "requestGone":
        return requests.drop(pointerKey(change.where));
      case "evidence":
        return evidence.add(change.evidence);
      case "stay":
        return stays.add(change.stay);
      case "approval":
        return approvals.add(change.approval);
      case "approvalGone":
        return approvals.drop(({ id }) => id === change.approval.id);
      case "freeze":
        freezes.drop(({ name }) => name === change.freeze.name);
        return freezes.add(change.freeze);
      case "observation":
        return observations.set(change.observation.cluster, change.observation);
    }
  };
  for (const change of changes) apply(change);
  return {
    ...{ releases: releases.all(), sets: sets.all(), pointers: pointers.all(), requests: requests.all() },
    ...{ evidence: evidence.all(), stays: stays.all(), approvals: approvals.all(), freezes: freezes.all() },
    ...{ previews: previews.all(), observations: observations.all() },
  };
}

/** A map to be changed, copied when that is done for the first time. */
class MapAfter<Value> {
  readonly #before: ReadonlyMap<string, Value>;
  #own: Map<string, Value> | undefined;
  constructor(before: ReadonlyMap<string, Value>) {
    this.#before = before;
  }

  set(key: string, value: Value): void {
    this.#own ??= new Map(this.#before);
    this.#own.set(key, value);
  }

  drop(key: string): void {
    this.#own ??= new Map(this.#before);
    this.#own.delete(key);
  }

  all(): ReadonlyMap<string, Value> {
    return this.#own ?? this.#before;
  }
}

/** The same for a list. */
class ListAfter<Item> {
  readonly #before: readonly Item[];
  #own: Item[] | undefined;
  constructor(before: readonly Item[]) {
    this.#before = before;
  }

  add(item: Item): void {
    this.#own ??= [...this.#before];
    this.#own.push(item);
  }

  drop(isDropped: (item: Item) => boolean): void {
    this.#own = this.all().filter((item) => !isDropped(item));
  }

  all(): readonly Item[] {
    return this.#own ?? this.#before;
  }
}
