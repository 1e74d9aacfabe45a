/** A path without `.`, `..` and slashes that say nothing. */
export function normalizedPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** The paths in which a normalized path lies, from `/` on; without itself. */
export function pathsAbove(path: string): readonly string[] {
  const parts = path.split("/").slice(1);
  return path === "/" ? [] : parts.map((_, count) => `/${parts.slice(0, count).join("/")}`);
}
