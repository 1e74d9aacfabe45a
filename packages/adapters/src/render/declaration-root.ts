import { realpathSync } from "node:fs";
import { join, posix, sep } from "node:path";

/** The folder that the paths of a declaration are relative to. */
export interface DeclarationRoot {
  readonly absolute: string;
  /** As the user typed it. */
  readonly file: string;
}

export interface NamedPath {
  readonly absolute: string;
  /** As the user would type it. */
  readonly file: string;
  /** Relative to the root, with `/`. */
  readonly path: string;
}

export function below(root: DeclarationRoot, path: string): NamedPath {
  const normal = posix.normalize(path);
  return { absolute: join(root.absolute, normal), file: join(root.file, normal), path: normal };
}

/** Whether `absolute`, links followed, is `folder` or in it. Throws where there is no such file. */
export function isInside(absolute: string, folder: string): boolean {
  const real = realpathSync(absolute);
  const around = realpathSync(folder);
  return real === around || real.startsWith(around.endsWith(sep) ? around : around + sep);
}
