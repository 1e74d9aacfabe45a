import { describe, expect, it } from "vitest";
import { documentIn, takeOrigin } from "./kustomize-origins.ts";

const origin = (path: string, indent: string): string =>
  `${indent}config.kubernetes.io/origin: |\n${indent}  path: ${path}\n`;

describe("takeOrigin", () => {
  it("takes out kustomize's own annotation, with what would be left empty", () => {
    const text = `kind: ConfigMap\nmetadata:\n  annotations:\n${origin("../copies/api/a.yaml", "    ")}  name: a\n`;
    expect(takeOrigin(text, "copies")).toEqual({
      origin: "api/a.yaml",
      text: "kind: ConfigMap\nmetadata:\n  name: a\n",
    });
  });

  it("leaves alone what only looks like it in an object's data", () => {
    const data = `data:\n  x: |\n${origin("../copies/other.yaml", "    ")}kind: ConfigMap\n`;
    const text = `${data}metadata:\n  annotations:\n${origin("../copies/a.yaml", "    ")}  name: a\n`;
    expect(takeOrigin(text, "copies")).toEqual({ origin: "a.yaml", text: `${data}metadata:\n  name: a\n` });
  });
});

describe("documentIn", () => {
  const named = (name: string): string => `kind: ConfigMap\nmetadata:\n  name: ${name}\n`;

  it("finds the document that an object was made from, though names begin alike", () => {
    const source = { file: "a", path: "a", text: ["n1", "n10"].map(named).join("---\n") };
    expect(documentIn(source, named("dev-n10")).line).toBe(5);
    expect(documentIn(source, named("dev-n1")).line).toBe(1);
  });

  it("reads a file of many documents once", { timeout: 5000 }, () => {
    const many = Array.from({ length: 3000 }, (_, index) => named(`n${index}`));
    const source = { file: "a", path: "a", text: many.join("---\n") };
    expect(many.map((one) => documentIn(source, one).line).at(-1)).toBe(2999 * 4 + 1);
  });
});
