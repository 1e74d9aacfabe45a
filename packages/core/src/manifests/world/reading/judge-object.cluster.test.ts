import { loadAll } from "js-yaml";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../../../../../testbed/harness/index.ts";
import { describeWithTestbed, startControlPlane } from "../../../../../../testbed/harness/index.ts";
import { isMapping } from "../../mapping.ts";
import { isNamespacedKind } from "../shapes/kind-shapes.ts";
import { everyKind } from "../testing/every-kind.ts";
import type { UnknownContent } from "../content.ts";
import { judgeObject } from "./judge-object.ts";

/** Every way in which one field can be something else, with where it is: gone, null, of another type, misspelt. */
function* mutations(object: UnknownContent): Generator<{ readonly what: string; readonly mutated: unknown }> {
  for (const path of pathsIn(object, [])) {
    if (/^(apiVersion|kind|metadata(,(name|namespace))?)$/.test(path.join())) continue;
    const at = path.join(".");
    // Bytes may be a list of numbers in Go; nobody writes them so.
    const isBytes = (object.kind === "Secret" && at.startsWith("data.")) || at.startsWith("binaryData.");
    yield { what: `${at} is gone`, mutated: changed(object, path, undefined) };
    for (const value of [null, {}, "text", 7, true, { a: null }, ...(isBytes ? [] : [[], [null]])])
      yield { what: `${at} is ${JSON.stringify(value)}`, mutated: changed(object, path, value) };
    const key = path.at(-1);
    if (typeof key === "string") yield { what: `${at} is misspelt`, mutated: misspelt(object, path) };
  }
}

function* pathsIn(value: unknown, path: readonly (string | number)[]): Generator<readonly (string | number)[]> {
  if (path.length > 0) yield path;
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* pathsIn(item, [...path, index]);
  else if (isMapping(value)) for (const key of Object.keys(value)) yield* pathsIn(value[key], [...path, key]);
}

function changed(object: unknown, path: readonly (string | number)[], to: unknown): unknown {
  const copy = structuredClone(object) as Record<string | number, unknown>;
  const parent = path.slice(0, -1).reduce<Record<string | number, unknown>>(childOf, copy);
  const key = path.at(-1) ?? "";
  if (to === undefined && Array.isArray(parent)) parent.splice(Number(key), 1);
  else if (to === undefined) delete parent[key];
  else parent[key] = to;
  return copy;
}

function misspelt(object: unknown, path: readonly (string | number)[]): unknown {
  const copy = structuredClone(object) as Record<string | number, unknown>;
  const parent = path.slice(0, -1).reduce<Record<string | number, unknown>>(childOf, copy);
  const key = path.at(-1) ?? "";
  parent[`${key}x`] = parent[key];
  delete parent[key];
  return copy;
}

function childOf(value: Record<string | number, unknown>, step: string | number): Record<string | number, unknown> {
  return value[step] as Record<string | number, unknown>;
}

const plurals: Readonly<Record<string, string>> = {
  NetworkPolicy: "networkpolicies",
  ValidatingAdmissionPolicy: "validatingadmissionpolicies",
  Ingress: "ingresses",
  Endpoints: "endpoints",
};

function pathOf({ apiVersion, kind, metadata }: UnknownContent): string {
  const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const group = apiVersion.includes("/") ? `${apiVersion.slice(0, apiVersion.indexOf("/"))}/` : "";
  const inside = isNamespacedKind(group + kind) ? `/namespaces/${metadata.namespace ?? "default"}` : "";
  const plural = plurals[kind] ?? `${kind.toLowerCase()}${kind.endsWith("s") ? "es" : "s"}`;
  return `${base}${inside}/${plural}?dryRun=All&fieldValidation=Strict`;
}

describeWithTestbed("judged as the API server judges", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({
      components: "api",
      flags: ["--disable-admission-plugins=ServiceAccount,Priority"],
    });
  });
  afterAll(async () => plane.stop());

  const objects = loadAll(everyKind) as UnknownContent[];

  test("every sound object is accepted by both", async () => {
    for (const object of objects) {
      const { status, text } = await plane.request({ method: "POST", path: pathOf(object), body: object });
      expect.soft([object.kind, status, status === 201 ? "" : text]).toEqual([object.kind, 201, ""]);
      expect.soft(judgeObject(object).problems).toEqual([]);
    }
  });

  test("what the server takes is taken; what it cannot decode, or does not know, is not", {
    timeout: 600_000,
  }, async () => {
    const wrong: string[] = [];
    let count = 0;
    for (const object of objects) {
      const all = [...mutations(object)];
      count += all.length;
      const answers = await inParallel(all, 8, async ({ mutated }) =>
        plane.request({ method: "POST", path: pathOf(object), body: mutated }),
      );
      for (const [index, { what, mutated }] of all.entries()) {
        const answer = answers[index];
        const isTaken = judgeObject(mutated).problems.length === 0;
        if (answer?.status === 201 && !isTaken)
          wrong.push(
            `${object.kind}: ${what}: taken by the server, not by us: ${judgeObject(mutated).problems[0]?.message}`,
          );
        if (answer?.status === 400 && isTaken)
          wrong.push(`${object.kind}: ${what}: taken by us, not by the server: ${answer.text.slice(0, 300)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(5000);
  });
});

async function inParallel<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const iterator = items.entries();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [index, item] of iterator) results[index] = await work(item);
    }),
  );
  return results;
}
