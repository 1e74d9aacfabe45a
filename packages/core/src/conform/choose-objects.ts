import type { Manifest } from "../manifests/kubernetes-object.ts";
import type { StageRules } from "../model/stage-rules.ts";
import { mappingOf, shown, textOf } from "./json.ts";
import { readsForeignSecrets } from "./external-secrets.ts";
import { groupOf, homeOf } from "./object-kinds.ts";
import type { BroughtObject } from "./read-objects.ts";
import type { Report } from "./report.ts";

const hookAnnotation = "helm.sh/hook";
/** Kubestage writes it for every namespace, also where apps share one. */
const defaultAccount = identity("v1", "ServiceAccount", "default");

/**
 * The objects that may enter the stage, each once. All others are left out.
 *
 * Errors: KS5203 for what belongs to the whole cluster, KS5204 for what names another namespace, KS5205 for what keeps stages
 * apart and is the platform's alone, KS5202 for an object that is there twice or that kubestage writes itself. Finding:
 * KS5211 for a hook of Helm, which nothing would run at its time; tests are left out without a word, as they are of
 * `helm install`.
 */
export function chooseObjects(
  brought: readonly BroughtObject[],
  rules: StageRules,
  taken: readonly Manifest[],
  report: Report,
): BroughtObject[] {
  const clusterWide = clusterWideByDefinition(brought);
  const ours = taken.map(({ object }) => identity(object.apiVersion, object.kind, object.metadata.name));
  const seen = new Map([...ours, defaultAccount].map((id) => [id, true]));
  return brought.filter((one) => {
    if (isHook(one, report) || isElsewhere(one, rules, clusterWide, report)) return false;
    if (readsForeignSecrets(one, rules, report)) return false;
    const id = identity(one.apiVersion, one.kind, one.name);
    const isOurs = seen.get(id);
    if (isOurs !== undefined) {
      const what = isOurs ? "is written by kubestage itself" : "is there twice";
      const hint = isOurs ? "remove it from the source by a value or a patch" : "remove or rename one of them";
      report("KS5202", `${one.kind} ${one.name} ${what}`, hint, one.place("metadata", "name"));
      return false;
    }
    seen.set(id, false);
    return true;
  });
}

function isHook({ kind, name, object, place }: BroughtObject, report: Report): boolean {
  const hooks = textOf(mappingOf(mappingOf(object["metadata"])["annotations"])[hookAnnotation]);
  if (hooks === undefined) return false;
  const kinds = hooks.split(",").map((hook) => hook.trim());
  if (kinds.every((hook) => hook.startsWith("test"))) return true;
  const message = `${kind} ${name} is a hook (${kinds.join(", ")}), which nothing runs at its time: it is left out`;
  const hint = "run it by the app itself or as a workload of its own, or acknowledge that it is not needed";
  report("KS5211", message, hint, place("metadata", "annotations", hookAnnotation));
  return true;
}

function isElsewhere(
  { kind, name, apiVersion, object, place }: BroughtObject,
  { namespace, app }: StageRules,
  clusterWide: ReadonlySet<string>,
  report: Report,
): boolean {
  const what = `${kind} ${name}`;
  const out = "take it out by a value or a patch (`remove: true`), or acknowledge that it is left out";
  const home = clusterWide.has(`${groupOf(apiVersion)}/${kind}`) ? "cluster" : homeOf(apiVersion, kind);
  if (home === "cluster") {
    const hint = `${out}; an administrator installs it once for all stages`;
    report("KS5203", `${what} of ${app.name} belongs to the whole cluster`, hint, place("kind"));
    return true;
  }
  if (home === "platform") {
    const hint = `${out}; declare \`calls\`, \`quota\` or \`expose\` instead`;
    report("KS5205", `${what} of ${app.name} would change what keeps stages apart`, hint, place("kind"));
    return true;
  }
  const written = mappingOf(object["metadata"])["namespace"];
  if (written === undefined || written === null || written === "" || written === namespace) return false;
  const message = `${what} of ${app.name} is for the namespace ${shown(written)}, and the app lives in ${namespace}`;
  report("KS5204", message, `remove the namespace, or ${out}`, place("metadata", "namespace"));
  return true;
}

/** Kinds that the source itself defines for the whole cluster. */
function clusterWideByDefinition(brought: readonly BroughtObject[]): ReadonlySet<string> {
  const kinds = brought.flatMap(({ kind, object }) => {
    const { scope, group, names } = mappingOf(object["spec"]);
    if (kind !== "CustomResourceDefinition" || scope !== "Cluster") return [];
    return [`${shown(group)}/${shown(mappingOf(names)["kind"])}`];
  });
  return new Set(kinds);
}

function identity(apiVersion: string, kind: string, name: string): string {
  return `${groupOf(apiVersion)} ${kind} ${name}`;
}
