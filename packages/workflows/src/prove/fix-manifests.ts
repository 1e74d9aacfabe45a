import type { ChosenFixes, ProofFinding, Property, World } from "@kubestage/core";
import { chooseFixes, describeEdits, networkFixChecks, proveWorld, spliceEdits } from "@kubestage/core";
import type { FixResult } from "./fix-result.ts";
import { generatedFrom } from "./generated-from.ts";
import { TextFiles } from "./text-files.ts";
import type { WorldToProve } from "./world-request.ts";

/** What is mended, and by what. */
export interface FixedWorldRequest {
  /** The working directory, absolute. */
  readonly from: string;
  /** What no fix may make worse. */
  readonly judged: readonly Property[];
  readonly isAsked: (finding: ProofFinding) => boolean;
}

type FixedWorld = Pick<FixResult, "fixed" | "refused" | "files">;

/** Mends what is found in one world of manifests, in the texts that they stand in. Nothing is written here. */
export function fixManifests(
  { world, intent, profile }: WorldToProve,
  worlds: readonly WorldToProve[],
  { from, judged, isAsked }: FixedWorldRequest,
): FixedWorld {
  const others = worlds.flatMap((one) => (one.world === world ? [] : [one.world]));
  const prove = (changed: World) => proveWorld(changed, { intent, profile, properties: judged, others });
  const proof = prove(world);
  const files = new TextFiles(from);
  const texts = textsOf(world, files);
  const origins = generatedFrom(from);
  const splice = (edits: ChosenFixes["edits"]) =>
    spliceEdits(world, texts, edits, ({ object: { kind, metadata }, origin }) => {
      if (origin.type !== "text") return undefined;
      return origins({ file: origin.source.file, kind, namespace: metadata.namespace, name: metadata.name });
    });
  const whyNot = (finding: ProofFinding) =>
    isAsked(finding) ? splice(finding.fix?.edits ?? []).refused[0]?.reason : "it was not asked for";
  const chosen = chooseFixes(world, proof, { prove, whyNot, ...networkFixChecks(world, profile, intent) });
  const refused = chosen.refused.filter(({ finding }) => isAsked(finding));
  const spliced = splice(chosen.edits);
  const [failed] = spliced.refused;
  if (failed)
    return {
      fixed: [],
      files: [],
      refused: [...refused, ...chosen.fixed.map((finding) => ({ finding, why: failed.reason }))],
    };
  return {
    fixed: chosen.fixed.map((finding) => ({ finding, changes: describeEdits(finding.fix?.edits ?? []) })),
    refused,
    files: [...spliced.texts].map(([file, after]) => files.changed(file, after)),
  };
}

/** What the files of a world say now. Those that are none, such as what was piped in, and that may not be written, are left out. */
function textsOf(world: World, files: TextFiles): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const seen = new Set<string>();
  for (const objects of world.objects.values())
    for (const { origin, copies = [] } of objects)
      for (const one of [origin, ...copies]) {
        if (one.type !== "text" || seen.has(one.source.file)) continue;
        seen.add(one.source.file);
        const text = files.textOf(one.source.file);
        if (text !== undefined) texts.set(one.source.file, text);
      }
  return texts;
}
