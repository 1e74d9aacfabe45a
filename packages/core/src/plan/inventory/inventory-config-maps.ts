import { contentHash } from "../../manifests/content-hash.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { recordsNamespace } from "../../manifests/own-names.ts";
import type { InventoryEntry } from "./inventory.ts";
import { entryLine, inventoryFormat, inventoryPrefix } from "./inventory-lines.ts";
import { keyText } from "../../manifests/object-key.ts";

/** A ConfigMap may hold 1 MiB, its labels and names included. */
const longestData = 900_000;
const mostEntries = 3_000;

/** A ConfigMap of the inventory. `data.objects` has one line for each object. */
export interface InventoryConfigMap extends KubernetesObject {
  readonly data: Readonly<Record<string, string>>;
}

/**
 * The inventory as ConfigMaps of the namespace `kubestage-<platform>`: one for each stage and one for what belongs to the
 * whole cluster. A stage with more than 3,000 objects has a power of two of them, and the hash of an object says in
 * which it stands; their names say how many there are, so an entry moves only to a ConfigMap of another name. Write
 * every ConfigMap first, then delete those that are no longer among them: wherever that is interrupted, nothing is lost.
 *
 * Equal entries give equal bytes, in whatever order they come.
 * @param cluster the UID of its `kube-system`
 */
export function inventoryConfigMaps(
  platform: string,
  entries: readonly InventoryEntry[],
  cluster: string,
): InventoryConfigMap[] {
  const stages = Map.groupBy(entries, ({ stage }) => stage);
  const places = [...stages].toSorted(([left], [right]) => ((left ?? "") < (right ?? "") ? -1 : 1));
  return places.flatMap(([stage, inStage]) => {
    const shards = inShards(inStage);
    return shards.map((lines, index) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name: configMapName(stage, index, shards.length),
        namespace: recordsNamespace(platform),
        labels: {
          "app.kubernetes.io/name": platform,
          "app.kubernetes.io/component": "inventory",
          "app.kubernetes.io/part-of": platform,
          "app.kubernetes.io/managed-by": "kubestage",
        },
      },
      data: {
        format: inventoryFormat,
        platform,
        cluster,
        ...(stage !== undefined && { stage }),
        objects: lines.map((line) => `${line}\n`).join(""),
      },
    }));
  });
}

/** Dots are in no stage's name, so no two names meet. */
function configMapName(stage: string | undefined, index: number, shards: number): string {
  const name = `${inventoryPrefix}${stage === undefined ? "cluster" : `stage-${stage}`}`;
  return shards === 1 ? name : `${name}.${index + 1}-of-${shards}`;
}

function inShards(entries: readonly InventoryEntry[]): string[][] {
  const hashed = entries
    .map((entry) => ({ line: entryLine(entry), hash: parseInt(contentHash(keyText(entry.key)).slice(0, 8), 16) }))
    .toSorted((left, right) => (left.line < right.line ? -1 : 1));
  for (let count = 1; ; count *= 2) {
    const shards: string[][] = Array.from({ length: count }, () => []);
    for (const { line, hash } of hashed) shards[hash % count]?.push(line);
    if (shards.every(fits)) return shards;
  }
}

function fits(lines: readonly string[]): boolean {
  // Four bytes are the most that one character takes as UTF-8.
  const length = lines.reduce((sum, line) => sum + 1 + (isAscii(line) ? line.length : 4 * line.length), 0);
  return lines.length <= mostEntries && length <= longestData;
}

function isAscii(text: string): boolean {
  return /^[\u0000-\u007f]*$/.test(text);
}
