import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readLedgerFiles } from "@kubestage/adapters";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { approve } from "./approve.ts";
import { freeze } from "./freeze.ts";
import { promotionHistory } from "./answers/history.ts";
import { promote } from "./promote.ts";
import { recordEvidence } from "./record-evidence.ts";
import { promotionStatus } from "./answers/status.ts";
import { newLedger, noon, road } from "./testing.ts";
import { why } from "./answers/why.ts";

type Ledger = Awaited<ReturnType<typeof newLedger>>;
const platform = join(road, "platform");
const patience = { timeout: 60_000 };

async function ran(ledger: Ledger): Promise<string[]> {
  const { promotions, diagnostics } = await promote({ ...ledger.as("ci"), dryRun: false });
  expect(diagnostics).toEqual([]);
  return promotions.map(({ app, stage }) => `${app} > ${stage}`);
}

async function smoked(ledger: Ledger, ...apps: string[]): Promise<void> {
  for (const app of apps)
    await recordEvidence({
      ...ledger.as("ci"),
      app,
      stage: "dev",
      gate: "smoke",
      result: { outcome: "passed", said: "it answers" },
    });
}

/** Everything of the road's first declaration in dev and test. */
async function inTest(): Promise<Ledger> {
  const ledger = await newLedger();
  await ledger.release(platform);
  expect((await ran(ledger)).toSorted()).toEqual(["api > dev", "platform > dev", "web > dev"]);
  await smoked(ledger, "platform", "api", "web");
  expect((await ran(ledger)).toSorted()).toEqual(["api > test", "platform > test", "web > test"]);
  return ledger;
}

function asked(ledger: Ledger, who: string, app: string, more = {}) {
  return promote({ ...ledger.as(who), dryRun: false, asked: { app, stage: "prod", ...more } });
}

const closedOf = (gates: readonly { readonly gate: string; readonly open: boolean }[]) =>
  gates.flatMap(({ gate, open }) => (open ? [] : [gate]));

test(
  "a release goes from stage to stage as its evidence says, one commit each, and what is built is what is applied",
  patience,
  async () => {
    const ledger = await inTest();
    const { git } = ledger;
    const subjects = git("log", "--reverse", "--format=%s", "main").split("\n");
    expect(subjects.filter((subject) => subject.startsWith("Promote"))).toHaveLength(6);
    const [commit = ""] = git("log", "-1", "--format=%H", "--grep=^Promote web-.* to test", "main").split("\n");
    expect(
      git("show", "--format=", "--name-only", commit)
        .split("\n")
        .map((path) => path.replace(/[0-9a-f]{12}/, "…")),
    ).toEqual(["evidence/web/web-…/0003-proof-in-test.yaml", "manifests/main/test/web.yaml", "stages/test/web.yaml"]);
    const trailers = git("log", "-1", "--format=%(trailers:only)", commit);
    expect(trailers).toMatch(/^Kubestage-Promotion: test\/web$/m);
    expect(trailers).toMatch(/^Kubestage-Tree: [0-9a-f]{64}$/m);
    const [deployed] = await readLedgerFiles(ledger.ledger, commit, ["manifests/main/test/web.yaml"]);
    expect(deployed?.text).toContain("kind: Deployment");
    expect(await ran(ledger)).toEqual([]);
    const past = await promotionHistory({ ...ledger.as("ci"), app: "web", most: 10 });
    expect(past.map(({ stage, kind, at }) => [stage, kind, at])).toEqual([
      ["test", "promotion", new Date(noon).toISOString()],
      ["dev", "promotion", new Date(noon).toISOString()],
    ]);
  },
);

describe("production", () => {
  test(
    "is entered by who was asked for, once enough people approve who neither wrote it nor asked",
    patience,
    async () => {
      const ledger = await inTest();
      const { waits, promotions } = await asked(ledger, "dana", "platform", { reason: "the first one" });
      expect(promotions).toEqual([]);
      expect(waits.map(({ gates }) => closedOf(gates))).toEqual([["approvals"]]);
      const said = async (who: string) =>
        closedOf((await approve({ ...ledger.as(who), app: "platform", stage: "prod", verdict: "approved" })).gates);
      // Who asked and who wrote it do not count; nobody is in release-managers where there is no trust.
      expect(await said("dana")).toEqual(["approvals"]);
      expect(await said("author")).toEqual(["approvals"]);
      expect(await said("kim")).toEqual(["approvals"]);
      const { wait } = await why({ ...ledger.as("lee"), app: "platform", stage: "prod" });
      const gate = wait?.gates.find((one) => one.gate === "approvals");
      expect(gate?.because).toMatch(/^it lacks 1 of release-managers; /);
      expect(gate?.because).toContain("dana@example.com has part in it and does not count");
      // Who thinks otherwise is heard also on a machine whose clock is behind that of the one before.
      const minuteBefore = ledger.as("kim", noon - 60_000);
      const rejected = await approve({ ...minuteBefore, app: "platform", stage: "prod", verdict: "rejected" });
      expect(rejected.gates.find((one) => one.gate === "approvals")?.because).toBe("kim@example.com rejects it");
    },
  );

  test("is not entered in a freeze, but forced with a reason, which every record of it says", patience, async () => {
    const ledger = await inTest();
    await freeze({
      ...ledger.as("kim"),
      name: "holidays",
      begin: { stages: ["prod"], apps: undefined, until: undefined, reason: "nobody is in" },
    });
    const frozen = await asked(ledger, "dana", "platform");
    expect(frozen.waits[0]?.because).toBe("freeze holidays is closed: frozen by kim@example.com: nobody is in");
    const forced = await asked(ledger, "dana", "platform", { kind: "breakGlass", reason: "the shop is down" });
    expect(forced.promotions.map(({ kind }) => kind)).toEqual(["breakGlass"]);
    expect(ledger.git("log", "-1", "--format=%s|%(trailers:key=Kubestage-Reason,valueonly)", "main")).toMatch(
      /^Break the glass for platform-.* to prod\|the shop is down$/,
    );
    await freeze({ ...ledger.as("kim"), name: "holidays" });
    await expect(freeze({ ...ledger.as("kim"), name: "holidays" })).rejects.toThrow("no freeze holidays is in force");
  });

  test("is not opened to development, whoever asks: not even by breaking the glass", patience, async () => {
    const ledger = await inTest();
    await asked(ledger, "dana", "platform", { kind: "breakGlass", reason: "the first one" });
    for (const app of ["api", "web"]) await asked(ledger, "dana", app, { kind: "breakGlass", reason: "the first one" });
    await ledger.release(join(road, "opened"));
    expect(await ran(ledger)).toEqual(["platform > dev"]);
    await smoked(ledger, "platform");
    expect(await ran(ledger)).toEqual(["platform > test"]);
    const { waits, promotions, examined } = await asked(ledger, "dana", "platform", {
      kind: "breakGlass",
      reason: "let me",
    });
    expect(promotions).toEqual([]);
    expect(closedOf(waits[0]?.gates ?? [])).toEqual(["proof"]);
    expect(waits[0]?.because).toMatch(/^proof is closed: it failed in prod: KS3101 /);
    const found = [...examined.values()][0]?.proof?.report.proofs.flatMap(({ findings }) => findings) ?? [];
    const pairs = new Set(found.flatMap((finding) => finding.pairs.map(({ from, to }) => `${from} > ${to}`)));
    expect(pairs).toContain("dev > prod");
    expect(found.find(({ witness }) => witness)?.witness?.summary).toMatch(/can open TCP port 8080/);
    expect(await ran(ledger)).toEqual([]);
  });
});

test("nothing is written by a dry run, nor for names that are not there", patience, async () => {
  const ledger = await inTest();
  const before = ledger.git("rev-parse", "main");
  const dry = await promote({ ...ledger.as("dana"), dryRun: true, asked: { app: "platform", stage: "prod" } });
  expect(dry.waits.map(({ gates }) => closedOf(gates))).toEqual([["approvals"]]);
  expect([...dry.examined.values()].map(({ rendered, proof }) => [rendered.files.length > 3, proof?.passed])).toEqual([
    [true, true],
  ]);
  const unknown = [
    await promote({ ...ledger.as("dana"), dryRun: false, asked: { app: "wep", stage: "prod" } }),
    await promote({ ...ledger.as("dana"), dryRun: false, asked: { app: "web", stage: "prod", release: "web-1" } }),
  ];
  expect(unknown.map(({ diagnostics }) => diagnostics.map(({ code, hint }) => [code, hint.slice(0, 12)]))).toEqual([
    [["KS6006", "did you mean"]],
    [["KS6006", expect.any(String)]],
  ]);
  expect(ledger.git("rev-parse", "main")).toBe(before);
});

test("an approval is of exactly what would come in: it is taken back where that changes", patience, async () => {
  const ledger = await inTest();
  await asked(ledger, "dana", "platform", { kind: "breakGlass", reason: "the first one" });
  await asked(ledger, "dana", "web");
  const { approval } = await approve({ ...ledger.as("kim"), app: "web", stage: "prod", verdict: "approved" });
  const from = temporaryFolder();
  cpSync(platform, join(from, "platform"), { recursive: true });
  const file = join(from, "platform/stages.yaml");
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(
      "  tier: production",
      "  tier: production\n  replicas: { max: 5 }\n  access: { groups: { on-call: view } }",
    ),
  );
  await ledger.release(join(from, "platform"));
  await ran(ledger);
  await smoked(ledger, "platform");
  await ran(ledger);
  await asked(ledger, "dana", "platform", { kind: "breakGlass", reason: "the second one" });
  const again = await approve({
    ...ledger.as("lee"),
    ...{ app: "web", stage: "prod", release: approval?.release, verdict: "approved" },
  });
  expect(again.approval?.release).toBe(approval?.release);
  expect(again.approval?.tree).not.toBe(approval?.tree);
  const counted = again.gates.find(({ gate }) => gate === "approvals");
  expect([counted?.open, counted?.because]).toEqual([false, "it lacks 1 of release-managers"]);
  await ran(ledger);
  const kept = ledger.git("ls-tree", "-r", "--name-only", "main", "approvals").split("\n");
  expect(kept).toHaveLength(1);
});

test("a rollback goes back, and automation holds until somebody asks", patience, async () => {
  const ledger = await inTest();
  const [before] = (await promotionHistory({ ...ledger.as("ci"), app: "web", stage: "dev", most: 1 })).map(
    ({ release }) => release,
  );
  const next = (await ledger.release(join(road, "next"))).find((name) => name.startsWith("web-"));
  expect(await ran(ledger)).toEqual(["web > dev"]);
  const goBack = (app: string) =>
    promote({
      ...ledger.as("dana"),
      ...{ dryRun: false, asked: { app, stage: "dev", kind: "rollback", reason: "it fails" } },
    });
  const nowhere = await goBack("api");
  expect([nowhere.isThere, nowhere.diagnostics.map(({ message }) => message)]).toEqual([
    false,
    ["api has run nothing else in dev"],
  ]);
  const back = await goBack("web");
  expect(back.promotions.map(({ release, kind }) => [release, kind])).toEqual([[before, "rollback"]]);
  expect(await ran(ledger)).toEqual([]);
  const { all } = await promotionStatus(ledger.as("ci"));
  const dev = all.find(({ app, stage }) => app === "web" && stage === "dev");
  expect([dev?.pointer?.release, dev?.wait?.release]).toEqual([before, next]);
  expect(dev?.wait).toMatchObject({
    because: expect.stringContaining("dana@example.com went back to") as string,
    needsRequest: true,
  });
  const again = await promote({ ...ledger.as("dana"), dryRun: false, asked: { app: "web", stage: "dev" } });
  expect(again.promotions.map(({ release }) => release)).toEqual([next]);
  const never = await promote({
    ...ledger.as("dana"),
    ...{
      dryRun: false,
      asked: { app: "api", stage: "test", kind: "rollback", reason: "it fails", release: next ?? "" },
    },
  });
  expect(never.diagnostics.map(({ code }) => code)).toEqual(["KS6006"]);
});

test("many who promote at once lose nothing and do nothing twice", patience, async () => {
  const ledger = await newLedger();
  await ledger.release(platform);
  const all = await Promise.all(
    Array.from({ length: 4 }, (_, index) => promote({ ...ledger.as(`ci-${index}`), dryRun: false })),
  );
  const done = all.flatMap(({ promotions }) => promotions.map(({ app, stage }) => `${app} > ${stage}`));
  expect(done.toSorted()).toEqual(["api > dev", "platform > dev", "web > dev"]);
  expect(ledger.git("log", "--format=%s", "--grep=^Promote", "main").split("\n")).toHaveLength(3);
});
