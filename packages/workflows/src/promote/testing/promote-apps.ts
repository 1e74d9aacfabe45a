import { openLedger } from "../session/ledger-session.ts";
import { promoteIn } from "../promote.ts";

/** Run as a process of its own, which may be killed: asks for some apps in dev at once, and prints what it is told of each. */
const [ledger = "", at = "", ...apps] = process.argv.slice(2);
const author = { name: `ci-${process.pid}`, email: "ci@example.com" };
const session = await openLedger({ ledger, branch: "main", from: ledger, now: () => Number(at), author });
await Promise.all(
  apps.map(async (app) => {
    const result = await promoteIn(session, { dryRun: false, asked: { app, stage: "dev" } });
    const told = result.isThere ? "there" : result.promotions.map((one) => one.app).join(" ");
    process.stdout.write(`${app}: ${told}\n`);
  }),
);
