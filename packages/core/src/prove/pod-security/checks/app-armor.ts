import type { SecurityContextToCheck } from "../pod-to-check.ts";
import type { Check } from "./check.ts";
import { distinct, plural, quoted, setters } from "./wording.ts";

const annotationPrefix = "container.apparmor.security.beta.kubernetes.io/";

/** Source: k8s.io/pod-security-admission/policy/check_appArmorProfile.go */
export const appArmorProfile: Check = {
  id: "appArmorProfile",
  versions: [
    {
      since: 0,
      check: ({ annotations, spec, containers }) => {
        const forbidden = Object.entries(annotations)
          .filter(([key, value]) => key.startsWith(annotationPrefix) && !isAllowedText(value))
          .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
          .toSorted();
        const bad = [
          setters(isBad(spec.securityContext), containers, ({ securityContext }) => isBad(securityContext)) ?? [],
          forbidden.length > 0 ? plural("annotation", forbidden.length) : [],
        ].flat();
        if (bad.length === 0) return undefined;
        const contexts = [spec.securityContext, ...containers.map(({ securityContext }) => securityContext)];
        const values = [...distinct(contexts.flatMap(badTypes)), ...forbidden];
        return {
          reason: plural("forbidden AppArmor profile", values.length),
          detail: `${bad.join(" and ")} must not set AppArmor profile type to ${quoted(values)}`,
        };
      },
    },
  ],
};

function isBad(context: SecurityContextToCheck | null | undefined): boolean {
  return badTypes(context).length > 0;
}

function badTypes(context: SecurityContextToCheck | null | undefined): readonly string[] {
  if (!context?.appArmorProfile) return [];
  const { type } = context.appArmorProfile;
  return type === "RuntimeDefault" || type === "Localhost" ? [] : [type ?? ""];
}

function isAllowedText(value: string): boolean {
  return value === "" || value === "runtime/default" || value.startsWith("localhost/");
}
