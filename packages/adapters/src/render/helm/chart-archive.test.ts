import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readChartArchive } from "./chart-archive.ts";
import { textOf } from "../file-contents.ts";

/** One entry of a tar archive. */
function entry(name: string, text: string, type = "0"): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(Buffer.byteLength(text).toString(8).padStart(11, "0"), 124);
  header.write(type, 156);
  header.write("ustar", 257);
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
  body.write(text);
  return Buffer.concat([header, body]);
}

const archive = (...entries: readonly Buffer[]): Buffer => gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]));
const read = (bytes: Buffer): Record<string, string> =>
  Object.fromEntries([...readChartArchive(bytes, "web.tgz")].map(([path, content]) => [path, textOf(content)]));

test("files are read by their path below the chart's folder, long names too", () => {
  const long = `templates/${"a".repeat(120)}.yaml`;
  const record = ` path=web/${long}\n`;
  const pax = `${record.length + 3}${record}`;
  const bytes = archive(
    entry("web/Chart.yaml", "name: web"),
    entry("x", pax, "x"),
    entry("web/short", "long"),
    entry("web/b", "b"),
  );
  expect(read(bytes)).toEqual({ "Chart.yaml": "name: web", [long]: "long", b: "b" });
});

test("what would leave the chart, links and folders are left out", () => {
  const outside = ["web/../../etc/passwd", "/etc/passwd", "web/./a", "web//a", "web\\\\..\\\\..\\\\a", "Chart.yaml"];
  const bytes = archive(
    entry("web/Chart.yaml", "name: web"),
    ...outside.filter((name) => name !== "/etc/passwd").map((name) => entry(name, "out")),
    entry("web/link", "", "2"),
    entry("web/folder", "", "5"),
  );
  expect(read(bytes)).toEqual({ "Chart.yaml": "name: web" });
});

test.each([
  ["is no archive", Buffer.from("<html>")],
  ["ends early", gzipSync(entry("web/Chart.yaml", "a".repeat(2000)).subarray(0, 1024))],
  ["unpacks without end", gzipSync(Buffer.alloc(65 * 1024 * 1024))],
  ["holds nothing", archive()],
  ["has a file without a size", archive(Buffer.from(entry("web/a", "a")).fill("z", 124, 135))],
])("what %s is refused", (_, bytes) => {
  expect(() => read(bytes)).toThrow(RangeError);
});

test("what no file system could hold is no archive of a chart", () => {
  expect(() => read(archive(entry("web/a", "1"), entry("web/a/b", "2")))).toThrow(/both a file and a folder/);
  const many = Array.from({ length: 10_002 }, (_, index) => entry(`web/${index}`, ""));
  expect(() => read(archive(...many))).toThrow(/more than 10000 files/);
});
