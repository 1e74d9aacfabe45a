import { keyOf } from "../../manifests/object-key.ts";
import { objectsOf, type WorldObject } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Actor } from "../../verdicts/witness.ts";
import { policiesInForce } from "../admission/policies-in-force.ts";
import { textsOf } from "../admission/policy-texts.ts";
import { type NodeClass, nodeClasses } from "../placement/node-classes.ts";
import { readPolicies } from "../placement/policy-readings.ts";
import { signatures } from "../possible/possible-context.ts";
import { subjectsOf } from "../rights/grants.ts";
import type { Given } from "../property-proof.ts";
import type { Subject } from "../rights/rights.ts";
import { landingTexts } from "./landing-texts.ts";
import { namesInRoles } from "./names-in-rules.ts";
import { peopleText } from "./people-of-namespace.ts";
import { homeOf, SubjectPlaces } from "./subject-places.ts";
import type { WatchedWorld, WorldChange } from "./watched-world.ts";

/** What is told of a namespace beside the network: equal texts are of namespaces that access and placement tell nothing apart by. */
export interface NamespaceText {
  /** What its people and accounts may do. */
  readonly people: string;
  /** Where its pods run. */
  readonly landings: string;
  /** What admission sees of its labels. */
  readonly labels: string;
}

type Labels = Readonly<Record<string, string>>;

/** A subject that is bound in more namespaces than this is not told apart anew when it comes to be known elsewhere. */
const mostBound = 2000;

interface Rebound {
  readonly touched: readonly string[];
  /** Whether those whom the binding names belong to the stages that they belonged to, or have nothing else. */
  readonly areHomesAsBefore: boolean;
}

/** The texts of all namespaces, kept up. */
export class NamespaceTexts {
  readonly #watched: WatchedWorld;
  readonly #places: SubjectPlaces;
  readonly #names: ReadonlySet<string>;
  readonly #actorText: (actor: Actor, namespace: string) => string;
  readonly #labelsText: (namespace: string, labels: Labels) => string;
  readonly #texts = new Map<string, NamespaceText>();
  readonly classes: readonly NodeClass[];

  constructor(watched: WatchedWorld, { admission, rights }: Given) {
    const { world } = watched;
    this.#watched = watched;
    this.#places = new SubjectPlaces((namespace) => world.stages.ofNamespace.get(namespace), rights);
    for (const kind of ["ClusterRoleBinding", "RoleBinding"] as const)
      for (const { object } of objectsOf(world, `rbac.authorization.k8s.io/${kind}`)) {
        const { namespace } = keyOf(object);
        for (const subject of subjectsOf(object, namespace)) this.#places.count(subject, namespace, 1);
      }
    this.#names = namesInRoles(world);
    const readings = readPolicies(world);
    const signature = signatures(textsOf(policiesInForce(world)), { decide: (asked) => admission.decide(asked) });
    this.#actorText = (actor, namespace) => `${readings.actorKey(actor)} ${signature.ofActor(actor, namespace)}`;
    this.#labelsText = (namespace, labels) =>
      `${readings.namespaceKey(namespace, labels)} ${signature.ofNamespace(namespace, labels)}`;
    this.classes = nodeClasses(world, () => false);
    const landings = landingTexts(world, this.classes);
    for (const { object } of objectsOf(world, "Namespace")) {
      const { name, labels = {} } = object.metadata;
      this.#texts.set(name, {
        people: this.#peopleIn(name),
        landings: landings.get(name) ?? "",
        labels: this.#labelsText(name, labels),
      });
    }
  }

  get all(): Iterable<readonly [string, NamespaceText]> {
    return this.#texts;
  }

  /** Whether a rule restricts itself to objects of such a name. */
  isNamed(name: string): boolean {
    return this.#names.has(name);
  }

  /** @returns what is told of the namespace now, and was before */
  tell(namespace: string): { readonly before: NamespaceText; readonly now: NamespaceText } {
    const own = this.#watched.partOf([namespace]);
    const before = this.#texts.get(namespace) ?? { people: "", landings: "", labels: "" };
    const labels = objectsOf(own, "Namespace")[0]?.object.metadata.labels ?? {};
    const now = {
      people: this.#peopleIn(namespace),
      landings: landingTexts(own, this.classes).get(namespace) ?? "",
      labels: this.#labelsText(namespace, labels),
    };
    this.#texts.set(namespace, now);
    return { before, now };
  }

  /** Whether labels of a namespace say the same to admission. */
  areLabelsAlike(namespace: string, one: Labels, other: Labels): boolean {
    return this.#labelsText(namespace, { ...one }) === this.#labelsText(namespace, { ...other });
  }

  /**
   * Takes in that a binding is not what it was.
   *
   * @returns the namespaces of which something else is told now, though nothing has changed in them; undefined where people have
   * come to be at home elsewhere so that everything has to be told anew
   */
  rebind({ namespace, before, after }: WorldChange): Rebound | undefined {
    const named = (one: WorldObject | undefined): readonly Subject[] => (one ? subjectsOf(one.object, namespace) : []);
    const all = [...named(before), ...named(after)].map((subject) => ({ subject, one: this.#saidOf(subject) }));
    for (const subject of named(before)) this.#places.count(subject, namespace, -1);
    for (const subject of named(after)) this.#places.count(subject, namespace, 1);
    const touched = new Set<string>();
    let areHomesAsBefore = true;
    for (const { subject, one } of all) {
      const other = this.#saidOf(subject);
      if (one.stages.join() !== other.stages.join()) {
        const isFirst = one.stages.length === 0 || other.stages.length === 0;
        areHomesAsBefore &&= isFirst;
        const isNowhere = [...one.stages, ...other.stages].includes(unassigned);
        if (this.#places.isOfCluster(subject) || (!isFirst && isNowhere)) return undefined;
      }
      if (one.isOfOneStage !== other.isOfOneStage)
        for (const name of this.#places.namespacesOf(subject)) touched.add(name);
      if (one.isNamedElsewhere !== other.isNamedElsewhere) touched.add(other.home);
    }
    if (touched.size > mostBound) return undefined;
    return { touched: [...touched].filter((name) => this.#texts.has(name)), areHomesAsBefore };
  }

  #saidOf(subject: Subject) {
    const home = homeOf(subject) ?? "";
    return {
      home,
      stages: this.#places.stagesOf(subject),
      isOfOneStage: this.#places.isOfOneStage(subject),
      isNamedElsewhere: this.#places.isNamedElsewhere(home),
    };
  }

  #peopleIn(namespace: string): string {
    return peopleText(this.#watched.partOf([namespace]), namespace, {
      places: this.#places,
      names: this.#names,
      actorText: this.#actorText,
    });
  }
}
