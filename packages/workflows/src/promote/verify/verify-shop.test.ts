import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beginLedger } from "@kubestage/adapters";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/folders.ts";
import { createRelease } from "../releases/create-release.ts";
import { openLedger } from "../session/ledger-session.ts";
import { promote } from "../promote.ts";
import { verify } from "./verify.ts";

const example = fileURLToPath(new URL("../../../../../examples/shop", import.meta.url));
const apps = ["platform", "web", "api", "cart", "payments", "payments-database", "catalog", "search"];

/** The shop as kubestage delivers it, and with an engine for the cluster of its first stages. */
const deliveries = [
  ["kubestage", 2],
  ["argocd", 3],
] as const;

test.each(deliveries)(
  "a ledger of the shop, delivered by %s, is in order, and proved again",
  { timeout: 120_000 },
  async (delivery, depth) => {
    const shop = temporaryFolder();
    cpSync(example, shop, { recursive: true });
    const file = join(shop, "platform", "platform.yaml");
    const text = readFileSync(file, "utf8");
    const from = "domain: example.com";
    const withLedger = text.replace(from, `${from}\n  ledger: { repository: https://git.example.com/ledger.git }`);
    if (delivery !== "kubestage")
      writeFileSync(file, withLedger.replace("cni: calico", `cni: calico\n      delivery: ${delivery}`));
    const ledger = join(temporaryFolder(), "ledger.git");
    let now = Date.parse("2026-03-02T12:00:00Z");
    const author = { name: "ci", email: "ci@example.com" };
    await beginLedger(ledger, { branch: "main", author, at: now });
    for (const [name, value] of Object.entries(author))
      execFileSync("git", [`--git-dir=${ledger}`, "config", `user.${name}`, value]);
    const request = { ledger, branch: "main", from: shop, now: () => (now += 1000) };
    const session = await openLedger(request);
    const declared = { facts: { images: {}, compiler: "0.1.0" }, authors: ["alex"], path: "platform", from: shop };
    for (const app of apps) await createRelease({ app, ...declared }, session);
    for (const app of ["web", "platform", "web"])
      await promote({ ...request, asked: { stage: "dev", app }, dryRun: false });
    const subjects = execFileSync("git", [`--git-dir=${ledger}`, "log", "--format=%s", "main"], { encoding: "utf8" });
    expect(subjects).toMatch(
      /^Promote web-\w+ to dev\nPromote platform-\w+ to dev\nAsk for platform-\w+ in dev\nAsk for web/,
    );
    const written = execFileSync("git", [`--git-dir=${ledger}`, "ls-tree", "-r", "--name-only", "main"], {
      encoding: "utf8",
    });
    expect(/^manifests\/nonprod\/dev\/(.*\/)?web\.yaml$/m.exec(written)?.[0].split("/")).toHaveLength(depth + 2);
    const result = await verify({ ledger, branch: "main", from: shop, prove: true, now: () => now });
    expect(result).toMatchObject({ outcome: "verified", problems: [], promotions: 2 });
    expect(result.notices).toContainEqual(expect.stringMatching(/^nobody's word was checked: the ledger has no trust/));
  },
);
