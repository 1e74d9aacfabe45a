import type { ImagePolicy, ImageSigner } from "@kubestage/core";
import { addressOfImage } from "../registry/image-address.ts";
import { openRepository } from "../registry/open-repository.ts";
import { RegistryError } from "../registry/registry-error.ts";
import type { RegistryOptions } from "../registry/registry-session.ts";
import { billOfMaterials, formatNames } from "./bill-of-materials.ts";
import { gatherPieces } from "./gather-pieces.ts";
import type { AskIdentity } from "./keyless.ts";
import { isProvenance, type Judgement, judgeProvenance, type ReleaseSource } from "./provenance.ts";
import type { SignedPiece } from "./signed-piece.ts";
import { isMeantAsSignature, readStatement, saysSigned, type Statement } from "./statement.ts";
import { judgeVulnerabilities, vulnerabilityReport } from "./vulnerabilities.ts";
import { type KnownSigner, knownSigner, whoSigned } from "./who-signed.ts";

export interface ImageQuestion {
  /** By digest, such as `registry.example.com/shop/web@sha256:…`, with a tag before it or without. */
  readonly image: string;
  readonly policy: ImagePolicy;
  /** What the release that the image belongs to says that it was built from. */
  readonly source?: ReleaseSource | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What is seen of an image, to be recorded as evidence. */
export interface ImageFinding {
  readonly outcome: "passed" | "failed";
  /** What was seen or what is missing, as a sentence without a full stop. */
  readonly said: string;
}

/** Everything signed beside an image, and how signers are recognized. */
interface Beside {
  readonly digest: string;
  readonly pieces: readonly SignedPiece[];
  readonly askIdentity: AskIdentity | undefined;
}

const mostReasons = 3;
/** For all requests together: whoever may push could make them many. */
const patienceMs = 120_000;

/**
 * Whether an image is signed, built, listed and scanned as a policy demands, by what lies beside it in its registry.
 * Nothing counts unless somebody has signed it whom the policy names, for this very digest.
 *
 * Errors: thrown `RegistryError` where the registry could not be asked: then nothing is known, and nothing is to be recorded.
 */
export async function verifyImage(question: ImageQuestion, options: RegistryOptions = {}): Promise<ImageFinding> {
  const { image, policy } = question;
  const address = addressOfImage(image);
  const { digest } = address;
  if (digest === undefined) return failed([`${address.name} is not named by its digest`]);
  const root = await openTrustedRoot(policy.trustedRoot);
  if (root && "problem" in root) return failed([root.problem]);
  const unusable = unusableSigners(policy);
  if (unusable.length > 0) return failed(unusable);
  const late = AbortSignal.timeout(patienceMs);
  const signal = options.signal ? AbortSignal.any([late, options.signal]) : late;
  try {
    return await findOut(question, digest, { ...options, signal }, root?.askIdentity);
  } catch (cause) {
    if (!late.aborted || cause !== late.reason) throw cause;
    throw new RegistryError("unreachable", `${address.registry} takes longer than ${patienceMs / 1000} s`, { cause });
  }
}

async function findOut(
  question: ImageQuestion,
  digest: string,
  options: RegistryOptions,
  askIdentity: AskIdentity | undefined,
): Promise<ImageFinding> {
  const { name } = addressOfImage(question.image);
  const repository = openRepository(name, options);
  if (!(await repository.readManifest(digest))) return failed([`${name} has no image with the digest ${digest}`]);
  const beside = { digest, pieces: await gatherPieces(repository, digest), askIdentity };
  const judgements = judge(beside, question);
  if (judgements.length === 0) return failed(["the policy demands nothing"]);
  const bad = judgements.flatMap((judgement) => ("bad" in judgement ? [judgement.bad] : []));
  if (bad.length > 0) return failed(bad);
  return { outcome: "passed", said: judgements.flatMap((one) => ("good" in one ? [one.good] : [])).join("; ") };
}

function failed(problems: readonly string[]): ImageFinding {
  return { outcome: "failed", said: problems.join("; ") };
}

function judge(beside: Beside, { image, policy, source, now }: ImageQuestion): readonly Judgement[] {
  const { signedBy = [], provenance, sbom, vulnerabilities } = policy;
  const { name } = addressOfImage(image);
  const of = (part: { readonly signedBy?: readonly ImageSigner[] | undefined }): Statements =>
    statementsOf(beside, part.signedBy ?? signedBy);
  return [
    ...(policy.signedBy ? [judgeSignature(beside, signersOf(policy.signedBy))] : []),
    ...(provenance ? [judgeProvenances(of(provenance), provenance, { name, source })] : []),
    ...(sbom ? [judgeList(of(sbom), sbom)] : []),
    ...(vulnerabilities ? [judgeReports(of(vulnerabilities), vulnerabilities, now)] : []),
  ];
}

function judgeSignature({ digest, pieces, askIdentity }: Beside, signers: readonly KnownSigner[]): Judgement {
  const problems: string[] = [];
  for (const piece of pieces.filter(isMeantAsSignature)) {
    const signature = whoSigned(piece, signers, askIdentity);
    if ("problem" in signature) {
      problems.push(signature.problem);
      continue;
    }
    const says = saysSigned(piece, digest);
    if (says === true) return { good: `signed by ${signature.signer}` };
    problems.push(says.problem);
  }
  return { bad: because("it has no signature", "none of its signatures counts", problems) };
}

interface Statements {
  /** Of signers that count, about this image. */
  readonly counting: readonly Statement[];
  /** Why the others do not count. */
  readonly problems: readonly string[];
}

function statementsOf({ digest, pieces, askIdentity }: Beside, signers: readonly ImageSigner[]): Statements {
  const counting: Statement[] = [];
  const problems: string[] = [];
  const known = signersOf(signers);
  for (const piece of pieces.filter(({ form }) => form === "statement")) {
    const signature = whoSigned(piece, known, askIdentity);
    const statement = "problem" in signature ? signature : readStatement(piece, digest);
    if ("problem" in statement) problems.push(statement.problem);
    else counting.push(statement);
  }
  return { counting, problems };
}

/** One that says what is demanded is enough: an image may have been built more than once. */
function judgeProvenances(
  { counting, problems }: Statements,
  policy: NonNullable<ImagePolicy["provenance"]>,
  of: { readonly name: string; readonly source: ReleaseSource | undefined },
): Judgement {
  const judged = counting.filter(isProvenance).map((statement) => judgeProvenance(statement, policy, of));
  const bad = judged.flatMap((one) => ("bad" in one ? [one.bad] : []));
  const good = judged.find((one) => "good" in one);
  if (good) return good;
  return { bad: bad[0] ?? because("it has no provenance", "it has no provenance that counts", problems) };
}

function judgeList({ counting, problems }: Statements, { formats }: NonNullable<ImagePolicy["sbom"]>): Judgement {
  const format = counting.map(billOfMaterials).find((one) => one !== undefined && formats.includes(one));
  if (format !== undefined) return { good: `its contents are listed as ${formatNames[format]}` };
  const wanted = formats.map((one) => formatNames[one]).join(" or ");
  const none = `it has no list of contents as ${wanted}`;
  return { bad: because(none, `${none} that counts`, problems) };
}

function judgeReports(
  { counting, problems }: Statements,
  policy: NonNullable<ImagePolicy["vulnerabilities"]>,
  now: number,
): Judgement {
  const reports = counting.flatMap((statement) => vulnerabilityReport(statement) ?? []);
  if (reports.length > 0) return judgeVulnerabilities(reports, policy, now);
  const none = "it has no report of a scanner";
  return { bad: because(none, `${none} that counts`, problems) };
}

function because(none: string, noneCounts: string, problems: readonly string[]): string {
  const distinct = [...new Set(problems)].slice(0, mostReasons);
  return distinct.length === 0 ? none : `${noneCounts}: ${distinct.join(", ")}`;
}

function signersOf(signers: readonly ImageSigner[]): readonly KnownSigner[] {
  return signers.map(knownSigner).flatMap((signer) => ("problem" in signer ? [] : [signer]));
}

/** A key that cannot be used would silently be one signer fewer. */
function unusableSigners({ signedBy, provenance, sbom, vulnerabilities }: ImagePolicy): readonly string[] {
  const all = [signedBy, provenance?.signedBy, sbom?.signedBy, vulnerabilities?.signedBy].flatMap((part) => part ?? []);
  return all.map(knownSigner).flatMap((signer) => ("problem" in signer ? [signer.problem] : []));
}

async function openTrustedRoot(
  text: string | undefined,
): Promise<{ readonly askIdentity: AskIdentity } | { readonly problem: string } | undefined> {
  if (text === undefined) return undefined;
  // Most policies name keys, and what checks identities takes a while to load.
  const { identitiesBy } = await import("./keyless.ts");
  try {
    return { askIdentity: identitiesBy(text) };
  } catch {
    return { problem: "the policy's trusted root is none of Sigstore's" };
  }
}
