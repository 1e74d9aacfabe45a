import type { FoundKubectl } from "@kubestage/adapters";
import { describe, expect, it } from "vitest";
import { chooseKubectl, fits } from "./choose-kubectl.ts";

const server = { major: 1, minor: 36 };
const found = (path: string, version: string | undefined, from: FoundKubectl["from"] = "PATH") => ({
  path,
  version,
  from,
});

describe("a kubectl fits", () => {
  it.each([
    ["v1.35.0", true],
    ["v1.36.3", true],
    ["v1.37.0-rc.1", true],
    ["v1.34.9", false],
    ["v1.38.0", false],
    ["v1.32.4-dispatcher", false],
    ["v2.36.0", false],
    ["garbage", false],
    [undefined, false],
  ])("%s: %s", (version, expected) => expect(fits(version, server)).toBe(expected));
});

describe("the one that is taken", () => {
  it("is the newest that fits, wherever it is", () => {
    const all = [
      found("a", "v1.32.4"),
      found("b", "v1.35.9"),
      found("c", "v1.36.10", "asdf"),
      found("d", "v1.36.9", "mise"),
    ];
    expect(chooseKubectl(all, server)?.path).toBe("c");
    expect(chooseKubectl([found("a", "v1.36.3"), found("b", "v1.36.3", "asdf")], server)?.path).toBe("a");
  });

  it("is the one that was named, as long as it fits", () => {
    const newer = found("newer", "v1.37.1");
    expect(chooseKubectl([found("named", "v1.35.0", "KUBESTAGE_KUBECTL"), newer], server)?.path).toBe("named");
    expect(chooseKubectl([found("named", "v1.30.0", "KUBESTAGE_KUBECTL"), newer], server)?.path).toBe("newer");
  });

  it("is none where none fits", () => {
    expect(chooseKubectl([found("a", "v1.32.4"), found("b", undefined)], server)).toBeUndefined();
  });
});
