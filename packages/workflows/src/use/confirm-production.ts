import { KubestageError } from "@kubestage/adapters";
import type { Stage } from "@kubestage/core";

export interface Confirmation {
  /** The stage's name, as `--confirm` gave it. */
  readonly confirm?: string | undefined;
  /** Asks the person at the terminal and gives the answer; absent where there is nobody to ask. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

/**
 * Goes on only where the name of the production stage was typed, now or as `--confirm`. `what` says what would be done.
 *
 * Errors: KS6026 (a refusal), thrown.
 */
export async function confirmProduction({ name }: Stage, what: string, { confirm, ask }: Confirmation): Promise<void> {
  if (confirm === name) return;
  if (confirm !== undefined)
    throw new KubestageError("KS6026", {
      message: `--confirm says ${JSON.stringify(confirm)}, but ${what} concerns the production stage ${JSON.stringify(name)}`,
      hint: `if that is meant, say \`--confirm ${name}\``,
    });
  const answer = await ask?.(`${what} concerns ${name}, which is production. Type ${name} to go on: `);
  if (answer?.trim() === name) return;
  throw new KubestageError("KS6026", {
    message:
      answer === undefined
        ? `${what} concerns the production stage ${JSON.stringify(name)}, and nobody can be asked: this is no terminal`
        : `${what} concerns the production stage ${JSON.stringify(name)}, and ${JSON.stringify(answer.trim())} was typed`,
    hint: ask ? "nothing was done; do it again and type the name" : `add \`--confirm ${name}\``,
  });
}
