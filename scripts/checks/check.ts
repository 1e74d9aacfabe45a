import { printed, type Ran } from "../run.ts";

export type Outcome =
  | { readonly passed: true; readonly note?: string }
  | { readonly passed: false; readonly output: string };

export interface Check {
  readonly name: string;
  readonly run: () => Promise<Outcome>;
}

export function passed(note?: string): Outcome {
  return note === undefined ? { passed: true } : { passed: true, note };
}

export function failed(output: string): Outcome {
  return { passed: false, output };
}

/** A check that is one command: it passes where the command exits with 0. */
export function outcomeOf(ran: Ran): Outcome {
  return ran.code === 0 ? passed() : failed(printed(ran) || `exit code ${String(ran.code)}`);
}

/** A check that collects complaints: it passes where there are none. */
export function outcomeOfComplaints(complaints: readonly string[], note?: string): Outcome {
  return complaints.length === 0 ? passed(note) : failed(complaints.join("\n"));
}
