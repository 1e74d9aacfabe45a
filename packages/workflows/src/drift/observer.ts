import type { WatchEvent } from "@kubestage/adapters";
import type { Drift, LiveObject, ObjectKey, Standing, Surroundings, WantedObject, WideGrant } from "@kubestage/core";
import { addedFields, grantsWidely, isAsWanted, isForeign, keyOf, keyText, standingOf } from "@kubestage/core";
import type { KindToWatch } from "./kinds.ts";
import { kindPath } from "./kinds.ts";

/** What is kept of an object of a cluster: so little that ten thousand of them take a few megabytes. */
interface Entry {
  /** The kind's list, by its number, in or after which it was seen last. */
  readonly round: number;
  /** Declared, and not certainly as declared. */
  readonly suspect: boolean;
}

/** A kind's objects, as of its last list. */
interface Round {
  number: number;
  readonly entries: Map<string, Entry>;
}

/** Something that has to be judged anew. */
export interface Doubt {
  readonly text: string;
  /** Undefined where the cluster does not know the kind. */
  readonly kind: KindToWatch | undefined;
  readonly wanted: WantedObject | undefined;
}

/** Where drift can be, and who is told of doubt. */
export interface Observed {
  /** Namespaces of the platform, and their stage. */
  readonly namespaces: ReadonlyMap<string, string | undefined>;
  readonly isExpected: Surroundings["isExpected"];
  readonly serves: Surroundings["serves"];
  /** Whether it is what kubestage itself keeps in the cluster. */
  readonly isRecord: (live: LiveObject) => boolean;
  /** Whether an object of the whole cluster says that it is this platform's. */
  readonly isOurs: (live: LiveObject) => boolean;
  /** What a binding of the whole cluster gives to those who are meant to have rights in stages only. */
  readonly grantOf: (live: LiveObject) => WideGrant | undefined;
  readonly doubt: (doubt: Doubt) => void;
}

/**
 * Follows what a cluster tells of each kind and keeps what is needed to say, at any moment, what has drifted. Objects are
 * looked at as they come and forgotten; what is not certainly as declared is put in doubt, and judged elsewhere.
 */
export class DriftObserver {
  readonly #observed: Observed;
  readonly #rounds = new Map<string, Round>();
  readonly #standings = new Map<string, Standing>();

  constructor(observed: Observed) {
    this.#observed = observed;
  }

  take(kind: KindToWatch, event: WatchEvent): void {
    const round = this.#roundOf(kind);
    switch (event.type) {
      case "restarted":
        round.number++;
        return;
      case "synced":
        this.#close(kind, round);
        return;
      case "present":
        this.#present(kind, round, event.object);
        return;
      case "gone":
        this.#gone(kind, round, keyText(keyOf(event.object)));
    }
  }

  /** Forgets a kind that the cluster serves no more: everything of it is gone. */
  forget(kind: KindToWatch): void {
    const round = this.#roundOf(kind);
    for (const text of [...round.entries.keys()]) this.#gone(kind, round, text);
    this.#rounds.delete(kindPath(kind.resource));
  }

  /** Whether a declared object is there, and has to be compared exactly: `suspect`. */
  stateOf(kind: KindToWatch, text: string): "missing" | "suspect" | "as declared" {
    const entry = this.#roundOf(kind).entries.get(text);
    return !entry ? "missing" : entry.suspect ? "suspect" : "as declared";
  }

  /** The drift that an object nobody declared is, if it is one. */
  foreignDrift(text: string): Drift | undefined {
    const standing = this.#standings.get(text);
    const { isExpected, serves, namespaces } = this.#observed;
    if (!standing || !isForeign(standing, { isExpected, serves, find: (other) => this.#standings.get(other) }))
      return undefined;
    const { key, by, grant } = standing;
    const stage = namespaces.get(key.namespace);
    return { type: "foreign", key, stage, team: undefined, app: undefined, origin: undefined, by, grant };
  }

  #roundOf({ resource }: KindToWatch): Round {
    const path = kindPath(resource);
    let round = this.#rounds.get(path);
    if (!round) this.#rounds.set(path, (round = { number: 0, entries: new Map() }));
    return round;
  }

  /** What was not told again since the list began is gone; what never came was never there. */
  #close(kind: KindToWatch, round: Round): void {
    for (const [text, entry] of round.entries)
      if (entry.round !== round.number && !kind.wanted.has(text)) this.#gone(kind, round, text);
      else if (entry.round !== round.number) round.entries.delete(text);
    for (const text of kind.wanted.keys()) if (!round.entries.has(text)) this.#doubt(kind, text);
  }

  #present(kind: KindToWatch, round: Round, live: LiveObject): void {
    const key = keyOf(live);
    const text = keyText(key);
    const wanted = kind.wanted.get(text);
    if (wanted) {
      const before = round.entries.get(text);
      const suspect = isSuspect(wanted, live);
      round.entries.set(text, { round: round.number, suspect });
      if (suspect || before?.suspect !== false) this.#doubt(kind, text);
      return;
    }
    const standing = this.#standingOf(kind, key, live);
    if (!standing) {
      // Labels may have been taken away, by which it belonged to us.
      if (round.entries.has(text)) this.#gone(kind, round, text);
      return;
    }
    const before = this.#standings.get(text);
    round.entries.set(text, { round: round.number, suspect: false });
    this.#standings.set(text, standing);
    if (!before || standingText(before) !== standingText(standing)) this.#doubt(kind, text);
  }

  /** What to keep of what nobody declared, where the platform has a say in it. */
  #standingOf({ judgesForeign, resource }: KindToWatch, key: ObjectKey, live: LiveObject): Standing | undefined {
    const { isExpected, isRecord, isOurs, grantOf, namespaces } = this.#observed;
    if (!judgesForeign || isExpected(key) || isRecord(live)) return undefined;
    const grant = grantsWidely(resource) ? grantOf(live) : undefined;
    const isHere = resource.namespaced ? namespaces.has(key.namespace) : grant !== undefined || isOurs(live);
    const standing = isHere ? standingOf(live, key) : undefined;
    return standing && { ...standing, grant };
  }

  #gone(kind: KindToWatch, round: Round, text: string): void {
    if (!round.entries.delete(text)) return;
    this.#standings.delete(text);
    this.#doubt(kind, text);
  }

  #doubt(kind: KindToWatch, text: string): void {
    this.#observed.doubt({ text, kind, wanted: kind.wanted.get(text) });
  }
}

function isSuspect({ object }: WantedObject, live: LiveObject): boolean {
  return !isAsWanted(object, live) || addedFields(live).fields.length > 0;
}

/** What of it may change while it stands. */
function standingText({ owners, grant }: Standing): string {
  return JSON.stringify([owners, grant]);
}
