import { execFileSync } from "node:child_process";
import { beginLedger, messageOf } from "@kubestage/adapters";
import {
  type Change,
  fileOfChange,
  makePlatformRelease,
  makeRelease,
  platformApp,
  proofGate,
  type RecordedRelease,
  recordId,
} from "@kubestage/core";
import { importCommits, type NewCommit } from "../../packages/adapters/src/git/import-commits.ts";
import { describePromotions } from "../../packages/workflows/src/promote/promotion-message.ts";
import { releaseDocument } from "../../packages/workflows/src/promote/session/release-document.ts";
import { appName, type BenchmarkStage, promotionDeclaration } from "./declaration.ts";

const author = { name: "bench", email: "bench@example.com" };
const begin = Date.parse("2026-01-05T08:00:00Z");
const minute = 60_000;

interface History {
  readonly stages: readonly BenchmarkStage[];
  readonly apps: number;
  /** How many releases of each app have gone through all stages. */
  readonly versions: number;
}

/** A ledger with a long history: every release through every stage, one commit for each promotion. What is written for clusters is one line. */
export async function writeHistory(repository: string, { stages, apps, versions }: History): Promise<number> {
  await beginLedger(repository, { branch: "main", author, at: begin });
  let at = begin;
  let promotions = 0;
  const tree = "0".repeat(64);
  const commits: NewCommit[] = [];
  const numbers = new Map<string, number>();
  const write = (message: string, changes: readonly Change[], files: NewCommit["files"] = []): void => {
    at += minute / 10;
    commits.push({ message, author, at, files: [...changes.map(fileOfChange), ...files] });
  };
  const release = (app: string, version: number, made: { name: string; text: string }): RecordedRelease => {
    const own = { name: made.name, app, number: version, createdAt: at, authors: [author.email] };
    const document = { path: releaseDocument(own), text: made.text };
    write(`Release ${own.name}\n`, [{ kind: "release", release: own }], [document]);
    return own;
  };
  const numbered = (name: string): number => {
    const number = (numbers.get(name) ?? 0) + 1;
    numbers.set(name, number);
    return number;
  };
  const promote = (stage: string, { app, name }: RecordedRelease, previous: string | undefined): void => {
    promotions++;
    const proof = {
      ...{ stage, app, release: name, gate: proofGate, tree, outcome: "passed" as const, at },
      ...{ number: numbered(name), said: "it opens nothing" },
    };
    const evidence = { ...proof, id: recordId("Evidence", proof) };
    const pointer = {
      ...{ stage, app, release: name, previous, kind: "promotion" as const, tree, since: at, reached: 1 },
      evidence: [evidence.id],
    };
    const stay = previous !== undefined && {
      ...{
        stage,
        app,
        release: previous,
        passed: true,
        healthyFor: 60 * minute,
        until: at,
        number: numbered(previous),
      },
    };
    const changes: Change[] = [
      { kind: "evidence", evidence },
      { kind: "pointer", pointer },
      ...(stay ? [{ kind: "stay" as const, stay: { ...stay, id: recordId("Stay", stay) } }] : []),
    ];
    const promotion = {
      ...{ stage, app, release: name, replaces: previous, kind: "promotion" as const, wave: 1, set: undefined },
      ...{ request: undefined, gates: [], leaves: undefined },
    };
    const manifest = { path: `manifests/${stage}/${stage}/${app}.yaml`, text: `# ${name}\n` };
    write(messageOf(describePromotions([promotion], { changes, now: at })), changes, [manifest]);
  };
  const before = new Map<string, RecordedRelease>();
  for (let version = 1; version <= versions; version++) {
    const sources = [{ path: "a.yaml", file: "a.yaml", text: promotionDeclaration(stages, apps, version) }];
    const names = Array.from({ length: apps }, (_, index) => appName(index));
    for (const app of version === 1 ? [platformApp, ...names] : names) {
      const facts = { images: {}, compiler: "0.1.0" };
      const made = app === platformApp ? makePlatformRelease(sources) : makeRelease(sources, app, facts);
      if (!made) throw new Error(`${app} is declared`);
      const own = release(app, version, made);
      for (const { name } of stages) promote(name, own, before.get(app)?.name);
      before.set(app, own);
    }
  }
  const tip = execFileSync("git", ["-C", repository, "rev-parse", "main"], { encoding: "utf8" }).trim();
  let parent = tip;
  for (let at = 0; at < commits.length; at += 2000)
    parent = await importCommits(repository, parent, commits.slice(at, at + 2000));
  execFileSync("git", ["-C", repository, "update-ref", "refs/heads/main", parent]);
  return promotions;
}
