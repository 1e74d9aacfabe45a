import { codes } from "@kubestage/core";
import { expect, test } from "vitest";
import { baseFile, judge, missingExamples, readExamples } from "./error-examples.ts";
import { runScript } from "./run-script.ts";

const examples = readExamples();
const texts = examples.filter(({ form }) => form === "yaml");
const worlds = examples.filter(({ form }) => form === "world.yaml");
const scripts = examples.filter(({ form }) => form === "sh");

test("every code has a wrong and a right example, and every example a code", () => {
  expect(missingExamples(examples)).toEqual([]);
});

test.each(texts.filter(({ side }) => side === "wrong"))(
  "the wrong example of $code gives it and nothing else",
  (example) => {
    const found = judge(example);
    expect(new Set(found.map(({ code }) => code))).toEqual(new Set([example.code]));
    expect(found.filter(({ span }) => !span)).toEqual([]);
  },
);

test.each(texts.filter(({ side }) => side === "right"))("the right example of $code gives nothing", (example) => {
  expect(judge(example).map(({ code, message }) => `${code} ${message}`)).toEqual([]);
});

// One leak can be a leak in several ways: what is said beside the code is right too.
test.each(worlds.filter(({ side }) => side === "wrong"))(
  "the wrong world of $code gives it, with a place",
  (example) => {
    const found = judge(example);
    expect(found.map(({ code }) => code)).toContain(example.code);
    expect(found.filter(({ span }) => !span)).toEqual([]);
  },
);

test.each(worlds.filter(({ side }) => side === "right"))("the right world of $code does not give it", (example) => {
  const said = judge(example).filter(({ code }) => code === example.code);
  expect(said.map(({ message }) => message)).toEqual([]);
});

test.each(scripts)("the $side example of $code, run as a script", async ({ code, side, text }) => {
  const ran = await runScript(text, [baseFile]);
  // What a proof finds is its result, and what it could not judge goes wrong.
  const isFound = /^KS3[1-9]/.test(code);
  const found = new Set((isFound ? ran.stdout : ran.stderr).match(/\b(?:error|warning) KS\d{4}\b/g) ?? []);
  expect([...found]).toEqual(side === "wrong" ? [`${codes[code].severity} ${code}`] : []);
  expect(ran.code).toBe(side === "wrong" && codes[code].severity === "error" ? (isFound ? 3 : 1) : 0);
});
