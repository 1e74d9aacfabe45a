/** Longer is what nobody reads in a record. */
const mostCharacters = 300;
const mostLines = 3;

/** Escape sequences of terminals: colours and the like (CSI), titles and links (OSC), and the rest. */
const terminalCodes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;
/** Control characters, and those that hide text or change its direction. */
const invisible = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]+/g;

/** Somebody else's text as one line that may stand in a record: the beginning of it, without a full stop at its end. */
export function saidOf(text: string): string {
  return cut(oneLine(text)).replace(/[.\s]+$/, "");
}

/** The last lines of what a program printed, as `saidOf`: the end says how it went. */
export function lastSaid(output: string): string {
  const lines = output
    .split(/[\r\n]+/)
    .map(oneLine)
    .filter((line) => line !== "");
  let said = "";
  for (const line of lines.slice(-mostLines).toReversed()) {
    const longer = said === "" ? line : `${line} / ${said}`;
    if (said !== "" && longer.length > mostCharacters) break;
    said = longer;
  }
  return saidOf(said);
}

function oneLine(text: string): string {
  return text.replace(terminalCodes, "").replace(invisible, " ").replace(/\s+/g, " ").trim();
}

function cut(text: string): string {
  if (text.length <= mostCharacters) return text;
  // Half of a surrogate pair is no character.
  return `${text.slice(0, mostCharacters - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
