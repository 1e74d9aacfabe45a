import { expect, test } from "vitest";
import { configMaps, openDouble, refusal, startDouble } from "./testing/api-double.ts";

test("what is wanted in a namespace is never applied to the whole cluster, which a server would do without a word", async () => {
  const double = await startDouble([refusal(500, "Never")]);
  const api = await openDouble(double);
  const resource = { ...configMaps, group: "example.com", kind: "Widget", plural: "widgets", namespaced: false };
  const object = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "a", namespace: "web-dev" } };
  for (const dryRun of [true, false])
    await expect(api.apply(resource, object, { dryRun })).resolves.toMatchObject({
      ok: false,
      problem: {
        reason: "Invalid",
        message: "Widget a belongs to the whole cluster, and is wanted in the namespace web-dev",
      },
    });
  expect(double.seen).toEqual([]);
});
