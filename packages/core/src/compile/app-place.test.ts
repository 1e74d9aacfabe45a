import { describe, expect, it } from "vitest";
import type { Span } from "../diagnostics/places.ts";
import { appKeyPlace, appPlace, containerPlace } from "./app-place.ts";
import { scopeOfWeb } from "./workloads/testing.ts";

const short = scopeOfWeb(`
image: registry.example.com/web
config: { LOG_LEVEL: info, THEME: light }
stages:
  dev: { config: { LOG_LEVEL: debug } }
`);

describe("appPlace", () => {
  it("is the stage's difference where there is one", () => {
    expect(textOf(appPlace(short, "config", "LOG_LEVEL"))).toBe("debug");
  });

  it("is the top of the spec where the stage says nothing", () => {
    expect(textOf(appPlace(short, "config", "THEME"))).toBe("light");
  });

  it("is the app's name for an empty path", () => {
    expect(textOf(appPlace(short))).toBe("web");
  });
});

describe("appKeyPlace", () => {
  it("is the key", () => {
    expect(textOf(appKeyPlace(short, "config", "THEME"))).toBe("THEME");
  });
});

describe("containerPlace", () => {
  it("is the app's own field in the short form", () => {
    const [workload] = short.app.workloads;
    const [container] = workload?.containers ?? [];
    expect(workload && container && textOf(containerPlace(short, workload, container, "image"))).toBe(
      "registry.example.com/web",
    );
  });

  it("is below the container's name in the long form", () => {
    const long = scopeOfWeb("workloads: { web: { containers: { main: { image: registry.example.com/main } } } }");
    const [workload] = long.app.workloads;
    const [container] = workload?.containers ?? [];
    expect(workload && container && textOf(containerPlace(long, workload, container, "image"))).toBe(
      "registry.example.com/main",
    );
  });
});

function textOf({ source, start, end }: Span): string {
  return source.text.slice(start, end);
}
