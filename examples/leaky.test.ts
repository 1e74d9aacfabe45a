import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Property } from "@kubestage/core";
import { applyEdits, properties, spliceEdits } from "@kubestage/core";
import { fix } from "@kubestage/workflows";
import { contentsOf, lineOf, proveLeaks, worldOfTexts } from "./testing/leaky-world.ts";
import { type Leak, leaksIn, leakTable, readManifestTexts } from "./testing/leaks.ts";

const folder = fileURLToPath(new URL("leaky/", import.meta.url));
const texts = readManifestTexts(join(folder, "manifests"));
const leaks = leaksIn(texts);
const world = worldOfTexts(texts);
/** Ways over several roads are judged once, below: what they go over is found by these. */
const roads: readonly Property[] = properties.filter((property) => property !== "paths");
const proof = proveLeaks(world, roads);
const found = Map.groupBy(proof.findings, (finding) => lineOf(finding));

/** That production stands beside other stages in one cluster is what it is, and no mistake of a line. */
const inOneCluster = "KS3815";

const findingsOf = ({ file, line, properties: said }: Leak) =>
  (found.get(`${file}:${line}`) ?? []).filter(({ property }) => said.includes(property));
const editsOf = (leak: Leak) => findingsOf(leak).flatMap((finding) => finding.fix?.edits ?? []);
const named = leaks.map((leak) => [`leak ${leak.number}: ${leak.sentence}`, leak] as const);

describe("what is planted", () => {
  test("at least 40 leaks, numbered in the order in which they are told, at least three of each property", () => {
    expect(leaks.length).toBeGreaterThanOrEqual(40);
    expect(leaks.map(({ number }) => number)).toEqual(leaks.map((_, index) => index + 1));
    const counts = roads.map((property) => leaks.filter((leak) => leak.properties.includes(property)).length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(3);
  });

  test("the README names each of them", () => {
    expect(readFileSync(join(folder, "README.md"), "utf8")).toContain(leakTable(leaks));
  });
});

describe("each leak is found in the line below its comment, with a fix that closes it and opens nothing", () => {
  test.each(named)("%s", { timeout: 60_000 }, (_, leak) => {
    const own = findingsOf(leak);
    expect(new Set(own.map(({ property }) => property))).toEqual(new Set(leak.properties));
    const after = proveLeaks(applyEdits(world, editsOf(leak)), roads);
    const left = new Set(after.findings.map((finding) => `${finding.code} ${lineOf(finding)}`));
    expect(own.filter((finding) => left.has(`${finding.code} ${lineOf(finding)}`))).toEqual([]);
    const opened = after.findings.filter((one) => one.code !== inOneCluster && !found.has(lineOf(one)));
    expect(opened.map((one) => `${one.code} ${lineOf(one)} ${one.message}`)).toEqual([]);
  });

  test.each(named)("written into the text the same comes of it: %s", (_, leak) => {
    const edits = editsOf(leak);
    const { texts: changed, refused } = spliceEdits(world, texts, edits);
    expect(refused).toEqual([]);
    const written = worldOfTexts(new Map([...texts, ...changed]));
    expect(contentsOf(written)).toEqual(contentsOf(applyEdits(world, edits)));
  });
});

test("nothing is found that is not planted", () => {
  const planted = new Set(leaks.flatMap((leak) => findingsOf(leak)));
  const others = proof.findings.filter((finding) => !planted.has(finding));
  expect(others.map((finding) => `${finding.code} ${lineOf(finding)} ${finding.message}`)).toEqual([
    expect.stringMatching(`^${inOneCluster} `),
  ]);
});

test("each finding that breaks a verdict shows how", () => {
  const breaking = proof.findings.filter(({ severity }) => severity === "error");
  expect(breaking.filter(({ witness }) => (witness?.steps ?? []).length === 0).map(lineOf)).toEqual([]);
});

describe("all fixes together", () => {
  test("every verdict between stages holds", { timeout: 120_000 }, () => {
    const after = proveLeaks(
      applyEdits(
        world,
        leaks.flatMap((leak) => editsOf(leak)),
      ),
      properties,
    );
    expect(betweenStages(after).filter(({ verdict }) => verdict !== "holds")).toEqual([]);
    expect(after.findings.map(({ code }) => code)).toEqual([inOneCluster]);
  });

  test("are what prove --fix writes", { timeout: 300_000 }, async () => {
    const copy = mkdtempSync(join(tmpdir(), "kubestage-leaky-"));
    try {
      cpSync(join(folder, "manifests"), copy, { recursive: true });
      const request = { paths: ["."], from: copy, stdin: process.stdin, signal: new AbortController().signal };
      const { refused, fixed } = await fix({ ...request, properties: roads, write: true });
      expect(refused.map(({ finding, why }) => `${finding.code} ${finding.message}: ${why}`)).toEqual([]);
      expect(fixed).toHaveLength(proof.findings.filter((finding) => finding.fix).length);
      const after = proveLeaks(worldOfTexts(readManifestTexts(copy)), roads);
      expect(betweenStages(after).filter(({ verdict }) => verdict !== "holds")).toEqual([]);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });
});

test("prove --fix of paths alone closes every road between the stages, whichever property says it", {
  timeout: 120_000,
}, async () => {
  const copy = mkdtempSync(join(tmpdir(), "kubestage-leaky-"));
  try {
    cpSync(join(folder, "manifests"), copy, { recursive: true });
    const request = { paths: ["."], from: copy, stdin: process.stdin, signal: new AbortController().signal };
    const { refused } = await fix({ ...request, properties: ["paths"], write: true });
    expect(refused).toEqual([]);
    const after = proveLeaks(worldOfTexts(readManifestTexts(copy)), ["paths"]);
    expect(betweenStages(after).filter(({ verdict }) => verdict !== "holds")).toEqual([]);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

function betweenStages({ stages, verdicts }: ReturnType<typeof proveLeaks>) {
  return verdicts.filter(({ from, to }) => stages.includes(from) && stages.includes(to));
}
