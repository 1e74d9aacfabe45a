import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/places.ts";
import { nodeAt, valueOf } from "../manifests/syntax.ts";
import { writeYaml, type YamlValue } from "../manifests/write-yaml.ts";
import { apiVersion, declarationKinds, releaseKinds } from "../model/kinds.ts";
import type { NamedDocument } from "./documents.ts";
import { readDocuments } from "./documents.ts";
import { platformApp } from "../model/release-kind.ts";
import { readReleases, releaseName } from "./resolve/releases.ts";
import { stagesNamedIn } from "./stages-named-in.ts";

/** What a release says besides the document that it fixes. */
export interface ReleaseFacts {
  /** For each declared image, the same with its digest. */
  readonly images: Readonly<Record<string, string>>;
  readonly source?:
    | { readonly commit: string; readonly repository?: string; readonly committedAt?: string | undefined }
    | undefined;
  /** Of an app with a source: `hashOfSourceFiles` of what it is rendered from. */
  readonly files?: string | undefined;
  /** Whether it comes into previews only. */
  readonly forPreviews?: boolean | undefined;
  /** The version of kubestage. */
  readonly compiler: string;
}

/** A release as it is written: its name is that of its content. */
export interface MadeRelease {
  readonly name: string;
  readonly text: string;
  /** The stages that it lives in; undefined for all. */
  readonly livesIn: readonly string[] | undefined;
  readonly forPreviews?: true | undefined;
}

/** The release of an app as it is declared; undefined where it is not. */
export function makeRelease(sources: readonly Source[], app: string, facts: ReleaseFacts): MadeRelease | undefined {
  const declared = readDocuments(sources, declarationKinds).documents.find(
    ({ kind, name }) => kind === "App" && name === app,
  );
  if (!declared) return undefined;
  const document = specOf(declared);
  const { images, files, source, forPreviews = false, compiler } = facts;
  const spec = {
    ...{ app, document },
    ...(Object.keys(images).length > 0 && { images }),
    ...(files !== undefined && { files: { hash: files, folder: folderOf(declared.syntax.source.path) } }),
    ...(source && {
      source: { commit: source.commit, repository: source.repository, committedAt: source.committedAt },
    }),
    ...(forPreviews && { forPreviews }),
    compiler,
  };
  const name = releaseName(app, spec);
  const livesIn = stagesNamedIn(nodeAt(declared.syntax.root, ["spec"]));
  return {
    name,
    text: writeYaml({ apiVersion, kind: "Release", metadata: { name }, spec }),
    livesIn,
    ...(forPreviews && { forPreviews }),
  };
}

/** What a release says that no release may say: it would be recorded for good, and never be read. Errors: as of `readReleases`. */
export function checkMadeRelease({ name, text }: MadeRelease): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  readReleases([{ path: name, file: name, text }], diagnostics);
  return diagnostics.filter(({ severity }) => severity === "error");
}

/** The release of everything in a declaration that is no app, in an order of its own: the same documents are the same release. */
export function makePlatformRelease(sources: readonly Source[]): MadeRelease {
  const documents = readDocuments(sources, declarationKinds)
    .documents.filter(({ kind }) => kind !== "App")
    .map(({ kind, name, ...rest }) => ({
      apiVersion,
      kind,
      metadata: { name },
      spec: specOf({ kind, name, ...rest }),
    }));
  const order = (kind: string): number => declarationKinds.findIndex((one) => one === kind);
  const sorted = documents.toSorted(
    (one, other) => order(one.kind) - order(other.kind) || (one.metadata.name < other.metadata.name ? -1 : 1),
  );
  const text = sorted.map((document) => writeYaml(document)).join("---\n");
  return { name: releaseName(platformApp, sorted), text, livesIn: undefined };
}

/** The folder of a file, both below the declaration's; `.` for that itself. */
function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
}

function specOf({ syntax }: NamedDocument): YamlValue {
  const node = nodeAt(syntax.root, ["spec"]);
  return node ? (valueOf(node) as YamlValue) : {};
}

/** The hash of the files that a release is rendered from; undefined where its app has no source. */
export function filesOfRelease(release: Source): string | undefined {
  return textIn(release, "files", "hash");
}

/** The images that a release gives, by what the App document calls them. */
export function imagesOfRelease(release: Source): Readonly<Record<string, string>> {
  const [document] = readDocuments([release], releaseKinds).documents;
  const node = document && nodeAt(document.syntax.root, ["spec", "images"]);
  return node?.kind === "mapping" ? (valueOf(node) as Record<string, string>) : {};
}

function textIn(release: Source, ...path: readonly string[]): string | undefined {
  const [document] = readDocuments([release], releaseKinds).documents;
  const node = document && nodeAt(document.syntax.root, ["spec", ...path]);
  return node?.kind === "scalar" ? node.text : undefined;
}
