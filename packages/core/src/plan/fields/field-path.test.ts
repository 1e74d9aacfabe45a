import fc from "fast-check";
import { expect, test } from "vitest";
import type { Step } from "./field-path.ts";
import { pathText } from "./field-path.ts";

test("a path is written as people write it", () => {
  expect(pathText(["spec", "template", "spec", "containers", { name: "web" }, "image"])).toBe(
    "spec.template.spec.containers[name=web].image",
  );
  expect(pathText(["metadata", "labels", "example.com/tier"])).toBe('metadata.labels["example.com/tier"]');
  expect(pathText(["spec", "ports", { port: 80, protocol: "TCP" }, "nodePort"])).toBe(
    "spec.ports[port=80, protocol=TCP].nodePort",
  );
  expect(pathText(["data", "a.b", 0])).toBe('data["a.b"][0]');
});

const text = fc.oneof(fc.string(), fc.constantFrom("name", "0", "a.b", "[0]", "name=web", "true", '"', "="));
const step: fc.Arbitrary<Step> = fc.oneof(
  text,
  fc.nat(3),
  fc.record({ name: fc.oneof(text, fc.nat(3), fc.boolean()) }),
  fc.record({ port: fc.nat(3), protocol: text }),
);
const steps = fc.array(step, { minLength: 1, maxLength: 4 });

test("different places have different paths", () => {
  fc.assert(
    fc.property(steps, steps, (left, right) => {
      if (JSON.stringify(left) !== JSON.stringify(right)) expect(pathText(left)).not.toBe(pathText(right));
    }),
    { numRuns: 2_000 },
  );
});
