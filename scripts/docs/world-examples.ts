import type { Code, Diagnostic, Property } from "@kubestage/core";
import {
  findingDiagnostic,
  makeWorld,
  objectsOfText,
  proveWorld,
  specificationProfile,
  tooFewStages,
} from "@kubestage/core";

/** By the beginning of a code. */
const propertyOfCodes: Readonly<Record<string, Property>> = {
  KS31: "network",
  KS32: "access",
  KS33: "placement",
  KS34: "podSecurity",
  KS35: "labels",
  KS36: "configuration",
  KS37: "resources",
  KS38: "shared",
  KS39: "paths",
};

/** The property that a KS3 code belongs to; undefined for KS30, which is about the world itself. */
export function propertyOf(code: Code): Property | undefined {
  return propertyOfCodes[code.slice(0, 4)];
}

/**
 * Everything that `prove` says of an example of a whole world: what is wrong with the world itself, and the findings of the
 * property that the code belongs to, where it belongs to one.
 */
export function judgeWorld(code: Code, text: string): readonly Diagnostic[] {
  const found = objectsOfText({ file: "world.yaml", path: "world.yaml", text });
  const { world, diagnostics } = makeWorld(found.objects, {
    name: "manifests",
    minorVersion: 36,
    stages: { label: "stage" },
    gaps: found.gaps,
  });
  const few = tooFewStages([world]);
  const read = [...found.diagnostics, ...diagnostics, ...(few ? [few] : [])];
  const property = propertyOf(code);
  if (property === undefined) return read;
  const { findings } = proveWorld(world, { profile: specificationProfile, properties: [property] });
  return [...read, ...findings.map(findingDiagnostic)];
}
