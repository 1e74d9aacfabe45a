import { parseDeclaration } from "@kubestage/core";
import { expect, it, onTestFinished } from "vitest";
import { compileAll } from "./compiled-files.ts";

const declaration = (documents: readonly string[]): string =>
  documents.map((document) => `apiVersion: kubestage.dev/v1alpha1\n${document}\n`).join("---\n");
const app = (name: string): string =>
  `kind: App\nmetadata: { name: ${name} }\nspec: { team: shop, source: { manifests: { paths: [k8s.yaml] } } }`;
const text = declaration([
  "kind: Platform\nmetadata: { name: shop }\nspec: { domain: example.com }",
  "kind: Cluster\nmetadata: { name: main }\nspec: { cni: calico }",
  "kind: Stage\nmetadata: { name: dev }\nspec: { cluster: main, tier: development }",
  "kind: Team\nmetadata: { name: shop }\nspec: { groups: [shop] }",
  app("first"),
  app("second"),
]);

it("what fails while another is awaited is told in its turn, and ends no process before", async () => {
  const { platform } = parseDeclaration([{ file: "p.yaml", path: "p.yaml", text }]);
  if (!platform) throw new Error("the declaration has errors");
  const unhandled: unknown[] = [];
  const listen = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", listen);
  onTestFinished(() => void process.off("unhandledRejection", listen));
  const turn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 20));
  const files = compileAll(
    platform,
    {},
    {
      render: async (wanted) => {
        if (wanted.app === "second") throw new Error("the tool cannot be started");
        await turn();
        return { rendered: undefined, diagnostics: [] };
      },
    },
  );
  const seen = async (): Promise<void> => {
    for await (const file of files) expect(file.app).not.toBe("second");
  };
  await expect(seen()).rejects.toThrow("the tool cannot be started");
  await turn();
  expect(unhandled).toEqual([]);
});
