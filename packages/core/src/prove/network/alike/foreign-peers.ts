import { unassigned } from "../../../verdicts/property.ts";
import type { NamespaceIndex } from "../model/namespace-index.ts";
import type { NamespacedPolicy, PeerPattern, Rule, TieredPolicy } from "../policies/rule.ts";

export type PodsPeer = PeerPattern & { readonly type: "pods" };

/** A peer by which rules of a stage name pods of others. */
export interface ForeignPeer {
  readonly id: number;
  readonly stage: string;
  readonly peer: PodsPeer;
}

/** Whom rules of one stage name in another, each once, as long as any policy does. */
export class ForeignPeers {
  readonly #index: NamespaceIndex;
  readonly #known = new Map<string, ForeignPeer>();
  readonly #counts = new Map<string, number>();
  readonly #ofNamespace = new Map<string, readonly string[]>();
  #ids = 0;

  /** @param index of all namespaces */
  constructor(index: NamespaceIndex) {
    this.#index = index;
  }

  get all(): Iterable<ForeignPeer> {
    return this.#known.values();
  }

  get count(): number {
    return this.#known.size;
  }

  /** Whether a rule of a stage names with this nobody but pods of that stage. */
  isOwn(peer: PodsPeer, stage: string): boolean {
    if (stage === unassigned) return false;
    if (typeof peer.namespaces === "string") return true;
    const stages = this.#index.selectedByStage(peer.namespaces, peer.namespacesKey);
    return stages.size === 1 && stages.has(stage);
  }

  /**
   * Takes in what the policies of a namespace, or of the cluster where it is empty, say now.
   *
   * @param stages whose pods run there
   * @returns those who were named by nobody before, and those who are no longer
   */
  put(
    namespace: string,
    stages: readonly string[],
    policies: readonly (NamespacedPolicy | TieredPolicy)[],
  ): { readonly come: readonly ForeignPeer[]; readonly gone: readonly ForeignPeer[] } {
    const found = new Map<string, Omit<ForeignPeer, "id">>();
    for (const { ingress = [], egress = [] } of policies)
      for (const peer of [...ingress, ...egress].flatMap(podsPeers))
        for (const stage of stages) if (!this.isOwn(peer, stage)) found.set(`${stage}\n${peer.key}`, { stage, peer });
    const before = this.#ofNamespace.get(namespace) ?? [];
    this.#ofNamespace.set(namespace, [...found.keys()]);
    const come = [...found].filter(([key]) => this.#count(key, 1) === 1);
    const gone = before.filter((key) => this.#count(key, -1) === 0);
    return {
      come: come.map(([key, one]) => this.#named(key, one)),
      gone: gone.flatMap((key) => this.#forgotten(key) ?? []),
    };
  }

  #count(key: string, by: 1 | -1): number {
    const count = (this.#counts.get(key) ?? 0) + by;
    this.#counts.set(key, count);
    return count;
  }

  #named(key: string, one: Omit<ForeignPeer, "id">): ForeignPeer {
    const named = { id: this.#ids++, ...one };
    this.#known.set(key, named);
    return named;
  }

  #forgotten(key: string): ForeignPeer | undefined {
    const last = this.#known.get(key);
    this.#known.delete(key);
    return last;
  }
}

function podsPeers({ peers }: Rule): readonly PodsPeer[] {
  return peers === "anyone" ? [] : peers.filter((peer): peer is PodsPeer => peer.type === "pods");
}
