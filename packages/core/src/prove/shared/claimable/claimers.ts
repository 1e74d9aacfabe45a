import { objectsOf, type World, type WorldObject } from "../../../manifests/world/world.ts";
import { unassigned } from "../../../verdicts/property.ts";
import type { RequestStep } from "../../../verdicts/witness.ts";
import type { Decision } from "../../admission/admission.ts";
import type { Possibility } from "../../possible/possible.ts";
import type { Given } from "../../property-proof.ts";
import type { Subject } from "../../rights/rights.ts";

/** An object that somebody would make in a namespace of theirs, or make one of theirs into. */
export interface Wanted {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural. */
  readonly resource: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

const name = "witness";
/** So many requests are judged for a world; beyond, it is not known. */
const mostJudged = 50_000;
/** Of the objects of a namespace, so many are tried to be changed; admission sees the same in most. */
const mostChanged = 16;

function objectOf({ group, version, kind, spec }: Wanted, namespace: string): WorldObject["object"] {
  return {
    apiVersion: group === "" ? version : `${group}/${version}`,
    kind,
    metadata: { name, namespace },
    spec,
  };
}

/** What people of stages could claim by objects of theirs; what any namespace is fit for is asked once. */
export class Claimers {
  readonly #world: World;
  readonly #given: Given;
  readonly #homes = new Map<Subject, readonly string[]>();
  readonly #namespaces: ReadonlyMap<string, readonly string[]>;
  readonly #known = new Map<string, Possibility>();
  readonly #refused = new Map<string, Map<Wanted, boolean>>();
  #left = mostJudged;

  constructor(world: World, given: Given) {
    this.#world = world;
    this.#given = given;
    this.#namespaces = Map.groupBy(
      objectsOf(world, "Namespace").map(({ object }) => object.metadata.name),
      (namespace) => world.stages.ofNamespace.get(namespace) ?? unassigned,
    );
  }

  /**
   * Whether somebody at home in a stage may have such an object in a namespace of it, or of none, that `isFit` says is one for it.
   *
   * @param wider stands for many that are wanted, this one among them: where it is refused, each of them is. The same object for the same
   */
  may(stage: string, wanted: Wanted, isFit?: (namespace: string) => boolean, wider?: Wanted): Possibility {
    if (isFit)
      return this.#ask(stage, wanted, (namespace) => isFit(namespace) && !this.#isRefused(stage, wider, namespace));
    const key = JSON.stringify([stage, wanted]);
    const known = this.#known.get(key) ?? this.#ask(stage, wanted, () => true);
    this.#known.set(key, known);
    return known;
  }

  /** Whether they may write a status into such an object there, one that they made for it or one that is there. */
  mayHaveStatus(stage: string, wanted: Wanted, status: object, isSuch: (object: WorldObject) => boolean): Possibility {
    return this.inNamespaces(stage, (namespace) => {
      const own = this.#objectsOf(wanted, namespace).filter(isSuch);
      const there = own.slice(0, mostChanged).map(({ object }) => ({ object, steps: [] }));
      const created = this.#create(stage, wanted, namespace);
      const made = created?.possible === true ? [{ object: objectOf(wanted, namespace), steps: created.steps }] : [];
      for (const { object, steps } of [...there, ...made]) {
        const found = this.#change(stage, { ...wanted, subresource: "status" }, object, { status });
        if (found?.possible === true) return { ...found, steps: [...steps, ...found.steps] };
        if (found) return found;
      }
      return undefined;
    });
  }

  #ask(stage: string, wanted: Wanted, isFit: (namespace: string) => boolean): Possibility {
    return this.inNamespaces(stage, (namespace) =>
      isFit(namespace) ? this.#tryIn(stage, wanted, namespace) : undefined,
    );
  }

  /** Nothing where it is refused to all of them. */
  #tryIn(stage: string, wanted: Wanted, namespace: string): Possibility | undefined {
    const created = this.#create(stage, wanted, namespace);
    if (created) return created;
    // Of theirs they may change some into such a one though they may make none.
    for (const { object } of this.#objectsOf(wanted, namespace).slice(0, mostChanged)) {
      const changed = this.#change(stage, wanted, object, { spec: wanted.spec });
      if (changed) return changed;
    }
    return undefined;
  }

  #isRefused(stage: string, wider: Wanted | undefined, namespace: string): boolean {
    if (!wider) return false;
    const key = JSON.stringify([stage, namespace]);
    const known = this.#refused.get(key) ?? new Map<Wanted, boolean>();
    this.#refused.set(key, known);
    const isRefused = known.get(wider) ?? this.#tryIn(stage, wider, namespace) === undefined;
    known.set(wider, isRefused);
    return isRefused;
  }

  /** As the first namespace says in which it is possible, of the stage's and of those of none; `ask` gives nothing where it is not. */
  inNamespaces(stage: string, ask: (namespace: string) => Possibility | undefined): Possibility {
    let doubt: string | undefined;
    const own = this.#namespaces.get(stage) ?? [];
    const shared = stage === unassigned ? [] : (this.#namespaces.get(unassigned) ?? []);
    for (const namespace of [...own, ...shared]) {
      const found = ask(namespace);
      if (found?.possible === true) return found;
      if (found) doubt ??= found.why;
    }
    if (doubt !== undefined) return { possible: "unknown", why: doubt };
    return { possible: false, why: `nobody of ${stage} may` };
  }

  #objectsOf({ group, kind }: Wanted, namespace: string): readonly WorldObject[] {
    const all = this.#world.objects.get(group === "" ? kind : `${group}/${kind}`) ?? [];
    return all.filter(({ object }) => object.metadata.namespace === namespace);
  }

  #create(stage: string, wanted: Wanted, namespace: string): Possibility | undefined {
    const { group, version, resource } = wanted;
    const object = objectOf(wanted, namespace);
    return this.#attempt(stage, "create", { group, resource, namespace, name: "" }, (as) => {
      const asked = { group, version, resource, namespace, name, as };
      const decision = this.#decide({ ...asked, operation: "CREATE", object, oldObject: null });
      return { decision, body: object };
    });
  }

  #change(
    stage: string,
    { group, version, resource, subresource }: Wanted & { readonly subresource?: string },
    oldObject: WorldObject["object"],
    change: object,
  ): Possibility | undefined {
    const { name: named, namespace = "default" } = oldObject.metadata;
    const object = { ...oldObject, ...change };
    const of = subresource === undefined ? {} : { subresource };
    for (const verb of ["patch", "update"]) {
      const place = {
        ...{ group, resource: subresource === undefined ? resource : `${resource}/${subresource}` },
        ...{ namespace, name: named },
      };
      const found = this.#attempt(stage, verb, place, (as) => {
        const asked = { group, version, resource, ...of, namespace, name: named, as };
        const decision = this.#decide({ ...asked, operation: "UPDATE", object, oldObject });
        return { decision, body: verb === "patch" ? change : object };
      });
      if (found) return found;
    }
    return undefined;
  }

  #attempt(
    stage: string,
    verb: string,
    place: { readonly group: string; readonly resource: string; readonly namespace: string; readonly name: string },
    judge: (as: RequestStep["as"]) => { readonly decision: Decision | undefined; readonly body: unknown },
  ): Possibility | undefined {
    let doubt: Possibility | undefined;
    const { rights } = this.#given;
    for (const { subject, allowance } of rights.whoMay({ verb, ...place })) {
      if (!this.#homesOf(subject).includes(stage)) continue;
      const as = rights.actorOf(subject);
      const { decision, body } = judge(as);
      if (decision === undefined) return { possible: "unknown", why: "more could be claimed than was tried" };
      if (decision.answer === "admitted") {
        const { name: named, ...resource } = place;
        const step: RequestStep = {
          ...{ type: "request", as, verb, body, allowedBy: allowance.reference },
          resource: { ...resource, ...(named !== "" && { name: named }) },
        };
        return { possible: true, who: subject, steps: [step] };
      }
      if (decision.answer === "depends")
        doubt = { possible: "unknown", why: `it depends on admission: ${decision.by[0]?.message ?? ""}` };
    }
    return doubt;
  }

  #decide(request: Parameters<Given["admission"]["decide"]>[0]): Decision | undefined {
    return this.#left-- > 0 ? this.#given.admission.decide(request) : undefined;
  }

  #homesOf(subject: Subject): readonly string[] {
    const known = this.#homes.get(subject) ?? this.#given.rights.homes(subject);
    this.#homes.set(subject, known);
    return known;
  }
}
