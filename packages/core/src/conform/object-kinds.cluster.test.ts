import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { definitionSets, describeWithTestbed, kubectl, startControlPlane } from "../../../../testbed/harness/index.ts";
import { homeOf } from "./object-kinds.ts";

describeWithTestbed("kinds of a real API server", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "api", definitions: definitionSets });
  });
  afterAll(() => plane.stop());

  test("what belongs to the whole cluster is never taken for a namespace's", async () => {
    const served = await kubectl(plane, "api-resources", "--namespaced=false", "--no-headers");
    const kinds = served
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/).slice(-3));
    expect(kinds.length).toBeGreaterThan(20);
    const wrong = kinds.filter(([apiVersion = "", , kind = ""]) => homeOf(apiVersion, kind) === "namespace");
    expect(wrong).toEqual([]);
  });

  test("what apps commonly bring is", async () => {
    const served = await kubectl(plane, "api-resources", "--namespaced=true", "--no-headers");
    const kinds = served
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/).slice(-3));
    const refused = kinds.filter(([apiVersion = "", , kind = ""]) => homeOf(apiVersion, kind) === "cluster");
    expect(refused).toEqual([]);
  });
});
