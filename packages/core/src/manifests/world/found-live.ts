import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { judgeObject } from "./reading/judge-object.ts";
import type { Gap, Origin, WorldObject } from "./world.ts";

/** Collects what a cluster gives, object by object. */
export interface LiveFinds {
  readonly objects: WorldObject[];
  readonly gaps: Gap[];
  readonly diagnostics: Diagnostic[];
}

/** Adds an object as a cluster gives it, without what only the cluster needs. Errors: as `judgeObject`, without a place. */
export function addLiveObject(finds: LiveFinds, object: unknown, origin: Origin): void {
  const judged = judgeObject(object);
  if (judged.object) finds.objects.push({ object: judged.object, origin });
  for (const { code, message, hint, reason, gap } of judged.problems) {
    if (gap) finds.gaps.push({ reason, ...gap, origin });
    if (gap || !finds.diagnostics.some((one) => one.message === message))
      finds.diagnostics.push(diagnose(code, { message, hint }));
  }
}
