import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codes } from "@kubestage/core";
import { expect, test } from "vitest";
import { root } from "../run.ts";
import { generatedFiles, leftOver } from "./generated-files.ts";
import { startRun } from "./start-run.ts";

const files = await generatedFiles();

test.each([...files.keys()])("%s is what `npm run docs` writes", (path) => {
  const written = existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "";
  expect(written).toBe(files.get(path));
});

test("every code has a page, and every page a code", () => {
  for (const code of Object.keys(codes)) expect(files.has(`docs/errors/${code}.md`)).toBe(true);
  expect(leftOver(files)).toEqual([]);
});

test("npm start shows the whole road, in less than a minute of the processor's time", async () => {
  const { code, stdout, processorSeconds } = await startRun();
  expect(code).toBe(0);
  const plain = stdout.replaceAll(/\u001b\[[\d;]*m/g, "");
  const shown = [
    ...[
      "Files in out/shop",
      "248 verdicts: all hold",
      "web-fa488c42e412 into dev",
      "approves of web-fa488c42e412 in prod",
    ],
    ...["web-fa488c42e412 into prod", "refused: platform-192a9536f870 does not come into prod", "can open TCP port"],
    "web in prod goes back to web-fa488c42e412",
  ];
  let from = 0;
  const missing = shown.filter((one) => {
    const at = plain.indexOf(one, from);
    from = Math.max(from, at);
    return at === -1;
  });
  expect(missing).toEqual([]);
  expect(processorSeconds).toBeLessThan(60);
});
