import type { ClusterApi, KubestageError, ServedResource } from "@kubestage/adapters";
import type { Diagnostic, Drift, DriftEvent, ObjectKey, WantedObject } from "@kubestage/core";
import { diagnose, keyText, missingDrift } from "@kubestage/core";
import type { AuditTrail } from "./audit-trail.ts";
import type { Judged } from "./judge.ts";
import { judgeDeclared } from "./judge.ts";
import type { KindToWatch } from "./kinds.ts";
import { kindPath } from "./kinds.ts";
import type { Doubt, DriftObserver } from "./observer.ts";
import { isForbidden } from "./readable-namespaces.ts";

export interface LedgerOptions {
  readonly api: ClusterApi;
  readonly observer: DriftObserver;
  readonly scaled: ReadonlySet<string>;
  readonly notes: ReadonlySet<string>;
  readonly trail: AuditTrail;
  readonly signal: AbortSignal;
  /** Whether the server behind a group and version did not answer when the kinds were read. */
  readonly isUnavailable: (apiVersion: string) => boolean;
  /** Told of each change, in order of their being seen for one object. */
  readonly tell?: ((event: DriftEvent) => Promise<void>) | undefined;
  /** Told of what could not be compared, or looked at. */
  readonly problem?: ((diagnostic: Diagnostic) => void) | undefined;
}

/** What has drifted, object by object, as far as it was judged. */
export class DriftLedger {
  readonly #options: LedgerOptions;
  readonly #drifts = new Map<string, Drift>();
  readonly #problems = new Map<string, Diagnostic>();
  readonly #unreadable = new Map<string, Refusal>();
  /** Namespaces that are looked into by somebody who may not look at the whole cluster. */
  readonly #namespaces = new Set<string>();
  /** Declared objects that were never looked at. */
  readonly #unseen = new Set<string>();
  /** Declared objects that could not be compared. */
  readonly #unknown = new Set<string>();

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  get drifts(): Iterable<Drift> {
    return this.#drifts.values();
  }

  get problems(): Diagnostic[] {
    return [...this.#problems.values()];
  }

  /** How many kinds may not be looked at. */
  get unreadableKinds(): number {
    return this.#unreadable.size;
  }

  /** How many declared objects could not be compared. */
  get unknown(): number {
    return this.#unknown.size;
  }

  /** Judges an object anew, and tells where that changes what was known. Errors: those of `judgeDeclared`. */
  async judge(doubt: Doubt): Promise<void> {
    const { trail } = this.#options;
    const judged = await this.#drift(doubt);
    const before = this.#drifts.get(doubt.text);
    if (!judged || (before && isSame(before, judged))) {
      if (!judged) await this.#remove(doubt.text, before);
      return;
    }
    const drift = await trail.name(judged, doubt.kind?.resource);
    this.#drifts.set(doubt.text, drift);
    await this.#options.tell?.({ time: now(), event: before ? "changed" : "appeared", drift });
  }

  /** A kind that the cluster does not let us look at. */
  unreadable({ resource, wanted }: KindToWatch, error: KubestageError): void {
    this.#unreadable.set(kindPath(resource), { plural: resource.plural, error });
    for (const text of wanted.keys()) this.#unsee(text);
  }

  /** A kind that the cluster lets us look at in some namespaces only. */
  narrowed({ wanted }: KindToWatch, narrowed: KindToWatch): void {
    for (const namespace of narrowed.namespaces ?? []) this.#namespaces.add(namespace);
    for (const text of wanted.keys()) if (!narrowed.wanted.has(text)) this.#unsee(text);
  }

  /**
   * Tells what could not be looked at: each kind by itself, but for somebody whose rights are in some namespaces only, to
   * whom all that is closed is told as one.
   */
  tellUnreadable(): void {
    const isNarrow = this.#namespaces.size > 0;
    let closed = 0;
    for (const [path, { plural, error }] of this.#unreadable)
      if (isNarrow && isForbidden(error)) closed++;
      else {
        const message = `${plural} cannot be looked at: ${error.message}`;
        this.#addProblem(path, diagnose(error.code, { message, hint: error.hint }));
      }
    if (isNarrow && closed + this.#unseen.size > 0)
      this.#addProblem("", closedTo([...this.#namespaces], closed, this.#unseen.size));
  }

  #unsee(text: string): void {
    this.#unseen.add(text);
    this.#unknown.add(text);
  }

  async #drift(doubt: Doubt): Promise<Drift | undefined> {
    const { observer } = this.#options;
    const { wanted, kind, text } = doubt;
    if (!wanted) return observer.foreignDrift(text);
    if (!kind) return this.#unserved(doubt, wanted);
    if (observer.stateOf(kind, text) === "as declared") return this.#settled(text);
    const { scaled, ...given } = this.#options;
    const judged = await judgeDeclared(wanted, { ...given, resource: kind.resource, isScaled: scaled.has(text) });
    if (judged.type === "refused") {
      this.#unknown.add(text);
      this.#addProblem(text, notCompared(wanted.key, kind.resource, judged));
      return undefined;
    }
    this.#settled(text);
    return judged.type === "drift" ? judged.drift : undefined;
  }

  /** A kind that nobody answers for may be there all the same. */
  #unserved({ text }: Doubt, wanted: WantedObject): Drift | undefined {
    if (!this.#options.isUnavailable(wanted.object.apiVersion)) return missingDrift(wanted, false);
    const message = `${keyText(wanted.key)} could not be compared: the server of ${wanted.object.apiVersion} does not answer`;
    const hint = "see `kubectl get apiservices` for why it does not";
    this.#unknown.add(text);
    this.#addProblem(text, diagnose("KS5102", { message, hint }));
    return undefined;
  }

  #settled(text: string): undefined {
    this.#unknown.delete(text);
    this.#problems.delete(text);
  }

  async #remove(text: string, before: Drift | undefined): Promise<void> {
    if (!before) return;
    this.#drifts.delete(text);
    await this.#options.tell?.({ time: now(), event: "gone", drift: before });
  }

  #addProblem(id: string, diagnostic: Diagnostic): void {
    const known = this.#problems.get(id);
    this.#problems.set(id, diagnostic);
    if (known?.message !== diagnostic.message) this.#options.problem?.(diagnostic);
  }
}

interface Refusal {
  readonly plural: string;
  readonly error: KubestageError;
}

const mostNamespaces = 5;

/** For somebody who may list in some namespaces only: how much is closed to them, in one. */
function closedTo(namespaces: readonly string[], kinds: number, objects: number): Diagnostic {
  const named = namespaces.toSorted().slice(0, mostNamespaces).join(", ");
  const more = namespaces.length > mostNamespaces ? ` and ${namespaces.length - mostNamespaces} more` : "";
  const closed = [
    ...(objects > 0 ? [`${objects} declared object${objects === 1 ? "" : "s"} could not be compared`] : []),
    ...(kinds > 0 ? [`${kinds} kind${kinds === 1 ? "" : "s"} could not be looked at`] : []),
  ].join(", and ");
  return diagnose("KS5102", {
    message: `${closed}: you may list only in ${named}${more}`,
    hint: "what you may list was compared; for the rest ask somebody who may `list` in the whole cluster",
  });
}

type Refused = Extract<Judged, { readonly type: "refused" }>;

function notCompared(key: ObjectKey, { plural }: ServedResource, { verb, message }: Refused): Diagnostic {
  return diagnose("KS5102", {
    message: `${keyText(key)} could not be compared: ${message}`,
    hint: `see that you may \`${verb}\` ${plural}; \`kubestage plan\` tells why the server refuses what is declared`,
  });
}

/** Who did it and when is no part of what a drift is. */
function isSame(left: Drift, right: Drift): boolean {
  const text = (drift: Drift): string =>
    JSON.stringify(drift, (name, value: unknown) => (name === "by" ? undefined : value));
  return text(left) === text(right);
}

function now(): string {
  return new Date().toISOString();
}
