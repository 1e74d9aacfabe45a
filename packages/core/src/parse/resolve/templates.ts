import type { Tier } from "../../model/resolved.ts";

export interface TemplateValues {
  readonly app?: string;
  readonly stage: string;
  readonly team?: string;
  readonly platform: string;
  readonly domain: string;
}

/** Fills `{app}`, `{stage}`, `{team}`, `{platform}` and `{domain}` in. */
export function fillTemplate(template: string, values: TemplateValues): string {
  return template.replace(
    /\{(app|stage|team|platform|domain)\}/g,
    (_, name: keyof TemplateValues) => values[name] ?? "",
  );
}

/** How apps are named from outside where the stage does not say: production has the plain name. */
export function defaultHostTemplate(tier: Tier): string {
  return tier === "production" ? "{app}.{domain}" : "{app}-{stage}.{domain}";
}
