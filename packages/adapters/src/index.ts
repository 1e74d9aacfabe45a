export type { DeclarationText, ReadOptions } from "./declaration/read-declaration.ts";
export { readDeclaration } from "./declaration/read-declaration.ts";
export { readTextIfThere } from "./declaration/read-text.ts";
export { KubestageError } from "./kubestage-error.ts";
export type { OutputFile } from "./output/plan-changes.ts";
export type { WriteOptions, Written } from "./output/write-output.ts";
export { writeOutput } from "./output/write-output.ts";
