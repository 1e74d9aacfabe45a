import type { Source } from "../diagnostics/places.ts";
import { readYaml } from "../manifests/read-yaml.ts";
import { nodeAt, valueOf } from "../manifests/syntax.ts";
import { apiVersion } from "../model/kinds.ts";
import { joinPath } from "./resolve/app-sources.ts";
import { isPlainObject } from "./validate.ts";

/**
 * The texts that are the declaration's own: without the files that apps' sources name, which lie among them but are read
 * by the tools that render them. A text that holds a document of kubestage's is never left out.
 */
export function declarationTexts(sources: readonly Source[]): readonly Source[] {
  const named = sources.filter(({ text }) => text.includes("source:")).flatMap(namedPaths);
  if (named.length === 0) return sources;
  return sources.filter(
    ({ path, text }) =>
      text.includes(apiVersion) || !named.some((one) => one === "" || path === one || path.startsWith(`${one}/`)),
  );
}

/** Whatever is wrong with what is said here is found when the declaration is parsed. */
function namedPaths(source: Source): string[] {
  return readYaml(source).documents.flatMap(({ root }) => {
    const spec = nodeAt(root, ["spec"]);
    const value = spec && valueOf(spec);
    if (!isPlainObject(value)) return [];
    const stages = isPlainObject(value["stages"]) ? Object.values(value["stages"]) : [];
    const said = [value, ...stages].flatMap((one) => (isPlainObject(one) ? textsOf(one["source"]) : []));
    return said.flatMap((path) => joinPath(source.path, path) ?? []);
  });
}

function textsOf(source: unknown): string[] {
  if (!isPlainObject(source)) return [];
  const { helm, kustomize, manifests, path, valueFiles } = source;
  const fieldsOf = (value: unknown, ...fields: string[]): unknown[] =>
    isPlainObject(value) ? fields.map((field) => value[field]) : [];
  return [
    path,
    valueFiles,
    ...fieldsOf(helm, "chart", "valueFiles"),
    ...fieldsOf(kustomize, "path"),
    ...fieldsOf(manifests, "paths"),
  ]
    .flat()
    .filter((value) => typeof value === "string");
}
