import { expect, test } from "vitest";
import { normalizedPath, pathsAbove } from "./paths-above.ts";

test.each([
  ["", "/"],
  ["/", "/"],
  ["/a/b", "/a/b"],
  ["a//b/", "/a/b"],
  ["/a/./b", "/a/b"],
  ["/a/../b", "/b"],
  ["/../a", "/a"],
  ["/a/..", "/"],
  ["/a/.../b", "/a/.../b"],
])("%j is the path %s", (path, normalized) => expect(normalizedPath(path)).toBe(normalized));

test.each([
  ["/", []],
  ["/a", ["/"]],
  ["/a/b/c", ["/", "/a", "/a/b"]],
])("%s lies in %j", (path, above) => expect(pathsAbove(path)).toEqual(above));
