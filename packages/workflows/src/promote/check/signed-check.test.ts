import { expect, test } from "vitest";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { declaration, temporaryFolder } from "../../testing/folders.ts";
import { createRelease } from "../releases/create-release.ts";
import { openLedger } from "../session/ledger-session.ts";
import { promote } from "../promote.ts";
import { makeSignedLedger } from "../testing/signed-ledger.ts";
import { verify } from "../verify/verify.ts";
import { check } from "./check.ts";
import { writeProgram } from "./testing.ts";

const plain = "tier: verification, after: [dev]";

test("where a ledger is signed, a service's key signs what was found out, and nobody else's counts", {
  timeout: 90_000,
}, async () => {
  const from = temporaryFolder();
  const { repository, signers, now } = await makeSignedLedger(from);
  let time = now;
  const as = (name: "ci" | "robin") => ({
    ...{ ledger: repository, branch: "main", from, key: signers[name].file },
    now: () => (time += 1000),
  });
  expect(declaration).toContain(plain);
  const path = join(from, "platform", "all.yaml");
  const smoke = `${plain}, entry: { checks: { smoke: { command: { program: ./smoke } } } }`;
  writeFileSync(path, declaration.replace(plain, smoke));
  const given = { authors: ["alex@example.com"], path: "platform", from };
  const facts = { images: {}, compiler: "0.1.0" };
  const made = await createRelease({ ...given, app: "platform", facts }, await openLedger(as("ci")));
  expect(made.isNew).toBe(true);
  await promote({ ...as("ci"), dryRun: false });

  writeProgram(from, "smoke", "echo all pages answer");
  const asked = { gate: "smoke", environment: process.env };
  await expect(check({ ...as("robin"), ...asked, dryRun: false })).rejects.toMatchObject({ code: "KS4003" });
  expect((await check({ ...as("robin"), ...asked, dryRun: true })).checks).toMatchObject([{ outcome: "passed" }]);
  const { checks, diagnostics } = await check({ ...as("ci"), ...asked, dryRun: false });
  expect([checks, diagnostics]).toMatchObject([[{ app: "web", evidence: expect.any(String) as string }], []]);
  const verified = await verify({ ledger: repository, branch: "main", from, prove: false, now: () => time });
  expect(verified.problems).toEqual([]);
});
