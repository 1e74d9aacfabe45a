import type { Source } from "../diagnostics/places.ts";
import { nodeAt, valueOf } from "../manifests/syntax.ts";
import { releaseKinds } from "../model/kinds.ts";
import { readDocuments } from "./documents.ts";

/** A release without what tells it from another build of the same declaration. */
export interface ReleaseButImages {
  readonly app: string;
  /** All that it says of the app but which bits its images have; where it was built from is left out, too. */
  readonly text: string;
}

const known = new WeakMap<Source, ReleaseButImages | undefined>();

/** Undefined where the source is not one sound release. */
export function releaseButImages(source: Source): ReleaseButImages | undefined {
  if (!known.has(source)) known.set(source, readAnew(source));
  return known.get(source);
}

/** The digest of an image with the tag beside it, which says nothing there. */
const whichBits = /(?::[A-Za-z0-9_][A-Za-z0-9_.-]*)?@sha256:[0-9a-f]{64}/g;

function readAnew(source: Source): ReleaseButImages | undefined {
  const { documents, aside, incomplete, diagnostics } = readDocuments([source], releaseKinds);
  const [document, ...others] = documents;
  if (document?.kind !== "Release" || others.length + aside.length + diagnostics.length > 0 || incomplete)
    return undefined;
  const spec = nodeAt(document.syntax.root, ["spec"]);
  const { source: _, ...said } = spec ? (valueOf(spec) as Readonly<Record<string, unknown>>) : {};
  if (typeof said["app"] !== "string") return undefined;
  return { app: said["app"], text: JSON.stringify(said).replaceAll(whichBits, "@sha256:") };
}
