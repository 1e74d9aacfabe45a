import { describe, expect, test } from "vitest";
import { AlikeNamespaces } from "./alike-namespaces.ts";

const alikeOf = (signatures: Readonly<Record<string, string | undefined>>) => {
  const alike = new AlikeNamespaces();
  for (const [name, signature] of Object.entries(signatures)) alike.put(name, signature);
  return alike;
};
const examples = (alike: AlikeNamespaces) => {
  expect(alike.examples()).toHaveLength(alike.kinds);
  return alike.examples().toSorted().join(" ");
};

describe("of namespaces that are alike one stands for all", () => {
  test("the first of each signature, and each that is like no other", () => {
    expect(examples(new AlikeNamespaces())).toBe("");
    expect(examples(alikeOf({ a: "x", b: "x", c: "y" }))).toBe("a c");
    expect(examples(alikeOf({ a: undefined, b: undefined, c: "x" }))).toBe("a b c");
    expect(alikeOf({ a: "x" }).signatureOf("a")).toBe("x");
    expect(alikeOf({ a: "x" }).signatureOf("b")).toBeUndefined();
  });

  test("by the signature that it has now", () => {
    const alike = alikeOf({ a: "x", b: "x", c: "y" });
    alike.put("a", "x");
    expect(examples(alike)).toBe("a c");
    alike.put("a", "y");
    expect(examples(alike), "b is the first of x, c was the first of y").toBe("b c");
    alike.put("b", "y");
    expect(examples(alike), "nothing is left of x").toBe("c");
    alike.put("c", undefined);
    expect(examples(alike)).toBe("a c");
  });

  test("by what else was told of it, before or after it was signed", () => {
    const alike = new AlikeNamespaces();
    alike.tell("a", "1");
    expect(examples(alike), "that has no signature yet").toBe("");
    for (const name of ["a", "b", "c"]) alike.put(name, "x");
    expect(examples(alike)).toBe("a b");
    alike.tell("b", "1");
    expect(examples(alike)).toBe("a c");
    alike.tell("c", "1");
    expect(examples(alike)).toBe("a");
    alike.tell("c", "2");
    expect(examples(alike)).toBe("a c");
  });

  test("unless they were split since, until they are joined again", () => {
    const alike = alikeOf({ a: "x", b: "x", c: "x", d: "x", e: "x" });
    alike.split(1, ["b", "c"], []);
    expect(examples(alike)).toBe("a b");
    alike.split(2, ["c"], ["d", "e"]);
    expect(examples(alike), "each of those alone is like no other").toBe("a b c d e");
    alike.join(1);
    expect(examples(alike)).toBe("a c d e");
    alike.join(2);
    expect(examples(alike)).toBe("a");
    alike.join(2);
    expect(examples(alike), "nothing is left to join").toBe("a");
  });

  test("by a split that tells the same of several, and by what was told beside it", () => {
    const alike = alikeOf({ a: "x", b: "x", c: "x" });
    alike.split(1, ["a", "b", "c"], ["c"]);
    expect(examples(alike)).toBe("a c");
    alike.put("b", "y");
    expect(examples(alike)).toBe("a b c");
    alike.join(1);
    expect(examples(alike)).toBe("a b");
  });
});
