import type { SecurityContextToCheck } from "../pod-to-check.ts";
import type { Check, CheckPod } from "./check.ts";
import { distinct, plural, quoted, setters } from "./wording.ts";

const typesSinceV10 = ["", "container_t", "container_init_t", "container_kvm_t"];
const typesSinceV131 = [...typesSinceV10, "container_engine_t"];

/** Source: k8s.io/pod-security-admission/policy/check_seLinuxOptions.go */
export const seLinuxOptions: Check = {
  id: "seLinuxOptions",
  versions: [
    { since: 0, check: optionsAmong(typesSinceV10) },
    { since: 31, check: optionsAmong(typesSinceV131) },
  ],
};

function optionsAmong(allowed: readonly string[]): CheckPod {
  const typeOf = (context: SecurityContextToCheck | null | undefined) => context?.seLinuxOptions?.type ?? "";
  const isBad = (context: SecurityContextToCheck | null | undefined) =>
    !allowed.includes(typeOf(context)) ||
    Boolean(context?.seLinuxOptions?.user) ||
    Boolean(context?.seLinuxOptions?.role);
  return ({ spec, containers }) => {
    const bad = setters(isBad(spec.securityContext), containers, ({ securityContext }) => isBad(securityContext));
    if (bad === undefined) return undefined;
    const contexts = [spec.securityContext, ...containers.map(({ securityContext }) => securityContext)];
    const types = distinct(contexts.map(typeOf).filter((type) => !allowed.includes(type)));
    const what = [
      ...(types.length > 0 ? [`${plural("type", types.length)} ${quoted(types)}`] : []),
      ...(contexts.some((context) => context?.seLinuxOptions?.user) ? ["user may not be set"] : []),
      ...(contexts.some((context) => context?.seLinuxOptions?.role) ? ["role may not be set"] : []),
    ];
    return {
      reason: "seLinuxOptions",
      detail: `${bad} set forbidden securityContext.seLinuxOptions: ${what.join("; ")}`,
    };
  };
}
