import type { Check, CheckPod } from "./check.ts";
import { unlessUserNamespace } from "./exempt.ts";
import { containersNamed, distinct, quoted } from "./wording.ts";

const masked: CheckPod = ({ containers }) => {
  const found = containers.flatMap(({ name, securityContext }) => {
    const procMount = securityContext?.procMount ?? "Default";
    return procMount === "Default" ? [] : [{ name, procMount }];
  });
  if (found.length === 0) return undefined;
  const names = containersNamed(found.map(({ name }) => name));
  const types = quoted(distinct(found.map(({ procMount }) => procMount)));
  return { reason: "procMount", detail: `${names} must not set securityContext.procMount to ${types}` };
};

/** Source: k8s.io/pod-security-admission/policy/check_procMount_baseline.go */
export const procMountBaseline: Check = {
  id: "procMount",
  versions: [
    { since: 0, check: masked },
    { since: 35, check: unlessUserNamespace(masked) },
  ],
};

/** Source: k8s.io/pod-security-admission/policy/check_procMount_restricted.go */
export const procMountRestricted: Check = {
  id: "procMount_restricted",
  versions: [{ since: 35, check: masked, overrides: procMountBaseline.id }],
};
