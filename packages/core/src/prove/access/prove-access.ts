import { judgedNames } from "../judged-names.ts";
import type { Code } from "../../diagnostics/codes.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Assumption } from "../../verdicts/assumption.ts";
import { outside } from "../../verdicts/property.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import type { Given, PropertyProof } from "../property-proof.ts";
import { accessContext } from "./access-context.ts";
import { Causes } from "./access-findings.ts";
import { chainOf } from "./arrival.ts";
import { type Breach, breachesFrom } from "./breaches.ts";
import { breachText } from "./texts.ts";
import { witnessOf } from "./witness-steps.ts";

/** What a pair of stages comes to: its shortest breach without doubt, or else with. */
interface PairResult {
  readonly best: Breach;
  readonly codes: Set<Code>;
}

/**
 * Access: what users, groups and service accounts at home in one stage may do in another one and in the whole cluster, by
 * their own rights, and as whomever they can become through the API: by pods, tokens, Secrets, impersonation, certificates,
 * and roles that they can give themselves. A right to read objects of the whole cluster, events, and questions that the API
 * server answers about rights count for nothing. An account counts whether or not a pod of it is there: somebody gave it
 * its rights. What a pod can do to its node is no part of this.
 */
export function proveAccess(world: World, given: Given): PropertyProof {
  const context = accessContext(world, given);
  const names = judgedNames(world);
  const causes = new Causes(context);
  const verdicts: Verdict[] = [];
  for (const from of names) {
    const results = new Map<string, PairResult>();
    for (const breach of breachesFrom(context, from)) {
      const code = causes.add(breach);
      const known = results.get(breach.to);
      const better = !known || isBetter(breach, known.best) ? breach : known.best;
      results.set(breach.to, { best: better, codes: (known?.codes ?? new Set()).add(code) });
    }
    for (const to of names) if (to !== from) verdicts.push(verdictOf(world, given, { from, to }, results.get(to)));
  }
  return { verdicts, findings: causes.findings() };
}

/** One without doubt before one with, then the shorter, then what does more harm. */
function isBetter(one: Breach, other: Breach): boolean {
  const [a, b] = [rank(one), rank(other)];
  return a < b;
}

function rank({ unclear, arrival }: Breach): number {
  return (unclear === undefined ? 0 : 1000) + chainOf(arrival).length;
}

const read = ["RoleBinding", "ClusterRoleBinding", "Role", "ClusterRole"].map(
  (kind) => `rbac.authorization.k8s.io/${kind}`,
);
const policies = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
  (kind) => `admissionregistration.k8s.io/${kind}`,
);

function verdictOf(
  world: World,
  given: Given,
  { from, to }: { readonly from: string; readonly to: string },
  result: PairResult | undefined,
): Verdict {
  const common = { property: "access", from, to, assumptions: assumptionsOf(world, given) } as const;
  if (!result) {
    const sensitivity = { kinds: [...read, "Namespace", "ServiceAccount", "Secret", "Pod"] };
    return { ...common, verdict: "holds", reason: holding(from, to), findings: [], sensitivity };
  }
  const { best, codes } = result;
  const found = [...codes].toSorted();
  if (best.unclear !== undefined)
    return { ...common, verdict: "unknown", reason: best.unclear, findings: found, sensitivity: { kinds: "any" } };
  const witness = witnessOf(best);
  const isReading = witness.steps.every((step) => step.type === "request" && /^(get|list|watch)$/.test(step.verb));
  return {
    ...common,
    verdict: "broken",
    reason: breachText(best),
    witness,
    findings: found,
    sensitivity: { kinds: isReading ? [] : policies },
  };
}

function holding(from: string, to: string): string {
  if (to === outside) return "rights are rights in this cluster";
  if (from === outside) return `nobody who is not known to the API server has a right in ${to}`;
  return `nobody of ${from} has a right in ${to}, nor can become anybody who has`;
}

function assumptionsOf(world: World, { intent }: Given): readonly Assumption[] {
  const has = (kind: string): boolean => (world.objects.get(`admissionregistration.k8s.io/${kind}`) ?? []).length > 0;
  return [
    ...(["kubernetes-works", "cluster-administrators-are-trusted", "own-components-are-trusted"] as const),
    ...(intent && intent.administrators.length > 0 ? (["declared-administrators-are-trusted"] as const) : []),
    "listed-subjects-only",
    ...(intent && intent.grants.length > 0 ? (["intended-openings"] as const) : []),
    ...(has("ValidatingAdmissionPolicyBinding") ? (["admission-in-force"] as const) : []),
    ...(has("MutatingWebhookConfiguration") || has("ValidatingWebhookConfiguration")
      ? (["controllers-as-installed"] as const)
      : []),
    "one-snapshot",
  ];
}
