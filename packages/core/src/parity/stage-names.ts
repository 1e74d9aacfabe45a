import type { YamlValue } from "../manifests/write-yaml.ts";
import type { Stage } from "../model/resolved.ts";

/** Gives a stage's object of a kind with the stage's own names exchanged for placeholders. */
export type Neutralize = (object: YamlValue, kind: string) => YamlValue;

/** What people wrote themselves: only namespaces and hosts, which calls put there, are exchanged in it. */
const ownWordsInConfigMap: ReadonlySet<string> = new Set(["data"]);
const ownWordsElsewhere: ReadonlySet<string> = new Set(["env", "command", "args"]);
const word = /[A-Za-z0-9][A-Za-z0-9.-]*/g;
/** `<name>-<stage>`: exchanged by that rule alone, as a namespace may be called the same in one stage and not in another. */
const instanceLabel = "app.kubernetes.io/instance";
/** The hash of a ConfigMap's content, which changes with the content and says nothing beyond it. */
const contentHash = /-config-[0-9a-f]{10}$/;

/** An object's name without the hash of its content. */
export function withoutHash(name: string): string {
  return name.replace(contentHash, "-config");
}

/**
 * Exchanges namespaces, hosts and the stage's name for placeholders that are the same in every stage, so that what is
 * left different differs in substance.
 */
export function neutralizer(stage: Stage): Neutralize {
  const places = new Map<string, string>([[stage.systemNamespace, "{system namespace}"]]);
  for (const { name, apps } of stage.namespaces) places.set(name, namespacePlaceholder(stage, apps));
  for (const { name, expose } of stage.apps) if (expose) places.set(expose.host, `{host of ${name}}`);
  const stageName = new RegExp(`(?<![A-Za-z0-9])${stage.name}(?![A-Za-z0-9])`, "g");

  const exchangePlaces = (text: string): string =>
    text.replace(
      word,
      (found) =>
        places.get(found) ??
        found
          .split(".")
          .map((part) => places.get(part) ?? part)
          .join("."),
    );
  const exchangeNames = (text: string): string => {
    const placed = exchangePlaces(text);
    return withoutHash(placed === text ? text.replace(stageName, "{stage}") : placed);
  };
  const exchangeInstance = (instance: string): string =>
    instance.endsWith(`-${stage.name}`) ? `${instance.slice(0, -stage.name.length)}{stage}` : instance;
  const walk = (value: YamlValue, ownWords: ReadonlySet<string>, own: boolean): YamlValue => {
    if (typeof value === "string") return own ? exchangePlaces(value) : exchangeNames(value);
    if (typeof value !== "object" || value === null) return value;
    if (isList(value)) return value.map((item) => walk(item, ownWords, own));
    const entries = Object.entries(value).filter((entry): entry is [string, YamlValue] => entry[1] !== undefined);
    return Object.fromEntries(
      entries.map(([key, item]) => {
        if (key === "image") return [key, item];
        if (key === instanceLabel && typeof item === "string" && !own) return [key, exchangeInstance(item)];
        return [key, walk(item, ownWords, own || ownWords.has(key))];
      }),
    );
  };
  return (object, kind) => walk(object, kind === "ConfigMap" ? ownWordsInConfigMap : ownWordsElsewhere, false);
}

function namespacePlaceholder(stage: Stage, apps: readonly string[]): string {
  const all = apps.length > 1 && apps.length === stage.apps.length;
  return all ? "{the namespace}" : `{namespace of ${apps.join(", ")}}`;
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}
