import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { formatPlace, placeOf, placeOfField, proofText, noColours } from "@kubestage/core";
import { build } from "../build.ts";
import { declaration, temporaryFolder } from "../testing/folders.ts";
import type { ProveRequest } from "./prove.ts";
import { prove } from "./prove.ts";

const { signal } = new AbortController();
const judged = async (from: string, request: Partial<ProveRequest>) =>
  prove({ paths: ["shop"], from, stdin: Readable.from([]), signal, ...request });
const said = ({ report }: Awaited<ReturnType<typeof judged>>) =>
  report?.proofs.map(({ world, minorVersion, hasIntent, verdicts, findings }) => ({
    world,
    minorVersion,
    hasIntent,
    verdicts: verdicts.map(({ property, from, to, verdict, reason, assumptions }) => ({
      property,
      from,
      to,
      verdict,
      reason,
      assumptions,
    })),
    findings,
  }));

test("what was built is judged as the declaration is, and it is said what was meant by whom", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  await build({ path: "shop", from, out: "out" });
  const [declared, built] = [await judged(from, {}), await judged(from, { paths: ["out"] })];
  expect(said(built)).toEqual(said(declared));
  expect(built.outcome).toBe("apart");
  const text = (result: typeof built) =>
    result.report && proofText(result.report, noColours, { columns: 80, full: false });
  expect(text(built)).toContain("out/nonprod/intent.json");
  expect(text(declared)).toContain("the declaration");
});

test.each(["argocd", "flux"])(
  "stages that %s delivers to are as much apart, and nothing of it is a gap",
  async (delivery) => {
    const delivered = declaration
      .replace("domain: example.com", "domain: example.com, ledger: { repository: https://git.example.com/ledger.git }")
      .replaceAll("cni:", `delivery: ${delivery}, cni:`);
    const from = temporaryFolder({ "shop/platform.yaml": declaration, "engine/platform.yaml": delivered });
    await build({ path: "engine", from, out: "out" });
    expect(readFileSync(join(from, "out/nonprod/delivery.yaml"), "utf8")).toContain("git.example.com");
    const [own, built] = [await judged(from, {}), await judged(from, { paths: ["out"] })];
    expect(said(built)).toEqual(said(own));
    expect(built.outcome).toBe("apart");
  },
);

test("a finding about a generated object tells the line of the declaration", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  await build({ path: "shop", from, out: "out" });
  const file = join(from, "out/nonprod/dev/web.yaml");
  writeFileSync(
    file,
    readFileSync(file, "utf8")
      .replace(/^  name: web-dev$/m, "$&")
      .replace("stage: dev", "stage: test"),
  );
  const { report } = await judged(from, { paths: ["out"] });
  const related = report?.proofs.flatMap(({ findings }) => findings.flatMap((finding) => finding.related)) ?? [];
  const places = related.flatMap(({ message, at }) => {
    const span = message === "declared here" ? placeOfField(at.object.origin, at.path) : undefined;
    return span ? [formatPlace(placeOf(span))] : [];
  });
  expect(places.length).toBeGreaterThan(0);
  expect(places.every((place) => /^platform\.yaml:\d+:\d+$/.test(place))).toBe(true);
});

test("an intent of one's own wins over the one that was built", async () => {
  const from = temporaryFolder({
    "shop/platform.yaml": declaration,
    "own.yaml": "apiVersion: kubestage.dev/v1alpha1\nkind: Intent\nmetadata: { name: own }\nspec: {}\n",
  });
  await build({ path: "shop", from, out: "out" });
  const { report, diagnostics } = await judged(from, { paths: ["out"], intent: "own.yaml" });
  expect(diagnostics).toEqual([]);
  expect(report?.proofs.map(({ intentSource }) => intentSource)).toEqual(["own.yaml"]);
});
