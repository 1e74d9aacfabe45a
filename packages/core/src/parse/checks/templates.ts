import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace, keyPlace, namePlace } from "../../model/declared.ts";
import { subjectOf } from "../../model/entry.ts";
import { previewPrefix } from "../../model/preview-names.ts";
import type { Platform } from "../../model/resolved.ts";
import { danglingReference } from "../references.ts";
import type { DeclaredDocuments } from "../resolve/index-documents.ts";
import { resolvePlatform } from "../resolve/platform.ts";
import { withPreviews } from "../resolve/previews.ts";
import { checkHosts } from "./hosts.ts";
import { checkNamespaces } from "./namespaces.ts";
import { checkSecrets } from "./secrets.ts";

/**
 * What templates of previews may say, and what others may say of them: KS1012 for a stage behind one and for a check that is recorded in
 * previews of what is none, KS1009 for a stage that is called like a preview, KS1027 for what only a stage of the road can have, KS1024
 * where nothing but templates is declared.
 */
export function checkPreviewedStages(documents: DeclaredDocuments, diagnostics: Diagnostic[]): void {
  const stages = [...documents.Stage.values()];
  const templates = stages.filter(({ spec }) => spec.lifetime !== undefined);
  const names = templates.map(({ name }) => name);
  for (const stage of stages) {
    checkAfter(stage, names, diagnostics);
    checkRecording(stage, documents, names, diagnostics);
    const like = names.find((name) => stage.name.startsWith(previewPrefix(name)));
    if (like === undefined) continue;
    const message = `the Stage ${JSON.stringify(stage.name)} is called as only previews of ${like} are`;
    diagnostics.push(diagnose("KS1009", { message, hint: "give one of the two another name", span: namePlace(stage) }));
  }
  for (const template of templates) checkEntry(template, diagnostics);
  const [first] = templates;
  if (first && templates.length === stages.length) {
    const message = "every Stage is a template of previews";
    const hint = "add a document of kind Stage without `lifetime`";
    diagnostics.push(diagnose("KS1024", { message, hint, span: keyPlace(first, "lifetime") }));
  }
}

function checkAfter(stage: Declared<"Stage">, templates: readonly string[], diagnostics: Diagnostic[]): void {
  for (const [index, name] of (stage.spec.after ?? []).entries()) {
    if (!templates.includes(name)) continue;
    const message = `${stage.name} comes after ${name}, of which there are previews only`;
    const hint = "nothing stands behind a preview; a check with `previews` counts what is recorded in one";
    diagnostics.push(diagnose("KS1012", { message, hint, span: fieldPlace(stage, "after", index) }));
  }
}

function checkRecording(
  stage: Declared<"Stage">,
  { names }: DeclaredDocuments,
  templates: readonly string[],
  diagnostics: Diagnostic[],
): void {
  for (const [name, { previews }] of Object.entries(stage.spec.entry?.checks ?? {})) {
    if (previews === undefined || templates.includes(previews)) continue;
    const span = fieldPlace(stage, "entry", "checks", name, "previews");
    if (!names.Stage.has(previews)) {
      diagnostics.push(danglingReference("Stage", previews, templates, span));
      continue;
    }
    const message = `${previews} has no previews`;
    const hint = `give it a \`lifetime\`, or name one of ${templates.join(", ") || "the stages that have one"}`;
    diagnostics.push(diagnose("KS1012", { message, hint, span }));
  }
}

/** A release comes into a preview from nowhere. */
function checkEntry(template: Declared<"Stage">, diagnostics: Diagnostic[]): void {
  const { soak, checks = {} } = template.spec.entry ?? {};
  const refuse = (what: string, ...path: string[]): void => {
    const message = `Stage ${JSON.stringify(template.name)} has lifetime and ${what}: a release comes into a preview from no stage before`;
    const hint = "remove it, or look at what would come in with `entry`";
    diagnostics.push(diagnose("KS1027", { message, hint, span: keyPlace(template, "entry", ...path) }));
  };
  if (soak !== undefined) refuse("soak", "soak");
  for (const [name, check] of Object.entries(checks)) {
    const looksBack = check.expression === undefined && check.previews === undefined && subjectOf(check) === "before";
    if (looksBack) refuse(`the check ${name} of the stages before`, "checks", name);
  }
}

/** The platform with its templates among the stages, for checks of what each stage says. Which nodes they want is a matter of its own. */
export function withTemplates(platform: Platform): Platform {
  const templates = platform.templates.map((template) => ({ ...template, nodes: "shared" as const }));
  return { ...platform, stages: [...platform.stages, ...templates] };
}

/**
 * KS1027 for a template whose previews would each need nodes of their own, and whatever two previews of it could not both have: KS1015,
 * KS1016 and KS1039, as if there were one called …-1 beside it.
 */
export function checkTemplates(platform: Platform, documents: DeclaredDocuments, diagnostics: Diagnostic[]): void {
  for (const { name, nodes, declared } of platform.templates) {
    if (nodes === "shared") continue;
    const message = `previews of ${name} would need nodes of their own (nodes: ${nodes})`;
    const hint = `set \`nodes: shared\` on ${name}: there is no node pool for a stage that comes and goes`;
    diagnostics.push(diagnose("KS1027", { message, hint, span: keyPlace(declared, "nodes") }));
  }
  if (platform.templates.length === 0 || diagnostics.some(({ severity }) => severity === "error")) return;
  const samples = platform.templates.map(({ name }) => ({ name: `${previewPrefix(name)}1`, like: name }));
  const known = new Set(documents.previews.keys());
  const wanted = samples.filter(({ name }) => !known.has(name));
  const sampled = resolvePlatform(platform.declared, withPreviews(documents, wanted), undefined, []);
  const both = [...sampled.templates, ...sampled.stages.filter(({ name }) => wanted.some((one) => one.name === name))];
  for (const check of [checkHosts, checkNamespaces, checkSecrets]) check({ ...sampled, stages: both }, diagnostics);
}
