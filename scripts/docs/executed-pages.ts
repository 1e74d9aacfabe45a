import { randomUUID } from "node:crypto";
import type { Ran } from "../run.ts";
import { runScript } from "./run-script.ts";

/** How the commands of a page are run, and what becomes of what they print. */
export interface Execution {
  readonly run: (script: string) => Promise<Ran>;
  /** Replaces what differs from one run to the next, and from one machine to another. */
  readonly settle: (output: string) => string;
}

const here: Execution = { run: runScript, settle: (output) => output };

const block = /^```(sh|console)\n([\s\S]*?)^```$/gm;

/**
 * A guide page whose commands have been run, one after the other as in one terminal, and whose `console` blocks show what
 * they really print: lines that begin with `$ ` are commands, the lines behind each are its output. A `sh` block is run and
 * shows nothing. Blocks of other languages are left alone.
 */
export async function executePage(page: string, { run, settle }: Execution = here): Promise<string> {
  const marker = `--- ${randomUUID()}`;
  const blocks = [...page.matchAll(block)].map(([, language, text = ""]) =>
    language === "sh" ? [text] : [...text.matchAll(/^\$ (.*)$/gm)].map(([, command = ""]) => command),
  );
  const script = blocks.flat().map((command) => `${command}\necho "${marker}"`);
  const { stdout } = await run(`exec 2>&1\n${script.join("\n")}\n`);
  const outputs = stdout.split(`${marker}\n`);
  let next = 0;
  let at = 0;
  return page.replaceAll(block, (whole, language: string) => {
    const commands = blocks[at++] ?? [];
    if (language === "sh") {
      next++;
      return whole;
    }
    const shown = commands.map((command) => `$ ${command}\n${settle(outputs[next++] ?? "")}`);
    return `\`\`\`console\n${shown.join("\n").trimEnd()}\n\`\`\``;
  });
}
