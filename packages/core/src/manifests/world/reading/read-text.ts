import type { Code } from "../../../diagnostics/codes.ts";
import type { FieldPath } from "../../syntax.ts";
import type { UnknownContent } from "../content.ts";

/** Offsets in UTF-16 code units, `end` exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** One object of a text: `start` and `end` are those of its document, `path` leads to the object inside of it. */
interface ReadObject extends Range {
  readonly object: UnknownContent;
  readonly path: FieldPath;
}

/** Something in a text that is no object, or not all that it says can be taken for true. */
export interface Problem extends Range {
  readonly code: Code;
  /** For the gap, in a few words. */
  readonly reason: string;
  readonly message: string;
  readonly hint: string;
  readonly path: FieldPath;
  /** Where no path leads to it, as in a document that cannot be read. */
  readonly exact?: Range;
  /** Whether its document has nothing of what every object has: another tool may have written it for itself. */
  readonly isOfOthers?: boolean;
  /** Absent where a problem is told, but leaves nothing unknown. */
  readonly gap?: { readonly kind?: string; readonly namespace?: string; readonly name?: string };
}

/**
 * What a text holds: plain data without places, which a thread can give to another. Places are worked out from the text
 * when they are needed (`place-of-field.ts`).
 */
export interface ReadText {
  readonly objects: ReadObject[];
  readonly problems: Problem[];
  /** Documents that are, or may be, Secrets: nothing of them is ever shown. */
  readonly secrets: Range[];
}

export function newReadText(): ReadText {
  return { objects: [], problems: [], secrets: [] };
}
