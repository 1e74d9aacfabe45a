import type { Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open, stat } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import { KubestageError, systemCode } from "../kubestage-error.ts";

/** A file of lines that grows, and that is put aside and begun anew now and then. */
export interface GrowingFile {
  /** For messages. */
  readonly path: string;
  /** Hands over every line that has been completed since the last call. Errors: KS5101 where it cannot be read. */
  read(take: (line: string) => void): Promise<void>;
  close(): Promise<void>;
}

const pieceLength = 256 * 1024;

/**
 * Opens an audit log, which may be far larger than memory: it is read piece by piece. When the API server has rotated it,
 * the rest of the old file is read first. `path` is its name as the user typed it.
 *
 * Errors: KS5101 where there is no such file or it may not be read.
 */
export async function openGrowingFile(absolute: string, path: string): Promise<GrowingFile> {
  const attempt = attempts(path);
  const openFile = () => attempt(() => openAt(absolute));
  let current = await openFile();
  const read = async (take: (line: string) => void): Promise<void> => {
    await readOn(current, take);
    const now = await attempt(() => statIfThere(absolute));
    // Put aside, and not begun anew yet.
    if (!now || (now.ino === current.inode && now.size >= current.position)) return;
    const old = current;
    current = await openFile();
    await readOn(old, take);
    await old.handle.close();
    await readOn(current, take);
  };
  const readOn = (file: OpenFile, take: (line: string) => void) => attempt(() => readLines(file, take));
  return { path, read, close: () => current.handle.close() };
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly inode: number;
  readonly decoder: StringDecoder;
  position: number;
  /** The line that is not complete yet. */
  rest: string;
}

async function openAt(path: string): Promise<OpenFile> {
  const handle = await open(path);
  const { ino: inode } = await handle.stat();
  return { handle, inode, decoder: new StringDecoder("utf8"), position: 0, rest: "" };
}

async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function readLines(file: OpenFile, take: (line: string) => void): Promise<void> {
  const buffer = Buffer.allocUnsafe(pieceLength);
  for (;;) {
    const { bytesRead } = await file.handle.read(buffer, 0, pieceLength, file.position);
    if (bytesRead === 0) return;
    file.position += bytesRead;
    const lines = (file.rest + file.decoder.write(buffer.subarray(0, bytesRead))).split("\n");
    file.rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "you may not read it",
  EISDIR: "it is a folder",
};

function attempts(path: string): <Result>(action: () => Promise<Result>) => Promise<Result> {
  return async (action) => {
    try {
      return await action();
    } catch (error) {
      const code = systemCode(error);
      const why = (code !== undefined && reasons[code]) || code || String(error);
      throw new KubestageError("KS5101", {
        message: `the audit log ${JSON.stringify(path)} cannot be read: ${why}`,
        hint: "name a file that you may read, as the API server's --audit-log-path says",
        cause: error,
      });
    }
  };
}
