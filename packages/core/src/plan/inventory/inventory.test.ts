import fc from "fast-check";
import { expect, test } from "vitest";
import type { LiveObject } from "../../manifests/kubernetes-object.ts";
import type { InventoryEntry } from "./inventory.ts";
import { inventoryConfigMaps } from "./inventory-config-maps.ts";
import { keyText } from "../../manifests/object-key.ts";
import { readInventory } from "./read-inventory.ts";
import { live, someObject } from "../testing/live-objects.ts";

const cluster = "uid-of-kube-system";
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const entry: fc.Arbitrary<InventoryEntry> = fc.record(
  {
    key: fc.record({
      group: fc.constantFrom("", "apps", "rbac.authorization.k8s.io"),
      kind: fc.constantFrom("ConfigMap", "Deployment", "ClusterRole"),
      namespace: fc.oneof(fc.constant(""), label),
      // Names of roles may hold nearly anything.
      name: fc.oneof(
        label,
        fc.string({ minLength: 1 }),
        fc.constantFrom('a: b\nc d "e"', "system:node", "é", "pending"),
      ),
    }),
    uid: fc.option(fc.uuid(), { nil: undefined }),
    stage: fc.option(fc.constantFrom("dev", "cluster", "dev-2"), { nil: undefined }),
    adopted: fc.constant(true),
  },
  { requiredKeys: ["key", "uid", "stage"] },
);
const entries = fc.uniqueArray(entry, { selector: ({ key }) => keyText(key), maxLength: 20 });
const stored = (platform: string, all: readonly InventoryEntry[]): LiveObject[] =>
  inventoryConfigMaps(platform, all, cluster).map((configMap) => live(configMap));
const inOrder = (all: readonly InventoryEntry[]) => all.toSorted((a, b) => (keyText(a.key) < keyText(b.key) ? -1 : 1));

test("what is written is read again", () => {
  fc.assert(
    fc.property(entries, (all) => {
      const { entries: read, problems } = readInventory(stored("shop", all), { platform: "shop", cluster });
      expect(problems).toEqual([]);
      expect(inOrder(read)).toEqual(inOrder(all));
    }),
  );
});

test("equal entries give equal bytes, in whatever order they come", () => {
  fc.assert(
    fc.property(entries, (all) => {
      expect(inventoryConfigMaps("shop", all.toReversed(), cluster)).toEqual(inventoryConfigMaps("shop", all, cluster));
    }),
  );
});

const many = (count: number): InventoryEntry[] =>
  Array.from({ length: count }, (_, index) => ({
    key: { group: "", kind: "ConfigMap", namespace: "shop-dev", name: `${"n".repeat(200)}-${index}` },
    uid: "0f5e4ad5-40ea-4ed2-8b14-1d2f4c0fbd00",
    stage: "dev",
  }));

test("a large stage has several ConfigMaps, each well below 1 MiB, and loses nothing", () => {
  const configMaps = stored("shop", many(7_000));
  expect(configMaps.map(({ metadata }) => metadata.name)).toEqual(
    [1, 2, 3, 4].map((shard) => `inventory-stage-dev.${shard}-of-4`),
  );
  for (const configMap of configMaps) expect(JSON.stringify(configMap).length).toBeLessThan(1_000_000);
  expect(readInventory(configMaps).entries).toHaveLength(7_000);
});

test("an entry stays in the ConfigMap of its name when others come and go", () => {
  const places = (all: readonly InventoryEntry[]) =>
    new Map(
      stored("shop", all).flatMap((configMap) =>
        readInventory([configMap]).entries.map(({ key }) => [key.name, configMap.metadata.name] as const),
      ),
    );
  const [before, after] = [places(many(4_000)), places(many(4_500))];
  for (const [name, place] of before) expect(after.get(name)).toBe(place);
});

test("an object that stands twice with different UIDs is pending", () => {
  const key = { group: "", kind: "ConfigMap", namespace: "shop-dev", name: "web" };
  const [one] = stored("shop", [{ key, uid: "uid-1", stage: "dev" }]);
  const [other] = stored("shop", [{ key, uid: "uid-2", stage: "dev" }]);
  expect(readInventory([one!, other!]).entries).toEqual([{ key, uid: undefined, stage: "dev" }]);
  expect(readInventory([one!, one!]).entries).toEqual([{ key, uid: "uid-1", stage: "dev" }]);
  const [adopted] = stored("shop", [{ key, uid: "uid-1", stage: "dev", adopted: true }]);
  for (const both of [
    [adopted!, other!],
    [other!, adopted!],
  ])
    expect(readInventory(both).entries).toEqual([{ key, uid: undefined, stage: "dev", adopted: true }]);
});

test("another platform's or cluster's inventory is a problem and nothing else", () => {
  const found = stored("shop", many(1));
  expect(readInventory(found, { platform: "bank" })).toEqual({
    entries: [],
    problems: [
      'ConfigMap kubestage-shop/inventory-stage-dev is the inventory of another platform: "shop" instead of bank',
    ],
  });
  expect(readInventory(found, { cluster: "other" }).entries).toEqual([]);
});

test("other ConfigMaps are passed over, and garbage never throws nor gives entries", () => {
  const garbage = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom("format", "objects", "platform"), fc.string()),
  );
  const named = (name: string, data: unknown) => live(someObject("v1", "ConfigMap", { data }, { name }));
  expect(readInventory([named("kube-root-ca.crt", { "ca.crt": "" })])).toEqual({ entries: [], problems: [] });
  fc.assert(
    fc.property(garbage, (data) => {
      expect(readInventory([named("inventory-cluster", data)], { platform: "shop", cluster }).entries).toEqual([]);
    }),
  );
});

test("a line that is no entry is told, and the others are read", () => {
  const [configMap] = stored("shop", many(1));
  const data = configMap!["data"] as Record<string, string>;
  const damaged = { ...configMap!, data: { ...data, objects: `${data["objects"]}rm -rf /\n` } };
  const { entries: read, problems } = readInventory([damaged]);
  expect(read).toHaveLength(1);
  expect(problems).toEqual(['line 2 of ConfigMap kubestage-shop/inventory-stage-dev is no entry: "rm -rf /"']);
});
