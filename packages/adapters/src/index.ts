export { readDeclaration } from "./declaration/read-declaration.ts";
export { readTextIfThere } from "./declaration/read-text.ts";
export { KubestageError } from "./kubestage-error.ts";
export { createFiles } from "./output/create-files.ts";
export type { OutputFile } from "./output/plan-changes.ts";
export { writeOutput } from "./output/write-output.ts";
