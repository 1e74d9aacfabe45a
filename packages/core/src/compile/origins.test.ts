import { expect, test } from "vitest";
import { platformFrom } from "../parse/testing.ts";
import { declaration } from "../parse/testing/short-declaration.ts";
import { compilePlatform } from "./compile-platform.ts";
import { originLine, replaceOrigins, writeOrigins } from "./origins.ts";

const text = declaration("Stage test: { cluster: nonprod, tier: verification, after: [dev] }");
const platform = platformFrom(text);
const files = [...compilePlatform(platform)];
const lines = files.flatMap((file) => file.manifests.map((manifest) => originLine(file, manifest)));
const ofStage = (stage: string): string[] =>
  files
    .filter((file) => file.stage === stage)
    .flatMap((file) => file.manifests.map((manifest) => originLine(file, manifest)));

interface Origins {
  readonly objects: readonly {
    readonly file: string;
    readonly kind: string;
    readonly name: string;
    readonly from: string;
  }[];
}

test("every object has a line that leads to the text which caused it", () => {
  const { objects } = JSON.parse(writeOrigins(lines)) as Origins;
  expect(objects).toHaveLength(files.flatMap((file) => file.manifests).length);
  const web = objects.find(({ file, kind }) => file === "dev/web.yaml" && kind === "Deployment");
  const [, line, column] = /^platform\.yaml:(\d+):(\d+)$/.exec(web?.from ?? "") ?? [];
  const app = text
    .split("\n")
    .slice(0, Number(line))
    .findLast((one) => one.startsWith("kind:"));
  expect(app).toBe("kind: App");
  expect(Number(column)).toBeGreaterThan(0);
});

test("each object stands on a line of its own", () => {
  expect(writeOrigins(lines).split("\n")).toHaveLength(lines.length + 3);
  expect(JSON.parse(writeOrigins([]))).toMatchObject({ objects: [] });
});

test("a stage built alone changes its own lines and leaves the others in their places", () => {
  const changed = ofStage("dev").map((line) => line.replace("platform.yaml", "moved.yaml"));
  const replaced = replaceOrigins(writeOrigins(lines), changed, "dev/");
  const expected = lines.map((line) =>
    ofStage("dev").includes(line) ? line.replace("platform.yaml", "moved.yaml") : line,
  );
  expect(replaced).toBe(writeOrigins(expected));
});

test("a stage that has no lines yet comes last, also where there was no file", () => {
  const others = lines.filter((line) => !ofStage("test").includes(line));
  expect(replaceOrigins(writeOrigins(others), ofStage("test"), "test/")).toBe(
    writeOrigins([...others, ...ofStage("test")]),
  );
  expect(replaceOrigins("", ofStage("test"), "test/")).toBe(writeOrigins(ofStage("test")));
});
