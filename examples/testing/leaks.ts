import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A leak that was planted on purpose: the comment above it says what is wrong. */
export interface Leak {
  readonly number: number;
  /** The properties that find it. */
  readonly properties: readonly string[];
  readonly sentence: string;
  /** Below the folder of manifests, with `/`. */
  readonly file: string;
  /** Of the line below the comment, counted from 1. */
  readonly line: number;
}

const comment = /^\s*# leak (\d\d) ([A-Za-z, ]+): (.+)$/;

/** The texts of an example's manifests by their path below `folder`, in the order of their names. */
export function readManifestTexts(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".yaml"))
    .map((path) => path.replaceAll("\\", "/"))
    .toSorted();
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}

/** The planted leaks that comments of these texts name, by their number. */
export function leaksIn(texts: ReadonlyMap<string, string>): readonly Leak[] {
  const leaks = [...texts].flatMap(([file, text]) =>
    text.split("\n").flatMap((line, index): Leak[] => {
      const [, number, properties = "", sentence = ""] = comment.exec(line) ?? [];
      if (number === undefined) return [];
      return [{ number: Number(number), properties: properties.split(", "), sentence, file, line: index + 2 }];
    }),
  );
  return leaks.toSorted((one, other) => one.number - other.number);
}

/** The leaks as a table of Markdown, which stands beside the folder of manifests. */
export function leakTable(leaks: readonly Leak[], folder = "manifests"): string {
  const rows = leaks.map(
    ({ number, properties, sentence, file, line }) =>
      `| ${number} | ${properties.join(", ")} | ${sentence.replaceAll("|", "\\|")} | [${file}:${line}](${folder}/${file}#L${line}) |`,
  );
  return ["| # | property | what somebody did | where |", "| --- | --- | --- | --- |", ...rows].join("\n");
}
