import type { StageRules } from "../model/stage-rules.ts";
import type { Json } from "./json.ts";
import { ensured, isMapping, itemsOf, mappingOf, shown, textOf, textsOf } from "./json.ts";
import type { BroughtPod } from "./pod-templates.ts";
import type { Report } from "./report.ts";

const required = "requiredDuringSchedulingIgnoredDuringExecution";
const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
const controlPlaneTaints = "node-role.kubernetes.io/";

/**
 * Puts a pod on its stage's nodes. What the chart asks of nodes holds beside it: its terms are each joined with each of the
 * stage's, since terms are ORed. The priority is the stage's tier's, whatever the chart says.
 *
 * Errors: KS5209 for what chooses nodes past the stage's rules, all of which is taken out: a node's name, a toleration of
 * another stage's taint or of everything, a selector of another stage's nodes, affinity to pods of other namespaces, a
 * runtime class that the stage does not have.
 */
export function placePod(pod: BroughtPod, rules: StageRules, report: Report): void {
  const { spec, owner } = pod;
  const say = (what: string, hint: string, ...path: (string | number)[]): void => {
    report("KS5209", `${owner.kind} ${owner.name} ${what}`, hint, pod.place(...path));
  };
  const { placement, stageLabel, stage } = rules;
  if (spec["nodeName"] !== undefined && spec["nodeName"] !== "")
    say("chooses its node by name", "remove nodeName: the scheduler chooses", "nodeName");
  delete spec["nodeName"];
  if (placement.priorityClassName !== undefined) spec["priorityClassName"] = placement.priorityClassName;
  // Written by the API server from the class: anything else would be refused.
  delete spec["priority"];
  delete spec["preemptionPolicy"];
  const { runtimeClassName } = spec;
  if (typeof runtimeClassName === "string" && !rules.runtimeClasses.includes(runtimeClassName)) {
    const hint = `remove it, or add it to the \`runtimeClasses\` of ${stage}`;
    say(`uses the runtime class ${runtimeClassName}`, hint, "runtimeClassName");
    delete spec["runtimeClassName"];
  }
  const { nodeSelector } = spec;
  if (isMapping(nodeSelector) && nodeSelector[stageLabel] !== undefined && nodeSelector[stageLabel] !== stage) {
    say(`asks for nodes of ${shown(nodeSelector[stageLabel])}`, "remove the node selector", "nodeSelector", stageLabel);
    delete nodeSelector[stageLabel];
  }
  tolerate(spec, rules, say);
  reportForeignNodes(spec, rules, say);
  joinAffinity(spec, placement);
  keepPodAffinityHome(spec, say);
}

type Say = (what: string, hint: string, ...path: (string | number)[]) => void;

function tolerate(spec: Json, { placement, guardedTaints, stage }: StageRules, say: Say): void {
  const own = placement.tolerations ?? [];
  const isOwn = (one: Json): boolean =>
    own.some(
      ({ key, value }) => key === one["key"] && (value ?? "") === (one["value"] ?? "") && one["operator"] !== "Exists",
    );
  const kept = itemsOf(spec["tolerations"]).flatMap(([toleration, index]) => {
    const key = textOf(toleration["key"]) ?? "";
    if (isOwn(toleration)) return [];
    if (key !== "" && !key.startsWith(controlPlaneTaints) && !guardedTaints.includes(key)) return [toleration];
    const what = key === "" ? "every taint" : `the taint ${key}`;
    say(`tolerates ${what}`, `remove it: the pod gets what the nodes of ${stage} need`, "tolerations", index);
    return [];
  });
  const all = [...own, ...kept];
  if (all.length > 0) spec["tolerations"] = all;
  else delete spec["tolerations"];
}

/** Joined with the stage's own, such terms match no node at all: the pod would wait for ever. */
function reportForeignNodes(spec: Json, { stageLabel, stage }: StageRules, say: Say): void {
  const path = ["affinity", "nodeAffinity", required, "nodeSelectorTerms"];
  for (const [term, index] of itemsOf(path.reduce<unknown>((at, step) => mappingOf(at)[step], spec))) {
    for (const [asked, position] of itemsOf(term["matchExpressions"])) {
      if (asked["key"] !== stageLabel || asked["operator"] !== "In" || textsOf(asked["values"]).includes(stage))
        continue;
      const at = [...path, index, "matchExpressions", position];
      say(`asks for nodes of ${textsOf(asked["values"]).join(", ")}`, "remove the expression", ...at);
    }
  }
}

function joinAffinity(spec: Json, { affinity }: StageRules["placement"]): void {
  const ours = affinity?.nodeAffinity?.[required]?.nodeSelectorTerms;
  if (!ours) return;
  const nodeAffinity = ensured(ensured(spec, "affinity"), "nodeAffinity");
  // A term that asks for nothing matches no node.
  const theirs = itemsOf(mappingOf(nodeAffinity[required])["nodeSelectorTerms"]).map(([term]) => term);
  const nodeSelectorTerms =
    theirs.length === 0 ? ours : theirs.flatMap((term) => ours.map((own) => ({ ...term, ...joined(term, own) })));
  nodeAffinity[required] = { nodeSelectorTerms };
}

function joined(term: Json, own: { readonly matchExpressions?: readonly unknown[] | undefined }): Json {
  const theirs = Array.isArray(term["matchExpressions"]) ? (term["matchExpressions"] as readonly unknown[]) : [];
  return { matchExpressions: [...(own.matchExpressions ?? []), ...theirs] };
}

function keepPodAffinityHome(spec: Json, say: Say): void {
  for (const field of ["podAffinity", "podAntiAffinity"]) {
    const affinity = mappingOf(mappingOf(spec["affinity"])[field]);
    for (const when of [required, preferred]) {
      for (const [item, index] of itemsOf(affinity[when])) {
        const term = when === preferred ? mappingOf(item["podAffinityTerm"]) : item;
        if (textsOf(term["namespaces"]).length === 0 && term["namespaceSelector"] === undefined) continue;
        const hint = "remove namespaces and namespaceSelector";
        say(`looks for pods of other namespaces`, hint, "affinity", field, when, index);
        delete term["namespaces"];
        delete term["namespaceSelector"];
      }
    }
  }
}
