import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { FieldPath } from "../manifests/syntax.ts";
import type { Declared } from "../model/declared.ts";
import { keyPlace } from "../model/declared.ts";
import type { StageRules } from "../model/stage-rules.ts";
import { applyOperations } from "./json-patch.ts";
import { mappingOf } from "./json.ts";
import type { BroughtObject } from "./read-objects.ts";
import { mergeStrategically } from "./strategic-merge.ts";

/**
 * The objects with the declaration's patches made, in their order. A patch changes neither kind nor name.
 *
 * Errors: KS5216 for a patch whose target is not there, or whose operations do not fit it.
 */
export function applyPatches(
  objects: readonly BroughtObject[],
  { patches, app, stage }: StageRules,
  diagnostics: Diagnostic[],
): BroughtObject[] {
  let patched = [...objects];
  for (const [index, { target, merge, operations, remove }] of patches.entries()) {
    const isTarget = ({ kind, name }: BroughtObject): boolean =>
      kind === target.kind && (target.name === undefined || name === target.name);
    const targets = patched.filter(isTarget);
    const report = (message: string, hint: string): void => {
      diagnostics.push(diagnose("KS5216", { message, hint, span: keyPlace(app, ...patchPath(app, stage, index)) }));
    };
    if (targets.length === 0) {
      const wanted = target.name === undefined ? target.kind : `${target.kind} ${JSON.stringify(target.name)}`;
      const known = objects.map(({ kind, name }) => `${kind} ${name}`).slice(0, 10);
      report(`the source brings no ${wanted} to patch`, `it brings: ${known.join(", ") || "nothing"}`);
    }
    if (remove) patched = patched.filter((object) => !isTarget(object));
    for (const { object, kind, name, apiVersion } of remove ? [] : targets) {
      if (merge) mergeStrategically(object, merge);
      const problem = operations && applyOperations(object, operations);
      if (problem !== undefined) report(`the patch does not fit ${kind} ${name}: ${problem}`, "correct its path");
      if (object["items"] !== undefined) {
        report(`the patch makes a list of ${kind} ${name}`, "remove `items`: objects come from the source alone");
        delete object["items"];
      }
      object["apiVersion"] = apiVersion;
      object["kind"] = kind;
      object["metadata"] = { ...mappingOf(object["metadata"]), name };
    }
  }
  return patched;
}

/** The stage's patches stand behind the app's. */
function patchPath({ spec }: Declared<"App">, stage: string, index: number): FieldPath {
  const ofApp = spec.source?.patches?.length ?? 0;
  if (index < ofApp) return ["source", "patches", index];
  return ["stages", stage, "source", "patches", index - ofApp];
}
