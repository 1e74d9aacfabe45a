import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beginLedger, readPublicKey } from "@kubestage/adapters";
import type { Trust, TrustEdit } from "@kubestage/core";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { createReleases } from "./releases/create-releases.ts";
import { freeze } from "./freeze.ts";
import type { LedgerRequest } from "./session/ledger-session.ts";
import { promote } from "./promote.ts";
import { promotionStatus } from "./answers/status.ts";
import { noon, road } from "./testing.ts";
import { beginTrust, changeTrust, discardTrust, readTrust, signTrust } from "./trust.ts";
import { verify } from "./verify/verify.ts";

/** A ledger that kim and lee keep, and what builds. */
async function begin({ threshold = 2 }: { readonly threshold?: number } = {}) {
  const from = temporaryFolder();
  const ledger = join(from, "ledger.git");
  let now = noon;
  await beginLedger(ledger, { branch: "main", author: { name: "ops", email: "ops@example.com" }, at: now });
  const keys = new Map<string, string>();
  const keyOf = (who: string): string => {
    const file = join(from, who);
    if (!keys.has(who)) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
    keys.set(who, readPublicKey(`${file}.pub`, "it"));
    return keys.get(who) ?? "";
  };
  const as = (who: string): LedgerRequest => {
    keyOf(who);
    const author = { name: who, email: `${who}@example.com` };
    return { ledger, branch: "main", from, author, key: join(from, who), now: () => (now += 1000) };
  };
  const person = (who: string) => ({ keys: [keyOf(who)], groups: ["release-managers"] });
  const first: Trust = {
    ...{ version: 1, threshold, keepers: ["kim", "lee"], clusters: {} },
    people: { kim: person("kim"), lee: person("lee") },
    services: { ci: { keys: [keyOf("ci")], may: ["release", "evidence"] } },
  };
  const git = (...words: string[]): string =>
    execFileSync("git", [`--git-dir=${ledger}`, ...words], { encoding: "utf8" }).trim();
  const filesIn = (): string[] => git("ls-tree", "-r", "--name-only", "main", "trust/").split("\n");
  const problems = async (): Promise<readonly string[]> => {
    const judged = await verify({ ledger, branch: "main", from, prove: false, now: () => now });
    return judged.problems.map(({ problem }) => problem);
  };
  await beginTrust(as("kim"), first);
  if (threshold > 1) await signTrust(as("lee"));
  return { as, keyOf, first, git, filesIn, problems };
}

const adding = (name: string, key: string, more: object = {}): TrustEdit => ({
  ...{ add: "person", name, keys: [key], groups: [], alsoKnownAs: [] },
  ...more,
});
const removing = (name: string, more: object = {}): TrustEdit => ({
  ...{ remove: "person", name, keys: [], groups: [] },
  ...more,
});
const refusal = (code: string, text: string): unknown =>
  expect.objectContaining({ code, message: expect.stringContaining(text) as unknown });

describe("a change of the trust", () => {
  test("waits beside it, and harms nobody, until enough keepers have signed it", async () => {
    const { as, keyOf, filesIn, problems } = await begin();
    const proposed = await changeTrust(as("kim"), adding("sam", keyOf("sam"), { groups: ["release-managers"] }));
    expect(proposed).toMatchObject({
      trust: { version: 1 },
      proposed: {
        trust: { version: 2 },
        signedBy: ["kim"],
        lacks: 1,
        differences: ["+ person sam: in release-managers"],
      },
    });
    expect(filesIn()).toContain("trust/proposed/0002.yaml.sig");
    await expect(freeze({ ...as("sam"), name: "mine", begin: { reason: "x" } })).rejects.toEqual(
      refusal("KS4003", "sam@example.com is nobody whom the trust knows"),
    );
    const again = await signTrust(as("kim"));
    expect(again.proposed).toMatchObject({ signedBy: ["kim"], lacks: 1 });
    expect(await problems()).toEqual([]);
    const agreed = await signTrust(as("lee"));
    expect([agreed.trust?.version, agreed.proposed]).toEqual([2, undefined]);
    expect(filesIn()).toEqual(["0001", "0002"].flatMap((name) => [`trust/${name}.yaml`, `trust/${name}.yaml.sig`]));
    expect((await freeze({ ...as("sam"), name: "mine", begin: { reason: "x" } })).by).toBe("sam");
    expect(await problems()).toEqual([]);
  });

  test("joins what is proposed already, which then has to be signed anew", async () => {
    const { as, keyOf } = await begin();
    await changeTrust(as("kim"), adding("sam", keyOf("sam")));
    const both = await changeTrust(as("lee"), { add: "cluster", name: "prod", keys: [keyOf("prod")] });
    expect(both.proposed).toMatchObject({
      ...{ trust: { version: 2 }, signedBy: ["lee"], lacks: 1 },
      differences: ["+ person sam", "+ cluster prod"],
    });
    const gone = await discardTrust(as("lee"));
    expect([gone.trust?.version, gone.proposed]).toEqual([1, undefined]);
    await expect(discardTrust(as("lee"))).rejects.toEqual(refusal("KS4008", "no version of the trust is proposed"));
    await expect(signTrust(as("lee"))).rejects.toEqual(refusal("KS4008", "no version of the trust is proposed"));
  });

  test("counts at once where one keeper is enough", async () => {
    const { as, keyOf, problems } = await begin({ threshold: 1 });
    const state = await changeTrust(as("lee"), { keepers: ["kim", "lee"], threshold: 2 });
    expect([state.trust?.version, state.trust?.threshold, state.proposed]).toEqual([2, 2, undefined]);
    expect((await changeTrust(as("lee"), adding("sam", keyOf("sam")))).proposed?.lacks).toBe(1);
    expect(await problems()).toEqual([]);
  });

  test.each<[string, string, (keyOf: (who: string) => string) => TrustEdit, string, string]>([
    ["by nobody who keeps it", "ci", (keyOf) => adding("sam", keyOf("sam")), "KS4003", "nobody who keeps the trust"],
    [
      "with the key of another",
      "kim",
      (keyOf) => adding("sam", keyOf("lee")),
      "KS4008",
      "gives one key to lee and sam",
    ],
    ["with nobody's key", "kim", () => adding("sam", "", { keys: [] }), "KS4008", "sam has no key yet"],
    ["of more keepers than there are", "kim", () => ({ keepers: ["kim"], threshold: 2 }), "KS4008", "asks for 2 of 1"],
    ["of a keeper who is nobody", "kim", () => ({ keepers: ["eve"], threshold: 1 }), "KS4008", "names the keeper eve"],
    ["that takes a keeper away", "kim", () => removing("lee"), "KS4008", "names the keeper lee, who is nobody in it"],
    ["that takes nobody away", "kim", () => removing("sam"), "KS4008", "the trust has no person sam"],
    ["that takes the only key", "kim", (keyOf) => removing("lee", { keys: [keyOf("lee")] }), "KS4008", "the only key"],
    [
      "that takes another's key",
      "kim",
      (keyOf) => removing("lee", { keys: [keyOf("kim")] }),
      "KS4008",
      "not have that",
    ],
  ])("is refused %s, and nothing is written", async (_, who, edit, code, text) => {
    const { as, keyOf, git } = await begin();
    const before = git("rev-parse", "main");
    await expect(changeTrust(as(who), edit(keyOf))).rejects.toEqual(refusal(code, text));
    expect(git("rev-parse", "main")).toBe(before);
  });

  test("that somebody puts in force alone makes the ledger unreadable, and is found by verify", async () => {
    const { as, keyOf, git, problems } = await begin();
    await changeTrust(as("kim"), adding("sam", keyOf("sam")));
    const index = { ...process.env, GIT_INDEX_FILE: join(temporaryFolder(), "index") };
    const forge = (...words: string[]): string =>
      execFileSync("git", [`--git-dir=${as("kim").ledger}`, ...words], { encoding: "utf8", env: index }).trim();
    forge("read-tree", "main");
    for (const end of [".yaml", ".yaml.sig"]) {
      const blob = git("rev-parse", `main:trust/proposed/0002${end}`);
      forge("update-index", "--add", "--cacheinfo", `100644,${blob},trust/0002${end}`);
    }
    const who = ["-c", "user.name=kim", "-c", "user.email=kim@example.com"];
    git("update-ref", "refs/heads/main", forge(...who, "commit-tree", "-p", "main", "-m", "x", forge("write-tree")));
    const said = "version 2 of the trust is signed by kim; 2 keepers have to";
    await expect(readTrust(as("kim"))).rejects.toEqual(refusal("KS4001", said));
    expect(await problems()).toEqual(expect.arrayContaining([expect.stringContaining(said)]));
  });
});

test("what somebody said stays said when they leave, and counts no more for what is to come", async () => {
  const { as, keyOf, problems } = await begin();
  const path = join(road, "platform");
  const named = readFileSync(join(path, "apps.yaml"), "utf8").match(/registry\S+/g) ?? [];
  const images = Object.fromEntries(named.map((image) => [image, `${image}@sha256:${"0".repeat(64)}`]));
  const declared = { apps: undefined, path, from: road, images, authors: ["alex@example.com"], compiler: "0.1.0" };
  await createReleases(declared, as("ci"));
  await promote({ ...as("ci"), dryRun: false });
  await changeTrust(as("kim"), adding("sam", keyOf("sam")));
  await signTrust(as("lee"));
  await freeze({ ...as("sam"), name: "mine", begin: { reason: "x" } });
  await changeTrust(as("kim"), removing("sam"));
  await changeTrust(as("kim"), { remove: "service", name: "ci", keys: [], groups: [] });
  // Who wrote the releases is known by another name from then on.
  await changeTrust(as("kim"), adding("alex", keyOf("alex"), { alsoKnownAs: ["alex@example.com"] }));
  await changeTrust(as("kim"), {
    add: "service",
    name: "builds",
    keys: [keyOf("builds")],
    may: ["release", "evidence"],
  });
  expect((await signTrust(as("lee"))).trust?.people).not.toHaveProperty("sam");
  const { all } = await promotionStatus(as("builds"));
  expect(all.filter(({ pointer }) => pointer).length).toBeGreaterThan(0);
  await expect(freeze({ ...as("sam"), name: "another", begin: { reason: "x" } })).rejects.toEqual(
    refusal("KS4003", "nobody whom the trust knows"),
  );
  expect((await promote({ ...as("builds"), dryRun: false })).diagnostics).toEqual([]);
  expect(await problems()).toEqual([]);
});

test("a ledger that was written into before it had a trust gets none", async () => {
  const { as, git, first } = await begin();
  git("update-ref", "refs/heads/main", git("rev-list", "--max-parents=0", "main"));
  await freeze({ ...as("kim"), name: "early", begin: { reason: "x" } });
  await beginTrust(as("kim"), first);
  await expect(freeze({ ...as("kim"), name: "late", begin: { reason: "x" } })).rejects.toEqual(
    refusal("KS4008", "is proposed and not in force"),
  );
  await expect(signTrust(as("lee"))).rejects.toEqual(refusal("KS4008", "written into before it had a trust"));
});
