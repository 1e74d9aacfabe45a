import { describe, expect, test } from "vitest";
import type { World } from "../../manifests/world/world.ts";
import type { Edit, Finding } from "../../verdicts/finding.ts";
import type { PropertyProof } from "../property-proof.ts";
import { worldOf } from "../testing/world-of.ts";
import type { FixChecks } from "./check-fix.ts";
import { chooseFixes, distinctEdits } from "./choose-fixes.ts";

const letters = ["a", "b", "c", "d", "e", "f"];
const world = worldOf(
  `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: walls, namespace: shop }\nimagePullSecrets: [${letters.map((one) => `{ name: x/${one} }`).join(", ")}]`,
);
const object = { group: "", kind: "ServiceAccount", namespace: "shop", name: "walls" };
const path = ["imagePullSecrets"];
const openIn = (one: World): string[] =>
  (one.objects.get("ServiceAccount") ?? []).flatMap(({ object: account }) =>
    ((account["imagePullSecrets"] ?? []) as readonly { readonly name: string }[]).map(({ name }) => name),
  );
const remove = (at: number): Edit => ({ type: "remove", object, path: [...path, at] });

/** Of the walls that are open only the first is found; it is mended by taking it away. */
const proveFirst: FixChecks["prove"] = (one) => provedOf(openIn(one).slice(0, 1), (_, at) => [remove(at)]);

function provedOf(
  open: readonly string[],
  edits: (name: string, at: number) => readonly Edit[] | undefined,
): PropertyProof {
  const findings = open.map((name, at): Finding => {
    const found = edits(name, at);
    return {
      ...{ code: "KS3902", property: "paths", severity: "error", message: `${name} is open`, hint: "", related: [] },
      pairs: [{ from: "dev", to: name }],
      ...(found && { fix: { description: "close it", edits: found } }),
    };
  });
  const common = { property: "paths" as const, from: "dev", reason: "", assumptions: [], findings: [] };
  const verdicts = letters.map((name) => ({
    ...{ ...common, to: `x/${name}`, sensitivity: { kinds: [] } },
    verdict: "broken" as const,
  }));
  return { findings, verdicts };
}

function choose(prove: FixChecks["prove"], checks: Partial<FixChecks> = {}) {
  let proofs = 0;
  const counted = (one: World) => {
    proofs++;
    return prove(one);
  };
  const chosen = chooseFixes(world, prove(world), { prove: counted, ...checks });
  return {
    proofs,
    fixed: chosen.fixed.map(({ message }) => message),
    refused: chosen.refused.map(({ finding, why }) => `${finding.message}: ${why}`),
    left: openIn(chosen.world),
    edits: chosen.edits,
  };
}

describe("what shows once something else is mended", () => {
  test("is mended with it, four times, each at the place that it had before", () => {
    expect(choose(proveFirst)).toEqual({
      proofs: 4,
      fixed: ["x/a is open", "x/b is open", "x/c is open", "x/d is open"],
      refused: [],
      left: ["x/e", "x/f"],
      edits: [remove(0), remove(1), remove(2), remove(3)],
    });
  });

  test("is not tried again where it did not help", () => {
    const prove: FixChecks["prove"] = (one) =>
      provedOf(openIn(one).slice(0, 1), (name, at) => [remove(name === "x/b" ? at + 1 : at)]);
    expect(choose(prove)).toMatchObject({
      proofs: 2,
      fixed: ["x/a is open"],
      refused: ["x/b is open: KS3902 would still be found"],
      left: ["x/b", "x/c", "x/d", "x/e", "x/f"],
    });
  });
});

describe("what is found at once", () => {
  const proveAll =
    (edits: (name: string, at: number) => readonly Edit[] | undefined): FixChecks["prove"] =>
    (one) =>
      provedOf(openIn(one), edits);

  test("is mended by one proof where all works", () => {
    const chosen = choose(proveAll((_, at) => [remove(at)]));
    expect([chosen.proofs, chosen.left]).toEqual([1, []]);
  });

  test("is left alone where it has no fix, or one that changes nothing", () => {
    const fixes = (name: string, at: number) => (name === "x/a" ? undefined : name === "x/b" ? [] : [remove(at)]);
    expect(choose(proveAll(fixes))).toMatchObject({
      proofs: 1,
      fixed: ["x/c is open", "x/d is open", "x/e is open", "x/f is open"],
      refused: [],
      left: ["x/a", "x/b"],
    });
  });

  test("is looked at in halves where it does not work together", () => {
    const chosen = choose(proveAll((name, at) => [name === "x/c" ? remove(9) : remove(at)]));
    expect(chosen.refused).toEqual(["x/c is open: KS3902 would still be found"]);
    expect(chosen.left).toEqual(["x/c"]);
  });

  test("is not tried where it cannot be made: why is told last", () => {
    const chosen = choose(
      proveAll((name, at) => [name === "x/c" ? remove(9) : remove(at)]),
      {
        whyNot: ({ message }) => (message.startsWith("x/a") ? "it is generated" : undefined),
      },
    );
    expect(chosen.refused).toEqual(["x/c is open: KS3902 would still be found", "x/a is open: it is generated"]);
    expect(chosen.left).toEqual(["x/a", "x/c"]);
  });

  test("is not proved at all where nothing can be made", () => {
    const { proofs, fixed, edits } = choose(
      proveAll((_, at) => [remove(at)]),
      { whyNot: () => "no" },
    );
    expect([proofs, fixed, edits]).toEqual([0, [], []]);
  });

  test("by one change is changed once", () => {
    expect(distinctEdits([remove(1), remove(0), remove(1)])).toEqual([remove(1), remove(0)]);
    expect(choose(proveAll(() => letters.map((_, at) => remove(at)))).edits).toEqual(
      letters.map((_, at) => remove(at)),
    );
  });
});
