import { unassigned } from "../../verdicts/property.ts";
import { isEverybodyGroup, namespaceOfAccounts } from "../rights/everybody-groups.ts";
import { type Subject, subjectKey } from "../rights/rights.ts";

/** Where bindings name whom: in which namespaces, and for the whole cluster (the empty name). */
export class SubjectPlaces {
  readonly #stageOf: (namespace: string) => string | undefined;
  readonly #counts = new Map<string, Map<string, number>>();
  /** By namespace: how often bindings of others, or of the cluster, name its accounts. */
  readonly #foreign = new Map<string, number>();

  readonly #isTrusted: (subject: Subject) => boolean;

  /** @param stageOf undefined for a namespace of no stage */
  constructor(
    stageOf: (namespace: string) => string | undefined,
    { isTrusted }: { readonly isTrusted: (subject: Subject) => boolean },
  ) {
    this.#stageOf = stageOf;
    this.#isTrusted = isTrusted;
  }

  /** Takes in that a binding of a namespace names somebody, or no longer does. */
  count(subject: Subject, namespace: string, by: 1 | -1): void {
    const key = subjectKey(subject);
    const counts = this.#counts.get(key) ?? new Map<string, number>();
    this.#counts.set(key, counts);
    const count = (counts.get(namespace) ?? 0) + by;
    if (count > 0) counts.set(namespace, count);
    else counts.delete(namespace);
    const home = homeOf(subject);
    if (home !== undefined && home !== namespace) this.#foreign.set(home, (this.#foreign.get(home) ?? 0) + by);
  }

  namespacesOf(subject: Subject): readonly string[] {
    return [...(this.#counts.get(subjectKey(subject))?.keys() ?? [])].filter((namespace) => namespace !== "");
  }

  isOfCluster(subject: Subject): boolean {
    return this.#counts.get(subjectKey(subject))?.has("") === true;
  }

  /** The stages in whose namespaces a subject is named, `(unassigned)` among them. */
  stagesOf(subject: Subject): readonly string[] {
    return [...new Set(this.namespacesOf(subject).map((name) => this.#stageOf(name) ?? unassigned))].toSorted();
  }

  /**
   * Whether a user or a group is named in namespaces of one stage only, and by nothing else: who it is then makes no difference,
   * since what people of a stage may do counts together.
   */
  isOfOneStage(subject: Subject): boolean {
    if (homeOf(subject) !== undefined || isEverybodyGroup(subject) || this.#isTrusted(subject)) return false;
    if (subject.name.startsWith("system:")) return false;
    return !this.isOfCluster(subject) && this.stagesOf(subject).length <= 1;
  }

  /** Whether a binding elsewhere names an account of the namespace, or all of them. */
  isNamedElsewhere(namespace: string): boolean {
    return (this.#foreign.get(namespace) ?? 0) > 0;
  }
}

/** The namespace of an account, or of a group of accounts. */
export function homeOf(subject: Subject): string | undefined {
  return subject.kind === "ServiceAccount" ? subject.namespace : namespaceOfAccounts(subject);
}
