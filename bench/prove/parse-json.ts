import { readSync, openSync, closeSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

/**
 * A program: `JSON.parse` of every object of a file that `writeWorld` wrote, which is read in chunks. No program that is
 * given these objects takes less. Tells how long its process took.
 */
const [path = ""] = process.argv.slice(2);
const chunkBytes = 4 * 1024 * 1024;
const file = openSync(path, "r");
const bytes = Buffer.allocUnsafe(chunkBytes);
const decoder = new StringDecoder("utf8");
let [left, objects] = ["", 0];
for (let count = readSync(file, bytes); count > 0; count = readSync(file, bytes)) {
  const lines = (left + decoder.write(bytes.subarray(0, count))).split("\n");
  left = lines.pop() ?? "";
  for (const line of lines) {
    if (!line.startsWith('{"apiVersion"') || line.endsWith("[")) continue;
    JSON.parse(line.endsWith(",") ? line.slice(0, -1) : line);
    objects++;
  }
}
closeSync(file);
console.log(objects);
