import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openGrowingFile } from "./growing-file.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kubestage-test-"));
  path = join(folder, "audit.log");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function linesOf(file: Awaited<ReturnType<typeof openGrowingFile>>): Promise<string[]> {
  const lines: string[] = [];
  await file.read((line) => lines.push(line));
  return lines;
}

describe("openGrowingFile", () => {
  it("hands over what was added since, and never half a line", async () => {
    writeFileSync(path, "one\ntwo\nthr");
    const file = await openGrowingFile(path, "audit.log");
    expect(await linesOf(file)).toEqual(["one", "two"]);
    expect(await linesOf(file)).toEqual([]);
    appendFileSync(path, "ee\n");
    expect(await linesOf(file)).toEqual(["three"]);
    await file.close();
  });

  it("reads the end of a rotated file before the new one", async () => {
    writeFileSync(path, "one\n");
    const file = await openGrowingFile(path, "audit.log");
    await linesOf(file);
    appendFileSync(path, "two\n");
    renameSync(path, `${path}.1`);
    writeFileSync(path, "three\n");
    expect(await linesOf(file)).toEqual(["two", "three"]);
    await file.close();
  });

  it("goes on where the file has been put aside and the new one is not there yet", async () => {
    writeFileSync(path, "one\n");
    const file = await openGrowingFile(path, "audit.log");
    await linesOf(file);
    appendFileSync(path, "two\n");
    renameSync(path, `${path}.1`);
    expect(await linesOf(file)).toEqual(["two"]);
    writeFileSync(path, "three\n");
    expect(await linesOf(file)).toEqual(["three"]);
    await file.close();
  });

  it("reads pieces that cut a character in two", async () => {
    const long = "ä".repeat(300_000);
    writeFileSync(path, `x${long}\n`);
    const file = await openGrowingFile(path, "audit.log");
    expect(await linesOf(file)).toEqual([`x${long}`]);
    await file.close();
  });

  it("says KS5101 where there is no file, or a folder", async () => {
    await expect(openGrowingFile(path, "audit.log")).rejects.toMatchObject({ code: "KS5101" });
    const unreadable = await openGrowingFile(folder, "logs");
    await expect(linesOf(unreadable)).rejects.toMatchObject({
      code: "KS5101",
      message: expect.stringContaining('"logs"') as string,
    });
    await unreadable.close();
  });
});
