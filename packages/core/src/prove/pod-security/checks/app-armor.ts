import type { SecurityContextToCheck } from "../pod-to-check.ts";
import type { Check } from "./check.ts";
import { containersNamed, distinct, plural, quoted } from "./wording.ts";

const annotationPrefix = "container.apparmor.security.beta.kubernetes.io/";

/** Source: k8s.io/pod-security-admission/policy/check_appArmorProfile.go */
export const appArmorProfile: Check = {
  id: "appArmorProfile",
  level: "baseline",
  versions: [
    {
      since: 0,
      check: ({ annotations, spec, containers }) => {
        const names = containers.filter(({ securityContext }) => isBad(securityContext)).map(({ name }) => name);
        const forbidden = Object.entries(annotations)
          .filter(([key, value]) => key.startsWith(annotationPrefix) && !isAllowedText(value))
          .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
          .toSorted();
        const setters = [
          ...(isBad(spec.securityContext) ? ["pod"] : []),
          ...(names.length > 0 ? [containersNamed(names)] : []),
          ...(forbidden.length > 0 ? [plural("annotation", forbidden.length)] : []),
        ];
        if (setters.length === 0) return undefined;
        const contexts = [spec.securityContext, ...containers.map(({ securityContext }) => securityContext)];
        const types = distinct(contexts.filter(isBad).map((context) => context?.appArmorProfile?.type ?? ""));
        const values = [...types, ...forbidden];
        return {
          reason: plural("forbidden AppArmor profile", values.length),
          detail: `${setters.join(" and ")} must not set AppArmor profile type to ${quoted(values)}`,
        };
      },
    },
  ],
};

function isBad(context: SecurityContextToCheck | null | undefined): boolean {
  const profile = context?.appArmorProfile ?? undefined;
  return profile !== undefined && profile.type !== "RuntimeDefault" && profile.type !== "Localhost";
}

function isAllowedText(value: string): boolean {
  return value === "" || value === "runtime/default" || value.startsWith("localhost/");
}
