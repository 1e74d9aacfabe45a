export type CodeHostReason =
  /** No answer, or only that there is none now. */
  | "unreachable"
  /** The request was sent and its answer is lost: it may have been acted upon. */
  | "unanswered"
  | "rateLimited"
  | "refusedToken"
  | "notFound"
  | "refused"
  /** What answered does not answer as a code host. */
  | "notUnderstood"
  /** A variable or an address is missing or wrong; nothing was sent. */
  | "misconfigured";

/** What a code host, or the way to it, did to us. No secret is in it. */
export class CodeHostError extends Error {
  override readonly name = "CodeHostError";
  readonly reason: CodeHostReason;
  readonly hint: string;
  /** The status of the answer, where there was one. */
  readonly status: number | undefined;
  /** When it may be asked again, in milliseconds since 1970, where the host said so. */
  readonly retryAt: number | undefined;

  constructor(
    reason: CodeHostReason,
    details: {
      readonly message: string;
      readonly hint: string;
      readonly status?: number | undefined;
      readonly retryAt?: number | undefined;
      readonly cause?: unknown;
    },
  ) {
    super(details.message, { cause: details.cause });
    this.reason = reason;
    this.hint = details.hint;
    this.status = details.status;
    this.retryAt = details.retryAt;
  }
}
