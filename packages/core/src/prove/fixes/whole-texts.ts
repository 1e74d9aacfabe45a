import { readYaml } from "../../manifests/read-yaml.ts";
import { nodeAt } from "../../manifests/syntax.ts";
import type { UnknownContent } from "../../manifests/world/content.ts";
import type { YamlValue } from "../../manifests/write-yaml.ts";
import { writeYaml } from "../../manifests/write-yaml.ts";
import { spliceObject } from "./splice-object.ts";

/** Whether a text is JSON rather than YAML, by how it begins. */
export function isJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/** Whether there may be a place for one more object. */
export function takesObjects(text: string): boolean {
  return !isJson(text) || /"items"\s*:\s*\[/.test(text);
}

/** A text with one more object: a document at its end, of JSON an item of its List. Undefined where that has none. */
export function withObject(text: string, object: UnknownContent): string | undefined {
  if (isJson(text)) return withItem(text, object);
  const written = writeYaml(object as unknown as YamlValue);
  if (text.trim() === "") return written;
  return `${text}${text.endsWith("\n") ? "" : "\n"}${/(?:^|\n)---[ \t]*\r?\n$/.test(text) ? "" : "---\n"}${written}`;
}

function withItem(text: string, object: UnknownContent): string | undefined {
  const { documents } = readYaml({ file: "", path: "", text });
  const items = documents.length === 1 && documents[0] ? nodeAt(documents[0].root, ["items"]) : undefined;
  if (items?.kind !== "sequence") return undefined;
  const key = { group: "", kind: "List", namespace: "", name: "" };
  const edit = { type: "set", object: key, path: ["items", items.items.length], value: object } as const;
  const spliced = spliceObject(text, [], edit);
  return "text" in spliced ? spliced.text : undefined;
}

/** The text with the line ends of the one that it was made from, where those were all of Windows. */
export function withLineEndsOf(before: string, text: string): string {
  return before.includes("\r\n") && !/(?<!\r)\n/.test(before) ? text.replace(/(?<!\r)\n/g, "\r\n") : text;
}
