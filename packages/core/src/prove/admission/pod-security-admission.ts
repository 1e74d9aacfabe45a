import { enforceLabel } from "../pod-security/enforced-level.ts";
import { checkPodSecurity } from "../pod-security/check-pod-security.ts";
import type {
  PodSecurityLevel,
  PodSecurityVersion,
  PodSecurityViolation,
  PodToCheck,
} from "../pod-security/pod-to-check.ts";
import { type AdmissionRequest, anything, ListOf, type NamespaceLabels, OtherThan } from "./admission.ts";
import type { Judgement } from "./judge-request.ts";

const passes: Judgement = { refusals: [], isCertain: false };

/**
 * What Pod Security admission says of a pod in a namespace with these labels. `warn` and `audit` refuse nothing, and an
 * unlabelled namespace takes the cluster's default, which is to refuse nothing. What is not known may break a rule or not;
 * what `baseline` forbids is refused whatever else there is.
 *
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export function judgePodSecurity(request: AdmissionRequest, labels: NamespaceLabels | undefined): Judgement {
  const { group, resource, subresource = "", operation, object, oldObject } = request;
  if (group !== "" || resource !== "pods" || (operation !== "CREATE" && operation !== "UPDATE")) return passes;
  if (subresource !== "" && subresource !== "ephemeralcontainers") return passes;
  const [enforced, at] = [enforceLabel, `${enforceLabel}-version`].map((key) => labels?.[key]);
  const policy = { group: "", kind: "Namespace", namespace: "", name: request.namespace };
  if (enforced === anything || at === anything)
    return { refusals: [{ policy, message: "which level holds depends on its labels" }], isCertain: false };
  const level = levelOf(enforced);
  if (level === "privileged") return passes;
  const version = versionOf(at);
  if (operation === "UPDATE" && !isLookedAt(specOf(object), specOf(oldObject))) return passes;
  const refusedFor = (text: string, isCertain = true): Judgement => ({
    refusals: [{ policy, message: `violates PodSecurity "${level}:${version}": ${text}` }],
    isCertain,
  });
  const known = withoutUnknown(object) as PodToCheck;
  const forbidden = checkPodSecurity(known, "baseline", version);
  if (!forbidden.allowed) return refusedFor(reasonsOf(forbidden.violations));
  if (known !== object) return refusedFor("what is not known may break it", false);
  const { allowed, violations } = checkPodSecurity(known, level, version);
  return allowed ? passes : refusedFor(reasonsOf(violations));
}

function reasonsOf(violations: readonly PodSecurityViolation[]): string {
  return violations.map(({ reason }) => reason).join(", ");
}

function levelOf(text: string | undefined): PodSecurityLevel {
  if (text === undefined || text === "privileged") return "privileged";
  // What is no level is enforced as the strictest.
  return text === "baseline" ? "baseline" : "restricted";
}

function versionOf(text: string | undefined): PodSecurityVersion {
  const [version] = text?.match(/^v1\.\d+$/) ?? ["latest"];
  return version as PodSecurityVersion;
}

function specOf(object: unknown): unknown {
  return typeof object === "object" && object !== null && "spec" in object ? object.spec : object;
}

/**
 * Whether an update is looked at: where there are more or fewer containers, an ephemeral one is added, or one gets another
 * image. Whatever else changes, the pod may stay as it is.
 *
 * Source: k8s.io/pod-security-admission@v0.36.3, admission/admission.go (isSignificantPodUpdate)
 */
function isLookedAt(spec: unknown, before: unknown): boolean {
  if (!isMapping(spec) || !isMapping(before)) return !isSame(spec, before);
  const differ = (list: string, isAlike: (ours: readonly unknown[], theirs: readonly unknown[]) => boolean) => {
    const [ours, theirs] = [spec[list] ?? [], before[list] ?? []];
    return Array.isArray(ours) && Array.isArray(theirs) ? !isAlike(ours, theirs) : !isSame(ours, theirs);
  };
  const inOrder = (ours: readonly unknown[], theirs: readonly unknown[]) =>
    ours.length === theirs.length && ours.every((one, at) => isSame(imageOf(one), imageOf(theirs[at])));
  const byName = (ours: readonly unknown[], theirs: readonly unknown[]) =>
    ours.every((one) =>
      theirs.some((other) => isSame(nameOf(one), nameOf(other)) && isSame(imageOf(one), imageOf(other))),
    );
  return differ("containers", inOrder) || differ("initContainers", inOrder) || differ("ephemeralContainers", byName);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A container of which nothing is known may be any. */
function imageOf(container: unknown): unknown {
  return isMapping(container) ? container["image"] : container;
}

function nameOf(container: unknown): unknown {
  return isMapping(container) ? container["name"] : container;
}

function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const [left, right] = [one as Readonly<Record<string, unknown>>, other as Readonly<Record<string, unknown>>];
  return keys.every((key) => isSame(left[key], right[key]));
}

/** Fields of which a part may be forbidden where the whole is not: without its type, or its name. */
const whole = new Set(["seccompProfile", "appArmorProfile", "sysctls"]);

/** The same object, itself where everything in it is known. */
function withoutUnknown(value: unknown): unknown {
  if (value === anything || value instanceof OtherThan) return undefined;
  if (value instanceof ListOf) return value.includes.map(withoutUnknown).filter((one) => one !== undefined);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const known = value.map(withoutUnknown).filter((one) => one !== undefined);
    return known.length === value.length && known.every((one, at) => one === value[at]) ? value : known;
  }
  let isKnown = !Object.hasOwn(value, anything);
  const known: [string, unknown][] = [];
  for (const key of Object.keys(value)) {
    const written = (value as Readonly<Record<string, unknown>>)[key];
    const one = withoutUnknown(written);
    if (one !== written) isKnown = false;
    if (one !== undefined && (one === written || !whole.has(key))) known.push([key, one]);
  }
  return isKnown ? value : Object.fromEntries(known);
}
