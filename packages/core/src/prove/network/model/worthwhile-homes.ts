import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { anyPort } from "../policies/read-network-policies.ts";
import type { Direction, PeerPattern } from "../policies/rule.ts";
import type { ClassIndex } from "./class-index.ts";
import type { NetworkModel } from "./network-model.ts";
import type { NamespaceEntry } from "./pod-class.ts";

/** A peer that selects more namespaces of other stages than this is wide. */
const mostNarrow = 64;

type PodsPeer = PeerPattern & { readonly type: "pods" };

/** Namespaces in which a pod that a peer selects could matter. */
interface Worthwhile {
  readonly each: readonly NamespaceEntry[];
  /** Whatever runs in these is let out to everywhere: of each list one is enough in which such a pod is certain. */
  readonly alike: readonly (readonly NamespaceEntry[])[];
}

/**
 * Of the namespaces that a rule's peer selects those where a pod could get through to the rule's own, or be got to: among a
 * great many, most let nothing of theirs out to that stage, whatever labels a pod has.
 */
export class WorthwhileHomes {
  readonly #model: NetworkModel;
  readonly #index: ClassIndex;
  /** Whether nothing but a peer tells apart whose pods get in: what is meant, and policies of the cluster, may name namespaces. */
  readonly #mayBeAlike: boolean;
  readonly #most: number;
  readonly #known = new Map<string, Worthwhile>();
  /** Whether one namespace stood for others. */
  isThinning = false;

  /** @param most how many namespaces of other stages a peer may select and still is none that is wide */
  constructor(model: NetworkModel, index: ClassIndex, hasOpenings: boolean, most = mostNarrow) {
    this.#model = model;
    this.#index = index;
    this.#mayBeAlike = !hasOpenings && model.policies.tiered.length === 0;
    this.#most = most;
  }

  /**
   * @param stage of the pods whose rule it is
   * @param direction of the rule
   */
  selectedBy(peer: PodsPeer, stage: string, direction: Direction): Worthwhile {
    const key = `${stage}\n${direction}\n${peer.namespacesKey}`;
    const known = this.#known.get(key) ?? this.#find(peer, stage, direction);
    this.#known.set(key, known);
    return known;
  }

  #find(peer: PodsPeer, stage: string, direction: Direction): Worthwhile {
    const homes = this.#index.foreignNamespaces(peer, stage);
    if (homes.length <= this.#most) return { each: homes, alike: [] };
    const theirs = direction === "ingress" ? "egress" : "ingress";
    const isIdle = (home: NamespaceEntry) =>
      (theirs === "ingress" && home.used !== undefined) || this.#isClosedTo(home, theirs, stage);
    const isAlike = (home: NamespaceEntry) => theirs === "egress" && this.#mayBeAlike && this.#letsAllOut(home);
    const left = Map.groupBy(
      homes.filter((home) => !isIdle(home)),
      isAlike,
    );
    const alike = Map.groupBy(left.get(true) ?? [], (home) => `${home.used !== undefined} ${home.stage}`);
    if (alike.size > 0) this.isThinning = true;
    return { each: left.get(false) ?? [], alike: [...alike.values()] };
  }

  /** Whether policies of other kinds may have a say. */
  #hasOthers({ tiered }: NamespaceEntry): boolean {
    return tiered.length > 0 || this.#model.policies.opaque.length > 0;
  }

  /** Whether all pods there are isolated, by rules of which none speaks of that stage. */
  #isClosedTo(home: NamespaceEntry, direction: Direction, stage: string): boolean {
    if (this.#hasOthers(home)) return false;
    const isolating = home.policies.flatMap(({ pods, enforced, [direction]: rules }) =>
      rules ? [{ isOfAll: enforced === "yes" && selectsAll(pods), rules }] : [],
    );
    if (!isolating.some(({ isOfAll }) => isOfAll)) return false;
    const rules = isolating.flatMap((policy) => policy.rules);
    return rules.every(
      ({ peers }) =>
        peers !== "anyone" && peers.every((peer) => peer.type === "pods" && !this.#selects(peer, home, stage)),
    );
  }

  #selects(peer: PodsPeer, home: NamespaceEntry, stage: string): boolean {
    if (typeof peer.namespaces === "string")
      return this.#index.foreignNamespaces(peer, home.stage).some((one) => one.stage === stage);
    return this.#model.index.selectedByStage(peer.namespaces, peer.namespacesKey).has(stage);
  }

  /** Whether every pod there may open whatever it wants. */
  #letsAllOut(home: NamespaceEntry): boolean {
    const { policies } = home;
    if (this.#hasOthers(home)) return false;
    if (policies.every(({ egress }) => egress === undefined)) return true;
    return policies.some(
      ({ pods, enforced, egress }) =>
        enforced === "yes" &&
        selectsAll(pods) &&
        egress?.some(({ peers, ports }) => peers === "anyone" && ports === anyPort) === true,
    );
  }
}

function selectsAll({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;
}
