import { expect, test } from "vitest";
import { parseDeclaration } from "../parse-declaration.ts";
import { sourceOf } from "../testing.ts";
import { declaration } from "../testing/short-declaration.ts";

const image = "registry.example.com/shop/web:1.4.0";
const workloads = `workloads: { web: { containers: { main: { image: ${image} }, logs: { image: registry.example.com/shop/logs } } } }`;
const said = (spec: string): string[] =>
  parseDeclaration([sourceOf(declaration(`App web: { team: storefront, ${spec} }\n`))])
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ code, message, hint }) => `${code} ${message} (${hint})`);

test.each([
  `image: ${image}, watch: { tags: ">=1.4 <2" }`,
  `image: ${image}, watch: { tags: ^1.4 || 2.x, prereleases: true }`,
  `${workloads}, watch: { tags: "*", image: ${image} }`,
  `source: { manifests: { paths: [k8s] } }, watch: { tags: "*", image: ${image} }`,
])("%s", (spec) => {
  expect(said(spec)).toEqual([]);
});

test.each([
  [
    `${workloads}, watch: { tags: "*" }`,
    `KS1008 web does not say which image is watched (add \`image\` to it: ${image}, registry.example.com/shop/logs)`,
  ],
  [
    `image: ${image}, watch: { tags: "*", image: registry.example.com/shop/wed:1.4.0 }`,
    `KS1012 there is no image "registry.example.com/shop/wed:1.4.0" (did you mean "${image}"?)`,
  ],
])("%s is refused", (spec, problem) => {
  expect(said(spec)).toEqual([problem]);
});

test("what is no range of versions is refused", () => {
  expect(said(`image: ${image}, watch: { tags: latest }`)).toEqual([expect.stringContaining("a range of versions")]);
});
