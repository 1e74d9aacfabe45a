import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Source } from "../../diagnostics/places.ts";
import { maskedSource } from "./masked-source.ts";
import { placeOfField, placeOfFieldName } from "./place-of-field.ts";
import type { Problem, ReadText } from "./reading/read-text.ts";
import { readObjects } from "./reading/read-objects.ts";
import type { Gap, Origin, WorldObject } from "./world.ts";

/** What was read for a world, from wherever. */
export interface Found {
  readonly objects: readonly WorldObject[];
  readonly gaps: readonly Gap[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The objects of a text, YAML or JSON, and what is wrong with the rest of it: see `readObjects`.
 *
 * Errors: KS3003 to KS3007 and KS3010, all with their places; KS3015 as a warning.
 */
export function objectsOfText(source: Source, options: FoundOptions = {}): Found {
  return foundInText(source, readObjects(source.text), options);
}

export interface FoundOptions {
  /** Whether nobody named the text, but a folder that it is in. */
  readonly isInFolder?: boolean;
  /** Makes the source that is kept. It may do so only when the text is asked for. */
  readonly mask?: typeof maskedSource;
}

/**
 * What was read of a text, with where it stands. Of Secrets the source that is kept shows no value.
 *
 * In a folder stand files of other tools too. One in which no document says anything of what every object says is told, and
 * leaves nothing unknown: no cluster would take any of it.
 */
export function foundInText(
  source: Source,
  { objects, problems: all, secrets }: ReadText,
  { isInFolder = false, mask = maskedSource }: FoundOptions = {},
): Found {
  const shown = mask(source, secrets);
  const isOfOthers = isInFolder && objects.length === 0 && all.length > 0 && all.every((one) => one.isOfOthers);
  if (isOfOthers && !isValues(source.file)) return { objects: [], gaps: [], diagnostics: [leftOut(shown)] };
  const notes = new Set<string>();
  // What leaves nothing unknown is told once, whichever thread found it first.
  const problems = all.filter(({ gap, message }) => gap !== undefined || (!notes.has(message) && notes.add(message)));
  const originOf = ({ start, end, path }: Pick<Problem, "start" | "end" | "path">): Origin => ({
    type: "text",
    source: shown,
    start,
    end,
    path,
  });
  return {
    objects: objects.map((read) => ({ object: read.object, origin: originOf(read) })),
    gaps: problems.flatMap((problem): Gap[] => {
      const { reason, gap } = problem;
      return gap ? [{ reason, ...gap, origin: originOf({ ...problem, path: [] }) }] : [];
    }),
    diagnostics: problems.map((problem) => {
      const { code, message, exact, path } = problem;
      const placeAt = unknownFields.has(code) ? placeOfFieldName : placeOfField;
      const span = exact ? { source: shown, ...exact } : placeAt(originOf({ ...problem, path: [] }), path);
      const hint = code === "KS3004" && isValues(source.file) ? valuesHint : problem.hint;
      return diagnose(code, { message, hint: inFolder(hint, source.file), span });
    }),
  };
}

function leftOut(source: Source): Diagnostic {
  return diagnose("KS3015", {
    message: "this file was left out: it holds no Kubernetes object, and nothing in it has an apiVersion or a kind",
    hint: "leave it out by `--exclude`, and this is not told",
    span: { source, start: 0, end: 0 },
  });
}

/** What is wrong with these is what they are called. */
const unknownFields: ReadonlySet<string> = new Set(["KS3006", "KS3010"]);

/** What is called so stands beside a chart's templates, whatever it says. */
function isValues(path: string): boolean {
  return /(^|[\\/])([\w.-]+-)?values([.-][\w.-]+)?\.(ya?ml|json)$/.test(path);
}

const valuesHint =
  "leave it out: values of a Helm chart go into what is proved by `helm template DIR | kubestage prove -`";

/** A next step with the folder that it is to be done in, where the text has one that needs no quotes. */
function inFolder(hint: string, file: string): string {
  if (!hint.includes(" DIR ") || file === "<stdin>") return hint;
  const isOfChart = hint.includes("`helm template ");
  const folder =
    (isOfChart ? file.replace(/^(.*[\\/])?(templates|ci)[\\/].*$/, "$1") : file)
      .replace(/[^\\/]*$/, "")
      .replace(/(?<=.)[\\/]$/, "") || ".";
  return /^[\w./-]+$/.test(folder) ? hint.replace(" DIR ", ` ${folder} `) : hint;
}
