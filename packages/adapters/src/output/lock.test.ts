import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, utimesSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder, writeFiles } from "../testing/folders.ts";
import { claimFolder, releaseFolder } from "./lock.ts";

const claim = (pid: number, host = hostname()): string => JSON.stringify({ pid, host, began: "0" });
/** Of a process that has ended. */
const ended = (): number => spawnSync(process.execPath, ["-v"]).pid;

test("a folder is claimed once, and can be claimed again when it was released", () => {
  const folder = join(temporaryFolder(), "work");
  expect(claimFolder(folder)).toBeUndefined();
  expect(claimFolder(folder)).toMatchObject({ held: { pid: process.pid } });
  releaseFolder(folder);
  expect(existsSync(folder)).toBe(false);
  expect(claimFolder(folder)).toBeUndefined();
});

test("the claim of a process that has ended is taken over, with what it left", () => {
  const folder = temporaryFolder({ "claim-1.json": claim(ended()), "new/0": "left" });
  expect(claimFolder(folder)).toBeUndefined();
  expect(readdirSync(folder).toSorted()).toEqual(["claim-1.json", "claim-2.json", "new"]);
  releaseFolder(folder);
  expect(existsSync(folder)).toBe(false);
});

test("a process that has got the number of an earlier one is another process", () => {
  const folder = temporaryFolder({ "claim-1.json": claim(process.pid) });
  expect(claimFolder(folder)).toBeUndefined();
});

test("a process of another machine counts as alive", () => {
  const folder = temporaryFolder({ "claim-1.json": claim(ended(), "elsewhere.example.com") });
  expect(claimFolder(folder)).toMatchObject({ held: { host: "elsewhere.example.com" } });
});

test("a claim that is being written is respected; one that never was, is not", () => {
  const folder = temporaryFolder({ "claim-1.json": "" });
  expect(claimFolder(folder)).toHaveProperty("held");
  const long = new Date(Date.now() - 60_000);
  utimesSync(join(folder, "claim-1.json"), long, long);
  expect(claimFolder(folder)).toBeUndefined();
});

test("a folder of somebody else is not taken, an empty one is", () => {
  const folder = temporaryFolder();
  expect(claimFolder(folder)).toBeUndefined();
  const theirs = temporaryFolder();
  writeFiles(theirs, { "notes.txt": "" });
  expect(claimFolder(theirs)).toEqual({ foreign: true });
});
