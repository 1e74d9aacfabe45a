import type { ObjectKey } from "../../../manifests/object-key.ts";
import { keyText } from "../../../manifests/object-key.ts";
import type { Site } from "../../../verdicts/finding.ts";
import type { PortRange } from "../../../verdicts/intent.ts";
import type { World } from "../../../manifests/world/world.ts";
import { letsThrough, matches } from "../model/connection.ts";
import type { End } from "../model/connection.ts";
import { networkModel } from "../model/network-model.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import type { NetworkProfile } from "../model/network-profile.ts";
import type { Direction, Rule } from "../policies/rule.ts";
import { isEmpty, rangesOf, unite, without } from "../sets/port-set.ts";
import { between, workloadsOf } from "./reach.ts";

/** Why one workload can open another, or not. */
export interface ReachExplanation {
  readonly open: readonly PortRange[];
  readonly perhaps: readonly PortRange[];
  /** What is let out first, then what is let in. */
  readonly sides: readonly ExplainedSide[];
}

interface ExplainedSide {
  readonly direction: Direction;
  readonly workload: ObjectKey;
  /** Whether any NetworkPolicy isolates the pods in this direction. */
  readonly isolated: "yes" | "no" | "maybe";
  readonly open: readonly PortRange[];
  readonly perhaps: readonly PortRange[];
  /** Every rule that is asked, in the order in which it is: policies of the cluster before NetworkPolicies. */
  readonly rules: readonly ExplainedRule[];
}

interface ExplainedRule {
  readonly site: Site;
  readonly action: Rule["action"];
  /** Ports of which it speaks for this connection; none where its peers or ports do not match. */
  readonly ports: readonly PortRange[];
  readonly perhaps: readonly PortRange[];
}

/**
 * The explanation of one pair, rule by rule; undefined where there is no such workload. Of a workload whose pods differ
 * in what policies make of them, the first kind is explained.
 */
export function explainReach(
  world: World,
  profile: NetworkProfile,
  from: ObjectKey,
  to: ObjectKey,
): ReachExplanation | undefined {
  const model = networkModel(world, profile);
  const workloads = workloadsOf(model);
  const named = (key: ObjectKey) => workloads.find((one) => keyText(one.key) === keyText(key));
  const [source, destination] = [named(from), named(to)];
  const [out, into] = [source?.classes[0], destination?.classes[0]];
  if (!source || !destination || !out || !into) return undefined;
  const { may, must } = between(model, source, destination);
  return {
    open: rangesOf(must),
    perhaps: rangesOf(without(may, must)),
    sides: [explainSide(model, out, "egress", into, from), explainSide(model, into, "ingress", out, to)],
  };
}

function explainSide(
  model: NetworkModel,
  one: PodClass,
  direction: Direction,
  other: End,
  workload: ObjectKey,
): ExplainedSide {
  const side = one[direction];
  const destination = direction === "ingress" ? one : other;
  const { may, must } = letsThrough(side, other, destination, model);
  const explain =
    (policy: "policy" | "tiered") =>
    (rule: Rule): ExplainedRule => {
      const { yes, maybe } = matches(rule, other, destination, model, policy);
      const { action, site } = rule;
      return {
        site: { object: site.policy, path: site.path },
        action,
        ports: rangesOf(yes),
        perhaps: isEmpty(maybe) ? [] : rangesOf(without(unite(yes, maybe), yes)),
      };
    };
  return {
    direction,
    workload,
    isolated: side.isolated,
    open: rangesOf(must),
    perhaps: rangesOf(without(may, must)),
    rules: [
      ...side.admin.flatMap(({ rules }) => rules).map(explain("tiered")),
      ...[...side.rules, ...side.uncertain].map(explain("policy")),
      ...side.baseline.flatMap(({ rules }) => rules).map(explain("tiered")),
    ],
  };
}
