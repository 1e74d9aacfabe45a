import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { placeOf, placeOfField, writeOrigins } from "@kubestage/core";
import { temporaryFolder } from "../testing/folders.ts";
import { LargeSource } from "./large-source.ts";
import { readManifestObjects } from "./read-manifest-objects.ts";
import { readTexts } from "./read-texts.ts";

const config = (name: string, data = "a: b") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: shop-dev\ndata:\n  ${data}\n`;
const read = async (folder: string, paths: readonly string[], piped = "") =>
  readManifestObjects(paths, { from: folder, stdin: Readable.from([Buffer.from(piped)]) });

test("files, folders and what is piped in; hidden files and what build writes beside manifests are left out", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "a"));
  writeFileSync(join(folder, "a", "one.yaml"), config("one"));
  writeFileSync(join(folder, "a", "two.json"), `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"two"}}`);
  writeFileSync(join(folder, "a", ".hidden.yaml"), config("hidden"));
  writeFileSync(join(folder, "a", "origins.json"), writeOrigins(['{"file":"one.yaml"}']));
  writeFileSync(join(folder, "a", "notes.txt"), "no manifest");
  const { objects, gaps, diagnostics } = await read(folder, ["a", "-"], config("piped"));
  expect(objects.map(({ object }) => object.metadata.name)).toEqual(["one", "two", "piped"]);
  expect([gaps, diagnostics]).toEqual([[], []]);
});

test("a file of others that is called like the origins is read as any other", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "origins.json"), `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"two"}}`);
  expect((await read(folder, ["."])).objects.map(({ object }) => object.metadata.name)).toEqual(["two"]);
});

test("a file that has two names is read once: it would have to be changed in both, and is one", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "a"));
  writeFileSync(join(folder, "a", "one.yaml"), config("one"));
  symlinkSync("one.yaml", join(folder, "a", "link.yaml"));
  symlinkSync(join("a", "one.yaml"), join(folder, "other.yaml"));
  for (const paths of [["a"], ["."], ["other.yaml", "a"], ["a/one.yaml", "a/../a/one.yaml", "other.yaml"]])
    expect((await read(folder, paths)).objects.map(({ object }) => object.metadata.name)).toEqual(["one"]);
});

test("patterns leave out of folders by name, or by a path from here or below the folder; never what is named", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "a", "old"), { recursive: true });
  writeFileSync(join(folder, "a", "one.yaml"), config("one"));
  writeFileSync(join(folder, "a", "old", "two.yaml"), config("two"));
  writeFileSync(join(folder, "a", "old", "one.yaml"), config("three"));
  const names = async (paths: readonly string[], ...exclude: readonly string[]) => {
    const { objects } = await readManifestObjects(paths, { from: folder, stdin: Readable.from([]), exclude });
    return objects.map(({ object }) => object.metadata.name);
  };
  expect(await names(["a"])).toEqual(["three", "two", "one"]);
  expect(await names(["a"], "one.yaml")).toEqual(["two"]);
  expect(await names(["a"], "old")).toEqual(["one"]);
  for (const pattern of ["a/old", "./a/old/", "old/*", "**/old/**", "old/"])
    expect(await names(["a"], pattern)).toEqual(["one"]);
  expect(await names(["a"], "t*", "a/one.yaml")).toEqual(["three"]);
  expect(await names(["a/one.yaml"], "one.yaml")).toEqual(["one"]);
  expect(await names(["a"], "nothing")).toHaveLength(3);
});

test("a file of another tool in a folder leaves nothing unknown; named, it does", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "a"));
  writeFileSync(join(folder, "a", "one.yaml"), config("one"));
  writeFileSync(join(folder, "a", "docker-compose.yaml"), "services: {web: {image: nginx}}\n");
  const inFolder = await read(folder, ["a"]);
  expect([inFolder.gaps.length, inFolder.diagnostics.map(({ code }) => code)]).toEqual([0, ["KS3015"]]);
  const named = await read(folder, ["a/docker-compose.yaml"]);
  expect([named.gaps.length, named.diagnostics.map(({ code }) => code)]).toEqual([1, ["KS3004"]]);
});

test("a file that cannot be read is told, and is a gap of which nothing is known", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "binary.yaml"), Buffer.from([0xff, 0xfe, 0x00]));
  const { gaps, diagnostics } = await read(folder, ["binary.yaml", "nowhere"]);
  expect(diagnostics.map(({ code }) => code)).toEqual(["KS6001", "KS6001"]);
  expect(gaps.map(({ kind, name }) => [kind, name])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

test("much text is read by several threads, and gives what one thread gives", async () => {
  const documents = Array.from({ length: 60_000 }, (_, index) =>
    config(`m-${index}`, index % 1000 === 7 ? "a: on" : "a: b"),
  );
  const secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: hunter22}\n";
  const text = [...documents, secret].join("---\n");
  const [found] = await readTexts([{ file: "all.yaml", path: "all.yaml", text }], undefined);
  const [first, second] = await readTexts(
    [documents.slice(0, 8).join("---\n"), config("other")].map((one) => ({ file: "a", path: "a", text: one })),
    undefined,
  );
  expect(found?.objects).toHaveLength(60_000 - 60 + 1);
  expect(found?.objects.slice(0, 7).map(({ object }) => object)).toEqual(first?.objects.map(({ object }) => object));
  expect(second?.objects.map(({ object }) => object.metadata.name)).toEqual(["other"]);
  const lines = found?.diagnostics.map(({ span }) => span && placeOf(span).line) ?? [];
  expect(lines).toEqual(Array.from({ length: 60 }, (_, index) => (index * 1000 + 7) * 8 + 7));
  const last = found?.objects.at(-1);
  const span = last && placeOfField(last.origin, ["metadata", "name"]);
  expect(span?.source.text.slice(span.start, span.end)).toBe("a");
  expect(span?.source.text).not.toContain("hunter22");
});

test("a signal ends the reading", async () => {
  const signal = AbortSignal.abort(new Error("ended"));
  const text = Array.from({ length: 60_000 }, (_, index) => config(`m-${index}`)).join("---\n");
  await expect(readTexts([{ file: "a", path: "a", text }], signal)).rejects.toThrow("ended");
});

test("a large dump is read in chunks; a place in it is read again, and shows no Secret", async () => {
  const folder = temporaryFolder();
  const filler = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "filler" },
    data: { text: "x".repeat(33 * 1024 * 1024) },
  };
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, stringData: { password: "hunter22" } };
  const last = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "last" }, data: { a: "é", b: "found" } };
  const list = { apiVersion: "v1", kind: "List", items: [filler, secret, last] };
  writeFileSync(join(folder, "dump.json"), JSON.stringify(list, undefined, 1));
  const { objects: piped } = await read(folder, ["-"], JSON.stringify(list, undefined, 1));
  const { objects, diagnostics } = await read(folder, ["dump.json"]);
  expect(piped.map(({ object }) => object)).toEqual(objects.map(({ object }) => object));
  expect([objects.map(({ object }) => object.metadata.name), diagnostics]).toEqual([["filler", "a", "last"], []]);
  const origin = objects[2]?.origin;
  if (origin?.type !== "text") throw new Error("no place");
  expect(origin.source).toBeInstanceOf(LargeSource);
  expect(origin.source.text).not.toContain("hunter22");
  const span = placeOfField(origin, ["data", "b"]);
  expect(span?.source.text.slice(span.start, span.end)).toBe('"found"');
});
