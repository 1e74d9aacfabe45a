import { builtInObjects } from "../../manifests/world/built-in/built-in-objects.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { isEverybodyGroup } from "./everybody-groups.ts";
import { subjectsOf } from "./grants.ts";
import { type Subject, subjectKey } from "./rights.ts";

export const superusers = "system:masters";

/** Users and groups of Kubernetes' own parts that no binding of its own names. */
const ownUsers = new Set(["system:apiserver"]);
const ownGroups = new Set([superusers, "system:nodes", "system:bootstrappers", "kubeadm:cluster-admins"]);

/**
 * Whether the subject belongs to no stage and is trusted: Kubernetes' own accounts, its parts, its nodes (which NodeRestriction
 * holds to what runs on them), `system:masters`, and whom the intent names as administrators.
 */
export function trusts(minorVersion: number, intent: Intent | undefined): (subject: Subject) => boolean {
  const own = boundByKubernetes(minorVersion);
  const administrators = new Set(
    (intent?.administrators ?? []).map(({ kind, name, namespace = "" }) => subjectKey({ kind, name, namespace })),
  );
  return (subject) => {
    const { kind, name } = subject;
    const key = subjectKey(subject);
    if (own.has(key) || administrators.has(key)) return true;
    if (kind === "Group") return ownGroups.has(name) || name.startsWith("system:bootstrappers:");
    return kind === "User" && (ownUsers.has(name) || name.startsWith("system:node:"));
  };
}

const boundByVersion = new Map<number, ReadonlySet<string>>();

/** Worked out once for each minor version. */
function boundByKubernetes(minorVersion: number): ReadonlySet<string> {
  const found = boundByVersion.get(minorVersion) ?? subjectsBoundBy(minorVersion);
  boundByVersion.set(minorVersion, found);
  return found;
}

function subjectsBoundBy(minorVersion: number): ReadonlySet<string> {
  const subjects = builtInObjects(minorVersion).flatMap((object) => subjectsOf(object, ""));
  return new Set(subjects.filter((subject) => !isEverybodyGroup(subject)).map(subjectKey));
}
