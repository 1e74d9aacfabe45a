import type * as z from "zod";
import type { Source } from "../diagnostics/places.ts";
import { nodeAt, valueOf } from "../manifests/syntax.ts";
import { releaseKinds } from "../model/kinds.ts";
import { releaseSpec } from "../model/release-kind.ts";
import { readDocuments } from "./documents.ts";

/** What a release was built of: its images by how the App names them, and the source that they come from. */
export type ReleasedBuild = Pick<z.output<typeof releaseSpec>, "images" | "source">;

/** Of the text of one release; undefined where it is none. */
export function readReleasedBuild(release: Source): ReleasedBuild | undefined {
  const found = readDocuments([release], releaseKinds).documents.find(({ kind }) => kind === "Release");
  const spec = found && nodeAt(found.syntax.root, ["spec"]);
  const { data } = releaseSpec
    .pick({ images: true, source: true })
    .strip()
    .safeParse(spec && valueOf(spec));
  return data;
}
