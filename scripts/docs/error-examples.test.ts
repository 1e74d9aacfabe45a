import { codes } from "@kubestage/core";
import { expect, test } from "vitest";
import { baseFile, judge, missingExamples, readExamples } from "./error-examples.ts";
import { runScript } from "./run-script.ts";

const examples = readExamples();
const texts = examples.filter(({ form }) => form === "yaml");
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

test.each(scripts)("the $side example of $code, run as a script", async ({ code, side, text }) => {
  const ran = await runScript(text, [baseFile]);
  const found = new Set(ran.stderr.match(/\b(?:error|warning) KS\d{4}\b/g) ?? []);
  expect([...found]).toEqual(side === "wrong" ? [`${codes[code].severity} ${code}`] : []);
  expect(ran.code).toBe(side === "wrong" && codes[code].severity === "error" ? 1 : 0);
});
