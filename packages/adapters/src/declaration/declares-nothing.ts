import type { Diagnostic } from "@kubestage/core";
import { apiVersion, diagnose } from "@kubestage/core";
import type { NamedFile } from "./read-text.ts";
import { readText } from "./read-text.ts";

/** What is read of a folder before something of kubestage's has to turn up in it. */
interface Patience {
  readonly files: number;
  /** Characters of text. */
  readonly characters: number;
}

const patience: Patience = { files: 10_000, characters: 64 * 1024 * 1024 };

/**
 * KS1003 where so much was read without a word of kubestage's that the folder is another one than was meant, such as a
 * whole disk: one problem instead of one for each file. Undefined where there is a declaration, or not that much to read.
 */
export function declaresNothing(
  { file, path }: NamedFile,
  files: readonly NamedFile[],
  { files: mostFiles, characters: mostCharacters } = patience,
): Diagnostic | undefined {
  let characters = 0;
  for (const [index, one] of files.entries()) {
    const read = readText(one);
    const text = "text" in read ? read.text : "";
    if (text.includes("kubestage")) return undefined;
    characters += text.length;
    if (index + 1 < mostFiles && characters <= mostCharacters) continue;
    return diagnose("KS1003", {
      message: `${JSON.stringify(file)} is no declaration: ${(index + 1).toLocaleString("en-US")} of its files were read, and none says ${JSON.stringify(apiVersion)}`,
      hint: "give the folder that holds the declaration and nothing else",
      span: { source: { file, path, text: "" }, start: 0, end: 0 },
    });
  }
  return undefined;
}
