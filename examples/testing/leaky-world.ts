import type { Property, Proof, ProofFinding, World } from "@kubestage/core";
import { makeWorld, objectsOfText, placeOf, placeOfField, proveWorld, specificationProfile } from "@kubestage/core";

/** For tests: the world of manifests, as `kubestage prove` reads it. */
export function worldOfTexts(texts: ReadonlyMap<string, string>): World {
  const found = [...texts].map(([file, text]) => objectsOfText({ file, path: file, text }));
  const { world, diagnostics } = makeWorld(
    found.flatMap(({ objects }) => objects),
    { name: "leaky", minorVersion: 36, stages: { label: "stage" }, gaps: found.flatMap(({ gaps }) => gaps) },
  );
  const wrong = [...found.flatMap((one) => one.diagnostics), ...diagnostics];
  if (wrong.length > 0) throw new Error(wrong.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return world;
}

export function proveLeaks(world: World, properties?: readonly Property[]): Proof {
  return proveWorld(world, { intent: undefined, profile: specificationProfile, properties });
}

/** File and line, as a person would go there. */
export function lineOf({ at }: ProofFinding): string {
  const span = at && placeOfField(at.object.origin, at.path);
  if (!span) return "nowhere";
  const { file, line } = placeOf(span);
  return `${file}:${line}`;
}

/** Every object's content by what it is called, for comparing worlds. */
export function contentsOf({ objects }: World): ReadonlyMap<string, unknown> {
  return new Map(
    [...objects].flatMap(([kind, all]) =>
      all.map(({ object }) => [`${kind} ${object.metadata.namespace ?? ""}/${object.metadata.name}`, object] as const),
    ),
  );
}
