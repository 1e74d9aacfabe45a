import type { Palette } from "@kubestage/core";
import { noColours } from "@kubestage/core";
import colours from "picocolors";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Colours for a terminal, none for everything else. `--no-color` wins over the environment, NO_COLOR over FORCE_COLOR.
 * Sources: https://no-color.org, https://force-color.org
 */
export function paletteOf(isTerminal: boolean, noColour: boolean, environment: Environment): Palette {
  return wantsColour(isTerminal, noColour, environment) ? coloured() : noColours;
}

function wantsColour(isTerminal: boolean, noColour: boolean, { NO_COLOR, FORCE_COLOR, TERM }: Environment): boolean {
  if (noColour || (NO_COLOR !== undefined && NO_COLOR !== "")) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return isTerminal && TERM !== "dumb";
}

function coloured(): Palette {
  const { bold, dim, red, yellow, cyan, green } = colours.createColors(true);
  return {
    strong: bold,
    faint: dim,
    error: (text) => bold(red(text)),
    warning: (text) => bold(yellow(text)),
    note: cyan,
    good: green,
  };
}
