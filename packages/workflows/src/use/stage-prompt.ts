import type { Environment } from "@kubestage/adapters/state";
import { stageInUse, stateFolder } from "@kubestage/adapters/state";

/** Where a prompt is drawn: each shell has its own way of saying which characters take no room. */
export const promptForms = ["plain", "ansi", "bash", "zsh", "fish"] as const;
export type PromptForm = (typeof promptForms)[number];

const escape = "\u001b";
const red = `${escape}[1;37;41m`;
const cyan = `${escape}[36m`;
const reset = `${escape}[0m`;

/**
 * What a shell's prompt says of the stage in use: `shop/dev`, and ` PRODUCTION shop/prod ` where a slip is dear. Empty
 * where no stage is in use. Reads one small file and asks nobody: it is drawn at every prompt, and must not fail.
 */
export function stagePrompt(form: PromptForm, environment: Environment): string {
  const used = recordOf(environment);
  if (!used) return "";
  const isProduction = used.tier === "production";
  const text = clean(`${used.platform}/${used.stage}`);
  const shown = isProduction ? ` PRODUCTION ${text} ` : text;
  switch (form) {
    case "plain":
      return shown.trim();
    case "ansi":
    case "fish":
      return `${isProduction ? red : cyan}${shown}${reset}`;
    case "bash":
      // What readline knows as \[ and \] in PS1 itself.
      return `\u0001${isProduction ? red : cyan}\u0002${shown}\u0001${reset}\u0002`;
    case "zsh":
      return isProduction ? `%K{red}%F{white}%B${shown}%b%f%k` : `%F{cyan}${shown}%f`;
  }
}

function recordOf(environment: Environment): ReturnType<typeof stageInUse> {
  try {
    return stageInUse(stateFolder(environment), environment);
  } catch {
    // A prompt is no place for an error: `kubestage use` tells it.
    return undefined;
  }
}

/** Names are DNS labels; a file that somebody edited must not bring commands for the terminal or the shell along. */
function clean(text: string): string {
  return text.replaceAll(/[^-a-z0-9/]/g, "");
}
