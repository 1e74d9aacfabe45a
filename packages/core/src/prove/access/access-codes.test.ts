import { readFileSync } from "node:fs";
import { loadAll } from "js-yaml";
import { expect, test } from "vitest";
import { accessCodes } from "../../diagnostics/prove-access-codes.ts";
import { keyOf, keyText } from "../../manifests/object-key.ts";
import { builtInObjects } from "../../manifests/world/built-in/built-in-objects.ts";
import type { UnknownContent } from "../../manifests/world/content.ts";
import type { Edit } from "../../verdicts/finding.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import type { PropertyProof } from "../property-proof.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { proveAccess } from "./prove-access.ts";

function objectsIn(file: string): UnknownContent[] {
  const text = readFileSync(new URL(`../../../../../docs/errors/examples/${file}`, import.meta.url), "utf8");
  return loadAll(text) as UnknownContent[];
}

function proofOf(objects: readonly UnknownContent[]): PropertyProof {
  const world = worldOf([...objects, ...builtInObjects(36)].map((object) => JSON.stringify(object)).join("\n---\n"));
  return proveAccess(world, givenOf({ rights: makeRights(world, undefined), admission: makeAdmission(world) }));
}

/** Edits of access: bindings that go, subjects that go, bindings that come. */
function applied(objects: readonly UnknownContent[], edit: Edit): UnknownContent[] {
  if (edit.type === "add") return [...objects, edit.object as unknown as UnknownContent];
  return objects.flatMap((object) => {
    if (keyText(keyOf(object)) !== keyText(edit.object)) return [object];
    if (edit.type === "delete") return [];
    const subjects = (object["subjects"] as unknown[]).filter((_, index) => index !== edit.path[1]);
    return [{ ...object, subjects }];
  });
}

test.each(Object.keys(accessCodes))("the example of %s gives it, and the mended one nothing", (code) => {
  expect(proofOf(objectsIn(`${code}.wrong.world.yaml`)).findings.map((one) => one.code)).toContain(code);
  expect(proofOf(objectsIn(`${code}.right.world.yaml`)).findings).toEqual([]);
});

test.each(Object.keys(accessCodes))("the fix of %s ends every pair that it names, or the next fix does", (code) => {
  let objects = objectsIn(`${code}.wrong.world.yaml`);
  for (let round = 0; round < 5; round++) {
    const [first] = proofOf(objects).findings;
    if (!first) return;
    expect(first.fix).toBeDefined();
    for (const edit of first.fix?.edits ?? []) objects = applied(objects, edit);
  }
  expect(proofOf(objects).findings).toEqual([]);
});
