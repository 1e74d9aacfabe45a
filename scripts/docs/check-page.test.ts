import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commandCheck, jobCheck, prometheusCheck, webhookCheck } from "@kubestage/core";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { root } from "../run.ts";

const page = readFileSync(join(root, "docs", "guide", "checks.md"), "utf8");
const kinds = { "A command": commandCheck, "A webhook": webhookCheck, "A metric": prometheusCheck, "A Job": jobCheck };

test.each(Object.entries(kinds))("what docs/guide/checks.md shows of %s is one", (heading, kind) => {
  const [part = ""] = page.split(`## ${heading}\n`)[1]?.split(/^## /m) ?? [];
  const blocks = [...part.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => load(text));
  expect(blocks.length).toBeGreaterThan(0);
  for (const block of blocks) expect(kind.safeParse(block).error).toBeUndefined();
});
