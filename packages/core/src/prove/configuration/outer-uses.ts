import type { World } from "../../manifests/world/world.ts";
import { canonicalAddress } from "./addresses.ts";
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
  readonly uses: OuterUse[] = [];

  constructor(world: World) {
    this.#names = namesOf(world);
    for (const { object, path, type, parts } of [...secretPaths(world), ...cloudIdentities(world)])
      this.#add({ object, path, secret: false }, { type, parts });
  }

  /** Takes note of what a text names. */
  addText(from: ConfigurationText): void {
    for (const thing of [...thingsIn(from.text), ...namedBeside(from)])
      this.#add(from, { type: thing.type, parts: this.#canonicalParts(thing, from) });
  }

  #add(from: OuterUse["from"], thing: Pick<OuterUse, "type" | "parts">): void {
    const { namespace } = from.object.object.metadata;
    if (namespace !== undefined) this.uses.push({ ...thing, from, stage: this.#names.stageOf(namespace) });
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
    const host = server.replace(/:\d+$/, "");
    const port = server.slice(host.length);
    if (host.startsWith("[")) return `[${canonicalAddress(host.slice(1, -1)) ?? host}]${port}`;
    const whole = host.includes(".") ? host : `${host}.${namespace}.svc`;
    const named = serviceNamed(whole, this.#names)?.named;
    return `${named ? `${named.name}.svc` : whole}${port}`;
  }
}

/** Nearly all texts have none of these: there is no name of something outside without one. */
const hints = /:\/\/|arn:aws|projects\/|@/;

function thingsIn(text: string): readonly OuterThing[] {
  if (!hints.test(text)) return [];
  const things = [...serversIn(text), ...bucketsIn(text), ...cloudThingsIn(text)];
  return things.filter((thing) => !isComment(text, thing));
}
