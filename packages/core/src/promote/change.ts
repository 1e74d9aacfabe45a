import type {
  Approval,
  Evidence,
  Freeze,
  Ledger,
  Observation,
  AppInStage,
  Pointer,
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
  | { readonly kind: "request"; readonly request: PromotionRequest }
  | { readonly kind: "requestGone"; readonly where: AppInStage }
  | { readonly kind: "evidence"; readonly evidence: Evidence }
  | { readonly kind: "stay"; readonly stay: Stay }
  | { readonly kind: "approval"; readonly approval: Approval }
  | { readonly kind: "approvalGone"; readonly id: string }
  | { readonly kind: "freeze"; readonly freeze: Freeze }
  | { readonly kind: "freezeLifted"; readonly name: string }
  | { readonly kind: "observation"; readonly observation: Observation };

/** The ledger after `changes`, in their order. */
export function applyChanges(ledger: Ledger, changes: readonly Change[]): Ledger {
  return changes.reduce(applyChange, ledger);
}

function applyChange(ledger: Ledger, change: Change): Ledger {
  switch (change.kind) {
    case "release":
      return { ...ledger, releases: new Map(ledger.releases).set(change.release.name, change.release) };
    case "set":
      return { ...ledger, sets: new Map(ledger.sets).set(change.set.name, change.set) };
    case "pointer":
      return { ...ledger, pointers: new Map(ledger.pointers).set(pointerKey(change.pointer), change.pointer) };
    case "request":
      return { ...ledger, requests: new Map(ledger.requests).set(pointerKey(change.request), change.request) };
    case "requestGone":
      return { ...ledger, requests: without(ledger.requests, pointerKey(change.where)) };
    case "evidence":
      return { ...ledger, evidence: [...ledger.evidence, change.evidence] };
    case "stay":
      return { ...ledger, stays: [...ledger.stays, change.stay] };
    case "approval":
      return { ...ledger, approvals: [...ledger.approvals, change.approval] };
    case "approvalGone":
      return { ...ledger, approvals: ledger.approvals.filter(({ id }) => id !== change.id) };
    case "freeze":
      return { ...ledger, freezes: [...otherThan(ledger.freezes, change.freeze.name), change.freeze] };
    case "freezeLifted":
      return { ...ledger, freezes: otherThan(ledger.freezes, change.name) };
    case "observation": {
      const { observation } = change;
      return { ...ledger, observations: new Map(ledger.observations).set(observation.cluster, observation) };
    }
  }
}

function without<V>(all: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  return new Map([...all].filter(([own]) => own !== key));
}

function otherThan(freezes: readonly Freeze[], name: string): readonly Freeze[] {
  return freezes.filter((freeze) => freeze.name !== name);
}
