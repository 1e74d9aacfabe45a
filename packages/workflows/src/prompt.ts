/** What a shell's prompt shows, without the rest of this package: it is drawn at every prompt. */
export type { PromptForm } from "./use/stage-prompt.ts";
export { stagePrompt } from "./use/stage-prompt.ts";
