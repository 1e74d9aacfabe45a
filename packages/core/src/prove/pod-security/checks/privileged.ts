import type { Check } from "./check.ts";
import { setters } from "./wording.ts";

/** Source: k8s.io/pod-security-admission/policy/check_privileged.go */
export const privileged: Check = {
  id: "privileged",
  versions: [
    {
      since: 0,
      check: ({ containers }) => {
        const bad = setters(false, containers, ({ securityContext }) => securityContext?.privileged === true);
        if (bad === undefined) return undefined;
        return { reason: "privileged", detail: `${bad} must not set securityContext.privileged=true` };
      },
    },
  ],
};

/** Source: k8s.io/pod-security-admission/policy/check_windowsHostProcess.go */
export const windowsHostProcess: Check = {
  id: "windowsHostProcess",
  versions: [
    {
      since: 0,
      check: ({ spec, containers }) => {
        const bad = setters(
          spec.securityContext?.windowsOptions?.hostProcess === true,
          containers,
          ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true,
        );
        if (bad === undefined) return undefined;
        return {
          reason: "hostProcess",
          detail: `${bad} must not set securityContext.windowsOptions.hostProcess=true`,
        };
      },
    },
  ],
};
