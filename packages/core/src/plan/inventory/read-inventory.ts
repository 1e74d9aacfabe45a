import type { LiveObject } from "../../manifests/kubernetes-object.ts";
import { fieldOf } from "../fields/field-sets.ts";
import type { InventoryEntry } from "./inventory.ts";
import { inventoryFormat, inventoryPrefix, readEntryLine } from "./inventory-lines.ts";
import { keyText } from "../../manifests/object-key.ts";

export interface ReadInventory {
  readonly entries: readonly InventoryEntry[];
  /** What could not be read, each a sentence without a full stop. What is not read is never deleted. */
  readonly problems: readonly string[];
}

/**
 * The entries of all ConfigMaps of the inventory; other ConfigMaps of the namespace are passed over. Those of another
 * format, platform or cluster, and lines that are no entries, are problems and give no entries. Where an object stands
 * several times with different UIDs, as after an interrupted run, it is pending: whose it is has to be seen from it. What one of them calls adopted is.
 * @param expected what the ConfigMaps have to say of themselves; `cluster` is the UID of its `kube-system`
 */
export function readInventory(
  configMaps: readonly LiveObject[],
  expected: { readonly platform?: string; readonly cluster?: string } = {},
): ReadInventory {
  const problems: string[] = [];
  const found = new Map<string, InventoryEntry>();
  for (const configMap of configMaps) {
    if (!configMap.metadata.name.startsWith(inventoryPrefix)) continue;
    for (const entry of readConfigMap(configMap, expected, problems)) {
      const name = keyText(entry.key);
      const known = found.get(name);
      const merged = known?.adopted ? { ...entry, adopted: true } : entry;
      found.set(name, known && known.uid !== entry.uid ? { ...merged, uid: undefined } : merged);
    }
  }
  return { entries: [...found.values()], problems };
}

function readConfigMap(
  configMap: LiveObject,
  expected: { readonly platform?: string; readonly cluster?: string },
  problems: string[],
): InventoryEntry[] {
  const place = `ConfigMap ${configMap.metadata.namespace ?? ""}/${configMap.metadata.name}`;
  const field = (name: string): string | undefined => {
    const value = fieldOf(configMap["data"], name);
    return typeof value === "string" ? value : undefined;
  };
  const format = field("format");
  const objects = field("objects");
  if (format !== inventoryFormat || objects === undefined) {
    const what = format === undefined ? "it names no format" : `its format is ${JSON.stringify(format)}`;
    problems.push(`${place} is no inventory that this version of kubestage reads: ${what}`);
    return [];
  }
  for (const name of ["platform", "cluster"] as const) {
    const [said, wanted] = [field(name), expected[name]];
    if (wanted === undefined || said === wanted) continue;
    problems.push(`${place} is the inventory of another ${name}: ${JSON.stringify(said ?? "")} instead of ${wanted}`);
    return [];
  }
  const stage = field("stage");
  return objects.split("\n").flatMap((text, index) => {
    if (text === "") return [];
    const entry = readEntryLine(text, stage);
    if (!entry) problems.push(`line ${index + 1} of ${place} is no entry: ${JSON.stringify(text.slice(0, 100))}`);
    return entry ? [entry] : [];
  });
}
