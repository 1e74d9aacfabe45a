import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beginLedger } from "@kubestage/adapters";
import { expect } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { createReleases } from "./releases/create-releases.ts";
import type { LedgerRequest } from "./session/ledger-session.ts";

/** The example of one cluster and three stages; its production asks for two people. */
export const road = fileURLToPath(new URL("../../../../examples/road", import.meta.url));

/** A Thursday at noon, when every stage of the road is open. */
export const noon = Date.parse("2026-11-26T12:00:00Z");

const digest = "0".repeat(64);
const withDigest = (image: string) => `${image}@sha256:${digest}`;

/** For tests: a ledger without a trust, in which everybody's word counts. */
export async function newLedger(): Promise<{
  readonly ledger: string;
  readonly as: (who: string, at?: number) => LedgerRequest;
  readonly git: (...command: string[]) => string;
  /** Releases all that a declaration says; nothing that is there already. */
  readonly release: (declaration: string) => Promise<readonly string[]>;
}> {
  const from = temporaryFolder();
  const ledger = join(from, "ledger.git");
  await beginLedger(ledger, { branch: "main", author: { name: "ci", email: "ci@example.com" }, at: noon });
  const as = (who: string, at = noon): LedgerRequest => ({
    ...{ ledger, branch: "main", from, now: () => at },
    author: { name: who, email: `${who}@example.com` },
  });
  return {
    ...{ ledger, as },
    git: (...command) => execFileSync("git", [`--git-dir=${ledger}`, ...command], { encoding: "utf8" }).trim(),
    release: async (path) => {
      const named = readFileSync(join(path, "apps.yaml"), "utf8").match(/registry\S+/g) ?? [];
      const images = Object.fromEntries(named.map((image) => [image, withDigest(image)]));
      const request = { apps: undefined, path, from, images, authors: ["author@example.com"], compiler: "0.1.0" };
      const { created, diagnostics } = await createReleases(request, as("ci"));
      expect(diagnostics.filter(({ severity }) => severity !== "note")).toEqual([]);
      return created.filter(({ isNew }) => isNew).map((one) => one.release.name);
    },
  };
}
