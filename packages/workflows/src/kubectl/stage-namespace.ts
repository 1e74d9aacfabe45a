import { KubestageError } from "@kubestage/adapters";
import type { Stage } from "@kubestage/core";
import { suggest } from "@kubestage/core";
import type { KubectlArguments } from "./kubectl-arguments.ts";
import type { Scope } from "./kubectl-scope.ts";

/**
 * The namespace to add to a command line: the app's, or the stage's only one; undefined where the line has one, wants all,
 * or is not about a namespace.
 *
 * Errors: KS6006 for an app that the stage does not have; KS6028 where the stage has several namespaces; both thrown.
 */
export function namespaceToAdd(
  stage: Stage,
  { flags, allNamespaces }: KubectlArguments,
  scope: Scope,
  app: string | undefined,
): string | undefined {
  if (flags.has("namespace") || allNamespaces) return undefined;
  if (app !== undefined) return namespaceOf(stage, app);
  if (scope === "cluster" || scope === "none") return undefined;
  const [first, ...more] = stage.namespaces;
  if (first && more.length === 0) return first.name;
  const names = stage.namespaces.map(({ name, apps }) => `${name} (${apps.join(", ")})`).join(", ");
  throw new KubestageError("KS6028", {
    message: `the stage ${stage.name} has several namespaces, and the command line names none: ${names || "it has no app yet"}`,
    hint: "add `--app APP` before kubectl's own arguments, or `-n NAMESPACE` or `-A` to them",
  });
}

function namespaceOf(stage: Stage, app: string): string {
  const found = stage.apps.find(({ name }) => name === app);
  if (found) return found.namespace;
  const hint = suggest(
    app,
    stage.apps.map(({ name }) => name),
    "app",
  );
  throw new KubestageError("KS6006", { message: `the stage ${stage.name} has no app ${JSON.stringify(app)}`, hint });
}
