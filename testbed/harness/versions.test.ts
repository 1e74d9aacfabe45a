import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { defaultVersion, knownVersion, kubernetesVersions, moduleFile, patchVersion } from "./versions.ts";

test.each(kubernetesVersions)("%s: the staging modules are of the same version as Kubernetes", async (version) => {
  const text = await readFile(moduleFile(version), "utf8");
  const patch = patchVersion(text);
  expect(patch.startsWith(`${version}.`)).toBe(true);
  const replaced = [...text.matchAll(/^\t(k8s\.io\/\S+) => (\S+) v(\S+)$/gm)];
  expect(replaced.length).toBeGreaterThan(25);
  for (const [, module, by, at] of replaced) expect([by, at]).toEqual([module, `0.${patch.slice(2)}`]);
});

test("a version is known by its minor, however it is written", () => {
  expect(knownVersion("1.35")).toBe("1.35");
  expect(knownVersion("v1.35.4")).toBe("1.35");
  expect(knownVersion(defaultVersion)).toBe(defaultVersion);
  expect(() => knownVersion("1.12")).toThrow("the test bed has no Kubernetes 1.12: it has 1.36, 1.35, 1.34");
});
