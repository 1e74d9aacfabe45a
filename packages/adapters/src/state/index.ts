/** What is known of the stage in use, without the rest of this package: a shell's prompt loads nothing else. */
export { stageInUse } from "./stage-in-use.ts";
export type { Environment } from "./state-folder.ts";
export { stateFolder } from "./state-folder.ts";
