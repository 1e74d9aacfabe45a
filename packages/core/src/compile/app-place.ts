import type { Span } from "../diagnostics/places.ts";
import type { FieldPath } from "../manifests/syntax.ts";
import { nodeAt } from "../manifests/syntax.ts";
import { fieldPlace, keyPlace, namePlace } from "../model/declared.ts";
import type { Container, Workload } from "../model/resolved.ts";
import type { AppScope } from "./compiled.ts";

type Place = Pick<AppScope, "app" | "stage">;

/**
 * Where the app says `path` for this stage: in its differences for the stage, else at the top of its spec, else the
 * nearest ancestor that is there. `path` starts below the App's spec. An empty path is the app's own name.
 */
export function appPlace(scope: Place, ...path: FieldPath): Span {
  if (path.length === 0) return namePlace(scope.app.declared);
  return fieldPlace(scope.app.declared, ...pathInStage(scope, path));
}

/** As `appPlace`, but the key rather than the value. */
export function appKeyPlace(scope: Place, ...path: FieldPath): Span {
  return keyPlace(scope.app.declared, ...pathInStage(scope, path));
}

/** Where a container says `field`. The short form's container is the app itself. */
export function containerPlace(scope: Place, workload: Workload, container: Container, ...field: FieldPath): Span {
  if (workload.path.length === 0) return appPlace(scope, ...field);
  return appPlace(scope, ...workload.path, "containers", container.name, ...field);
}

function pathInStage({ app, stage }: Place, path: FieldPath): FieldPath {
  const { syntax, specPath } = app.declared;
  const own = ["stages", stage.name, ...path];
  return nodeAt(syntax.root, [...specPath, ...own]) ? own : path;
}
