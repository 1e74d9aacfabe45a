import { readDeclaration } from "@kubestage/adapters";
import { nodeAt, readYaml } from "@kubestage/core";

/**
 * The names of the documents of a kind in a declaration, for completing them. Modules are not run for it, and what cannot
 * be read is left out: completing must never fail or take long.
 */
export async function declaredNames(kind: "Stage" | "Cluster" | "App", path: string, from: string): Promise<string[]> {
  const { sources } = await readDeclaration(path, { from, modules: false });
  return sources.flatMap((source) =>
    readYaml(source).documents.flatMap(({ root }) => {
      const found = nodeAt(root, ["kind"]);
      const name = nodeAt(root, ["metadata", "name"]);
      return found?.kind === "scalar" && found.text === kind && name?.kind === "scalar" ? [name.text] : [];
    }),
  );
}
