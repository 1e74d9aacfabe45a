import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { systemCode } from "../kubestage-error.ts";

/** The file by which a folder is known as written by kubestage. It lists every file that kubestage wrote there. */
export const inventoryName = ".kubestage.json";

/** For each written file, by its `/`-separated path, the SHA-256 of its bytes in hex. */
export type Inventory = ReadonlyMap<string, string>;

/** SHA-256 in lower-case hex; text is taken as UTF-8. */
export function hashOf(content: string | Uint8Array): string {
  return hash("sha256", content, "hex");
}

/** The inventory of `folder`; empty where it has none, undefined where it cannot be understood. */
export function readInventory(folder: string): Inventory | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, inventoryName), "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return new Map();
    throw error;
  }
  try {
    const { files } = JSON.parse(text) as { readonly files?: unknown };
    if (typeof files !== "object" || files === null) return undefined;
    const entries = Object.entries(files as Readonly<Record<string, unknown>>);
    const known = entries.filter(
      (entry): entry is [string, string] => typeof entry[1] === "string" && isInside(entry[0]),
    );
    return known.length === entries.length ? new Map(known) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * One line for each file, by path, so that versions of it merge and compare well. To Kubernetes it is an empty List, so
 * that tools which apply every file of a folder pass over it.
 */
export function writeInventory(inventory: Inventory): string {
  const paths = [...inventory.keys()].toSorted();
  const lines = paths.map((path) => `    ${JSON.stringify(path)}: ${JSON.stringify(inventory.get(path))}`);
  const about = "Written by kubestage, which changes and removes only the files that stand here.";
  const list = `"apiVersion": "v1",\n  "kind": "List",\n  "items": []`;
  return `{\n  ${list},\n  "about": ${JSON.stringify(about)},\n  "files": {\n${lines.join(",\n")}\n  }\n}\n`;
}

/** Whether a path stays below the folder that it is relative to. */
export function isInside(path: string): boolean {
  const steps = path.split("/");
  return (
    steps.every((step) => step !== "" && step !== "." && step !== ".." && !step.includes("\\")) &&
    path !== inventoryName
  );
}
