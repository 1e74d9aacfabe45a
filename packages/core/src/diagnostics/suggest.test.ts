import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearest, suggest } from "./suggest.ts";

describe("nearest", () => {
  it.each([
    ["cluter", "cluster"],
    ["clsuter", "cluster"],
    ["Cluster", "cluster"],
    ["clutser", "cluster"],
    ["teir", "tier"],
    ["neworks", "network"],
  ])("%s is %s", (word, meant) => {
    expect(nearest(word, ["tier", "cluster", "network", "after"])).toBe(meant);
  });

  it.each(["members", "x", "", "completely-else"])("%j is like none", (word) => {
    expect(nearest(word, ["tier", "cluster", "network", "after"])).toBeUndefined();
  });

  it("takes the nearest of several, and the first of equally near ones", () => {
    expect(nearest("webb", ["wet", "web", "weby"])).toBe("web");
    expect(nearest("aa", ["ab", "ac"])).toBe("ab");
  });

  it("finds a word itself, and a word with one letter changed, left out, doubled or two exchanged", () => {
    const word = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom("change", "drop", "double", "exchange"), (meant, at, how) => {
        const index = at % (meant.length - 1);
        const [before, here, rest] = [meant.slice(0, index), meant[index] ?? "", meant.slice(index + 1)];
        const typed = {
          change: `${before}_${rest}`,
          drop: before + rest,
          double: before + here + here + rest,
          exchange: before + rest.slice(0, 1) + here + rest.slice(1),
        }[how];
        expect(nearest(typed, [meant])).toBe(meant);
        expect(nearest(meant, ["zzzzzzzzzzzzzzzz", meant])).toBe(meant);
      }),
    );
  });
});

describe("suggest", () => {
  it("asks where something is near, and lists where nothing is", () => {
    expect(suggest("teir", ["tier", "after"], "field")).toBe('did you mean "tier"?');
    expect(suggest("members", ["tier", "after"], "field")).toBe("choose one of: tier, after");
    expect(suggest("members", [], "stage")).toBe("there is no stage yet");
  });

  it("lists no more than a person reads", () => {
    const many = Array.from({ length: 40 }, (_, index) => `stage-number-${index}`);
    expect(suggest("x", many, "stage")).toMatch(/^choose one of: stage-number-0, .*stage-number-11 and 28 more$/);
  });
});
