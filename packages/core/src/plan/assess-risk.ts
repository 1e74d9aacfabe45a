import { isPathWithin } from "./fields/field-path.ts";
import type { KubernetesObject, LiveObject } from "../manifests/kubernetes-object.ts";
import { equalValues } from "./fields/equal-values.ts";
import { fieldOf, isRecord, ownEntries } from "./fields/field-sets.ts";
import type { ObjectKey } from "../manifests/object-key.ts";
import { isHashedConfiguration } from "../manifests/object-key.ts";
import type { Action, FieldChange, Risk } from "./plan.ts";
import { risks } from "./plan.ts";
import type { Reason } from "./risk-rules.ts";
import { riskRule } from "./risk-rules.ts";

export interface Undertaking {
  readonly key: ObjectKey;
  readonly action: Action;
  readonly changes: readonly FieldChange[];
  readonly wanted: KubernetesObject | undefined;
  readonly live: LiveObject | undefined;
  /** What the object would be; undefined where it is deleted, or where the server could not be asked. */
  readonly result: LiveObject | undefined;
}

/** What an action may cost, the worst that applies, with every reason for a risk, worst first. */
export function assessRisk(undertaking: Undertaking): { readonly risk: Risk; readonly because: readonly string[] } {
  const reasons = [...new Map(reasonsFor(undertaking).map((reason) => [reason.because, reason])).values()];
  const ranked = reasons.toSorted((left, right) => risks.indexOf(left.risk) - risks.indexOf(right.risk));
  return { risk: ranked[0]?.risk ?? "routine", because: ranked.map(({ because }) => because) };
}

function reasonsFor(undertaking: Undertaking): Reason[] {
  switch (undertaking.action) {
    case "none":
      return [];
    case "create":
      return newSubjects(undertaking);
    case "delete":
      return deletion(undertaking);
    case "replace":
      return [...deletion(undertaking), ...newSubjects(undertaking), gap];
    case "change":
      return [
        ...changedFields(undertaking),
        ...newSubjects(undertaking),
        ...namespaceLabels(undertaking),
        ...replicas(undertaking),
      ];
  }
}

const gap: Reason = { risk: "interruption", because: "it is deleted and created anew, and is not there in between" };

function deletion({ key }: Undertaking): Reason[] {
  const { deleted } = riskRule(key.group, key.kind);
  return deleted && !isHashedConfiguration(key) ? [deleted] : [];
}

function changedFields({ key, changes }: Undertaking): Reason[] {
  const { changed = [] } = riskRule(key.group, key.kind);
  return changed.flatMap(([path, reason]) =>
    changes.some((change) => isPathWithin(change.path, path)) ? [reason] : [],
  );
}

/** Whoever a binding names anew may do what it allows. */
function newSubjects({ key, wanted, live, result }: Undertaking): Reason[] {
  if (key.group !== "rbac.authorization.k8s.io" || !/^(Cluster)?RoleBinding$/.test(key.kind)) return [];
  const [before, after] = [live, result ?? wanted].map(subjectsOf);
  const added = after?.filter((subject) => !before?.some((known) => sameSubject(known, subject))) ?? [];
  return added.map((subject) => ({ risk: "separation", because: `${subjectText(subject)} gets what it allows` }));
}

function subjectsOf(binding: object | undefined): Readonly<Record<string, unknown>>[] {
  const subjects = fieldOf(binding, "subjects");
  return Array.isArray(subjects) ? subjects.filter(isRecord) : [];
}

function sameSubject(left: Readonly<Record<string, unknown>>, right: Readonly<Record<string, unknown>>): boolean {
  return ["kind", "namespace", "name"].every((field) => equalValues(left[field] ?? "", right[field] ?? ""));
}

function subjectText({ kind, namespace, name }: Readonly<Record<string, unknown>>): string {
  const place = typeof namespace === "string" && namespace !== "" ? `${namespace}/` : "";
  return `${String(kind)} ${place}${String(name)}`;
}

/**
 * Policies of network, admission and Pod Security choose namespaces by their labels, and admission reads annotations of
 * kubestage's own. Only the common labels are for people alone.
 */
function namespaceLabels({ key, changes }: Undertaking): Reason[] {
  if (key.group !== "" || key.kind !== "Namespace") return [];
  const judged = changes.find(
    ({ path }) =>
      (path.startsWith("metadata.labels") && !path.startsWith('metadata.labels["app.kubernetes.io/')) ||
      /^metadata\.annotations(?:$|\["(?:kubestage\.dev|scheduler\.alpha\.kubernetes\.io)\/)/.test(path),
  );
  return judged ? [{ risk: "separation", because: `policies choose or judge namespaces by ${judged.path}` }] : [];
}

function replicas({ changes, live, wanted }: Undertaking): Reason[] {
  const change = changes.find(({ path }) => path === "spec.replicas");
  if (!change) return [];
  const fewer = `spec.replicas goes from ${change.before ?? "nothing"} to ${change.after ?? "nothing"}`;
  const leftToOthers = fieldOf(fieldOf(wanted, "spec"), "replicas") === undefined;
  if (leftToOthers && live && ownEntries(live).some((entry) => entry.fieldsV1?.["f:spec"]?.["f:replicas"])) {
    const because = `${fewer}: kubestage sets it no more, and until an autoscaler does it is the default`;
    return [{ risk: "interruption", because }];
  }
  return change.after === "0" ? [{ risk: "interruption", because: "it is scaled to nothing" }] : [];
}
