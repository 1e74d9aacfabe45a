import type { ProofFinding } from "@kubestage/core";
import { describeEdits, findingId, formatPlace, placeOf, placeOfField, whyNotMended } from "@kubestage/core";
import type { ReadDeclarationTexts } from "../../load-platform.ts";
import { readDeclarationTexts } from "../../load-platform.ts";
import type { FixedWorldRequest } from "../fix-manifests.ts";
import type { FixedFile, FixResult } from "../fix-result.ts";
import { nothingFixed } from "../fix-result.ts";
import { TextFiles } from "../text-files.ts";
import type { WorldToProve } from "../world-request.ts";
import type { CompiledAndProved, ProvedBy } from "./compile-and-prove.ts";
import { compileAndProve } from "./compile-and-prove.ts";
import type { DeclarationChange } from "./declaration-changes.ts";
import { declarationChanges } from "./declaration-changes.ts";
import type { DeclaredTexts } from "./declared-texts.ts";
import { changedTexts, isCode } from "./declared-texts.ts";

export interface DeclaredFixRequest extends FixedWorldRequest, ProvedBy {
  /** The declaration's file or folder. */
  readonly path: string;
  /** Whether these worlds are the ones that are to be mended. */
  readonly mustMake?: ((worlds: readonly WorldToProve[]) => boolean) | undefined;
}

/** Compiling and proving takes a while: so many changes are tried at most. */
const mostTrials = 200;

/** What shows only once something else is mended is mended too, so many times. */
const mostRounds = 4;

/**
 * Mends what is found in a declaration by changing its documents, or the manifests that its apps name. Each change is tried:
 * the declaration is compiled and proved with it in memory, and it is kept only where the finding goes, no verdict becomes
 * worse, nothing else is found, and every declared call still gets through. Modules are code: of these it is said what to
 * write. Nothing is written here.
 *
 * Undefined where `mustMake` says that it is another declaration. Errors: those of the declaration as diagnostics.
 */
export async function fixDeclaration(wanted: DeclaredFixRequest): Promise<FixResult | undefined> {
  const { request, path, mustMake } = wanted;
  const { from, releases, signal } = request;
  const read = await readDeclarationTexts({ path, releases, from, signal });
  const texts: DeclaredTexts = { sources: read.declaration.sources, manifests: new Map() };
  const current = await compileAndProve(read, texts, wanted);
  if ("diagnostics" in current) return mustMake ? undefined : { ...nothingFixed, diagnostics: current.diagnostics };
  if (mustMake && !mustMake(current.worlds)) return undefined;
  const mending = new Mending(read, wanted, { texts, current });
  await mending.run();
  return mending.result;
}

interface Found {
  readonly finding: ProofFinding;
  /** Position of the world. */
  readonly world: number;
}

interface Mended {
  readonly texts: DeclaredTexts;
  readonly current: CompiledAndProved;
}

/** One change after the other, each upon what the ones before left. */
class Mending {
  readonly #read: ReadDeclarationTexts;
  readonly #wanted: DeclaredFixRequest;
  readonly #files: TextFiles;
  readonly #fixed = new Map<string, FixResult["fixed"][number]>();
  readonly #refused = new Map<string, FixResult["refused"][number]>();
  #mended: Mended;
  #trials = 0;

  constructor(read: ReadDeclarationTexts, wanted: DeclaredFixRequest, mended: Mended) {
    this.#read = read;
    this.#wanted = wanted;
    this.#files = new TextFiles(wanted.request.from);
    this.#mended = mended;
  }

  async run(): Promise<void> {
    for (let round = 0; round < mostRounds; round++) {
      const before = this.#mended;
      for (const one of foundIn(before.current)) await this.#mend(one);
      if (this.#mended === before) return;
    }
  }

  get result(): FixResult {
    const files = changedFiles(this.#read, this.#mended.texts, this.#files);
    return { ...nothingFixed, fixed: [...this.#fixed.values()], refused: [...this.#refused.values()], files };
  }

  async #mend(found: Found): Promise<void> {
    const id = idOf(found);
    if (!this.#wanted.isAsked(found.finding) || this.#fixed.has(id)) return;
    let why = found.finding.fix && whereFrom(found.finding);
    for (const change of changesFor(found, this.#mended.current)) {
      if (this.#trials++ >= mostTrials) break;
      const tried = await this.#try(found, change);
      if ("why" in tried) {
        why = tried.why;
        continue;
      }
      const changes = change.flatMap(({ edits }) => describeEdits(edits));
      const code = change.find(isCode);
      if (!code) return this.#keep(tried, changes);
      const { file, line } = placeOf({ source: code.source, start: code.at, end: code.at });
      why = `${file} is code: ${changes.join("; ")} there (line ${line}), which was tried`;
      break;
    }
    if (why !== undefined) this.#refused.set(id, { finding: found.finding, why });
  }

  async #try(found: Found, change: DeclarationChange): Promise<Mended | { readonly why: string }> {
    const texts = textsAfter(this.#mended.texts, change, this.#files);
    if ("refused" in texts) return { why: texts.refused };
    const current = await compileAndProve(this.#read, texts, this.#wanted);
    if ("diagnostics" in current) return { why: current.diagnostics[0]?.message ?? "it could not be compiled" };
    const why = whyNot(this.#mended.current, current, found);
    return why === undefined ? { texts, current } : { why };
  }

  /** One change may mend more than the finding that it was made for. */
  #keep(mended: Mended, changes: readonly string[]): void {
    const left = new Set(foundIn(mended.current).map(idOf));
    for (const found of foundIn(this.#mended.current)) {
      const id = idOf(found);
      if (left.has(id) || !this.#wanted.isAsked(found.finding)) continue;
      this.#fixed.set(id, { finding: found.finding, changes });
      this.#refused.delete(id);
    }
    this.#mended = mended;
  }
}

function foundIn({ proofs }: CompiledAndProved): Found[] {
  return proofs.flatMap(({ findings }, world) => findings.map((finding) => ({ finding, world })));
}

function idOf({ finding, world }: Found): string {
  return `${world}\n${findingId(finding)}`;
}

/** Of what is found now: what was found before may stand at another place by now. */
function changesFor(
  found: Found,
  { platform, worlds, proofs, madeFrom }: CompiledAndProved,
): readonly DeclarationChange[] {
  const world = worlds[found.world]?.world;
  const now = proofs[found.world]?.findings.find((one) => findingId(one) === findingId(found.finding));
  return world && now ? declarationChanges(now, { platform, world, madeFrom }) : [];
}

function textsAfter(
  texts: DeclaredTexts,
  change: DeclarationChange,
  files: TextFiles,
): DeclaredTexts | { readonly refused: string } {
  let changed = texts;
  for (const each of change) {
    // Of a text that another change of the same group has changed the place is another one, the document the same.
    const index = texts.sources.indexOf(each.source);
    const source = index === -1 ? each.source : (changed.sources[index] ?? each.source);
    const next = changedTexts(changed, { ...each, source }, (file) => files.textOf(file));
    if ("refused" in next) return next;
    changed = next;
  }
  return changed;
}

function whyNot(before: CompiledAndProved, after: CompiledAndProved, { finding, world }: Found): string | undefined {
  for (const [index, proof] of before.proofs.entries()) {
    const now = after.proofs[index];
    const why = now ? whyNotMended(proof, now, index === world ? [finding] : []) : "a cluster would be gone";
    if (why !== undefined) return why;
  }
  return undefined;
}

function whereFrom({ fix, at }: ProofFinding): string | undefined {
  if (!fix || !at) return undefined;
  const span = placeOfField(at.object.origin, []);
  return span && `kubestage makes it from ${formatPlace(placeOf(span))}: change it there`;
}

function changedFiles({ declaration }: ReadDeclarationTexts, texts: DeclaredTexts, files: TextFiles): FixedFile[] {
  const ofDeclaration = texts.sources.flatMap(({ file, text }, index) => {
    const before = declaration.sources[index]?.text;
    return before === undefined || before === text ? [] : [files.changed(file, text, before)];
  });
  const ofManifests = [...texts.manifests].map(([file, text]) => files.changed(file, text));
  return [...ofDeclaration, ...ofManifests].filter(({ before, after }) => before !== after);
}
