export type { BuildRequest, BuildResult } from "./build.ts";
export { build } from "./build.ts";
export type { Progress, ProgressEvent } from "./progress.ts";
