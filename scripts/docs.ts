import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generatedFiles, leftOver } from "./docs/generated-files.ts";
import { root } from "./run.ts";

/** Writes the generated part of docs/ anew. `scripts/docs/generated-files.test.ts` fails until that is done. */
async function writeDocs(): Promise<void> {
  const files = await generatedFiles();
  for (const [path, text] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  for (const path of leftOver(files)) await rm(join(root, path));
  console.log(`${String(files.size)} files`);
}

await writeDocs();
