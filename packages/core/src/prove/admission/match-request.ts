import type { MatchResources } from "kubernetes-types/admissionregistration/v1.d.ts";
import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { type AdmissionRequest, anything } from "./admission.ts";
import { Mapping, type Value } from "./cel/values.ts";

/** A request, with what selectors look at. */
export interface MatchedRequest {
  readonly request: AdmissionRequest;
  readonly object: Value;
  readonly oldObject: Value;
  /** Labels that namespaceSelectors look at; undefined for objects of the whole cluster that are no Namespace. */
  readonly namespaceLabels: Value | undefined;
}

/**
 * Whether a policy's matchConstraints, or a binding's matchResources, select a request; undefined where it depends on what
 * is not known.
 *
 * Source: k8s.io/apiserver/pkg/admission/plugin/policy/matching/matching.go
 */
export function matchesRequest(match: MatchResources | undefined, matched: MatchedRequest): boolean | undefined {
  return matchesRules(match, matched.request) && isSelected(match, matched);
}

/** Whether its selectors select a request of which its rules speak. */
export function isSelected(
  match: MatchResources | undefined,
  { request, object, oldObject, namespaceLabels }: MatchedRequest,
): boolean | undefined {
  const { namespaceSelector, objectSelector } = match ?? {};
  const answers = [
    mayBeExcluded(match, request) ? undefined : true,
    namespaceLabels === undefined ? true : selects(namespaceSelector, namespaceLabels),
    either(selectsObject(objectSelector, object), selectsObject(objectSelector, oldObject)),
  ];
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

/** Whether its rules speak of the request, whatever its selectors look at; with a name that may be chosen, of one of its names. */
export function matchesRules(match: MatchResources | undefined, request: AdmissionRequest): boolean {
  if (match === undefined) return true;
  const isEquivalent = match.matchPolicy !== "Exact";
  if (match.excludeResourceRules?.some((rule) => matchesRule(rule, request, isEquivalent)) === true) return false;
  const rules = match.resourceRules ?? [];
  return rules.length === 0 || rules.some((rule) => matchesRule(rule, request, isEquivalent));
}

/** Whether whoever asks may choose a name that is left out. */
function mayBeExcluded(match: MatchResources | undefined, request: AdmissionRequest): boolean {
  const excluded = match?.excludeResourceRules?.map((rule) => ({ ...rule, resourceNames: [] }));
  const ofAnyName = { ...match, ...(excluded && { excludeResourceRules: excluded }) };
  return request.name === anything && !matchesRules(ofAnyName, request);
}

function either(one: boolean | undefined, other: boolean | undefined): boolean | undefined {
  if (one === true || other === true) return true;
  return one === undefined || other === undefined ? undefined : false;
}

/** As in Kubernetes' API; the published types leave out half of it. */
interface Rule {
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly operations?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly scope?: string;
}

function matchesRule(rule: Rule, request: AdmissionRequest, isEquivalent: boolean): boolean {
  const { group, version, resource, subresource = "", operation, name, namespace } = request;
  const { resourceNames = [] } = rule;
  const isClusterWide = namespace === "" || (group === "" && resource === "namespaces");
  return (
    hasOrAll(rule.apiGroups, group) &&
    (hasOrAll(rule.apiVersions, version) || (isEquivalent && hasEquivalent(rule.apiVersions, group))) &&
    hasOrAll(rule.operations, operation) &&
    rule.resources?.some((one) => matchesResource(one, resource, subresource)) === true &&
    (resourceNames.length === 0 || resourceNames.some((one) => one === name)) &&
    (rule.scope === undefined || rule.scope === "*" || (rule.scope === "Cluster") === isClusterWide)
  );
}

function hasOrAll(list: readonly string[] | undefined, value: string): boolean {
  return list?.some((one) => one === "*" || one === value) ?? false;
}

/** Groups of Kubernetes of which what is asked here is served in one version only: in another version of a rule nothing is. */
const singleVersion = new Set([
  ...["", "apps", "batch", "policy"],
  ...["rbac.authorization.k8s.io", "discovery.k8s.io", "networking.k8s.io", "storage.k8s.io", "scheduling.k8s.io"],
]);

/** Versions of one group are the same objects. */
function hasEquivalent(versions: readonly string[] | undefined, group: string): boolean {
  return !singleVersion.has(group) && (versions?.length ?? 0) > 0;
}

function matchesResource(asked: string, resource: string, subresource: string): boolean {
  const slash = asked.indexOf("/");
  const [name, sub] = slash === -1 ? [asked, ""] : [asked.slice(0, slash), asked.slice(slash + 1)];
  return (name === "*" || name === resource) && (sub === "*" || sub === subresource);
}

function selectsObject(selector: LabelSelector | undefined, object: Value): boolean | undefined {
  if (requirementsOf(selector).length === 0) return true;
  if (object === anything) return undefined;
  if (!(object instanceof Mapping)) return false;
  const metadata = object.entries.get("metadata") ?? (object.isOpen ? anything : new Mapping(new Map()));
  if (!(metadata instanceof Mapping)) return metadata === anything ? undefined : false;
  return selects(selector, metadata.entries.get("labels") ?? (metadata.isOpen ? anything : new Mapping(new Map())));
}

function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}) {
  const ofLabels = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: "In", values: [value] }));
  return [...ofLabels, ...matchExpressions];
}

/** As `matchesSelector`, over labels that are known in part. */
function selects(selector: LabelSelector | undefined, labels: Value): boolean | undefined {
  const answers = requirementsOf(selector).map(({ key, operator, values = [] }) => {
    const value = labelOf(labels, key);
    switch (operator) {
      case "In":
        return isAmong(value, values);
      case "NotIn":
        return opposite(isAmong(value, values));
      case "Exists":
        return value === anything ? undefined : value !== undefined;
      case "DoesNotExist":
        return value === anything ? undefined : value === undefined;
      default:
        return false;
    }
  });
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

/** Undefined where there is none, `anything` where it is not known. */
function labelOf(labels: Value, key: string): string | typeof anything | undefined {
  if (!(labels instanceof Mapping)) return labels === anything ? anything : undefined;
  const value = labels.entries.get(key);
  if (value === undefined) return labels.isOpen ? anything : undefined;
  return typeof value === "string" ? value : anything;
}

function isAmong(value: string | typeof anything | undefined, values: readonly string[]): boolean | undefined {
  if (value === anything) return values.length === 0 ? false : undefined;
  return values.some((one) => one === value);
}

function opposite(answer: boolean | undefined): boolean | undefined {
  return answer === undefined ? undefined : !answer;
}
