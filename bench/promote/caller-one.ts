import { openLedger, promoteIn } from "@kubestage/workflows";

/** A process of the benchmark: opens a ledger, looks at what it is to promote, and once it is told to, asks for all of it at once. */
const [ledger = "", stage = "", ...apps] = process.argv.slice(2);
const author = { name: "bench", email: "bench@example.com" };
const session = await openLedger({ ledger, branch: "main", from: process.cwd(), now: Date.now, author });
const [first = ""] = apps;
await promoteIn(session, { dryRun: true, asked: { app: first, stage } });
process.send?.("ready");
process.once("message", () => {
  const began = performance.now();
  const calls = apps.map(async (app) => {
    const { promotions } = await promoteIn(session, { dryRun: false, asked: { app, stage } });
    return { app, milliseconds: performance.now() - began, promotions: promotions.length };
  });
  void Promise.all(calls).then((told) => process.send?.(told, () => process.disconnect()));
});
