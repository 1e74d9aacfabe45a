import type { Proof, ProofFinding, WorldObject } from "@kubestage/core";
import { spanOfPlace } from "@kubestage/core";
import { generatedFrom } from "./generated-from.ts";

/**
 * The findings of a proof, those about what `build` wrote with the line of the declaration, or of the chart, that caused it:
 * generated files are not what anybody edits.
 */
export function withDeclaredPlaces(from: string): (proof: Proof) => Proof {
  const origins = generatedFrom(from);
  const placed = (finding: ProofFinding): ProofFinding => {
    const { object } = finding.at ?? finding.related[0]?.at ?? {};
    const declared = object && declaredObject(object, origins);
    if (!declared) return finding;
    const place = { message: "declared here", at: { object: declared, path: [] } };
    // Without a place of its own a finding stands where the first related thing does.
    return { ...finding, related: finding.at ? [place, ...finding.related] : [...finding.related, place] };
  };
  return (proof) => ({ ...proof, findings: proof.findings.map(placed) });
}

function declaredObject(
  { object, origin }: WorldObject,
  origins: ReturnType<typeof generatedFrom>,
): WorldObject | undefined {
  if (origin.type !== "text") return undefined;
  const { kind, metadata } = object;
  const place = origins({ file: origin.source.file, kind, namespace: metadata.namespace, name: metadata.name });
  const span = place === undefined ? undefined : spanOfPlace(place);
  return span && { object, origin: { type: "declared", what: "the declaration", span } };
}
