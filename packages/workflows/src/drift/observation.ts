import type { ClusterApi, Discovery, WatchEvent } from "@kubestage/adapters";
import { KubestageError } from "@kubestage/adapters";
import type { Diagnostic, DriftEvent, LiveObject, Surroundings, WantedObject } from "@kubestage/core";
import {
  expectedNames,
  fieldManager,
  keyText,
  platformLabel,
  recordsNamespace,
  scaledKeys,
  wideGrant,
} from "@kubestage/core";
import type { AuditTrail } from "./audit-trail.ts";
import { Doubts } from "./doubts.ts";
import type { KindToWatch } from "./kinds.ts";
import { kindsToWatch, narrowedTo } from "./kinds.ts";
import { DriftLedger } from "./ledger.ts";
import { DriftObserver } from "./observer.ts";
import { isForbidden, ReadableNamespaces } from "./readable-namespaces.ts";

/** Where drift is looked for. */
export interface Scene {
  readonly api: ClusterApi;
  readonly platform: string;
  readonly wanted: readonly WantedObject[];
  /** Whether objects of the whole cluster are looked at too. */
  readonly wholeCluster: boolean;
  /** Who is meant to have rights in stages only, beside the service accounts that live there. */
  readonly confined: { readonly groups: readonly string[]; readonly users: readonly string[] };
  /** What is added by whatever brings the objects, and is no drift. */
  readonly notes: ReadonlySet<string>;
  readonly trail: AuditTrail;
  readonly signal: AbortSignal;
}

/** Who is told of what happens meanwhile. */
export interface Listener {
  readonly tell: (event: DriftEvent) => Promise<void>;
  readonly problem: (diagnostic: Diagnostic) => void;
}

/** Owners and lines of an audit log come a moment after what they are about. */
const settleMs = 150;
const judgedAtOnce = 8;
/** Codes of reading what one may not read: that hides one kind and no other. */
const refusals: ReadonlySet<string> = new Set(["KS5014", "KS6015"]);

/** One look at a cluster, short or long: what is known, what is in doubt, and what has drifted. */
export class Observation {
  readonly doubts = new Doubts({ settleMs, atOnce: judgedAtOnce });
  readonly ledger: DriftLedger;
  readonly #scene: Scene;
  readonly #observer: DriftObserver;
  readonly #readable: ReadableNamespaces;
  #unavailable: readonly string[] = [];
  #scopes: ReadonlyMap<string, ReturnType<Surroundings["serves"]>> = new Map();

  constructor(scene: Scene, listener?: Listener) {
    this.#scene = scene;
    const { platform, api, wanted, notes, trail, signal } = scene;
    const namespaces = new Map(wanted.filter(isNamespace).map(({ key, stage }) => [key.name, stage]));
    const confined = {
      groups: new Set(scene.confined.groups),
      users: new Set(scene.confined.users),
      namespaces: { has: (name: string) => namespaces.get(name) !== undefined },
    };
    const declared = new Set(wanted.map(({ key }) => keyText(key)));
    const isNamed = expectedNames(wanted);
    this.#observer = new DriftObserver({
      namespaces,
      isExpected: (key) => declared.has(keyText(key)) || isNamed(key),
      serves: (group, kind) => this.#scopes.get(`${group}/${kind}`),
      isRecord: (live) => isRecord(live, platform),
      isOurs: (live) => isOurs(live, platform),
      grantOf: (live) => wideGrant(live, confined),
      doubt: (doubt) => this.doubts.add(doubt),
    });
    const places = new Set([...namespaces.keys(), ...wanted.flatMap(({ key }) => key.namespace || [])]);
    this.#readable = new ReadableNamespaces({ api, namespaces: [...places], signal });
    this.ledger = new DriftLedger({
      api,
      observer: this.#observer,
      scaled: scaledKeys(wanted),
      notes,
      trail,
      signal,
      isUnavailable: (apiVersion) => this.#unavailable.includes(apiVersion),
      ...listener,
    });
  }

  /** Asks which kinds there are now. Declared objects of kinds that are not served are put in doubt. */
  async readKinds(refresh = false): Promise<readonly KindToWatch[]> {
    const { api, wanted, platform, wholeCluster, signal } = this.#scene;
    const discovery = await api.discovery({ refresh, signal });
    this.#scopes = scopesOf(discovery);
    this.#unavailable = discovery.unavailable;
    const { kinds, unserved } = kindsToWatch(discovery, wanted, { platform, wholeCluster });
    for (const one of unserved) this.doubts.add({ text: keyText(one.key), kind: undefined, wanted: one });
    return kinds;
  }

  /**
   * Takes what comes of a kind; `synced` is called whenever all that is there has come. Who may not look at it in the whole
   * cluster looks in the namespaces that are open to them. A kind that may not be looked at at all hides no other.
   * Errors: those of what `eventsOf` gives.
   */
  async follow(
    kind: KindToWatch,
    eventsOf: (kind: KindToWatch) => AsyncIterable<WatchEvent>,
    synced: () => void,
  ): Promise<void> {
    let isKnown = false;
    try {
      for await (const event of eventsOf(kind)) {
        this.#observer.take(kind, event);
        if (event.type !== "synced") continue;
        isKnown = true;
        synced();
      }
    } catch (error) {
      if (!(error instanceof KubestageError) || !refusals.has(error.code)) throw error;
      const isElsewhere = !isKnown && kind.resource.namespaced && !kind.namespaces && isForbidden(error);
      const namespaces = isElsewhere ? await this.#readable.of(kind.resource) : [];
      if (namespaces.length > 0) {
        const narrowed = narrowedTo(kind, namespaces);
        this.ledger.narrowed(kind, narrowed);
        await this.follow(narrowed, eventsOf, synced);
        return;
      }
      this.ledger.unreadable(kind, error);
      if (isKnown) this.ledger.tellUnreadable();
      synced();
    }
  }

  /** The cluster serves a kind no more. */
  forget(kind: KindToWatch): void {
    this.#observer.forget(kind);
  }
}

function isNamespace({ key }: WantedObject): boolean {
  return key.group === "" && key.kind === "Namespace";
}

/** The inventory stands where only the platform may write, and is not declared. */
function isRecord({ kind, metadata: { namespace, labels = {} } }: LiveObject, platform: string): boolean {
  const { "app.kubernetes.io/component": component, "app.kubernetes.io/part-of": whole } = labels;
  const isInventory = component === "inventory" && whole === platform;
  return kind === "ConfigMap" && namespace === recordsNamespace(platform) && isInventory;
}

function isOurs({ metadata: { labels = {} } }: LiveObject, platform: string): boolean {
  const { "app.kubernetes.io/managed-by": manager, "app.kubernetes.io/part-of": whole } = labels;
  return labels[platformLabel] === platform || (manager === fieldManager && whole === platform);
}

function scopesOf({ resources }: Discovery): ReadonlyMap<string, "namespaced" | "cluster"> {
  return new Map(
    resources.map(({ group, kind, namespaced }) => [`${group}/${kind}`, namespaced ? "namespaced" : "cluster"]),
  );
}
