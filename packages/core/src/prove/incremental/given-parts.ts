import type { World } from "../../manifests/world/world.ts";
import { lastingAdmission } from "../possible/lasting-admission.ts";
import { makePossible } from "../possible/make-possible.ts";
import { changesOfPolicies } from "../possible/policy-requests.ts";
import type { Given } from "../property-proof.ts";
import { makeRights } from "../rights/make-rights.ts";
import { KindsRead } from "./kinds-read.ts";

/** What properties of the whole world are judged with, made anew once something of a kind that it reads is not what it was. */
export class GivenParts {
  readonly #world: () => World;
  readonly #options: Pick<Given, "intent" | "profile">;
  #read: KindsRead;
  /** By what people may do to policies, which concerns the network only. */
  #policiesRead: KindsRead;
  readonly #changed = new Set<string>();
  #given: Given | undefined;

  constructor(world: () => World, options: Pick<Given, "intent" | "profile">) {
    this.#world = world;
    this.#options = options;
    this.#read = new KindsRead(world);
    this.#policiesRead = new KindsRead(world);
  }

  get given(): Given {
    const changed = [...this.#changed];
    if (!this.#given || changed.some((kind) => this.#read.has(kind))) this.#given = this.#made();
    else if (changed.some((kind) => this.#policiesRead.has(kind))) this.#given = this.#withPolicies(this.#given);
    this.#changed.clear();
    return this.#given;
  }

  /** Whether objects of a kind make a difference to it, but for what people may do to policies. */
  isRead(kind: string): boolean {
    return this.#read.has(kind);
  }

  /** Takes in that something of a kind is not what it was. */
  put(kind: string): void {
    this.#changed.add(kind);
  }

  forget(): void {
    this.#given = undefined;
  }

  /** A part of the world, of which it is noted what is read. */
  view(part: World): World {
    return this.#read.view(part);
  }

  #made(): Given {
    this.#read = new KindsRead(this.#world);
    const world = this.#read.view();
    const rights = makeRights(world, this.#options.intent);
    const admission = lastingAdmission(world, rights);
    return this.#withPolicies({
      ...this.#options,
      rights,
      admission,
      possible: makePossible(world, rights, admission),
    });
  }

  #withPolicies(given: Given): Given {
    this.#policiesRead = new KindsRead(this.#world);
    const policies = changesOfPolicies({ ...given, world: this.#policiesRead.view() });
    return { ...given, possible: { ...given.possible, policies } };
  }
}
