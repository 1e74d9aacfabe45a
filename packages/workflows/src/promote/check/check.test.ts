import { randomBytes } from "node:crypto";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { noon } from "../testing.ts";
import { promotionStatus } from "../answers/status.ts";
import { verify } from "../verify/verify.ts";
import { promote } from "../promote.ts";
import { ledgerInDev, outcomes, roadWith, startService, writeProgram } from "./testing.ts";

const patience = { timeout: 90_000 };
const smoke = "smoke: { command: { program: ./smoke }, every: 6h }";
const secret = { SMOKE_SECRET: `whsec_${randomBytes(32).toString("base64")}` };
const hour = 3_600_000;

test(
  "a program keeps a release back until it has passed, and takes it back when it fails later",
  patience,
  async () => {
    const { as, check, gate, git, promoted, tip, ledger } = await ledgerInDev(smoke);
    const { from } = as("ci");
    const before = tip();
    expect(await gate("smoke")).toMatchObject({ open: false, opens: { by: "check", stage: "dev" } });

    writeProgram(from, "smoke", 'echo "$KUBESTAGE_APP in $KUBESTAGE_STAGE, ${KUBESTAGE_TREE:-no tree}"');
    const all = ["smoke api in dev passed: api in dev, no tree", "smoke web in dev passed: web in dev, no tree"];
    expect(outcomes(await check({ dryRun: true }))).toEqual(all);
    expect(tip()).toBe(before);
    const done = await check();
    expect([outcomes(done), done.diagnostics]).toEqual([all, []]);
    expect(git("log", "-1", "--format=%P", "main")).toBe(before);
    expect(git("log", "-1", "--format=%s", "main")).toBe("2 checks: 2 passed, 0 failed");
    expect(await gate("smoke")).toMatchObject({ open: true, because: "it passed in dev: web in dev, no tree" });
    expect(outcomes(await check())).toEqual([]);
    expect(await promoted()).toEqual(["api > test", "web > test"]);

    // Its time has come again: it fails, and what stands on it goes no further.
    writeProgram(from, "smoke", "echo pages are missing; exit 1");
    const later = { ...as("ci", noon + 7 * hour) };
    const failed = "failed: pages are missing (exit code 1)";
    expect(outcomes(await check(later))).toEqual([`smoke api in dev ${failed}`, `smoke web in dev ${failed}`]);
    const { all: apps, decision } = await promotionStatus(later);
    expect(decision.flags.map(({ app, stage }) => `${app} in ${stage}`)).toContain("web in test");
    expect(apps.find(({ app, stage }) => app === "web" && stage === "prod")?.wait?.because).toMatch(
      /^smoke, on which it stands in test, has failed in dev: pages are missing/,
    );
    const asked = await promote({ ...later, dryRun: true, asked: { app: "web", stage: "prod" } });
    expect(asked.promotions).toEqual([]);
    const verified = await verify({ ledger, branch: "main", from, prove: false, now: () => noon + 8 * hour });
    expect(verified).toMatchObject({ outcome: "verified", problems: [] });
  },
);

test("what failed is tried again by name and not by itself", patience, async () => {
  const { as, check } = await ledgerInDev("smoke: { command: { program: ./smoke } }");
  writeProgram(as("ci").from, "smoke", "exit 3");
  expect(outcomes(await check())).toHaveLength(2);
  expect(outcomes(await check())).toEqual([]);
  writeProgram(as("ci").from, "smoke", "echo 12 pages");
  expect(outcomes(await check({ app: "web", to: "test" }))).toEqual(["smoke web in dev passed: 12 pages"]);
  expect(outcomes(await check({ gate: "smoke", dryRun: true }))).toHaveLength(2);
  await expect(check({ gate: "smke" })).rejects.toMatchObject({
    code: "KS6006",
    hint: expect.stringContaining("smoke") as string,
  });
  await expect(check({ app: "wbe" })).rejects.toMatchObject({ code: "KS6006" });
  await expect(check({ to: "tset" })).rejects.toMatchObject({ code: "KS6006" });
});

test("a check comes from the release that the stage runs, and not from what is declared since", patience, async () => {
  const { as, check, promoted, release } = await ledgerInDev(smoke);
  const { from } = as("ci");
  writeProgram(from, "smoke", "echo the old one");
  writeProgram(from, "other", "echo the new one");
  await release(roadWith("smoke: { command: { program: ./other }, every: 6h }"));
  expect(outcomes(await check({ app: "web" }))).toEqual(["smoke web in dev passed: the old one"]);
  // The platform goes first, and what the old check has answered is no answer to the new one.
  expect(await promoted()).toEqual(["platform > dev", "platform > test"]);
  expect(outcomes(await check())).toEqual([
    "smoke api in dev passed: the new one",
    "smoke web in dev passed: the new one",
  ]);
});

test("a service is asked about exactly what would come in; of another tree that says nothing", patience, async () => {
  const questions: { data: Record<string, unknown> }[] = [];
  const url = await startService((body, response) => {
    questions.push(JSON.parse(body) as (typeof questions)[number]);
    response.end(JSON.stringify({ outcome: "passed", said: "all is said" }));
  });
  const asks = `{ webhook: { url: "${url}/", secret: SMOKE_SECRET }, of: entry }`;
  const { check, gate, promoted, release } = await ledgerInDev(`pages: ${asks}`);
  expect(outcomes(await check({ app: "web", environment: secret }))).toEqual(["pages web in test passed: all is said"]);
  expect(questions.map(({ data }) => data)).toEqual([
    {
      ...{ check: "pages", app: "web", stage: "test", namespace: "web-test", clusters: ["main"] },
      release: expect.stringMatching(/^web-[0-9a-f]{12}$/) as string,
      tree: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      images: { "registry.example.com/road/web:1.0.0": expect.stringContaining("@sha256:") as string },
    },
  ]);
  expect(await gate("pages")).toMatchObject({ open: true });
  await release(roadWith(`pages: ${asks}`, "next"));
  expect(await promoted()).toEqual(["web > dev"]);
  expect(await gate("pages")).toMatchObject({ open: false, opens: { by: "check", stage: "test" } });
});

test("what the ledger has moved on from meanwhile was not found out", patience, async () => {
  const { as, check, release, tip } = await ledgerInDev(smoke);
  const { from } = as("ci");
  const moved = join(from, "moved");
  writeProgram(from, "smoke", `while [ ! -e ${moved} ]; do sleep 0.1; done; echo twelve pages`);
  const asking = check({ app: "web" });
  // Only by force: a release that is being checked is in flight.
  await release(roadWith(smoke, "next"));
  const forced = { app: "web", stage: "dev", kind: "breakGlass", reason: "orders fail" } as const;
  expect((await promote({ ...as("kim"), dryRun: false, asked: forced })).promotions).toHaveLength(1);
  const since = tip();
  writeProgram(from, "moved", "");
  const { checks, diagnostics } = await asking;
  expect(checks).toMatchObject([{ outcome: "unknown", evidence: undefined }]);
  expect(diagnostics).toMatchObject([
    {
      code: "KS4005",
      message: expect.stringMatching(/^smoke of web-.* in dev could not be found out: the ledger has/) as string,
    },
  ]);
  expect(tip()).toBe(since);
});

test("a check that could not be found out never changes the ledger", patience, async () => {
  let reply: { readonly status: number; readonly text: string } = { status: 500, text: "" };
  const url = await startService((_, response) => {
    response.writeHead(reply.status).end(reply.text);
  });
  const ask = `ask: { webhook: { url: "${url}/", secret: SMOKE_SECRET } }`;
  const { as, check, gate, tip } = await ledgerInDev(`run: { command: { program: ./run } }\n      ${ask}`);
  const before = tip();
  const gates = [await gate("run"), await gate("ask")];
  const badStatus = fc.integer({ min: 203, max: 599 }).filter((status) => ![204, 205, 304].includes(status));
  const badAnswer = fc.oneof(
    fc.record({ status: badStatus, text: fc.constant('{ "outcome": "passed", "said": "yes" }') }),
    fc.record({ status: fc.constant(200), text: fc.string() }),
    fc.record({
      status: fc.constant(200),
      text: fc
        .record({ outcome: fc.constantFrom("ok", "passed", "failed", true), said: fc.constantFrom("", 1, null) })
        .map((value) => JSON.stringify(value)),
    }),
  );
  const badEnd = fc.constantFrom("exit 126", "exit 255", "kill -9 $$", "kill -15 $$");
  await fc.assert(
    fc.asyncProperty(badAnswer, badEnd, fc.boolean(), async (answer, end, knowsSecret) => {
      reply = answer;
      writeProgram(as("ci").from, "run", end);
      const environment = { PATH: process.env["PATH"], ...(knowsSecret && secret) };
      const { checks, diagnostics } = await check({ app: "web", environment });
      expect(checks.map(({ outcome, evidence }) => [outcome, evidence])).toEqual(
        checks.map(() => ["unknown", undefined]),
      );
      expect(diagnostics.map(({ code }) => code)).toEqual(["KS4005", "KS4005"]);
      expect(tip()).toBe(before);
    }),
    { numRuns: 25 },
  );
  expect([await gate("run"), await gate("ask")]).toEqual(gates);
});
