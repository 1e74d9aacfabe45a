import type { World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { ConfigurationText } from "./configuration-text.ts";
import type { Hit, Named, Owner } from "./named.ts";
import { namedIn } from "./named-in-text.ts";
import type { Names } from "./names-of.ts";
import { namesOf } from "./names-of.ts";
import { referencesIn } from "./references-in-text.ts";
import { unescaped } from "./tokens.ts";

/** Texts of one stage, in as many objects as say the same in the same field, that name one thing of others. */
export interface Naming {
  readonly from: string;
  readonly named: Named;
  /** Those of other stages. */
  readonly owners: readonly Owner[];
  readonly texts: readonly [ConfigurationText, ...ConfigurationText[]];
}

/** Says what texts name. Each different text is looked at once for each namespace's own stage. */
export class Namings {
  readonly names: Names;
  readonly #others: readonly Names[];
  readonly #hits = new Map<string, readonly Hit[]>();
  readonly #found = new Map<string, Naming & { readonly texts: [ConfigurationText, ...ConfigurationText[]] }>();

  constructor(world: World, others: readonly World[]) {
    this.names = namesOf(world);
    this.#others = others.map(namesOf);
  }

  get found(): readonly Naming[] {
    return [...this.#found.values()];
  }

  /** Takes note of what of other stages a text names, unless `isMeant`. */
  addText(from: ConfigurationText, isMeant: (stage: string, named: Named, owner: Owner) => boolean): void {
    const { namespace = "" } = from.object.object.metadata;
    const stage = this.names.stageOf(namespace);
    for (const named of this.namedBy(from)) {
      // Controllers that serve all stages, such as those that deploy, are told in which namespaces they act.
      if (stage === unassigned && named.type === "namespace") continue;
      const owners = othersThan(stage, named).filter((owner) => !isMeant(stage, named, owner));
      if (owners.length === 0) continue;
      const id = JSON.stringify([stage, named.type, named.name, from.path, from.secret, from.text]);
      const known = this.#found.get(id);
      if (known) known.texts.push(from);
      else this.#found.set(id, { from: stage, named, owners, texts: [from] });
    }
  }

  /** Everything that a text names, each thing once, whoever it belongs to. */
  namedBy(from: ConfigurationText): readonly Named[] {
    const once = new Map<string, Named>();
    for (const { named } of [...this.hitsIn(from.text), ...referencesIn(from, this.names)])
      once.set(`${named.type} ${named.name}`, named);
    return [...once.values()];
  }

  hitsIn(text: string): readonly Hit[] {
    const known = this.#hits.get(text);
    if (known) return known;
    const read = unescaped(text);
    const hits = namedIn(read.text, this.names, this.#others).map((hit) => ({
      named: hit.named,
      start: read.writtenAt(hit.start),
      // Nothing of a name is written as an escape but its dots: what is behind the last character may be one.
      end: read.writtenAt(hit.end - 1) + 1,
    }));
    this.#hits.set(text, hits);
    return hits;
  }
}

/** The stages that something belongs to; none where it belongs to this one too, or to nobody in particular. */
export function othersThan(stage: string, { owners }: Named): readonly Owner[] {
  if (owners.has(stage) || owners.has(unassigned)) return [];
  return [...owners.values()];
}
