import type { StatusProblem } from "@kubestage/core";
import { KubestageError } from "../kubestage-error.ts";

/** The server refused a request whose answer the caller cannot do without, such as a list. */
export class RefusedError extends KubestageError {
  readonly problem: StatusProblem;

  /** `what` as in `list deployments.apps in shop-dev`. */
  constructor(what: string, server: string, problem: StatusProblem) {
    const said = problem.message === "" ? `${problem.code} ${problem.reason}`.trim() : problem.message;
    super("KS6015", {
      message: `${server} refuses to ${what}: ${said}`,
      hint:
        problem.code === 403
          ? "ask whoever runs the cluster for that right; `kubestage doctor` lists all that are needed"
          : "run the same command again; if it stays, the server's own log says more",
    });
    this.name = "RefusedError";
    this.problem = problem;
  }
}
