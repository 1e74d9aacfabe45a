import type {
  MatchResources,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from "kubernetes-types/admissionregistration/v1.d.ts";
import type { Manifest } from "../../../manifests/kubernetes-object.ts";
import type { MutatingAdmissionPolicy } from "../mutation.ts";
import type { ResourceRule } from "../policy.ts";
import type { CelContext } from "./cel-environment.ts";
import { authorizer, evaluate } from "./cel-environment.ts";
import type { Request, Resource } from "./requests.ts";

/** Why a request was refused: the policy, the position of its validation, and what the person is told. */
interface Refusal {
  readonly policy: string;
  readonly validation: number;
  readonly message: string;
}

/** An API server that knows nothing but admission policies: it does with them what the real one does. */
export interface ApiServer {
  /** Nothing where the request passes. */
  refusals(request: Request): Refusal[];
  /** The object as mutating policies leave it. */
  mutated(request: Request): Resource;
}

const plurals: Readonly<Record<string, string>> = { Endpoints: "endpoints" };

/**
 * Enforces `manifests` as the real API server does: a policy acts only through its binding, refuses only where the binding
 * denies, and refuses what it cannot evaluate unless it says `failurePolicy: Ignore`.
 *
 * Sources: k8s.io/apiserver/pkg/admission/plugin/policy (matching, validating, mutating).
 */
export function apiServer(manifests: readonly Manifest[], namespaces: readonly Resource[]): ApiServer {
  const objects = manifests.map((manifest) => manifest.object);
  const policies = objects.filter(
    (object) => object.kind === "ValidatingAdmissionPolicy",
  ) as ValidatingAdmissionPolicy[];
  const bindings = objects.filter(
    (object) => object.kind === "ValidatingAdmissionPolicyBinding",
  ) as ValidatingAdmissionPolicyBinding[];
  const mutating = objects.filter((object) => object.kind === "MutatingAdmissionPolicy") as MutatingAdmissionPolicy[];
  const namespaceOf = (request: Request) => {
    const name = (request.object ?? request.oldObject)?.metadata.namespace;
    return name === undefined ? undefined : namespaces.find((namespace) => namespace.metadata.name === name);
  };
  return {
    refusals(request) {
      const namespace = namespaceOf(request);
      return policies.flatMap((policy) => {
        const denies = bindings.some(
          ({ spec }) =>
            spec?.policyName === policy.metadata?.name &&
            spec?.validationActions?.includes("Deny") &&
            isSelected(spec.matchResources, request, namespace),
        );
        const { matchConstraints } = policy.spec ?? {};
        const isJudged =
          matchesRules((matchConstraints?.resourceRules ?? []) as ResourceRule[], request) &&
          isSelected(matchConstraints, request, namespace);
        return denies && isJudged ? judge(policy, request, namespace) : [];
      });
    },
    mutated(request) {
      const namespace = namespaceOf(request);
      let object = structuredClone(request.object) as Resource;
      for (const { spec } of mutating) {
        if (!matchesRules(spec.matchConstraints.resourceRules, request)) continue;
        for (const { jsonPatch } of spec.mutations) {
          const context = contextOf({ ...request, object }, namespace, spec.variables);
          object = patch(object, evaluate(jsonPatch.expression, context) as Patch[]);
        }
      }
      return object;
    },
  };
}

function judge(policy: ValidatingAdmissionPolicy, request: Request, namespace: Resource | undefined): Refusal[] {
  const context = contextOf(request, namespace, policy.spec?.variables ?? []);
  return (policy.spec?.validations ?? []).flatMap(({ expression, message = "", messageExpression }, validation) => {
    const refusal = (text: string) => [{ policy: policy.metadata?.name ?? "", validation, message: text }];
    try {
      if (evaluate(expression, context) === true) return [];
    } catch (error) {
      return policy.spec?.failurePolicy === "Ignore" ? [] : refusal(`cannot be evaluated: ${String(error)}`);
    }
    return refusal(messageExpression === undefined ? message : String(evaluate(messageExpression, context)));
  });
}

/** Variables are evaluated when they are first read, and may read each other. */
function contextOf(
  request: Request,
  namespace: Resource | undefined,
  definitions: readonly { readonly name: string; readonly expression: string }[],
): CelContext {
  const { object, oldObject, by, operation, subresource } = request;
  const metadata = (object ?? oldObject)?.metadata;
  const [group = "", resource = ""] = resourceOf(request).split("/");
  const variables: Record<string, unknown> = {};
  const context = {
    object,
    oldObject,
    namespaceObject: namespace ?? null,
    authorizer: authorizer(by.everywhere ?? false),
    request: {
      operation,
      name: metadata?.name ?? "",
      namespace: metadata?.namespace ?? "",
      resource: { group, version: "v1", resource },
      subResource: subresource,
      userInfo: { username: by.username, groups: by.groups },
    },
    variables,
  };
  for (const { name, expression } of definitions) {
    let value: unknown;
    let isKnown = false;
    const get = () => {
      if (!isKnown) value = evaluate(expression, context);
      isKnown = true;
      return value;
    };
    Object.defineProperty(variables, name, { enumerable: true, get });
  }
  return context;
}

/** `group/plural`, worked out from the kind. */
function resourceOf({ object, oldObject, subresource }: Request): string {
  const { kind = "", apiVersion = "v1" } = object ?? oldObject ?? {};
  if (kind === "Binding" && subresource !== "") return "/pods";
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return `${group}/${plurals[kind] ?? plural(kind.toLowerCase())}`;
}

function plural(name: string): string {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return name.endsWith("s") ? `${name}es` : `${name}s`;
}

function matchesRules(rules: readonly ResourceRule[], request: Request): boolean {
  const [group = "", name = ""] = resourceOf(request).split("/");
  const resource = request.subresource === "" ? name : `${name}/${request.subresource}`;
  const has = (list: readonly string[] | undefined, value: string) => list?.some((one) => one === value || one === "*");
  return rules.some(
    (rule) => has(rule.apiGroups, group) && has(rule.operations, request.operation) && has(rule.resources, resource),
  );
}

/**
 * A selector of namespaces looks at the request's namespace; for a Namespace at its own labels, the new ones on an update;
 * and lets every other cluster-scoped object through.
 */
function isSelected(match: MatchResources | undefined, request: Request, namespace: Resource | undefined): boolean {
  const wanted = Object.entries(match?.namespaceSelector?.matchLabels ?? {});
  const own = request.object ?? request.oldObject;
  const labels = own?.kind === "Namespace" ? own.metadata.labels : namespace?.metadata.labels;
  if (own?.kind !== "Namespace" && own?.metadata.namespace === undefined) return true;
  return wanted.every(([key, value]) => labels?.[key] === value);
}

interface Patch {
  readonly op: "add" | "remove";
  readonly path: string;
  readonly value?: unknown;
}

/** Source: https://www.rfc-editor.org/rfc/rfc6902 */
function patch(object: Resource, patches: readonly Patch[]): Resource {
  const out = structuredClone(object);
  for (const { op, path, value } of patches) {
    const keys = path
      .split("/")
      .slice(1)
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = keys.pop() ?? "";
    let at = out as Record<string, unknown>;
    for (const key of keys) at = at[key] as Record<string, unknown>;
    if (Array.isArray(at)) at.push(value);
    else if (op === "remove") delete at[last];
    else at[last] = value;
  }
  return out;
}
