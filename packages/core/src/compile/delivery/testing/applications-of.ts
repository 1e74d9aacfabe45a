import type { CompiledFile } from "../../compile-platform.ts";
import { type Application, type ApplicationSet, foundPath, previewName } from "../argocd-objects.ts";

/**
 * For tests: the Applications that Argo CD makes of an ApplicationSet where the ledger has `files`, as its documentation says it.
 * `application-sets.cluster.test.ts` has Go's own globs and templates say it.
 *
 * Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git/
 */
export function applicationsOf({ spec }: ApplicationSet, files: readonly CompiledFile[]): Application[] {
  const patterns = spec.generators.flatMap(({ git }) => git.directories.map(({ path }) => path));
  const folders = new Set(files.map(({ path }) => `manifests/${path.slice(0, path.lastIndexOf("/"))}`));
  const found = [...folders].filter((folder) => patterns.some((pattern) => like(pattern).test(folder)));
  const text = JSON.stringify(spec.template);
  return found.map((path) => {
    const name = path.split("/")[2] ?? "";
    const filled = text.replaceAll(foundPath, path).replaceAll(previewName, name);
    if (filled.includes("{{")) throw new Error(`something is left of the template: ${filled}`);
    const { metadata, spec: own } = JSON.parse(filled) as ApplicationSet["spec"]["template"];
    return {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: { ...metadata, namespace: "argocd" },
      spec: own,
    };
  });
}

function like(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join("[^/]*")}$`,
  );
}
