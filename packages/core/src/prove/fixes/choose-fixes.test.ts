import { describe, expect, it } from "vitest";
import type { World } from "../../manifests/world/world.ts";
import type { Edit, Finding } from "../../verdicts/finding.ts";
import type { PropertyProof } from "../property-proof.ts";
import { worldOf } from "../testing/world-of.ts";
import { checkFixes } from "./check-fix.ts";
import { chooseFixes } from "./choose-fixes.ts";
import { describeEdits } from "./describe-edits.ts";

const world = worldOf(`apiVersion: v1
kind: ConfigMap
metadata: {name: walls, namespace: shop}
data: {a: open, b: open, c: closed}
`);
const object = { group: "", kind: "ConfigMap", namespace: "shop", name: "walls" };
const set = (key: string, value: string): Edit => ({ type: "set", object, path: ["data", key], value });
const wallsOf = (from: World) => {
  const walls = from.objects.get("ConfigMap")?.find(({ object: { metadata } }) => metadata.name === "walls");
  return { walls, data: (walls?.object["data"] ?? {}) as Record<string, string> };
};

/** Each open wall is a finding; a wall is mended by closing it, or as `fixes` say. */
const proveWith =
  (fixes: Record<string, readonly Edit[]>) =>
  (from: World): PropertyProof => {
    const { walls, data } = wallsOf(from);
    const open = Object.keys(data).filter((key) => data[key] === "open");
    const findings = open.flatMap((key): Finding[] =>
      walls === undefined
        ? []
        : [
            {
              code: "KS3601",
              property: "configuration",
              severity: "error",
              message: `${key} is open`,
              hint: "close it",
              at: { object: walls, path: ["data", key] },
              related: [],
              pairs: [{ from: "dev", to: "prod" }],
              fix: { description: "close it", edits: fixes[key] ?? [set(key, "closed")] },
            },
          ],
    );
    const verdict = open.length > 0 ? "broken" : "holds";
    const common = { property: "configuration" as const, from: "dev", to: "prod", reason: "", assumptions: [] };
    return { findings, verdicts: [{ ...common, verdict, findings: [], sensitivity: { kinds: [] } }] };
  };
const choose = (fixes: Record<string, readonly Edit[]>) => {
  const prove = proveWith(fixes);
  const { fixed, refused, ...chosen } = chooseFixes(world, prove(world), { prove });
  return {
    ...chosen,
    fixed: fixed.map(({ message }) => message),
    refused: refused.map(({ finding, why }) => `${finding.message}: ${why}`),
  };
};

describe("choosing fixes", () => {
  it("takes those that work, and gives the world with them", () => {
    const { fixed, refused, edits, proof } = choose({});
    expect(fixed).toEqual(["a is open", "b is open"]);
    expect(refused).toEqual([]);
    expect(edits).toHaveLength(2);
    expect(proof.verdicts.map(({ verdict }) => verdict)).toEqual(["holds"]);
  });

  it("leaves out what changes nothing of the finding", () => {
    const { fixed, refused } = choose({ a: [set("d", "closed")] });
    expect(fixed).toEqual(["b is open"]);
    expect(refused).toEqual(["a is open: KS3601 would still be found"]);
  });

  it("leaves out what opens something else", () => {
    const { refused } = choose({ a: [set("a", "closed"), set("c", "open")] });
    expect(refused).toEqual(["a is open: KS3601 would be found: c is open"]);
  });

  it("leaves out what makes a verdict worse", () => {
    const prove = (from: World): PropertyProof => {
      const proof = proveWith({})(from);
      const isWorse = wallsOf(from).data["a"] === "closed";
      const also = { ...proof.verdicts[0], from: "prod", to: "dev", verdict: isWorse ? "unknown" : "holds" } as const;
      return { ...proof, verdicts: [...proof.verdicts, also as (typeof proof.verdicts)[number]] };
    };
    const proof = prove(world);
    const check = checkFixes({ world, proof }, proof.findings.slice(0, 1), { prove });
    expect(check).toEqual({ works: false, why: "configuration from prod to dev would be unknown" });
  });

  it("mends with them a way that shows only once they are made, and does not take it for a new one", () => {
    const found = (from: World): PropertyProof => {
      const { findings, verdicts } = proveWith({})(from);
      const { walls, data } = wallsOf(from);
      const isShown = findings.length === 0 && data["behind"] !== "closed";
      const [verdict] = verdicts;
      const way: Finding = {
        code: "KS3902",
        property: "paths",
        severity: "error",
        message: "a way behind",
        hint: "",
        related: [],
        pairs: [{ from: "dev", to: "prod" }],
        fix: { description: "", edits: [set("behind", "closed")] },
        ...(walls && { at: { object: walls, path: ["data", "behind"] } }),
      };
      const answer = findings.length > 0 || isShown ? "broken" : "holds";
      return {
        findings: isShown ? [way] : findings,
        verdicts: verdict ? [verdict, { ...verdict, property: "paths", verdict: answer }] : [],
      };
    };
    const { fixed, refused, proof } = chooseFixes(world, found(world), { prove: found });
    expect(fixed.map(({ message }) => message)).toEqual(["a is open", "b is open", "a way behind"]);
    expect(refused).toEqual([]);
    expect(proof.verdicts.map(({ verdict }) => verdict)).toEqual(["holds", "holds"]);
  });

  it("says what edits do, but not what is in a Secret", () => {
    const secret = { group: "", kind: "Secret", namespace: "shop", name: "db" };
    expect(
      describeEdits([
        set("a", "x".repeat(200)),
        { type: "set", object: secret, path: ["data", "url"], value: "hunter2" },
        { type: "remove", object, path: ["data", "a.b"] },
        { type: "delete", object },
      ]),
    ).toEqual([
      `set data.a of ConfigMap shop/walls to "${"x".repeat(118)}…`,
      "set data.url of Secret shop/db",
      'remove data."a.b" of ConfigMap shop/walls',
      "delete ConfigMap shop/walls",
    ]);
  });
});
