import { join } from "node:path";
import { base64Mark, pathOfSourceFile, pathsProblem, type RenderSource } from "@kubestage/core";
import { KubestageError } from "../../kubestage-error.ts";
import type { FileContent } from "../file-contents.ts";
import { type RendererOptions, sourceRenderer } from "../render-source.ts";
import { inScratch, placeFiles } from "../scratch-folder.ts";
import { chartFolderName, declaredFolder, fetchedFolder } from "./released-folders.ts";

export interface ReleasedFiles {
  /** By their paths below their folder, as they stand in the ledger. */
  readonly files: ReadonlyMap<string, string>;
  /** Their folder in the ledger, for messages. */
  readonly folder: string;
  /** What the release says that all of them hash to. */
  readonly hash: string;
}

/**
 * Renders sources from the files of a release alone: these stand in a folder of their own for as long as that takes, and nothing is fetched.
 *
 * Errors: those of `sourceRenderer`; thrown KS4001 for a file that no release has.
 */
export function releasedRenderer(
  { files, folder, hash }: ReleasedFiles,
  options: Omit<RendererOptions, "root" | "chartFolder">,
): RenderSource {
  const contents = readFiles(files, folder);
  return (wanted) =>
    inScratch(async ({ folder: scratch }) => {
      placeFiles(join(scratch, "release"), contents);
      const rootOf = (name: string) => ({ absolute: join(scratch, "release", name), file: `${folder}/${name}` });
      const render = sourceRenderer({
        ...options,
        root: rootOf(declaredFolder),
        chartFolder: (chart) => ({ path: chartFolderName(chart), root: rootOf(fetchedFolder) }),
      });
      const { rendered, diagnostics } = await render(wanted);
      return { rendered: rendered && { ...rendered, files: hash }, diagnostics };
    });
}

/** The files by their paths below the folder, as they were when the release was made. */
function readFiles(files: ReadonlyMap<string, string>, folder: string): ReadonlyMap<string, FileContent> {
  const unreadable = (problem: string): KubestageError =>
    new KubestageError("KS4001", { message: problem, hint: `look at \`git log -- ${folder}\` in the ledger` });
  const contents = new Map<string, FileContent>();
  for (const [written, text] of files) {
    const path = pathOfSourceFile(written);
    if (path === undefined) throw unreadable(`${folder}/${written} is no file that a release has`);
    const bytes = Buffer.from(text, written.endsWith(base64Mark) ? "base64" : "utf8");
    contents.set(path, { bytes, file: `${folder}/${written}`, path });
  }
  const problem = pathsProblem(contents.keys());
  if (problem !== undefined) throw unreadable(`${folder}: ${problem}`);
  return contents;
}
