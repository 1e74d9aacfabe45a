import { appArmorProfile } from "./app-armor.ts";
import { capabilitiesBaseline, capabilitiesRestricted } from "./capabilities.ts";
import type { Check, CheckPod } from "./check.ts";
import { hostNamespaces, hostPathVolumes, hostPorts, hostProbesAndHostLifecycle } from "./host-access.ts";
import { privileged, windowsHostProcess } from "./privileged.ts";
import { procMountBaseline, procMountRestricted } from "./proc-mount.ts";
import { restrictedVolumes } from "./restricted-volumes.ts";
import { seccompBaseline, seccompRestricted } from "./seccomp.ts";
import { seLinuxOptions } from "./selinux.ts";
import { sysctls } from "./sysctls.ts";
import { allowPrivilegeEscalation, runAsNonRoot, runAsUser } from "./users.ts";
import type { PodSecurityLevel } from "../pod-to-check.ts";

/** Each by their id: the order of an API server's messages, those of `baseline` first. */
const ofBaseline: readonly Check[] = [
  appArmorProfile,
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbesAndHostLifecycle,
  privileged,
  procMountBaseline,
  seLinuxOptions,
  seccompBaseline,
  sysctls,
  windowsHostProcess,
];
const ofRestricted: readonly Check[] = [
  allowPrivilegeEscalation,
  capabilitiesRestricted,
  procMountRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompRestricted,
];

/** The newest minor version of Kubernetes 1 in which a check changed: every later one checks the same. */
const newestMinorVersion = Math.max(
  ...[...ofBaseline, ...ofRestricted].flatMap(({ versions }) => versions.map(({ since }) => since)),
);

/** The number after `v1.`. Anything else is the newest that is known, and so is anything newer. */
export function minorVersionOf(version: string): number {
  const minor = /^v1\.(0|[1-9][0-9]*)$/.exec(version)?.[1];
  return Math.min(minor === undefined ? newestMinorVersion : Number(minor), newestMinorVersion);
}

interface AskedCheck {
  readonly id: string;
  readonly check: CheckPod;
}

/** By level and minor version: worlds ask the same of very many pods. */
const asked = new Map<string, readonly AskedCheck[]>();

/** What a level asks in a version: without those of `baseline` that one of `restricted` stands for. */
export function checksOf(level: PodSecurityLevel, minorVersion: number): readonly AskedCheck[] {
  if (level === "privileged") return [];
  const key = `${level} ${String(minorVersion)}`;
  const known = asked.get(key);
  if (known !== undefined) return known;
  const inForce = [...ofBaseline, ...(level === "restricted" ? ofRestricted : [])].flatMap(({ id, versions }) => {
    const versioned = versions.findLast(({ since }) => since <= minorVersion);
    return versioned === undefined ? [] : [{ id, ...versioned }];
  });
  const overridden = new Set(inForce.map(({ overrides }) => overrides));
  const result = inForce.filter(({ id }) => !overridden.has(id)).map(({ id, check }) => ({ id, check }));
  asked.set(key, result);
  return result;
}
