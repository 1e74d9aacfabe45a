import type { ASTNode } from "@marcbachmann/cel-js";
import type { MatchResources } from "kubernetes-types/admissionregistration/v1.d.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import { type Labels, selects } from "./selectors.ts";
import { unknown, type Value } from "./partial-values.ts";
import { parsed, truthOf, valueIn } from "./partly-known.ts";

/** A request of which parts are known. */
export interface Request {
  readonly operation: "CREATE" | "UPDATE";
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly user: string;
  readonly groups: readonly string[];
  readonly namespaceLabels: Labels;
  readonly object: Value;
  readonly oldObject: Value;
}

interface Policy {
  readonly match: MatchResources | undefined;
  readonly bindings: readonly (MatchResources | undefined)[];
  readonly isStrict: boolean;
  readonly variables: ReadonlyMap<string, ASTNode | undefined>;
  readonly conditions: readonly (ASTNode | undefined)[];
  readonly validations: readonly (ASTNode | undefined)[];
}

/**
 * The ValidatingAdmissionPolicies that deny. Those with parameters, or with a selector of objects, are counted on for
 * nothing, and names of namespaces and objects are unknown to all.
 */
export class PoliciesInForce {
  readonly #policies = new Map<string, Policy>();
  /** All that their texts name. */
  readonly text: string;

  constructor(world: World) {
    const bindings = objectsOf(world, "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding").map(
      ({ object }) => object.spec,
    );
    const policies = objectsOf(world, "admissionregistration.k8s.io/ValidatingAdmissionPolicy").map(
      ({ object }) => object,
    );
    this.text = JSON.stringify([policies.map(({ spec }) => spec), bindings]);
    for (const {
      metadata: { name },
      spec,
    } of policies) {
      const denying = bindings.filter(
        (one) => one?.policyName === name && one.validationActions?.includes("Deny") && !one.paramRef,
      );
      if (!spec || spec.paramKind || denying.length === 0) continue;
      this.#policies.set(name, {
        match: spec.matchConstraints,
        bindings: denying.map((one) => one?.matchResources),
        isStrict: spec.failurePolicy !== "Ignore",
        variables: new Map((spec.variables ?? []).map((one) => [one.name, parsed(one.expression)])),
        conditions: (spec.matchConditions ?? []).map((one) => parsed(one.expression)),
        validations: (spec.validations ?? []).map((one) => parsed(one.expression)),
      });
    }
  }

  get names(): readonly string[] {
    return [...this.#policies.keys()];
  }

  /** Whether one of the named policies refuses the request, whatever stands where nothing is known. */
  refuse(request: Request, named: readonly string[]): boolean {
    return named.some((name) => {
      const policy = this.#policies.get(name);
      return policy !== undefined && refuses(policy, request);
    });
  }
}

function refuses(policy: Policy, request: Request): boolean {
  const { match, bindings, isStrict, variables, conditions, validations } = policy;
  if (!matches(match, request) || !bindings.some((one) => one === undefined || matches(one, request))) return false;
  const { operation, user, groups, namespaceLabels, object, oldObject } = request;
  const userInfo = { fields: { username: user, groups, uid: unknown, extra: unknown } };
  const labels = { fields: { ...namespaceLabels, "kubernetes.io/metadata.name": unknown } };
  const known: Readonly<Record<string, Value>> = {
    ...{ object, oldObject },
    request: { fields: { operation, userInfo }, isOpen: true },
    namespaceObject: { fields: { metadata: { fields: { labels }, isOpen: true } }, isOpen: true },
  };
  // Worked out when they are read; one that reads itself by way of others is refused by an API server.
  const fields: Record<string, Value> = {};
  const names = (name: string): Value => (name === "variables" ? { fields } : (known[name] ?? unknown));
  for (const [variable, expression] of variables) {
    let value: Value | undefined;
    Object.defineProperty(fields, variable, {
      get: (): Value => {
        if (value !== undefined) return value;
        value = unknown;
        value = valueIn(expression, names);
        return value;
      },
    });
  }
  const isAsked = conditions.every((one) => {
    const { canBeFalse, canFail } = truthOf(one, names);
    return !canBeFalse && (isStrict || !canFail);
  });
  return (
    isAsked &&
    validations.some((one) => {
      const { canHold, canFail } = truthOf(one, names);
      return !canHold && (isStrict || !canFail);
    })
  );
}

function matches(
  match: MatchResources | undefined,
  { group, resource, subresource = "", operation, namespaceLabels }: Request,
): boolean {
  if (!match) return true;
  const { namespaceSelector = {}, objectSelector = {}, resourceRules = [], excludeResourceRules = [] } = match;
  if (
    Object.values(objectSelector).some((one: object) => Object.keys(one).length > 0) ||
    !selects(namespaceSelector, namespaceLabels)
  )
    return false;
  const has = (list: readonly string[] | undefined, value: string) =>
    list?.some((one) => one === "*" || one === value) === true;
  const speaks = (rule: Rule) =>
    has(rule.apiGroups, group) &&
    has(rule.apiVersions, "v1") &&
    has(rule.operations, operation) &&
    (rule.scope ?? "*") !== "Cluster" &&
    (rule.resources ?? []).some((one) => {
      const [plural = "", sub = ""] = one.split("/");
      return has([plural], resource) && has([sub], subresource);
    });
  if ((excludeResourceRules as readonly Rule[]).some((rule) => has(rule.apiGroups, group))) return false;
  return (
    resourceRules.length === 0 ||
    (resourceRules as readonly Rule[]).some((rule) => speaks(rule) && (rule.resourceNames ?? []).length === 0)
  );
}

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly operations?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly scope?: string;
}
