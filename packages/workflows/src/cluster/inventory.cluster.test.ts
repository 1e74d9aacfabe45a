import { openCluster } from "@kubestage/adapters";
import type { InventoryEntry } from "@kubestage/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, kubectl, startControlPlane } from "../../../../testbed/harness/index.ts";
import type { StoredInventory } from "./inventory.ts";
import { Inventory, isSameInventory, readStoredInventory } from "./inventory.ts";

const home = { platform: "shop", cluster: "1f0c7a4e-5d1b-4c1e-9a51-0f6f6a2b7c3d" };
const namespace = "kubestage-shop";
const { signal } = new AbortController();

/** As long as names get. */
const entry = (index: number): InventoryEntry => ({
  key: { group: "", kind: "ConfigMap", namespace: `web-${"x".repeat(40)}-dev`, name: `${"y".repeat(40)}-${index}` },
  uid: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
  stage: "dev",
});
const entries = (count: number): InventoryEntry[] => Array.from({ length: count }, (_, index) => entry(index));
const uidsOf = ({ entries: found }: StoredInventory): string[] => found.map(({ uid }) => uid ?? "pending").toSorted();

describeWithTestbed("an inventory larger than one object may be", () => {
  let plane: ControlPlane;
  let api: Awaited<ReturnType<typeof openCluster>>;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "api" });
    await kubectl(plane, "create", "namespace", namespace);
    await kubectl(plane, "label", "namespace", namespace, "kubestage.dev/platform=shop");
    api = await openCluster({ kubeconfig: await plane.kubeconfig() });
  });
  afterAll(async () => {
    api.close();
    await plane.stop();
  });

  const read = (): Promise<StoredInventory> => readStoredInventory(api, home, signal);
  const empty = async (): Promise<void> => {
    await kubectl(plane, "-n", namespace, "delete", "configmap", "--all");
  };

  test("is kept whole while it grows and shrinks", { timeout: 120_000 }, async () => {
    const inventory = new Inventory(api, home, await read());
    for (const count of [10, 20_000, 2_000]) {
      const wanted = entries(count);
      for (const one of entries(20_000)) inventory.forget(one.key);
      for (const one of wanted) inventory.put(one);
      await inventory.save();
      const found = await read();
      expect(found.problems).toEqual([]);
      expect(uidsOf(found)).toEqual(wanted.map(({ uid }) => uid ?? ""));
      expect(found.stored).toHaveLength(count > 3_000 ? 8 : 1);
    }
    await empty();
  });

  test("is written by one at a time: who read an older one changes and removes nothing", {
    timeout: 60_000,
  }, async () => {
    const first = new Inventory(api, home, await read());
    for (const one of entries(4_000)) first.put(one);
    await first.save();
    // It will write one object instead of two.
    const late = new Inventory(api, home, await read());
    for (const one of entries(3_999)) late.forget(one.key);
    const other = new Inventory(api, home, await read());
    for (const one of entries(4_100).slice(4_000)) other.put(one);
    await other.save();
    const before = await read();
    await expect(late.save()).rejects.toMatchObject({ code: "KS5006" });
    const after = await read();
    for (const configMap of before.stored)
      expect(after.stored.map(({ metadata }) => metadata)).toContainEqual(configMap.metadata);
    expect(new Set(uidsOf(after))).toEqual(new Set(entries(4_100).map(({ uid }) => uid ?? "")));
    expect(isSameInventory(before, await read())).toBe(false);
    await empty();
  });
});
