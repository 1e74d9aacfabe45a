/** Called with what a workflow begins to do, for whoever watches. The last call is `done`. */
export type Progress = (phase: "reading" | "compiling" | "comparing" | "done") => void;
