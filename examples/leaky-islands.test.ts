import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Proof, ProofFinding } from "@kubestage/core";
import { applyEdits, properties, spliceEdits } from "@kubestage/core";
import { fix } from "@kubestage/workflows";
import { contentsOf, lineOf, proveLeaks, worldOfTexts } from "./testing/leaky-world.ts";
import { type Leak, leaksIn, leakTable, readManifestTexts } from "./testing/leaks.ts";

const folder = fileURLToPath(new URL("leaky/", import.meta.url));
const texts = readManifestTexts(join(folder, "islands"));
const leaks = leaksIn(texts);
const world = worldOfTexts(texts);
const proof = proveLeaks(world, properties);

/** That production stands beside other stages in one cluster is what it is, and no mistake of a line. */
const inOneCluster = "KS3815";

const pairOf = ({ from, to }: { readonly from: string; readonly to: string }) => `${from} -> ${to}`;
const isStages = ({ stages }: Proof, { from, to }: { readonly from: string; readonly to: string }) =>
  stages.includes(from) && stages.includes(to);
/** What is said of none but the stages: what belongs to no stage is told of, and decides nothing. */
const counting = (one: Proof): readonly ProofFinding[] =>
  one.findings.filter(({ code, pairs }) => code !== inOneCluster && pairs.some((pair) => isStages(one, pair)));
const openIn = (one: Proof) =>
  one.verdicts.flatMap((verdict) =>
    isStages(one, verdict) && verdict.verdict !== "holds" ? [`${verdict.property} ${pairOf(verdict)}`] : [],
  );
const findingsOf = ({ file, line }: Leak) => counting(proof).filter((finding) => lineOf(finding) === `${file}:${line}`);
const editsOf = (leak: Leak) => findingsOf(leak).flatMap((finding) => finding.fix?.edits ?? []);
const named = leaks.map((leak) => [`leak ${leak.number}: ${leak.sentence}`, leak] as const);

describe("what is planted", () => {
  test("at least three leaks of paths, numbered after those of the other cluster", () => {
    const others = leaksIn(readManifestTexts(join(folder, "manifests")));
    expect(leaks.map(({ number }) => number)).toEqual(leaks.map((_, index) => others.length + index + 1));
    expect(leaks.filter((leak) => leak.properties.includes("paths")).length).toBeGreaterThanOrEqual(3);
  });

  test("the README names each of them", () => {
    expect(readFileSync(join(folder, "README.md"), "utf8")).toContain(leakTable(leaks, "islands"));
  });

  test("no single property sees any of them, and nothing else is found", () => {
    expect(openIn(proof).filter((one) => !one.startsWith("paths "))).toEqual([]);
    expect(counting(proof)).toEqual(expect.arrayContaining(leaks.flatMap((leak) => findingsOf(leak))));
    expect(counting(proof)).toHaveLength(leaks.length);
  });

  test("ways over two roads and over three, into pods, nodes, tokens and Secrets", () => {
    const reasons = new Map(
      proof.verdicts.flatMap((verdict) =>
        verdict.property === "paths" ? [[pairOf(verdict), verdict.reason] as const] : [],
      ),
    );
    expect(reasons.get("dev -> prod")).toMatch(
      /^2 steps over access and network: .* may enter pods in clock .* can open/,
    );
    expect(reasons.get("test -> prod")).toMatch(
      /^6 steps over access, placement and podSecurity: .* token of the service account builds\/builder .* off prod-1, a node of prod; .* privileged .*, whose token is that of the service account timetable-prod\/timetable; .* may get secrets/,
    );
    expect(reasons.get("training -> prod")).toMatch(/^3 steps over access and placement: .* a node of prod$/);
    expect(reasons.get("demo -> test")).toMatch(
      /^4 steps over access and podSecurity: .* may enter pods in collectors .* mounts \/ of its node, on common-1; .* renewals\/renewer; .* may get secrets/,
    );
  });
});

describe("each is found in the line below its comment, with a fix that closes it and opens nothing", () => {
  test.each(named)("%s", { timeout: 60_000 }, (_, leak) => {
    const own = findingsOf(leak);
    expect(own.map(({ property }) => property)).toEqual(leak.properties);
    const after = proveLeaks(applyEdits(world, editsOf(leak)), properties);
    const closed = new Set(own.flatMap(({ pairs }) => pairs.map((pair) => `paths ${pairOf(pair)}`)));
    expect(openIn(after)).toEqual(openIn(proof).filter((one) => !closed.has(one)));
    const told = new Set(proof.findings.map((finding) => lineOf(finding)));
    expect(after.findings.filter((finding) => !told.has(lineOf(finding)))).toEqual([]);
  });

  test.each(named)("written into the text the same comes of it: %s", (_, leak) => {
    const edits = editsOf(leak);
    const { texts: changed, refused } = spliceEdits(world, texts, edits);
    expect(refused).toEqual([]);
    expect(changed.size).toBe(1);
    const written = worldOfTexts(new Map([...texts, ...changed]));
    expect(contentsOf(written)).toEqual(contentsOf(applyEdits(world, edits)));
  });
});

test("all fixes together are what prove --fix writes: then every verdict between stages holds", {
  timeout: 120_000,
}, async () => {
  const copy = mkdtempSync(join(tmpdir(), "kubestage-islands-"));
  try {
    cpSync(join(folder, "islands"), copy, { recursive: true });
    const request = { paths: ["."], from: copy, stdin: process.stdin, signal: new AbortController().signal };
    const { refused, fixed } = await fix({ ...request, properties: ["paths"], write: true });
    expect(refused).toEqual([]);
    expect(fixed.map(({ finding }) => finding.code).toSorted()).toEqual(counting(proof).map(({ code }) => code));
    const after = proveLeaks(worldOfTexts(readManifestTexts(copy)), properties);
    expect(openIn(after)).toEqual([]);
    expect(counting(after)).toEqual([]);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});
