import type { World } from "../../manifests/world/world.ts";
import { cloudIdentities } from "./cloud-identities.ts";
import type { ConfigurationText } from "./configuration-text.ts";
import type { Names } from "./names-of.ts";
import { namesOf } from "./names-of.ts";
import type { OuterThing } from "./outer-things.ts";
import { bucketsIn, cloudThingsIn, serversIn } from "./outer-things.ts";
import { secretPaths } from "./secret-paths.ts";
import { serviceNamed } from "./service-names.ts";
import { endpointBeside, namedBeside } from "./settings-beside.ts";
import { isComment } from "./text-context.ts";

/** A place that names something outside of the cluster. */
export interface OuterUse {
  readonly stage: string;
  readonly from: Pick<ConfigurationText, "object" | "path" | "secret">;
  readonly type: OuterThing["type"];
  /** What is named, from its place inwards, in one form for every way of writing it. */
  readonly parts: readonly string[];
}

/** What texts, secret stores and accounts of a world name outside of the cluster. */
export class OuterUses {
  readonly #names: Names;
  readonly #inText = new Map<string, readonly OuterThing[]>();
  readonly uses: OuterUse[] = [];

  constructor(world: World) {
    this.#names = namesOf(world);
    for (const { object, path, type, parts } of [...secretPaths(world), ...cloudIdentities(world)])
      this.#add({ object, path, secret: false }, { type, parts });
  }

  /** Takes note of what a text names. */
  addText(from: ConfigurationText): void {
    for (const thing of [...this.#thingsIn(from.text), ...namedBeside(from)])
      this.#add(from, { type: thing.type, parts: this.#canonicalParts(thing, from) });
  }

  #add(from: OuterUse["from"], thing: Pick<OuterUse, "type" | "parts">): void {
    const { namespace } = from.object.object.metadata;
    if (namespace !== undefined) this.uses.push({ ...thing, from, stage: this.#names.stageOf(namespace) });
  }

  #thingsIn(text: string): readonly OuterThing[] {
    if (!text.includes("://") && !text.includes("arn:aws") && !text.includes("projects/") && !text.includes("@"))
      return [];
    const known = this.#inText.get(text);
    if (known) return known;
    const things = [...serversIn(text), ...bucketsIn(text), ...cloudThingsIn(text)].filter(
      (thing) => !isComment(text, thing),
    );
    if (things.length > 0) this.#inText.set(text, things);
    return things;
  }

  /** A server by its whole name, and a Service by one of its names. */
  #canonicalParts({ type, place, parts }: OuterThing, from: ConfigurationText): readonly string[] {
    const { namespace = "" } = from.object.object.metadata;
    if (type === "bucket") {
      const endpoint = endpointBeside(from.beside, from.text);
      return [endpoint === "" ? "" : this.#canonicalHost(endpoint, namespace), ...parts];
    }
    if (!place.includes(".") && !place.includes(":")) return [place, ...parts];
    return [
      place
        .split(",")
        .map((server) => this.#canonicalHost(server, namespace))
        .join(","),
      ...parts,
    ];
  }

  #canonicalHost(server: string, namespace: string): string {
    const [host = "", port] = server.split(":");
    const whole = host.includes(".") ? host : `${host}.${namespace}.svc`;
    const named = serviceNamed(whole, this.#names)?.named;
    return `${named ? `${named.name}.svc` : whole}${port === undefined ? "" : `:${port}`}`;
  }
}
