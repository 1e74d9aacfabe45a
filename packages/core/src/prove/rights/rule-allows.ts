import type { PolicyRule } from "kubernetes-types/rbac/v1.d.ts";
import type { Attributes } from "./rights.ts";

/**
 * Whether a rule allows a request. `pods` is not `pods/exec`; `pods/*` is no wildcard, but any resource with the subresource
 * and everything are (`*` before `/exec`, `*`); names restrict what is asked with a name only, so a request without one is
 * refused by a rule with names.
 *
 * Source: k8s.io/kubernetes/pkg/apis/rbac/v1/evaluation_helpers.go, plugin/pkg/auth/authorizer/rbac/rbac.go (RuleAllows)
 */
export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!includes(rule.verbs, attributes.verb)) return false;
  if ("path" in attributes) return rule.nonResourceURLs?.some((url) => matchesPath(url, attributes.path)) ?? false;
  return (
    includes(rule.apiGroups, attributes.group) &&
    rule.resources !== undefined &&
    matchesResource(rule.resources, attributes.resource) &&
    matchesName(rule.resourceNames ?? [], attributes.name)
  );
}

function includes(listed: readonly string[] | undefined, value: string): boolean {
  return listed !== undefined && (listed.includes("*") || listed.includes(value));
}

function matchesResource(listed: readonly string[], resource: string): boolean {
  if (listed.includes("*") || listed.includes(resource)) return true;
  const slash = resource.indexOf("/");
  return slash !== -1 && listed.includes(`*${resource.slice(slash)}`);
}

function matchesName(listed: readonly string[], name: string): boolean {
  return listed.length === 0 || listed.includes(name);
}

/** `/apis/*` does not match `/apis`. */
function matchesPath(url: string, path: string): boolean {
  return url === path || (url.endsWith("*") && path.startsWith(url.replace(/\*+$/, "")));
}
