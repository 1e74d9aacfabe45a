import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type ControlPlane, describeWithTestbed, startControlPlane } from "../../../../../testbed/harness/index.ts";
import type { KubernetesObject, LiveObject } from "../../manifests/kubernetes-object.ts";
import { isAsWanted } from "./as-wanted.ts";
import { atomicFields } from "./atomic-fields.ts";
import { generatedObject } from "../testing/generated-objects.ts";
import type { Mutation } from "../testing/mutations.ts";
import { mutated, mutation } from "../testing/mutations.ts";
import { applyTo, editOn, readFrom, removeFrom } from "../testing/server-objects.ts";
import { widgetDefinition } from "../testing/widget-definition.ts";

const runs = Number(process.env["FUZZ_RUNS"] ?? 250);
const namespace = "as-wanted";

/** What is applied the second time. */
const second = fc.oneof(
  fc.record({ type: fc.constant("same" as const) }),
  fc.record({ type: fc.constant("mutated" as const), mutation }),
  // What the server has filled in, said by ourselves.
  fc.record({ type: fc.constant("as it is there" as const) }),
);
const scenario = fc.record({
  object: generatedObject(namespace),
  before: fc.option(mutation, { nil: undefined, freq: 1 }),
  edit: fc.option(mutation, { nil: undefined, freq: 1 }),
  other: fc.option(mutation, { nil: undefined, freq: 1 }),
  second,
});

describeWithTestbed("isAsWanted against a real API server", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "api" });
    await applyTo(plane, widgetDefinition);
    await applyTo(plane, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    const served = async (): Promise<void> =>
      expect((await plane.request({ path: "/apis/example.com/v1/widgets" })).status).toBe(200);
    await vi.waitFor(served, 20_000);
  });
  afterAll(() => plane.stop());

  test("never says so of an object that applying would change", { timeout: 3_600_000 }, async () => {
    const seen = { claimed: 0, unchanged: 0, changed: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const found = await afterApplying(given);
        if (!found) {
          seen.refused += 1;
          return;
        }
        const { wanted, live, changed } = found;
        const claimed = isAsWanted(wanted, live);
        if (claimed) seen.claimed += 1;
        seen[changed ? "changed" : "unchanged"] += 1;
        expect({ claimed, changed, wanted, live }).not.toMatchObject({ claimed: true, changed: true });
      }),
      { numRuns: runs },
    );
    expect(seen.changed).toBeGreaterThan(runs / 20);
    expect(seen.claimed).toBeGreaterThan(seen.unchanged / 6);
  });

  /** Undefined where the server refuses something on the way. */
  async function afterApplying(
    given: Scenario,
  ): Promise<{ wanted: KubernetesObject; live: LiveObject; changed: boolean } | undefined> {
    const first = given.before ? mutated(given.object, given.before) : given.object;
    await removeFrom(plane, first);
    const created = await applyTo(plane, first);
    if (!created.ok) return undefined;
    let live = created.object;
    if (given.other) {
      const theirs = mutated(given.object, given.other);
      const applied = await applyTo(plane, theirs, { manager: "another-applier" });
      if (applied.ok) live = applied.object;
    }
    if (given.edit) {
      const edited = await editOn(plane, mutated(live, given.edit));
      if (edited.ok) live = edited.object;
    }
    const read = await readFrom(plane, live);
    if (!read.ok) return undefined;
    const wanted = secondObject(given, first, read.object);
    const applied = await applyTo(plane, wanted);
    if (!applied.ok) return undefined;
    const changed = contentOf(applied.object) !== contentOf(read.object);
    return { wanted, live: read.object, changed };
  }

  test("knows as taken whole only fields that the API server takes whole everywhere", async () => {
    const { definitions } = JSON.parse((await plane.request({ path: "/openapi/v2" })).text) as OpenApi;
    const ways = fieldsTakenWhole(definitions);
    expect([...atomicFields].filter((name) => ways.get(name)?.size !== 1 || ways.get(name)?.has(false))).toEqual([]);
  });
});

/**
 * Every field, and who owns which. The resource version is no measure: the API server stores a PersistentVolumeClaim anew
 * at the first apply after its creation, with nothing in it that differs.
 */
function contentOf({ metadata, ...fields }: LiveObject): string {
  const { resourceVersion: _, managedFields = [], ...rest } = metadata;
  return JSON.stringify({ ...fields, rest, owners: managedFields.map(({ time: _time, ...owner }) => owner) });
}

interface Scenario {
  readonly object: KubernetesObject;
  readonly before: Mutation | undefined;
  readonly edit: Mutation | undefined;
  readonly other: Mutation | undefined;
  readonly second:
    | { readonly type: "same" | "as it is there" }
    | { readonly type: "mutated"; readonly mutation: Mutation };
}

function secondObject({ second }: Scenario, first: KubernetesObject, live: LiveObject): KubernetesObject {
  switch (second.type) {
    case "same":
      return first;
    case "mutated":
      return mutated(first, second.mutation);
    case "as it is there": {
      const { status: _, metadata, ...rest } = live;
      const { name, namespace: place, labels, annotations } = metadata;
      const kept = { name, ...(place !== undefined && { namespace: place }), ...(labels && { labels }) };
      return { ...rest, metadata: { ...kept, ...(annotations && { annotations }) } };
    }
  }
}

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly "x-kubernetes-map-type"?: string;
}
interface OpenApi {
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** By the name of each field that holds an object: whether it is taken whole, in every kind that has one. */
function fieldsTakenWhole(definitions: OpenApi["definitions"]): Map<string, Set<boolean>> {
  const ways = new Map<string, Set<boolean>>();
  for (const [kind, { properties = {} }] of Object.entries(definitions)) {
    // Reviews are asked and never stored.
    if (kind.includes(".authorization.")) continue;
    for (const [name, field] of Object.entries(properties)) {
      const reference = (field.$ref ?? field.allOf?.[0]?.$ref)?.replace("#/definitions/", "");
      const target = reference === undefined ? field : definitions[reference];
      if (target?.type !== "object") continue;
      const whole = field["x-kubernetes-map-type"] === "atomic" || target?.["x-kubernetes-map-type"] === "atomic";
      ways.set(name, (ways.get(name) ?? new Set()).add(whole));
    }
  }
  return ways;
}
