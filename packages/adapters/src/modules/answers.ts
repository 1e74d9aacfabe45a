/** Where the child process answers: not a standard stream, which modules may write to. */
export const answerDescriptor = 3;

/** What the child process says, one a line. `url` is the module's. */
export type Answer =
  | { readonly kind: "begin"; readonly url: string }
  /** `documents` is undefined where the module has no default export. */
  | { readonly kind: "documents"; readonly url: string; readonly documents: readonly unknown[] | undefined }
  | Failure
  /** For each module, the modules that it imports. */
  | { readonly kind: "end"; readonly imports: readonly (readonly [string, readonly string[]])[] };

export interface Failure {
  readonly kind: "failed";
  readonly url: string;
  readonly message: string;
  /** The name of the document at fault, where it is known. */
  readonly document?: string | undefined;
  /** The URL and line (from 1) at fault, where they are known. */
  readonly at?: string | undefined;
  readonly line?: number | undefined;
  /** What an import asked for in vain. */
  readonly specifier?: string | undefined;
}

/** Checks one line of the child's answer: the child runs code that others wrote. */
export function readAnswer(line: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("kind" in value)) return undefined;
    return isAnswer(value) ? (value as Answer) : undefined;
  } catch {
    return undefined;
  }
}

function isAnswer(value: { readonly kind?: unknown; readonly [key: string]: unknown }): boolean {
  switch (value.kind) {
    case "begin":
      return typeof value["url"] === "string";
    case "documents":
      return (
        typeof value["url"] === "string" && (value["documents"] === undefined || Array.isArray(value["documents"]))
      );
    case "failed":
      return typeof value["url"] === "string" && typeof value["message"] === "string";
    case "end":
      return Array.isArray(value["imports"]);
    default:
      return false;
  }
}
