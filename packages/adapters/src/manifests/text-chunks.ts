import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

const chunkBytes = 4 * 1024 * 1024;

/** The bytes of a file, chunk by chunk; each chunk is overwritten by the next. Errors: those of the file system. */
export function* byteChunks(absolute: string): Generator<Buffer> {
  const file = openSync(absolute, "r");
  try {
    const bytes = Buffer.allocUnsafe(chunkBytes);
    for (let count = readSync(file, bytes); count > 0; count = readSync(file, bytes)) yield bytes.subarray(0, count);
  } finally {
    closeSync(file);
  }
}

/** So much of a file says what it is. */
export const beginBytes = 64;

/** The first bytes of a file. Errors: those of the file system. */
export function beginOf(absolute: string): Buffer {
  const file = openSync(absolute, "r");
  try {
    const bytes = Buffer.alloc(beginBytes);
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

/** The text of bytes in UTF-8, chunk by chunk. Small chunks are put together. */
export function* textChunks(chunks: Iterable<Buffer>): Generator<string> {
  const decoder = new StringDecoder("utf8");
  let text = "";
  for (const bytes of chunks) {
    text += decoder.write(bytes);
    if (text.length < chunkBytes) continue;
    yield text;
    text = "";
  }
  yield text + decoder.end();
}
