/** What a workflow is doing, for whoever watches. */
export interface ProgressEvent {
  readonly phase: "reading" | "compiling" | "comparing" | "done";
}

export type Progress = (event: ProgressEvent) => void;
