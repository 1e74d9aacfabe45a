import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const here = new URL("./", import.meta.url);

function linesIn(folder: string): number {
  const files = readdirSync(new URL(`${folder}/`, here)).filter(
    (name) => name.endsWith(".ts") && !name.includes(".test."),
  );
  return files.reduce(
    (all, name) => all + readFileSync(new URL(`${folder}/${name}`, here), "utf8").split("\n").length - 1,
    0,
  );
}

test.each(["network", "access", "placement"])(
  "the checker of %s has at most 500 lines beside the shared reader",
  (name) => {
    expect(linesIn(name)).toBeLessThanOrEqual(500);
  },
);
