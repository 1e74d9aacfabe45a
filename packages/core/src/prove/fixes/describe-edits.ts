import { keyText } from "../../manifests/object-key.ts";
import { fieldText } from "../../manifests/field-text.ts";
import type { Edit } from "../../verdicts/finding.ts";
import { keyOfEdit } from "./key-of-edit.ts";

/** Longer values are cut: whoever wants them whole looks at the diff. */
const longest = 120;

/** What edits do, one line each, in their order. What is written into a Secret is not shown. */
export function describeEdits(edits: readonly Edit[]): string[] {
  return edits.map((edit) => {
    const key = keyOfEdit(edit);
    const object = keyText(key);
    switch (edit.type) {
      case "add":
        return `add ${object}`;
      case "delete":
        return `delete ${object}`;
      case "remove":
        return `remove ${fieldText(edit.path)} of ${object}`;
      case "set": {
        const isSecret = key.group === "" && key.kind === "Secret" && edit.path[0] !== "metadata";
        return `set ${fieldText(edit.path)} of ${object}${isSecret ? "" : ` to ${shortened(edit.value)}`}`;
      }
    }
  });
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
