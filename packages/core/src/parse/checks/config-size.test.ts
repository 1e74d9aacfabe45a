import { expect, it } from "vitest";
import { findingsIn } from "../testing/findings.ts";
import { declaration } from "../testing/short-declaration.ts";

const web = (spec: string) => declaration(`App web: { team: storefront, image: registry.example.com/web, ${spec} }`);
const half = "x".repeat(524_288);

it("refuses configuration that no ConfigMap can hold", () => {
  expect(findingsIn(web(`config: { A: ${half}, B: ${half} }`))).toEqual([]);
  expect(findingsIn(web(`⟦config⟧: { A: ${half}, B: ${half}, C: x }`))).toMatchObject([
    {
      code: "KS1009",
      at: "⟦config⟧",
      message: "the configuration of web has 1048577 bytes, and a ConfigMap holds at most 1048576",
      hint: "move what is large into the image or a volume",
    },
  ]);
});

it("counts bytes, not characters", () => {
  for (const [character, bytes] of [
    ["é", 2],
    ["€", 3],
    ["😀", 4],
  ] as const) {
    const filled = character.repeat(1_048_576 / 4);
    const rest = "x".repeat(1_048_576 - (bytes * 1_048_576) / 4);
    expect(findingsIn(web(`config: { A: ${filled}, B: "${rest}" }`))).toEqual([]);
    expect(findingsIn(web(`⟦config⟧: { A: ${filled}, B: "${rest}x" }`))).toMatchObject([{ code: "KS1009" }]);
  }
});

it("is found at a stage's differences where they make it too large", () => {
  expect(findingsIn(web(`config: { A: ${half} }, stages: { dev: { ⟦config⟧: { B: ${half}, C: x } } }`))).toMatchObject([
    { code: "KS1009", at: "⟦config⟧" },
  ]);
});
