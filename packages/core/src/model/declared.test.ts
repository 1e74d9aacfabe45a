import { describe, expect, it } from "vitest";
import type { Span } from "../diagnostics/places.ts";
import { platformFrom } from "../parse/testing.ts";
import { declaration } from "../parse/testing/short-declaration.ts";
import type { Declared } from "./declared.ts";
import { declaredValue, fieldPlace, isDeclared, keyPlace, namePlace, ownPlace } from "./declared.ts";

const platform = platformFrom(
  declaration(
    "Platform shop: { domain: example.com, defaults: { stage: { network: closed, quota: { cpu: 3 } } } }\n" +
      "Stage dev: { cluster: nonprod, tier: development, quota: { pods: 7 } }\n",
  ),
);
const stage = platform.stages[0]?.declared as Declared<"Stage">;
const text = ({ source, start, end }: Span) => source.text.slice(start, end);

describe("the place of a field", () => {
  it("is in the document, and in the Platform's defaults where the document says nothing", () => {
    expect(text(fieldPlace(stage, "quota", "pods"))).toBe("7");
    expect(text(fieldPlace(stage, "quota", "cpu"))).toBe("3");
    expect(text(fieldPlace(stage, "network"))).toBe("closed");
    expect(text(keyPlace(stage, "quota", "cpu"))).toBe("cpu");
  });

  it("is the nearest that the document has where neither says anything", () => {
    expect(text(fieldPlace(stage, "quota", "memory"))).toBe("quota");
    expect(text(fieldPlace(stage, "nodes"))).toBe("spec");
  });

  it("can be asked for in the document alone", () => {
    expect(text(ownPlace(stage, "network"))).toBe("spec");
    expect(text(namePlace(stage))).toBe("dev");
  });

  it("tells what stands there", () => {
    expect(isDeclared(stage, "quota", "cpu")).toBe(true);
    expect(isDeclared(stage, "quota", "memory")).toBe(false);
    expect(declaredValue(stage, "quota")).toEqual({ pods: 7 });
    expect(declaredValue(stage, "network")).toBe("closed");
    expect(declaredValue(stage, "nodes")).toBeUndefined();
  });
});
