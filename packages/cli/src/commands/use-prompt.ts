import type { PromptForm } from "@kubestage/workflows/prompt";
import { stagePrompt } from "@kubestage/workflows/prompt";
import type { Terminal } from "../terminal.ts";

/** Drawn at every prompt: nothing more is loaded than it takes. No line break, which a prompt would show. */
export async function runPrompt(form: string | true, terminal: Terminal): Promise<number> {
  await terminal.out.write(stagePrompt(form === true ? "plain" : (form as PromptForm), process.env));
  return 0;
}
