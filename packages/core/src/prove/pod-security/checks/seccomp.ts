import type { SecurityContextToCheck } from "../pod-to-check.ts";
import type { Check, CheckPod } from "./check.ts";
import { unlessWindows } from "./exempt.ts";
import { containersNamed, distinct, plural, quoted, setters } from "./wording.ts";

const podAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
const containerAnnotation = "container.seccomp.security.alpha.kubernetes.io/";

/** Before 1.19 a profile was an annotation. */
const annotated: CheckPod = ({ annotations, containers }) => {
  const keys = [podAnnotation, ...containers.map(({ name }) => `${containerAnnotation}${name}`)];
  const forbidden = distinct(
    keys.flatMap((key) => {
      const value = Object.hasOwn(annotations, key) ? annotations[key] : undefined;
      return value === undefined || isAllowedText(value) ? [] : [`${key}=${JSON.stringify(value)}`];
    }),
  );
  if (forbidden.length === 0) return undefined;
  return {
    reason: "seccompProfile",
    detail: `forbidden ${plural("annotation", forbidden.length)} ${forbidden.join(", ")}`,
  };
};

const explicit: CheckPod = ({ spec, containers }) => {
  const contexts = [spec.securityContext, ...containers.map(({ securityContext }) => securityContext)];
  const bad = setters(isBad(spec.securityContext), containers, ({ securityContext }) => isBad(securityContext));
  if (bad === undefined) return undefined;
  const values = quoted(distinct(contexts.flatMap(badTypes)));
  return { reason: "seccompProfile", detail: `${bad} must not set securityContext.seccompProfile.type to ${values}` };
};

/** Source: k8s.io/pod-security-admission/policy/check_seccompProfile_baseline.go */
export const seccompBaseline: Check = {
  id: "seccompProfile_baseline",
  versions: [
    { since: 0, check: annotated },
    { since: 19, check: explicit },
  ],
};

const required: CheckPod = (pod) => {
  const wrong = explicit(pod);
  if (wrong !== undefined) return wrong;
  if ((pod.spec.securityContext?.seccompProfile ?? undefined) !== undefined) return undefined;
  const silent = pod.containers
    .filter(({ securityContext }) => (securityContext?.seccompProfile ?? undefined) === undefined)
    .map(({ name }) => name);
  if (silent.length === 0) return undefined;
  return {
    reason: "seccompProfile",
    detail: `pod or ${containersNamed(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
};

/** Source: k8s.io/pod-security-admission/policy/check_seccompProfile_restricted.go */
export const seccompRestricted: Check = {
  id: "seccompProfile_restricted",
  versions: [
    { since: 19, check: required, overrides: seccompBaseline.id },
    { since: 25, check: unlessWindows(required), overrides: seccompBaseline.id },
  ],
};

function isBad(context: SecurityContextToCheck | null | undefined): boolean {
  return badTypes(context).length > 0;
}

function badTypes(context: SecurityContextToCheck | null | undefined): readonly string[] {
  if (!context?.seccompProfile) return [];
  const { type } = context.seccompProfile;
  return type === "RuntimeDefault" || type === "Localhost" ? [] : [type ?? ""];
}

function isAllowedText(value: string): boolean {
  return value === "runtime/default" || value === "docker/default" || value.startsWith("localhost/");
}
