import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { knownMinorVersions, nearestKnownVersion } from "./built-in/built-in-objects.ts";

/** KS3014 for a version of Kubernetes of which it is not known what every cluster has; undefined for one that is known. */
export function unknownVersion(minorVersion: number): Diagnostic | undefined {
  if (knownMinorVersions.includes(minorVersion)) return undefined;
  const known = knownMinorVersions.map((minor) => `1.${minor}`);
  const isOld = minorVersion < nearestKnownVersion(minorVersion);
  return diagnose("KS3014", {
    message: `Kubernetes 1.${minorVersion} is none of the versions that are known (${known.join(", ")}): the roles and bindings that every cluster has are those of 1.${nearestKnownVersion(minorVersion)}`,
    hint: isOld
      ? "choose a known version by `--kubernetes`; of this one, see whether a verdict rests on a role that Kubernetes brings"
      : "choose a known version by `--kubernetes`, or update kubestage",
  });
}
