import { expect, test } from "vitest";
import { cutAround } from "./cut-around.ts";

const same = "x".repeat(500);

test("short ones are as they are", () => {
  expect(cutAround('"a"', '"b"', 80)).toEqual(['"a"', '"b"']);
});

test("what differs near its end is shown there", () => {
  const lead = `…${"x".repeat(20)}`;
  expect(cutAround(`${same}one`, `${same}two`, 80)).toEqual([
    `${lead}one (503 characters)`,
    `${lead}two (503 characters)`,
  ]);
});

test("what differs near its beginning is shown from there, the short side whole", () => {
  expect(cutAround(`a${same}`, "b", 80)).toEqual([`a${"x".repeat(79)}… (501 characters)`, "b"]);
});

test("a side that is the beginning of the other shows where it ends", () => {
  const [left, right] = cutAround(same, `${same}!`, 80);
  expect(left).toBe(`…${"x".repeat(20)} (500 characters)`);
  expect(right).toBe(`…${"x".repeat(20)}! (501 characters)`);
});
