import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LedgerWriter, openGitLedger, readLedgerFiles } from "@kubestage/adapters";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../testing/folders.ts";
import { createRelease } from "./create-release.ts";
import { releaseDocument } from "../session/release-document.ts";
import { renderStage } from "../rendering/render-stage.ts";

const shop = fileURLToPath(new URL("../../../../../examples/shop", import.meta.url));
const at = Date.parse("2026-11-23T12:00:00Z");
const author = { name: "ci", email: "ci@example.com" };
const who = ["-c", `user.name=${author.name}`, "-c", `user.email=${author.email}`];
const facts = { images: {}, source: { commit: "3c02ebe09bf5101e4a62bbfa60cc269d7e779232" }, compiler: "0.1.0" };

/** A ledger in which nothing is, in a bare repository. */
function newLedger() {
  const repository = join(temporaryFolder(), "ledger.git");
  const env = { ...process.env, GIT_COMMITTER_DATE: new Date(at).toISOString() };
  const git = (...command: string[]): string =>
    execFileSync("git", [`--git-dir=${repository}`, ...who, ...command], { encoding: "utf8", env }).trim();
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", repository]);
  git(
    "update-ref",
    "refs/heads/main",
    git("commit-tree", "-m", "Begin", git("hash-object", "-t", "tree", "-w", "/dev/null")),
  );
  const store = openGitLedger({ repository, remote: undefined, branch: "main", author, now: () => at });
  const release = (app: string, path = "platform", from = shop) =>
    createRelease(
      { app, facts, authors: ["alex"], path, from },
      {
        ...{ repository, branch: "main" },
        writer: new LedgerWriter(store),
        now: () => at,
        sign: () => Promise.resolve([]),
      },
    );
  return { repository, git, store, release };
}

test("a release is recorded once, with its number, and can be read back", async () => {
  const { git, store, release } = newLedger();
  const made = await release("api");
  expect(made).toMatchObject({
    isNew: true,
    diagnostics: [],
    release: { app: "api", number: 1, authors: ["alex"], createdAt: at },
  });
  const name = made.release?.name ?? "";
  expect(git("log", "-1", "--format=%s%n%(trailers:only)", "main").trim()).toBe(
    `Release ${name}\nKubestage-Release: ${name}\nKubestage-App: api`,
  );
  expect(git("show", `main:releases/api/${name}/release.yaml`)).toContain(
    "repository" in facts.source ? "x" : "commit: ",
  );
  expect(await release("api")).toMatchObject({ isNew: false, release: { name, number: 1 } });
  expect((await store.read()).ledger.releases.get(name)).toEqual(made.release);
});

test("releases of one app count up; what the declaration says of it is in its name", async () => {
  const { release } = newLedger();
  const folder = temporaryFolder();
  cpSync(join(shop, "platform"), join(folder, "platform"), { recursive: true });
  const file = join(folder, "platform/teams/storefront/api.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("LOG_LEVEL: debug", "LOG_LEVEL: info"));
  const releases = [
    await release("api"),
    await release("api", "platform", folder),
    await release("web", "platform", folder),
  ];
  expect(releases.map((one) => [one.release?.app, one.release?.number, one.isNew])).toEqual([
    ["api", 1, true],
    ["api", 2, true],
    ["web", 1, true],
  ]);
  expect(await release("web")).toMatchObject({ isNew: false, release: releases[2]?.release });
});

test("from the ledger alone a stage is rendered: the platform's own documents are released too", async () => {
  const { repository, store, release } = newLedger();
  for (const app of ["platform", "web", "api", "cart", "payments", "payments-database", "catalog", "search"])
    await release(app);
  const { tip, ledger } = await store.read();
  const documentsOf = (wanted: (app: string) => boolean) =>
    readLedgerFiles(
      repository,
      tip,
      [...ledger.releases.values()].filter(({ app }) => wanted(app)).map(releaseDocument),
    );
  const { files, diagnostics } = await renderStage(
    {
      stage: "dev",
      platform: await documentsOf((app) => app === "platform"),
      running: await documentsOf((app) => app !== "platform"),
      others: [],
    },
    () => () => Promise.reject(new Error("the shop has no sources")),
  );
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  expect([...files.keys()]).toContain("nonprod/dev/api.yaml");
});

describe("nothing is recorded", () => {
  test("of an app that is not declared", async () => {
    const { git, release } = newLedger();
    const { release: none, diagnostics } = await release("apo");
    expect(none).toBeUndefined();
    expect(diagnostics.map(({ code, message, hint }) => [code, message, hint])).toEqual([
      ["KS6006", 'there is no app "apo" to release', 'did you mean "api"?'],
    ]);
    expect(git("rev-list", "--count", "main")).toBe("1");
  });

  test("of a declaration with an error", async () => {
    const { git, release } = newLedger();
    const folder = temporaryFolder({ "platform/app.yaml": "apiVersion: kubestage.dev/v1alpha1\nkind: App\n" });
    const { release: none, diagnostics } = await release("api", "platform", folder);
    expect(none).toBeUndefined();
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(git("rev-list", "--count", "main")).toBe("1");
  });
});
