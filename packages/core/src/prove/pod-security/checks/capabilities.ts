import type { Check, CheckPod } from "./check.ts";
import { unlessWindows } from "./exempt.ts";
import { containersNamed, distinct, quoted } from "./wording.ts";

const addable: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

/** Source: k8s.io/pod-security-admission/policy/check_capabilities_baseline.go */
export const capabilitiesBaseline: Check = {
  id: "capabilities_baseline",
  versions: [
    {
      since: 0,
      check: ({ containers }) => {
        const adding = addedBeyond(containers, addable);
        if (adding === undefined) return undefined;
        return { reason: "non-default capabilities", detail: adding };
      },
    },
  ],
};

const restricted: CheckPod = ({ containers }) => {
  const keeping = containers
    .filter(({ securityContext }) => !(securityContext?.capabilities?.drop ?? []).includes("ALL"))
    .map(({ name }) => name);
  const adding = addedBeyond(containers, new Set(["NET_BIND_SERVICE"]));
  const details = [
    ...(keeping.length > 0 ? [`${containersNamed(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(adding === undefined ? [] : [adding]),
  ];
  return details.length === 0 ? undefined : { reason: "unrestricted capabilities", detail: details.join("; ") };
};

/** Source: k8s.io/pod-security-admission/policy/check_capabilities_restricted.go */
export const capabilitiesRestricted: Check = {
  id: "capabilities_restricted",
  versions: [
    { since: 22, check: restricted, overrides: capabilitiesBaseline.id },
    { since: 25, check: unlessWindows(restricted), overrides: capabilitiesBaseline.id },
  ],
};

function addedBeyond(
  containers: Parameters<CheckPod>[0]["containers"],
  allowed: ReadonlySet<string>,
): string | undefined {
  const found = containers
    .map(({ name, securityContext }) => ({
      name,
      beyond: (securityContext?.capabilities?.add ?? []).filter((capability) => !allowed.has(capability)),
    }))
    .filter(({ beyond }) => beyond.length > 0);
  if (found.length === 0) return undefined;
  const capabilities = distinct(found.flatMap(({ beyond }) => beyond));
  const names = containersNamed(found.map(({ name }) => name));
  return `${names} must not include ${quoted(capabilities)} in securityContext.capabilities.add`;
}
