import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { schemasReachingOut } from "./values-schemas.ts";

const files = (path: string, bytes: Buffer) => new Map([[path, { bytes, file: path, path }]]);
const schema = (text: string): string[] =>
  schemasReachingOut(files("values.schema.json", Buffer.from(text))).map(({ code }) => code);

it.each([
  ['{ "$ref": "file:///etc/passwd" }', ["KS5226"]],
  ['{ "\\u0024ref": "file:///etc/passwd" }', ["KS5226"]],
  ['{ "$schema": "file:///etc/passwd" }', ["KS5226"]],
  ['{ "properties": { "a": [{ "$dynamicRef": "https://a.example.com/x" }] } }', ["KS5226"]],
  ['{ "$id": "file:///etc/x", "$ref": "passwd" }', ["KS5226"]],
  ['{ "$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/a" }', []],
  ['{ "$schema": "https://json-schema.org/draft/2020-12/schema" }', []],
  ["{ no json", []],
])("%s: %j", (text, codes) => {
  expect(schema(text)).toEqual(codes);
});

it("looks into the archives of charts that a chart holds", () => {
  const body = Buffer.from('{ "$ref": "file:///etc/passwd" }');
  const header = Buffer.alloc(512);
  header.write("db/values.schema.json", 0);
  header.write(`${body.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("0", 156);
  const archive = gzipSync(Buffer.concat([header, body, Buffer.alloc(512 - body.length), Buffer.alloc(1024)]));
  expect(schemasReachingOut(files("charts/db-1.0.0.tgz", archive)).map(({ span }) => span?.source.file)).toEqual([
    "charts/db-1.0.0.tgz/values.schema.json",
  ]);
});
