import type { World } from "../../manifests/world/world.ts";
import type { Admission, AdmissionRequest, Decision } from "./admission.ts";
import { judge, type Judgement } from "./judge-request.ts";
import { isSelected, matchesRequest, matchesRules } from "./match-request.ts";
import { type MayChange, parametersOf } from "./parameters.ts";
import { judgePodSecurity } from "./pod-security-admission.ts";
import { policiesInForce, type PolicyInForce } from "./policies-in-force.ts";
import { textsOf } from "./policy-texts.ts";
import { policyRepairs } from "./repairs/policy-repairs.ts";
import { type AskFor, namespacesOf, prepare } from "./request-names.ts";

interface Options {
  /** Whether whoever is judged may change an object that is a policy's parameter; nobody where absent. */
  readonly mayChange?: MayChange;
  /** Whether an actor may do something, where expressions ask the authorizer; not known where absent. */
  readonly ask?: AskFor;
}

const nobodyMay: MayChange = () => false;

/** Kinds of admission itself: no policy and no webhook is asked about them. */
const exempt = new Set([
  "validatingwebhookconfigurations",
  "mutatingwebhookconfigurations",
  "validatingadmissionpolicies",
  "validatingadmissionpolicybindings",
  "mutatingadmissionpolicies",
  "mutatingadmissionpolicybindings",
]);

/**
 * The admission in force in a world. It judges an object as it is stored: what a MutatingAdmissionPolicy or a webhook
 * changes is changed before any of this looks, and they are counted on for nothing, so whoever asks about a pod without
 * a label asks whether one may be stored like that. Quotas refuse nothing: they are no wall.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/,
 * k8s.io/apiserver/pkg/admission/plugin/policy
 */
export function makeAdmission(world: World, { mayChange = nobodyMay, ask }: Options = {}): Admission {
  const policies = policiesInForce(world);
  const namespaces = namespacesOf(world);
  const kept = keptOf(policies);
  return {
    ...(kept && { kept }),
    decide(asked) {
      const concerned = isExempt(asked) ? [] : policies.filter((one) => matchesRules(one.constraints, asked));
      const labels = asked.namespaceLabels ?? namespaces.get(asked.namespace)?.labels;
      const judgements: Judgement[] = [judgePodSecurity(asked, labels)];
      // What expressions see of a request is made only where one looks: most requests are nobody's concern.
      if (concerned.length === 0) return decisionOf(judgements);
      const { matched, names } = prepare(asked, namespaces, ask);
      const { request } = matched;
      for (const policy of concerned) {
        const isConstrained = isSelected(policy.constraints, matched);
        if (isConstrained === false) continue;
        for (const binding of policy.bindings) {
          const isBound = matchesRequest(binding.resources, matched);
          if (isBound === false) continue;
          const { values, mayBeGone } = parametersOf(policy, binding, request.namespace, world, mayChange);
          const judged =
            values === "missing"
              ? missingParameters(policy)
              : values.map((parameter) => judge(policy, names, parameter));
          const isCertain = isConstrained === true && isBound === true && !mayBeGone;
          judgements.push(...judged.map((one) => ({ ...one, isCertain: isCertain && one.isCertain })));
        }
      }
      return decisionOf(judgements);
    },
    repairs(asked, { kind, name }) {
      const { names, matched } = prepare(asked, namespaces, ask);
      return policies
        .filter(({ key }) => key.kind === kind && key.name === name)
        .flatMap((policy) => {
          const parameters = policy.bindings.flatMap((binding) => {
            const { values } = parametersOf(policy, binding, matched.request.namespace, world, mayChange);
            return values === "missing" ? [] : values;
          });
          return policyRepairs(policy, names, parameters[0] ?? null);
        });
    },
  };
}

const keptByPolicies = new WeakMap<readonly PolicyInForce[], Map<string, boolean>>();
const mostKept = 100_000;

/** The same for all worlds that have the same policies, unless these look at what else may differ: parameters, or rights. */
function keptOf(policies: readonly PolicyInForce[]): Map<string, boolean> | undefined {
  if (policies.some(({ parameters }) => parameters !== undefined)) return undefined;
  if (textsOf(policies).actors === "takenApart") return undefined;
  const kept = keptByPolicies.get(policies) ?? new Map<string, boolean>();
  keptByPolicies.set(policies, kept);
  if (kept.size > mostKept) kept.clear();
  return kept;
}

function isExempt({ group, resource }: AdmissionRequest): boolean {
  return group === "admissionregistration.k8s.io" && exempt.has(resource);
}

function missingParameters({ key, onFailure }: PolicyInForce): Judgement[] {
  if (onFailure === "Ignore") return [];
  return [{ refusals: [{ policy: key, message: "no params found for policy binding" }], isCertain: true }];
}

function decisionOf(judgements: readonly Judgement[]): Decision {
  const [refusal] = judgements.filter(({ isCertain }) => isCertain).flatMap(({ refusals }) => refusals);
  if (refusal !== undefined) return { answer: "refused", by: refusal };
  const by = judgements.flatMap(({ refusals }) => refusals);
  return by.length === 0 ? { answer: "admitted" } : { answer: "depends", by };
}
