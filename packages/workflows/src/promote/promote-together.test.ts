import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { declaration, temporaryFolder } from "../testing/folders.ts";
import { openLedger } from "./session/ledger-session.ts";
import { promoteIn } from "./promote.ts";
import { newLedger, noon } from "./testing.ts";
import { verify } from "./verify/verify.ts";

const apps = ["api", "basket", "cart", "mail", "search", "web"];

/** A ledger with releases of all apps, of which dev runs none yet; every move of its branch is counted from now on. */
async function ledgerOfApps() {
  const ledger = await newLedger();
  const [documents, last] = [declaration.split("---\n"), declaration.split("---\n").at(-1) ?? ""];
  const all = [...documents.slice(0, -2), ...apps.map((app) => last.replaceAll(/\bapi\b/g, app))];
  const folder = temporaryFolder({ "platform/apps.yaml": all.join("---\n") });
  await ledger.release(join(folder, "platform"));
  const session = await openLedger(ledger.as("ci"));
  await promoteIn(session, { dryRun: false, asked: { app: "platform", stage: "dev" } });
  ledger.git("config", "core.logAllRefUpdates", "always");
  return {
    ...{ ...ledger, session },
    pushes: () => readFileSync(join(ledger.ledger, "logs/refs/heads/main"), "utf8").trim().split("\n").length,
    promoted: () =>
      ledger
        .git("log", "--format=%s", "--grep=^Promote", "main")
        .split("\n")
        .map((subject) => subject.replace(/-[0-9a-f]{12}/, "")),
  };
}

const promotions = ["platform", ...apps].map((app) => `Promote ${app} to dev`);

test("what is asked for at once goes into one push, and who is refused spoils nothing", {
  timeout: 60_000,
}, async () => {
  const { session, pushes, promoted, as } = await ledgerOfApps();
  const asked = (app: string, more = {}) =>
    promoteIn(session, { dryRun: false, asked: { app, stage: "dev", ...more } });
  const results = await Promise.all([
    asked("nobody"),
    ...apps.map((app) => asked(app)),
    asked("web"),
    asked("api", { release: "api-0" }),
    promoteIn(session, { dryRun: true, asked: { app: "web", stage: "test" } }),
  ]);
  const told = results.map(({ promotions: done, isThere, diagnostics }) => [
    ...done.map(({ app }) => app),
    ...(isThere ? ["there"] : []),
    ...diagnostics.map(({ message }) => message),
  ]);
  expect(told.slice(0, -1)).toEqual([
    ['the ledger has no release of "nobody"'],
    ...apps.map((app) => [app]),
    ["there"],
    ['api has no release "api-0"'],
  ]);
  expect(pushes()).toBe(1);
  expect(promoted().toSorted()).toEqual(promotions.toSorted());
  expect((await verify({ ...as("ci"), prove: false })).problems).toEqual([]);
});

test("where one of several processes is killed in its turn the others go on, and nothing is lost or done twice", {
  timeout: 120_000,
}, async () => {
  const { ledger, pushes, promoted, as } = await ledgerOfApps();
  const caches = temporaryFolder();
  const program = fileURLToPath(new URL("testing/promote-apps.ts", import.meta.url));
  const run = (...own: readonly string[]) => {
    const environment = { ...process.env, XDG_CACHE_HOME: caches };
    const child = spawn(process.execPath, [program, ledger, String(noon), ...own], {
      stdio: ["ignore", "pipe", "inherit"],
      env: environment,
    });
    let told = "";
    child.stdout.on("data", (chunk: Buffer) => (told += chunk.toString()));
    const ended = new Promise<string[]>((resolve) => child.on("close", () => resolve(told.split("\n").slice(0, -1))));
    return { child, ended };
  };
  const processes = [run("api", "basket", "cart"), run("cart", "mail", "search"), run("search", "web", "api")];
  const killed = await inTurn(join(caches, "kubestage", "turns"));
  process.kill(killed, "SIGKILL");
  const told = await Promise.all(processes.map(({ ended }) => ended));
  for (const [index, { child }] of processes.entries()) {
    expect(child.signalCode).toBe(child.pid === killed ? "SIGKILL" : null);
    expect(told[index]).toHaveLength(child.pid === killed ? 0 : 3);
  }
  const again = await run(...apps).ended;
  const done = [...told.flat(), ...again].filter((line) => !line.endsWith(": there"));
  expect(done.toSorted()).toEqual(apps.map((app) => `${app}: ${app}`));
  expect(promoted().toSorted()).toEqual(promotions.toSorted());
  expect(pushes()).toBeLessThanOrEqual(4);
  expect((await verify({ ...as("ci"), prove: false })).problems).toEqual([]);
});

/** The first process that has a turn. */
async function inTurn(folder: string): Promise<number> {
  for (;;) {
    const [file] = existsSync(folder) ? readdirSync(folder) : [];
    const owner = file === undefined ? undefined : /"process":(\d+)/.exec(readText(join(folder, file)))?.[1];
    if (owner !== undefined) return Number(owner);
    await pause(2);
  }
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
