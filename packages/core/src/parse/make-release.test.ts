import { expect, test } from "vitest";
import { checkMadeRelease, makeRelease, type ReleaseFacts } from "./make-release.ts";

const text = `apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: web }
spec: { team: storefront, image: "registry.example.com/web:1", port: 8080 }
`;

function found(facts: Partial<ReleaseFacts>): readonly string[] {
  const made = makeRelease([{ path: "web.yaml", file: "web.yaml", text }], "web", {
    ...{ images: {}, compiler: "0.1.0" },
    ...facts,
  });
  return made ? checkMadeRelease(made).map(({ message }) => message) : ["nothing was made"];
}

test.each([
  [{ source: { commit: "abc" } }, 'source.commit cannot be "abc"'],
  [{ source: { commit: "0123456", repository: "" } }, 'source.repository cannot be ""'],
  [{ images: { "registry.example.com/api:1": "registry.example.com/api:1" } }, "registry.example.com/api:1"],
])("what could never be read is found before it is recorded: %j", (facts, said) => {
  expect(found(facts)).toEqual([expect.stringContaining(said)]);
});

test("a release as it should be has nothing wrong", () => {
  expect(found({ source: { commit: "3c02ebe09bf5101e4a62bbfa60cc269d7e779232" } })).toEqual([]);
});
