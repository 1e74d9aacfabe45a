import type { LabelSelectorRequirement } from "kubernetes-types/meta/v1.d.ts";
import type { RequestStep } from "../../verdicts/witness.ts";
import type { World } from "../../manifests/world/world.ts";
import type { NamedPort } from "../possible/asked-spec.ts";
import type { Possibility } from "../possible/possible.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import { placements } from "../placement/placements.ts";
import type { Given } from "../property-proof.ts";
import type { Labels } from "../selectors/match.ts";
import { someSolutions } from "../selectors/solve.ts";
import { ClassIndex } from "./model/class-index.ts";
import { imaginePods } from "./model/imagined-pods.ts";
import { IntendedOpenings } from "./intended-openings.ts";
import { Limits } from "./limits.ts";
import { networkModel } from "./model/network-model.ts";
import type { NetworkModel } from "./model/network-model.ts";
import type { NamespaceIndex } from "./model/namespace-index.ts";
import type { NamespaceEntry, PodClass } from "./model/pod-class.ts";
import type { Mentioned } from "./model/pod-groups.ts";
import { PairLedger } from "./pair-ledger.ts";
import { addUsedNamespaces, mostVisited } from "./model/used-namespaces.ts";

/** How many label sets are tried to satisfy the admission in force. */
const mostFilled = 64;

/** A world under judgement: its model, what was meant, and what was found. */
export interface Judgement {
  readonly model: NetworkModel;
  readonly index: ClassIndex;
  readonly given: Given;
  readonly openings: IntendedOpenings;
  readonly ledger: PairLedger;
  readonly makers: PodMakers;
  readonly limits: Limits;
  /** Whether pods that could be made in one namespace stand for such in others. */
  readonly isThinned: boolean;
}

/** @param whole all namespaces of the world of which `world` is a part */
export function judgementOf(world: World, given: Given, whole?: NamespaceIndex): Judgement {
  const mayLand = (stage: string, nodes: NodeClass): boolean =>
    nodes.stage === stage || placements(world, given).tried(stage, nodes).type !== "refused";
  const model = networkModel(world, given.profile, { intent: given.intent, whole, mayLand });
  const limits = new Limits();
  for (const stage of addUsedNamespaces(model, given))
    limits.add(stage, undefined, `people of ${stage} may make pods in more than ${mostVisited} namespaces of others`);
  const index = new ClassIndex(model);
  const makers = new PodMakers(given, model.mentioned);
  const openings = new IntendedOpenings(given.intent);
  const isThinned = imaginePods({ model, index, makers, openings }, given.possible.labelValues());
  return {
    model,
    index,
    given,
    openings,
    ledger: new PairLedger(),
    makers,
    limits,
    isThinned,
  };
}

const anyPort: NamedPort = { name: "witness", containerPort: 80, protocol: "TCP" };

const tooMany: Possibility = {
  possible: "unknown",
  why: "there are more label sets that admission may let in than are tried",
};

/** Who can make pods that are not there. Each question is asked once. */
class PodMakers {
  readonly #given: Given;
  readonly #mentioned: Mentioned;
  readonly #unmentioned: string;
  readonly #pods = new Map<NamespaceEntry, boolean>();
  readonly #naming = new Map<NamespaceEntry, boolean>();
  readonly #made = new Map<PodClass, Possibility>();

  constructor(given: Given, mentioned: Mentioned) {
    this.#given = given;
    this.#mentioned = mentioned;
    let key = "witness";
    while (mentioned.values.has(key)) key += "0";
    this.#unmentioned = key;
  }

  canMakePods(home: NamespaceEntry): boolean {
    const known = this.#pods.get(home) ?? this.#given.possible.pods(home.stage, home.name).possible !== false;
    this.#pods.set(home, known);
    return known;
  }

  /** Whether they can make such as name ports as they want. */
  canNamePorts(home: NamespaceEntry): boolean {
    const known =
      this.#naming.get(home) ?? this.#given.possible.pods(home.stage, home.name, [anyPort]).possible !== false;
    this.#naming.set(home, known);
    return known;
  }

  /** Whether pods of the class are there, or somebody of their stage can make one; policies may have to be opened first. */
  isThere(one: PodClass): boolean {
    return !one.imagined || this.howMade(one).possible !== false;
  }

  /** Whether that is certain. */
  isCertain(one: PodClass): boolean {
    return one.home.used?.opened?.possible !== "unknown" && (!one.imagined || this.howMade(one).possible === true);
  }

  /** The requests that open policies and make a pod; none where it is there as it is. */
  steps(one: PodClass): readonly RequestStep[] {
    const made = one.imagined ? this.howMade(one) : undefined;
    const opened = one.home.used?.opened;
    return [...(opened?.possible === true ? opened.steps : []), ...(made?.possible === true ? made.steps : [])];
  }

  /** Says how such pods can be made, where that is no matter of labels alone. */
  know(one: PodClass, made: Possibility): void {
    this.#made.set(one, made);
  }

  howMade(one: PodClass): Possibility {
    const known = this.#made.get(one) ?? this.#ask(one);
    this.#made.set(one, known);
    return known;
  }

  /** What no policy tells apart may be needed to be admitted, so the values that admission compares are tried there. */
  #ask(one: PodClass): Possibility {
    const { possible } = this.#given;
    const asked = (labels: Labels) => possible.podWithLabels(one.home.stage, one.namespace, labels, one.listening);
    const first = asked(one.labels);
    if (first.possible !== false) return first;
    // A workload that selects its pods makes none without labels; one that no selector names tells nothing apart.
    const labels = Object.keys(one.labels).length > 0 ? one.labels : { [this.#unmentioned]: "any" };
    const labelled = labels === one.labels ? first : asked(labels);
    if (labelled.possible !== false) return labelled;
    const fixed: Record<string, string> = { ...labels };
    const free: LabelSelectorRequirement[] = [];
    for (const [key, values] of possible.labelValues()) {
      const compared = this.#mentioned.values.get(key);
      const value = one.labels[key];
      if (value === undefined && compared === undefined) free.push({ key, operator: "NotIn", values: [] });
      if (value === undefined || compared === undefined || compared.has(value)) continue;
      Reflect.deleteProperty(fixed, key);
      free.push({ key, operator: "In", values: [value, ...values].filter((text) => !compared.has(text)) });
    }
    const mayBe = () => possible.mayHaveLabels(one.home.stage, one.namespace, one.untried ?? fixed);
    if (free.length > 0) {
      const wanted = { all: [{ matchExpressions: free }], values: possible.labelValues(), fixed };
      const filled = someSolutions(wanted, mostFilled + 1);
      for (const labels of filled.slice(0, mostFilled)) {
        const answer = asked(labels);
        if (answer.possible !== false) return answer;
      }
      if (filled.length > mostFilled && mayBe()) return tooMany;
    }
    return one.untried && mayBe() ? tooMany : first;
  }
}
