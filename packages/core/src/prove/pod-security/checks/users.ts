import type { Check, CheckPod } from "./check.ts";
import { unlessUserNamespace, unlessWindows } from "./exempt.ts";
import { containersNamed, setters } from "./wording.ts";

const nonRoot: CheckPod = ({ spec, containers }) => {
  const ofPod = spec.securityContext?.runAsNonRoot ?? undefined;
  const explicit = setters(
    ofPod === false,
    containers,
    ({ securityContext }) => securityContext?.runAsNonRoot === false,
  );
  const reason = "runAsNonRoot != true";
  if (explicit !== undefined) return { reason, detail: `${explicit} must not set securityContext.runAsNonRoot=false` };
  if (ofPod === true) return undefined;
  const silent = containers
    .filter(({ securityContext }) => (securityContext?.runAsNonRoot ?? undefined) === undefined)
    .map(({ name }) => name);
  if (silent.length === 0) return undefined;
  return { reason, detail: `pod or ${containersNamed(silent)} must set securityContext.runAsNonRoot=true` };
};

/** Source: k8s.io/pod-security-admission/policy/check_runAsNonRoot.go */
export const runAsNonRoot: Check = {
  id: "runAsNonRoot",
  versions: [
    { since: 0, check: nonRoot },
    { since: 35, check: unlessUserNamespace(nonRoot) },
  ],
};

const notUserZero: CheckPod = ({ spec, containers }) => {
  const bad = setters(
    spec.securityContext?.runAsUser === 0,
    containers,
    ({ securityContext }) => securityContext?.runAsUser === 0,
  );
  return bad === undefined ? undefined : { reason: "runAsUser=0", detail: `${bad} must not set runAsUser=0` };
};

/** Source: k8s.io/pod-security-admission/policy/check_runAsUser.go */
export const runAsUser: Check = {
  id: "runAsUser",
  versions: [
    { since: 23, check: notUserZero },
    { since: 35, check: unlessUserNamespace(notUserZero) },
  ],
};

const noEscalation: CheckPod = ({ containers }) => {
  const bad = setters(false, containers, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  if (bad === undefined) return undefined;
  return {
    reason: "allowPrivilegeEscalation != false",
    detail: `${bad} must set securityContext.allowPrivilegeEscalation=false`,
  };
};

/** Source: k8s.io/pod-security-admission/policy/check_allowPrivilegeEscalation.go */
export const allowPrivilegeEscalation: Check = {
  id: "allowPrivilegeEscalation",
  versions: [
    { since: 8, check: noEscalation },
    { since: 25, check: unlessWindows(noEscalation) },
  ],
};
