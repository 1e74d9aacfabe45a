import { maskedSource } from "../../manifests/world/masked-source.ts";
import { readObjects } from "../../manifests/world/reading/read-objects.ts";

/**
 * Whether a file says what was read of it. What was kept of it shows no value of a Secret, nor of a document that may be
 * one: there it says the same where it would be kept so again.
 */
export function isUnchanged(kept: string, now: string): boolean {
  if (kept === now) return true;
  return (
    kept.length === now.length &&
    kept === maskedSource({ file: "", path: "", text: now }, readObjects(now).secrets).text
  );
}
