import type { PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import type { Answer } from "../../../verdicts/verdict.ts";
import type { NetworkProfile } from "../../network/model/network-profile.ts";
import type { Possibility, Possible } from "../../possible/possible.ts";
import { givenOf } from "../given.ts";
import type { Labels, ReferencePod } from "../reference/packets.ts";
import { expectedNetwork } from "./expected-network.ts";
import type { Openness } from "./expected-network.ts";
import { product } from "./family.ts";
import { ports } from "./network-forms.ts";

/** Labels that pods may be given: every value that a selector mentions, one that none does, and none at all. */
export const labelSets: readonly Labels[] = product([undefined, "", "x", "y", "z"], [undefined, "x"]).map(([a, b]) => ({
  ...(a !== undefined && { a }),
  ...(b !== undefined && { b }),
}));

/** Which pods people may make, as an admission policy would say it. */
export interface Allowance {
  readonly text: string;
  readonly allows: (labels: Labels) => boolean;
  /** Whether they may name ports. */
  readonly naming: boolean;
}

export const allowances: readonly Allowance[] = [
  { text: "any", allows: () => true, naming: true },
  { text: "only those with a: x", allows: ({ a }) => a === "x", naming: false },
  { text: "only those without a", allows: ({ a }) => a === undefined, naming: true },
  {
    text: "only those with b: x and a of some other value than x",
    allows: ({ a, b }) => b === "x" && a !== undefined && a !== "x",
    naming: true,
  },
];

const values: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["a", new Set(["x"])],
  ["b", new Set(["x"])],
]);

const can: Possibility = { possible: true, who: { kind: "User", name: "anna", namespace: "" }, steps: [] };
const cannot: Possibility = { possible: false, why: "admission refuses it" };

/** @param of the allowance of a stage; nobody makes anything where there is none */
export function possibleWith(of: (stage: string) => Allowance | undefined): Possible {
  return {
    ...givenOf().possible,
    pods: (stage, _namespace, named = []) => {
      const allowance = of(stage);
      return allowance && (named.length === 0 || allowance.naming) ? can : cannot;
    },
    podWithLabels: (stage, _namespace, labels, named = []) => {
      const allowance = of(stage);
      return allowance?.allows(labels) && (named.length === 0 || allowance.naming) ? can : cannot;
    },
    labelValues: () => values,
  };
}

/** Pods that name no port, and one that calls each port `web`: what gives the name to one port is like that there. */
const specs: readonly PodSpec[] = [
  { containers: [{ name: "app" }] },
  {
    containers: ports.map(({ protocol, port }, at) => ({
      name: `app-${at}`,
      ports: [{ name: "web", containerPort: port, protocol }],
    })),
  },
];

/** What the reference says of every pod that is there or may be made, with every other. */
export function expectedAnswers(
  objects: readonly UnknownContent[],
  stages: readonly string[],
  profile: NetworkProfile,
  of: (stage: string) => Allowance | undefined,
): (from: string, to: string) => Answer {
  const made = stages.flatMap((stage) => {
    const allowance = of(stage);
    if (!allowance) return [];
    const all = product(labelSets.filter(allowance.allows), allowance.naming ? specs : specs.slice(0, 1));
    return all.map(([labels, spec], at) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `made-${at}`, namespace: `ns-${stage}`, labels },
      spec,
    }));
  });
  const expected = expectedNetwork([...objects, ...made], profile);
  const byStage = Map.groupBy(expected.pods, ({ namespaceLabels }) => namespaceLabels["stage"] ?? "");
  return (from, to) => answerOf(expected.between, byStage.get(from) ?? [], byStage.get(to) ?? []);
}

function answerOf(
  between: (from: ReferencePod, to: ReferencePod) => readonly Openness[],
  sources: readonly ReferencePod[],
  destinations: readonly ReferencePod[],
): Answer {
  let answer: Answer = "holds";
  for (const source of sources)
    for (const destination of destinations)
      for (const openness of between(source, destination)) {
        if (openness === "open") return "broken";
        if (openness === "perhaps") answer = "unknown";
      }
  return answer;
}
