import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../run.ts";
import { commandsPage } from "./commands-page.ts";
import { errorPages } from "./error-pages.ts";
import { executePage } from "./executed-pages.ts";
import { overviewPicture } from "./overview-picture.ts";
import { referencePages } from "./reference-pages.ts";
import { terminalPicture } from "./terminal-picture.ts";

/** Guide pages whose commands are run. */
const executed = ["first-platform.md", "proof.md"];

/** Every file that is generated: its text by its path below the repository's root. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const [path, text] of await errorPages()) files.set(`docs/errors/${path}`, text);
  for (const [path, text] of referencePages()) files.set(`docs/reference/${path}`, text);
  files.set("docs/reference/commands.md", commandsPage());
  files.set("docs/pictures/overview.svg", overviewPicture());
  files.set("docs/pictures/start.svg", await terminalPicture());
  for (const name of executed) {
    const path = `docs/guide/${name}`;
    files.set(path, await executePage(readFileSync(join(root, path), "utf8")));
  }
  return files;
}

/** Files that look generated but are not any more: pages of codes that are gone. */
export function leftOver(files: ReadonlyMap<string, string>): string[] {
  return readdirSync(join(root, "docs", "errors"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/errors/${name}`)
    .filter((path) => !files.has(path));
}
