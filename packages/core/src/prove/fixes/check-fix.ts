import { isHashedConfiguration, keyOf, keyText } from "../../manifests/object-key.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Edit, Finding } from "../../verdicts/finding.ts";
import type { Answer, Verdict } from "../../verdicts/verdict.ts";
import type { PropertyProof } from "../property-proof.ts";
import { applyEdits } from "./apply-edits.ts";

/** What a fix is checked with: the same proof as gave the finding, with whatever it is judged with made for each world. */
export interface FixChecks {
  /**
   * Of all properties that may not become worse: the finding's own, and network, which finds declared calls that do not get
   * through.
   */
  readonly prove: (world: World) => PropertyProof;
  /** Why a fix cannot be made at all, such as in a generated file; asked before any is tried. */
  readonly whyNot?: (finding: Finding) => string | undefined;
  /** What of the world outside edits would keep away that comes in before them; `after` is the world that they make. */
  readonly alsoClosed?: (edits: readonly Edit[], after: World) => string | undefined;
  /** Whether the way that a finding shows was open before anything was mended, so that the mending only shows it. */
  readonly wasOpen?: (finding: Finding) => boolean;
}

export type FixCheck =
  | { readonly works: true; readonly world: World; readonly proof: PropertyProof }
  /** Why not, as a sentence without its beginning. */
  | { readonly works: false; readonly why: string };

/** What was said of a world before anything was mended. */
export interface Before {
  readonly world: World;
  readonly proof: PropertyProof;
}

/**
 * Whether the fixes of these findings mend them: each finding is gone, no verdict is worse, and nothing is found that was
 * not there before, a declared call that no longer gets through among it.
 */
export function checkFixes(before: Before, findings: readonly Finding[], checks: FixChecks): FixCheck {
  const edits = findings.flatMap(({ fix }) => fix?.edits ?? []);
  const world = applyEdits(before.world, edits);
  if (world === before.world) return { works: false, why: "there is nothing that it changes" };
  const closed = checks.alsoClosed?.(edits, world);
  if (closed !== undefined) return { works: false, why: `it would also close ${closed}` };
  const proof = checks.prove(world);
  const why = whyNotMended(before.proof, proof, findings, checks.wasOpen);
  return why === undefined ? { works: true, world, proof } : { works: false, why };
}

/**
 * Why what was changed between two proofs does not mend these findings of the first: one of them is still there, a verdict is
 * worse, or something is found that was not found before. Undefined where it does.
 *
 * @param wasOpen whether a way that is found now was open before, behind another one of a pair that was broken: none where
 * absent
 */
export function whyNotMended(
  before: PropertyProof,
  after: PropertyProof,
  findings: readonly Finding[],
  wasOpen: FixChecks["wasOpen"] = () => false,
): string | undefined {
  const left = new Set(after.findings.map(findingId));
  const still = findings.find((finding) => left.has(findingId(finding)));
  if (still) return `${still.code} would still be found`;
  const worse = becomesWorse(before.verdicts, after.verdicts);
  if (worse) return `${worse.property} from ${worse.from} to ${worse.to} would be ${worse.verdict}`;
  const known = new Set(before.findings.map(placeOf));
  const added = after.findings.find(
    (finding) => !known.has(placeOf(finding)) && !isLeftOf(before, finding) && !wasBehind(before, finding, wasOpen),
  );
  return added && `${added.code} would be found: ${added.message}`;
}

/** What is said, as a warning that breaks nothing, of an object of which worse was said before and is not any longer. */
function isLeftOf(before: PropertyProof, { at, property, severity, pairs }: Finding): boolean {
  if (!at || severity !== "warning" || pairs.length > 0) return false;
  const key = keyText(keyOf(at.object.object));
  return before.findings.some(
    (one) =>
      one.property === property && one.severity === "error" && one.at && keyText(keyOf(one.at.object.object)) === key,
  );
}

/** What depends on the network plugin: it is looked for only where nothing is open for sure. */
const mayBeOpen = "KS3107";

/** Roads that are looked for only where no shorter one is open. */
const behindOthers: ReadonlySet<string> = new Set(["KS3114", "KS3115", "KS3116"]);

/**
 * Some ways show only once the shorter ones of their stages are closed: where those were open, they were there. Others show
 * only then, too, but may be new: of these the way itself has to have been open. What may be open is less than what is.
 */
function wasBehind(before: PropertyProof, finding: Finding, wasOpen: (finding: Finding) => boolean): boolean {
  const { code, property, pairs, severity } = finding;
  const answers = new Map(
    before.verdicts.flatMap((one) =>
      one.property === property ? [[`${one.from}\n${one.to}`, one.verdict] as const] : [],
    ),
  );
  const were = pairs.map(({ from, to }) => answers.get(`${from}\n${to}`) ?? "holds");
  if (property === "paths" || behindOthers.has(code)) return were.every((answer) => answer !== "holds");
  if (property !== "network" || pairs.length === 0 || were.some((answer) => answer !== "broken")) return false;
  return (code === mayBeOpen && severity === "warning") || wasOpen(finding);
}

/** What a finding is about, however the rest of the world changes: what it says may count others too. */
export function findingId(finding: Finding): string {
  return JSON.stringify([placeOf(finding), finding.message.replaceAll(/-[0-9a-f]{10}\b/g, "")]);
}

/** Configuration whose name ends in a hash of its content is the same with another content. */
function placeOf({ code, at, pairs }: Finding): string {
  const key = at && keyOf(at.object.object);
  const object = key ? keyText(isHashedConfiguration(key) ? { ...key, name: key.name.slice(0, -11) } : key) : "";
  return JSON.stringify([code, object, at ? at.path : pairs]);
}

const ranks: Readonly<Record<Answer, number>> = { holds: 0, unknown: 1, broken: 2 };

function becomesWorse(before: readonly Verdict[], after: readonly Verdict[]): Verdict | undefined {
  const id = ({ property, from, to }: Verdict) => `${property}\n${from}\n${to}`;
  const earlier = new Map(before.map((verdict) => [id(verdict), ranks[verdict.verdict]]));
  return after.find((verdict) => ranks[verdict.verdict] > (earlier.get(id(verdict)) ?? 0));
}
