import { isOpen, peersOf } from "../network/roads/crossings.ts";
import type { Judgement } from "../network/judgement.ts";
import type { PodClass } from "../network/model/pod-class.ts";

/** So many classes that a peer may select are looked at one by one. */
const mostSelected = 64;

interface Destinations {
  readonly all: readonly PodClass[];
  /** By whom their rules name, where these are few. */
  readonly narrow: ReadonlyMap<PodClass, ReadonlySet<PodClass>>;
  /** Open to others, or to a great many. */
  readonly wide: readonly PodClass[];
}

/** Which pods of a stage are worth asking whether others can open them: never each for each. */
export class OpenablePods {
  readonly #judgement: Judgement;
  readonly #ofStage = new Map<string, Destinations>();

  constructor(judgement: Judgement) {
    this.#judgement = judgement;
  }

  /** Every class of the stage that is there and that `from` can open is among them. */
  from(from: PodClass, stage: string): Iterable<PodClass> {
    const { all, narrow, wide } = this.#destinations(stage);
    // A node gets through to the pods that it runs, whatever their rules say.
    return from.hostNetwork ? all : [...(narrow.get(from) ?? []), ...wide];
  }

  #destinations(stage: string): Destinations {
    const known = this.#ofStage.get(stage);
    if (known) return known;
    const { model } = this.#judgement;
    const all = [...model.namespaces.values()].flatMap((home) =>
      home.stage === stage ? home.classes.filter(({ imagined }) => !imagined) : [],
    );
    const narrow = new Map<PodClass, Set<PodClass>>();
    const wide: PodClass[] = [];
    for (const one of all) {
      const others = isOpen(one.ingress) ? "many" : this.#named(one, stage);
      if (others === "many") wide.push(one);
      else
        for (const other of others) {
          const listed = narrow.get(other);
          if (listed) listed.add(one);
          else narrow.set(other, new Set([one]));
        }
    }
    const found = { all, narrow, wide };
    this.#ofStage.set(stage, found);
    return found;
  }

  #named(one: PodClass, stage: string): readonly PodClass[] | "many" {
    const named: PodClass[] = [];
    for (const peer of peersOf(one.ingress)) {
      const selected = this.#judgement.index.foreignClasses(peer, stage, mostSelected);
      if (selected === "many") return "many";
      named.push(...selected);
    }
    return named;
  }
}
