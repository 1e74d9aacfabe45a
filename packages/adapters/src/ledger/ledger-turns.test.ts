import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { LedgerTurns } from "./ledger-turns.ts";

const turnFile = (): string => join(temporaryFolder(), "turns", "one.json");
const turnsAt = (path: string, signal?: AbortSignal): LedgerTurns => new LedgerTurns(path, signal);

test("one has a turn after the other, and whoever had one lets the others go first", async () => {
  const path = turnFile();
  const [mine, other] = [turnsAt(path), turnsAt(path)];
  const had: string[] = [];
  const endMine = await mine.take();
  const later = other.take().then((end) => {
    had.push("other");
    return end;
  });
  await pause(100);
  expect(had).toEqual([]);
  endMine();
  const again = mine.take().then((end) => {
    had.push("mine");
    return end;
  });
  (await later)();
  (await again)();
  expect(had).toEqual(["other", "mine"]);
  expect(existsSync(path)).toBe(false);
});

test("the turn of a process that is dead is over", async () => {
  const path = turnFile();
  (await turnsAt(path).take())();
  const { pid } = spawnSync(process.execPath, ["--version"]);
  writeFileSync(path, JSON.stringify({ process: pid, turn: "left" }));
  const end = await turnsAt(path).take();
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ process: process.pid });
  end();
});

test("a turn that is had for too long is over, and its end ends nobody else's", async () => {
  const path = turnFile();
  const endSlow = await turnsAt(path).take();
  utimesSync(path, 0, 0);
  const end = await turnsAt(path).take();
  endSlow();
  expect(existsSync(path)).toBe(true);
  end();
  expect(existsSync(path)).toBe(false);
});

test("who is to end waits for no turn, and where no file can be made there are none", async () => {
  const path = turnFile();
  const end = await turnsAt(path).take();
  const ending = new AbortController();
  const waits = turnsAt(path, ending.signal).take();
  ending.abort();
  (await waits)();
  expect(existsSync(path)).toBe(true);
  end();
  writeFileSync(path, "");
  (await turnsAt(join(path, "below.json")).take())();
});
