import type { Source } from "../diagnostics/places.ts";
import { nodeAt, valueOf } from "../manifests/syntax.ts";
import { declarationKinds, releaseKinds } from "../model/kinds.ts";
import { platformApp } from "../model/release-kind.ts";
import { readDocuments } from "./documents.ts";
import { makePlatformRelease } from "./make-release.ts";
import { releaseName } from "./resolve/releases.ts";
import { stagesNamedIn } from "./stages-named-in.ts";

/** What a release is called, and where its entry says that it lives. */
export interface NamedRelease {
  readonly app: string;
  readonly name: string;
  readonly livesIn?: readonly string[] | undefined;
  readonly forPreviews?: true | undefined;
}

/**
 * Why the documents of a release are not those that its name is the hash of; undefined where they are. A sentence without a full
 * stop.
 */
export function releaseProblem(source: Source, { app, name, livesIn, forPreviews }: NamedRelease): string | undefined {
  const made = app === platformApp ? platformContent(source) : appContent(source, app);
  if (typeof made === "string") return made;
  if (made.name !== name) return `its content is that of ${JSON.stringify(made.name)}`;
  if (JSON.stringify(made.livesIn) !== JSON.stringify(livesIn)) return "it lives in other stages than its entry says";
  if (made.forPreviews !== forPreviews)
    return made.forPreviews
      ? "it is for previews only, and its entry does not say so"
      : "it is for every stage, and its entry says that it is for previews only";
  return undefined;
}

function platformContent(source: Source): NamedRelease | string {
  const { diagnostics, documents, aside } = readDocuments([source], declarationKinds);
  if (diagnostics[0]) return diagnostics[0].message;
  if (aside.length > 0 || documents.some(({ kind }) => kind === "App")) return "it holds what is no part of it";
  const made = makePlatformRelease([source]);
  const sorted = readDocuments([{ ...source, text: made.text }], declarationKinds).documents;
  const isSorted = documents.every(
    ({ kind, name }, index) => sorted[index]?.kind === kind && sorted[index].name === name,
  );
  // The road follows the order of the stages, and the hash does not.
  return isSorted ? { app: platformApp, ...made } : "its documents stand in another order than they are released in";
}

function appContent(source: Source, app: string): NamedRelease | string {
  const { diagnostics, documents, aside } = readDocuments([source], releaseKinds);
  const [release, ...rest] = documents;
  if (diagnostics[0]) return diagnostics[0].message;
  if (release?.kind !== "Release" || rest.length > 0 || aside.length > 0)
    return "it holds something else than a release";
  const [spec, own, document, mark] = [[], ["app"], ["document"], ["forPreviews"]].map((path) =>
    nodeAt(release.syntax.root, ["spec", ...path]),
  );
  if (own?.kind !== "scalar" || own.text !== app) return `it is no release of ${app}`;
  const name = releaseName(app, spec ? valueOf(spec) : {});
  if (release.name !== name)
    return `it is called ${JSON.stringify(release.name)}, and its content is that of ${JSON.stringify(name)}`;
  return { app, name, livesIn: stagesNamedIn(document), ...(mark && { forPreviews: true }) };
}
