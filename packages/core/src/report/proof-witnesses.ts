import type { ObjectKey } from "../manifests/object-key.ts";
import { keyOf, keyText } from "../manifests/object-key.ts";
import type { Finding, Pair } from "../verdicts/finding.ts";
import type { Proof } from "../verdicts/proof.ts";
import type { Verdict } from "../verdicts/verdict.ts";
import type { Endpoint, Step, Witness } from "../verdicts/witness.ts";

/**
 * A witness for each finding, of those of the verdicts that it breaks: one that names the object that the finding is
 * about; else, where no other finding of the verdict has such a one, any, of a verdict whose first code is the finding's.
 * No witness is shown twice.
 */
export function witnessesOf({ findings, verdicts }: Proof): ReadonlyMap<Finding, Witness> {
  const broken = Map.groupBy(
    verdicts.filter(({ verdict }) => verdict === "broken"),
    (verdict) => pairKey(verdict.property, verdict),
  );
  const found = new Map<Finding, Witness>();
  const shown = new Set<Witness>();
  const named = new Map<Witness, ReadonlySet<string>>();
  const namesIn = (witness: Witness): ReadonlySet<string> => {
    const known = named.get(witness) ?? new Set(witness.steps.flatMap(keysOf).map(keyText));
    named.set(witness, known);
    return known;
  };
  const choose = (
    isRight: (witness: Witness, finding: Finding) => boolean,
    says: (codes: Verdict["findings"], finding: Finding) => boolean,
  ): void => {
    for (const finding of findings) {
      if (found.has(finding)) continue;
      const witness = brokenBy(finding, broken, says).find((one) => !shown.has(one) && isRight(one, finding));
      if (!witness) continue;
      found.set(finding, witness);
      shown.add(witness);
    }
  };
  choose(
    (witness, { at }) => at !== undefined && namesIn(witness).has(keyText(keyOf(at.object.object))),
    (codes, { code }) => codes.includes(code),
  );
  const placed = new Set(
    [...found.keys()].flatMap(({ property, pairs }) => pairs.map((pair) => pairKey(property, pair))),
  );
  choose(
    (_, { property, pairs }) => !pairs.some((pair) => placed.has(pairKey(property, pair))),
    ([first], { code }) => first === code,
  );
  return found;
}

function brokenBy(
  finding: Finding,
  broken: ReadonlyMap<string, readonly Verdict[]>,
  says: (codes: Verdict["findings"], finding: Finding) => boolean,
): readonly Witness[] {
  const verdicts = finding.pairs.flatMap((pair) => broken.get(pairKey(finding.property, pair)) ?? []);
  return verdicts.flatMap(({ findings, witness }) => (witness && says(findings, finding) ? [witness] : []));
}

export function pairKey(property: string, { from, to }: Pair): string {
  return JSON.stringify([property, from, to]);
}

/** The objects that a step names. */
function keysOf(step: Step): readonly ObjectKey[] {
  switch (step.type) {
    case "request":
      return step.allowedBy ? [step.allowedBy.binding, step.allowedBy.role] : [];
    case "packet":
      return [...endpointKeys(step.from), ...endpointKeys(step.to), ...(step.via ?? [])];
    case "landing":
      return [keyOf(step.pod), { group: "", kind: "Node", namespace: "", name: step.node }];
    case "naming":
      return [step.object, ...(typeof step.names === "string" ? [] : [step.names])];
    case "state":
      return [step.object];
  }
}

function endpointKeys(endpoint: Endpoint): readonly ObjectKey[] {
  if (endpoint.type !== "pod") return [];
  const { namespace, of } = endpoint;
  return [...(of ? [of] : []), { group: "", kind: "Namespace", namespace: "", name: namespace }];
}
