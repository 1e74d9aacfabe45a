import type { Readable } from "node:stream";
import { garbled, NoAnswer } from "./failures.ts";

const newline = 0x0a;

/**
 * One JSON value for each line. Lines are cut as bytes, so a chunk may end anywhere, within a character too.
 *
 * Errors: NoAnswer for a line that is not JSON: what comes after it cannot be trusted either.
 */
export async function* jsonLines(stream: Readable): AsyncGenerator {
  let open: Buffer[] = [];
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      const line = Buffer.concat([...open, bytes.subarray(start, end)]);
      open = [];
      start = end + 1;
      if (line.length > 0) yield parse(line);
    }
    if (start < bytes.length) open.push(bytes.subarray(start));
  }
  // A line without an end is one that was cut.
  if (open.length > 0) throw new NoAnswer("the connection was cut", { unsent: false });
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString("utf8"));
  } catch {
    throw new NoAnswer(garbled, { unsent: false });
  }
}
