import type { Code } from "@kubestage/core";

/** What the world did to us: a full disk, a missing permission. Problems of the user's own text are diagnostics. */
export class KubestageError extends Error {
  readonly code: Code;
  readonly hint: string;

  constructor(code: Code, details: { readonly message: string; readonly hint: string; readonly cause?: unknown }) {
    super(details.message, { cause: details.cause });
    this.name = "KubestageError";
    this.code = code;
    this.hint = details.hint;
  }
}

/** The system's code of an error, such as `ENOENT`, or undefined for errors of other kinds. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
