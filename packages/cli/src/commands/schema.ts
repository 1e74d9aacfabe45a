import type { YamlValue } from "@kubestage/core";
import { declarationJsonSchema, writeYaml } from "@kubestage/core";
import { schemaText } from "@kubestage/workflows";
import type { Terminal } from "../terminal.ts";

export async function runSchema({ output }: { readonly output: string }, terminal: Terminal): Promise<number> {
  await terminal.out.write(output === "yaml" ? writeYaml(declarationJsonSchema() as YamlValue) : schemaText());
  return 0;
}
