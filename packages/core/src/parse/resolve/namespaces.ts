import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace, namePlace } from "../../model/declared.ts";
import type { PlatformSpec } from "../../model/kinds.ts";
import { previewPrefix } from "../../model/preview-names.ts";
import type { Stage } from "../../model/resolved.ts";
import { dnsLabel } from "../../model/scalars.ts";
import { fillTemplate } from "./templates.ts";

const longest = 63;

interface NamedPlatform {
  readonly name: string;
  readonly spec: PlatformSpec;
}

/**
 * The namespace of an app in a stage, by the stage's layout; undefined where the layout gives none.
 *
 * Errors: KS1014 for a name that is too long or not a DNS label, KS1008 for an app that an `existing` layout leaves out.
 */
export function namespaceOf(
  platform: NamedPlatform,
  stage: Stage,
  app: Declared<"App">,
  diagnostics: Diagnostic[],
): string | undefined {
  const layout = stage.declared.spec.namespaces;
  if (typeof layout === "object" && "existing" in layout) {
    const existing = layout.existing[app.name];
    if (existing !== undefined) return existing;
    const message = `Stage ${JSON.stringify(stage.name)} names existing namespaces, but none for the app ${JSON.stringify(app.name)}`;
    const hint = `add \`${app.name}: NAMESPACE\`, or take the stage out of the app's \`in\``;
    diagnostics.push(diagnose("KS1008", { message, hint, span: fieldPlace(stage.declared, "namespaces", "existing") }));
    return undefined;
  }
  const name = filledFor(layoutTemplate(platform, layout), platform, stage.name, app);
  if (dnsLabel.safeParse(name).success) return name;
  const reason =
    name.length > longest ? `has ${name.length} characters, and ${longest} are allowed` : "is not a DNS label";
  diagnostics.push(
    diagnose("KS1014", {
      message: `the namespace ${JSON.stringify(name)} of ${app.name} in ${stage.name} ${reason}`,
      hint: "shorten the name of the app or the stage, or change the template",
      span: namePlace(app),
      related: [{ message: "the stage", span: namePlace(stage.declared) }],
    }),
  );
  return undefined;
}

/** What the namespaces of an app are called in all previews of a template. Those of an `existing` layout are no preview's. */
export function previewNamespaceOf(
  platform: NamedPlatform,
  template: Pick<Stage, "declared" | "name">,
  app: Declared<"App">,
): string | undefined {
  const layout = template.declared.spec.namespaces;
  if (typeof layout === "object" && "existing" in layout) return undefined;
  return filledFor(layoutTemplate(platform, layout), platform, `${previewPrefix(template.name)}*`, app);
}

/** Whether apps of the stage may meet in one namespace on purpose. */
export function sharesNamespaces(platform: NamedPlatform, stage: Stage): boolean {
  const layout = stage.declared.spec.namespaces;
  if (layout === "perApp") return !platform.spec.namespaceTemplate.includes("{app}");
  if (typeof layout === "object" && "template" in layout) return !layout.template.includes("{app}");
  return true;
}

function layoutTemplate({ spec }: NamedPlatform, layout: string | { readonly template: string }): string {
  return typeof layout === "object" ? layout.template : (templates[layout] ?? spec.namespaceTemplate);
}

function filledFor(template: string, platform: NamedPlatform, stage: string, { name, spec }: Declared<"App">): string {
  return fillTemplate(template, {
    ...{ app: name, team: spec.team, stage },
    ...{ platform: platform.name, domain: platform.spec.domain },
  });
}

const templates: Readonly<Record<string, string | undefined>> = {
  perTeam: "{team}-{stage}",
  single: "{platform}-{stage}",
};
