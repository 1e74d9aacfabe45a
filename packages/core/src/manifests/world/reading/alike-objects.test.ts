import fc from "fast-check";
import { expect, test } from "vitest";
import type { UnknownContent } from "../content.ts";
import { AlikeObjects } from "./alike-objects.ts";

function pod(name: string, image: string): UnknownContent & { readonly spec: { readonly containers: unknown[] } } {
  const containers = [{ name: "main", image, env: [{ name: "A", value: "1" }] }, { name: "side" }];
  return { apiVersion: "v1", kind: "Pod", metadata: { name, labels: { app: "web" } }, spec: { containers } };
}

test("what replicas say alike is kept once, and the rest as they say it", () => {
  const [first, second, third] = [pod("a", "web"), pod("b", "web"), pod("c", "api")];
  const alike = new AlikeObjects();
  for (const one of [first, second, third]) alike.share(one);
  expect(second.spec).toBe(first.spec);
  expect(second.metadata.labels).toBe(first.metadata.labels);
  expect(third.spec).not.toBe(first.spec);
  expect(third.spec.containers[1]).toBe(first.spec.containers[1]);
  expect([first, second, third]).toEqual([pod("a", "web"), pod("b", "web"), pod("c", "api")]);
});

const key = fc.constantFrom("a", "b", "__proto__", "constructor");
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, 0, 1, "", "x", true),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie("value")), { maxLength: 3 }).map((fields) => Object.fromEntries(fields)),
  ),
}));

test("no object says anything else than before, nor in another order", () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 2, maxLength: 4 }), (specs) => {
      const texts = specs.map((spec) => `{"apiVersion":"v1","kind":"Thing","spec":${JSON.stringify(spec)}}`);
      const objects = texts.map((text) => JSON.parse(text) as UnknownContent);
      const alike = new AlikeObjects();
      for (const one of objects) alike.share(one);
      expect(objects.map((one) => JSON.stringify(one))).toEqual(texts);
    }),
    { numRuns: 2000 },
  );
});
