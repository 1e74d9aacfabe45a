import type { StageRules } from "../model/stage-rules.ts";
import type { Json } from "./json.ts";
import { ensured, isMapping, itemsOf, mappingOf, shown } from "./json.ts";
import { groupOf } from "./object-kinds.ts";
import type { BroughtPod } from "./pod-templates.ts";
import type { BroughtObject } from "./read-objects.ts";
import type { Report } from "./report.ts";

/** Labels or annotations without the keys that only kubestage gives a meaning. */
export function withoutOurs(keys: Json): Json {
  return Object.fromEntries(Object.entries(keys).filter(([key]) => !key.startsWith("kubestage.dev/")));
}

/**
 * Gives an object the stage's labels. Of a StatefulSet's claims only the stage: nothing else of them may ever change.
 */
export function labelObject({ object, kind }: BroughtObject, { labels, stageLabel, stage }: StageRules): void {
  Object.assign(ensured(ensured(object, "metadata"), "labels"), labels);
  if (kind !== "StatefulSet") return;
  for (const [claim] of itemsOf(mappingOf(object["spec"])["volumeClaimTemplates"]))
    ensured(ensured(claim, "metadata"), "labels")[stageLabel] = stage;
}

/**
 * Gives a pod the stage's labels. A selector is never changed, so what it asks of a pod stays as the chart has it, but for
 * the two labels that kubestage itself selects by.
 *
 * Errors: KS5213 where the chart's selector asks for another stage or app in these.
 */
export function labelPod(pod: BroughtPod, { podLabels, stageLabel }: StageRules, report: Report): void {
  const { owner } = pod;
  const metadata = ensured(pod.template, "metadata");
  const labels = withoutOurs(ensured(metadata, "labels"));
  metadata["labels"] = labels;
  const selected = selectorOf(owner, mappingOf(owner.object["spec"])) ?? {};
  const ours = [stageLabel, appSelector];
  for (const [key, value] of Object.entries(podLabels)) {
    const asked = selected[key];
    if (asked === undefined || asked === value || ours.includes(key)) {
      if (asked === undefined || ours.includes(key)) labels[key] = value;
      if (asked === undefined || asked === value) continue;
      const message = `${owner.kind} ${owner.name} selects pods with ${key}: ${shown(asked)}, and its own have ${key}: ${value}`;
      const place = owner.place("spec", "selector", "matchLabels", key);
      report("KS5213", message, "take the label out of the chart's selector", place);
    }
  }
}

/** The label of the app's name on the pods of a source, by which policies select them. */
const appSelector = "kubestage.dev/app";

/**
 * KS5213 for a selector that takes in pods of another app of the namespace, and for pods that look like another app's: one
 * would get the other's traffic.
 */
export function checkSelectors(
  brought: BroughtObject,
  pods: readonly BroughtPod[],
  rules: StageRules,
  report: Report,
): void {
  const { kind, name, object, place } = brought;
  if (rules.neighbours.length === 0) return;
  const spec = mappingOf(object["spec"]);
  const selector = selectorOf(brought, spec);
  for (const { app, labels } of selector ? rules.neighbours : []) {
    if (!selector || !Object.entries(selector).every(([key, value]) => labels[key] === value)) continue;
    const message = `${kind} ${name} also selects pods of ${app}, which lives in the same namespace`;
    report("KS5213", message, "select by a label that only pods of the chart have", place("spec", "selector"));
  }
  const nameLabel = "app.kubernetes.io/name";
  for (const { template } of pods) {
    const own = mappingOf(mappingOf(template["metadata"])["labels"])[nameLabel];
    const taken = rules.neighbours.find(({ labels }) => labels[nameLabel] !== undefined && labels[nameLabel] === own);
    if (!taken) continue;
    const message = `pods of ${kind} ${name} are labelled ${nameLabel}: ${shown(own)}, as those of ${taken.app} in the same namespace`;
    report("KS5213", message, "give the chart another name by its values (such as nameOverride)", place());
  }
}

/** Kinds whose selectors are the labels themselves. */
const plainSelectors: ReadonlySet<string> = new Set([
  ...["/Service", "/ReplicationController", "apps.openshift.io/DeploymentConfig"],
]);

function selectorOf({ kind, apiVersion }: BroughtObject, spec: Json): Json | undefined {
  const { selector } = spec;
  if (!isMapping(selector)) return undefined;
  if (plainSelectors.has(`${groupOf(apiVersion)}/${kind}`)) return selector;
  const { matchLabels } = selector;
  // What expressions ask for cannot be compared here; the labels alone would take in too much.
  if (Array.isArray(selector["matchExpressions"]) && selector["matchExpressions"].length > 0) return undefined;
  return mappingOf(matchLabels);
}
