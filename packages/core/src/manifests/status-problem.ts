/**
 * The API server's own description of a refusal.
 * Source: Status in https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 */
export interface StatusProblem {
  /** The HTTP status. */
  readonly code: number;
  /** `Invalid`, `Forbidden`, `Conflict`, … */
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly StatusCause[];
}

export interface StatusCause {
  /** `FieldValueInvalid`, `FieldManagerConflict`, … */
  readonly reason: string;
  readonly message: string;
  /** `spec.replicas`; of a conflict `.spec.replicas`. */
  readonly field: string;
}
