import { describe, expect, it } from "vitest";
import { readYaml } from "../manifests/read-yaml.ts";
import type { SyntaxNode } from "../manifests/syntax.ts";
import { nodeAt, valueOf } from "../manifests/syntax.ts";
import { removeField, renameField, replaceScalar } from "./edit-syntax.ts";

const text = "a: { teir: x, list: [one, { b: 1 }] }\n";
const [document] = readYaml({ file: "a.yaml", path: "a.yaml", text }).documents;
const root = document?.root as SyntaxNode;

describe("a changed copy of a syntax tree", () => {
  it("has a field under another name, at its old place", () => {
    const changed = renameField(root, ["a"], "teir", "tier");
    expect(valueOf(changed)).toEqual({ a: { tier: "x", list: ["one", { b: 1 }] } });
    expect(nodeAt(changed, ["a", "tier"])?.start).toBe(text.indexOf("x"));
    expect(valueOf(root)).toMatchObject({ a: { teir: "x" } });
  });

  it("has no field twice", () => {
    expect(valueOf(renameField(root, ["a"], "teir", "list"))).toEqual({ a: { list: ["one", { b: 1 }] } });
  });

  it("has fields and items removed", () => {
    expect(valueOf(removeField(root, ["a", "list", 0]))).toEqual({ a: { teir: "x", list: [{ b: 1 }] } });
    expect(valueOf(removeField(root, ["a", "list", 1, "b"]))).toEqual({ a: { teir: "x", list: ["one", {}] } });
  });

  it("has other text", () => {
    expect(valueOf(replaceScalar(root, ["a", "list", 1, "b"], "1"))).toMatchObject({
      a: { list: ["one", { b: "1" }] },
    });
  });

  it("is the same where there is nothing at the path", () => {
    expect(valueOf(removeField(root, ["a", "nothing", 3]))).toEqual(valueOf(root));
  });
});
