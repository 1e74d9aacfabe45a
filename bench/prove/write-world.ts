import { closeSync, openSync, writeSync } from "node:fs";
import type { ClusterShape } from "./world.ts";
import { clusterObjects } from "./world.ts";

const chunkLength = 8 * 1024 * 1024;

export interface WrittenWorld {
  readonly objects: number;
  readonly bytes: number;
}

/** Writes a List of the objects of a generated cluster, one on each line, chunk by chunk: it is larger than a string may be. */
export function writeWorld(path: string, shape: ClusterShape): WrittenWorld {
  const file = openSync(path, "w");
  let [objects, bytes] = [0, 0];
  try {
    let text = '{"apiVersion":"v1","kind":"List","items":[\n';
    for (const object of clusterObjects(shape)) {
      if (objects++ > 0) text += ",\n";
      text += JSON.stringify(object);
      if (text.length < chunkLength) continue;
      bytes += writeSync(file, text);
      text = "";
    }
    bytes += writeSync(file, `${text}\n]}\n`);
  } finally {
    closeSync(file);
  }
  return { objects, bytes };
}
