import { judgedNames } from "../judged-names.ts";
import { labelsCodes } from "../../diagnostics/prove-labels-codes.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Assumption } from "../../verdicts/assumption.ts";
import type { Finding, Pair } from "../../verdicts/finding.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Sensitivity, Verdict } from "../../verdicts/verdict.ts";
import type { Given, PropertyProof } from "../property-proof.ts";
import { type Breach, type Doubt, objectFinder } from "./breach.ts";
import { inconsistencies } from "./inconsistencies.ts";
import { namespaceLabels } from "./namespace-labels.ts";
import { nodeLabels } from "./node-labels.ts";
import { podLabels } from "./pod-labels.ts";

const assumptions: readonly Assumption[] = [
  "kubernetes-works",
  "cluster-administrators-are-trusted",
  "own-components-are-trusted",
  "listed-subjects-only",
  "admission-in-force",
];

/** Rights and guards that were not read could turn what holds. */
const holding: Sensitivity = {
  kinds: [
    "Namespace",
    "Node",
    "rbac.authorization.k8s.io/Role",
    "rbac.authorization.k8s.io/ClusterRole",
    "rbac.authorization.k8s.io/RoleBinding",
    "rbac.authorization.k8s.io/ClusterRoleBinding",
    "networking.k8s.io/NetworkPolicy",
    "Pod",
  ],
};

/** A policy that was not read could refuse what a witness does. */
const guarded: Sensitivity = {
  kinds: [
    "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
    "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  ],
};

/**
 * Property labels: whether somebody of one stage may change what makes another one a stage, the labels of its namespaces
 * and nodes and those that its policies trust, and what of these contradicts itself. Nobody outside changes anything, and
 * nobody's change to what is of no stage concerns a stage.
 */
export function proveLabels(world: World, given: Given): PropertyProof {
  const stages = [...world.stages.names, unassigned];
  const find = objectFinder(world);
  const parts = [
    namespaceLabels(world, given, stages, find),
    nodeLabels(world, given, stages, find),
    podLabels(world, given, stages),
    { breaches: inconsistencies(world), doubts: [] },
  ];
  const breaches = parts.flatMap((part) => part.breaches);
  const doubts = parts.flatMap((part) => part.doubts);
  const findings = findingsOf(breaches);
  const pairs = pairsOf(judgedNames(world));
  const byPair = Map.groupBy(breaches, ({ pair }) => textOf(pair));
  const doubtful = new Map(doubts.map((doubt) => [textOf(doubt.pair), doubt]));
  const hasAdministrators = (given.intent?.administrators ?? []).length > 0;
  const taken: readonly Assumption[] = hasAdministrators
    ? [...assumptions, "declared-administrators-are-trusted"]
    : assumptions;
  return {
    findings,
    verdicts: pairs.map((pair) => verdictOf(pair, byPair.get(textOf(pair)) ?? [], doubtful.get(textOf(pair)), taken)),
  };
}

function verdictOf(
  { from, to }: Pair,
  breaches: readonly Breach[],
  doubt: Doubt | undefined,
  taken: readonly Assumption[],
): Verdict {
  const codes = [...new Set(breaches.map(({ code }) => code))].toSorted();
  const shared = { property: "labels", from, to, assumptions: taken, findings: codes } as const;
  const broken = breaches.find(({ witness }) => witness !== undefined);
  if (broken?.witness !== undefined) {
    const isState = broken.witness.steps.every(({ type }) => type === "state");
    const sensitivity = isState ? { kinds: [] } : guarded;
    return { ...shared, verdict: "broken", reason: broken.message, witness: broken.witness, sensitivity };
  }
  if (doubt !== undefined)
    return {
      ...shared,
      verdict: "unknown",
      reason: `it depends on admission: ${doubt.why}`,
      sensitivity: { kinds: "any" },
    };
  return { ...shared, verdict: "holds", reason: reasonOf(from, to), sensitivity: holding };
}

function reasonOf(from: string, to: string): string {
  if (from === outside) return "nobody outside of the cluster changes labels";
  if (to === outside) return "no label makes the world outside";
  if (to === unassigned) return "what is of no stage has no label that makes it one";
  return `nobody of ${from} may change the labels of ${to}'s namespaces and nodes, or take them on`;
}

function pairsOf(names: readonly string[]): Pair[] {
  return names.flatMap((from) => names.filter((to) => to !== from).map((to) => ({ from, to })));
}

function textOf({ from, to }: Pair): string {
  return `${from}\n${to}`;
}

/** One for each cause, in the order in which they were found. */
function findingsOf(breaches: readonly Breach[]): Finding[] {
  const byCause = Map.groupBy(breaches, ({ code, cause }) => `${code}\n${cause}`);
  return [...byCause.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const { code, message, hint, at, witness, fix } = first;
    const others = alike.length - 1;
    const pairs = new Map(alike.map(({ pair }) => [textOf(pair), pair]));
    return [
      {
        code,
        property: "labels",
        severity: labelsCodes[code].severity,
        message: others === 0 ? message : `${message}, and ${others} more in the same way`,
        hint,
        ...(at && { at }),
        related: [],
        pairs: [...pairs.values()],
        ...(witness && { witness }),
        ...(fix && { fix }),
      },
    ];
  });
}
