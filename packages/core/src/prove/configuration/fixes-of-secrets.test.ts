import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { Namings } from "./named-by-stage.ts";
import { namingFix } from "./naming-fix.ts";
import { base, configMap } from "./testing/two-stages.ts";
import { textsOf } from "./texts-of.ts";

test("what a Secret says is never a part of a fix, nor is what is not written there as such", () => {
  const world = worldOf(base + configMap("http://api.shop-prod.svc"));
  const namings = new Namings(world, []);
  for (const text of textsOf(world)) namings.addText(text, () => false);
  const [naming] = namings.found;
  const fixOf = (changed: { secret?: boolean; asWritten?: boolean }) =>
    naming && namingFix(namings, { ...naming, texts: [{ ...naming.texts[0], ...changed }] })?.edits.length;
  expect(fixOf({})).toBe(1);
  expect(fixOf({ secret: true })).toBeUndefined();
  expect(fixOf({ asWritten: false })).toBeUndefined();
});
