/** Why a registry gave nothing. What is not there at all is no error: that is said by `undefined`. */
type RegistryProblem =
  /** It cannot be reached, or does not answer in time. */
  | "unreachable"
  /** It does not let us in, or there are no credentials for it. */
  | "refused"
  /** It answers something that the specification does not know, or that is larger than what is read. */
  | "garbled"
  /** What it gave is not what its digest says. */
  | "altered";

/** A registry could not be asked: nothing is known of the image then, neither good nor bad. */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
  readonly problem: RegistryProblem;

  constructor(problem: RegistryProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}
