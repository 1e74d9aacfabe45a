import type { Stage, StageApp } from "../model/resolved.ts";
import type { NamespaceScope } from "./compiled.ts";

const indexes = new WeakMap<Stage, ReadonlyMap<string, readonly StageApp[]>>();

/** The apps that live in one namespace of a stage, in declaration order. Each stage is gone through once. */
export function appsInNamespace({ stage, namespace }: NamespaceScope): readonly StageApp[] {
  const known = indexes.get(stage);
  if (known) return known.get(namespace.name) ?? [];
  const index = Map.groupBy(stage.apps, (app) => app.namespace);
  indexes.set(stage, index);
  return index.get(namespace.name) ?? [];
}
