import { readJsonObjects } from "./read-json-objects.ts";
import type { ReadText } from "./read-text.ts";
import { readYamlObjects } from "./read-yaml-objects.ts";

/**
 * The objects of a text, YAML or JSON, one document or many, with those that stand in lists, as the API server would take
 * them, and what is wrong with the rest. Nothing is thrown for a bad text.
 *
 * Errors, as problems: KS3003 for what cannot be read, those of `judgeObject`.
 */
export function readObjects(text: string): ReadText {
  const json = /^\s*\{/.test(text) ? readJsonObjects([text]) : undefined;
  return json && isSound(json) ? json : readYamlObjects(text, 0);
}

/** What is no JSON may be YAML, as for kubectl. */
function isSound({ problems }: ReadText): boolean {
  return problems.every(({ code }) => code !== "KS3003");
}
