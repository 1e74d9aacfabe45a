import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { approve } from "../approve.ts";
import { promote } from "../promote.ts";
import { sourceWithLedger } from "./testing.ts";

const of = (...names: string[]): string[] => names.map((name) => `${name}@example.com`);
const isShallow = /^KS4020 the authors of web-\w+ may lack people: the repository here is a shallow clone/;

describe("the authors of a release", () => {
  test("are those of all that came since the release before, and of the commit alone in the first one", async () => {
    const { source, release } = await sourceWithLedger();
    source.commit("sam");
    const first = await release();
    expect([first.authors, first.follows, first.warned]).toEqual([of("sam"), undefined, []]);
    source.commit("alex", "Change\n\nCo-authored-by: Lee <lee@example.com>\nCo-authored-by: Robin <robin@example.com>");
    source.commit("kim");
    const second = await release();
    expect(second).toMatchObject({ authors: of("kim", "alex", "lee", "robin"), follows: first.name, warned: [] });
    source.commit("dana");
    expect(await release()).toMatchObject({ authors: of("dana"), follows: second.name });
  });

  test("are those of a branch that was merged, and of who merged it; who carried in a change did not write it", async () => {
    const { source, release } = await sourceWithLedger();
    const { name } = await release();
    source.git("alex", "checkout", "--quiet", "-b", "change");
    source.commit("alex");
    source.commit("lee");
    const picked = source.commit("robin");
    source.git("alex", "checkout", "--quiet", "main");
    source.git("sam", "cherry-pick", "--allow-empty", picked);
    source.git("kim", "merge", "--quiet", "--no-ff", "--no-edit", "change~1");
    expect(await release()).toMatchObject({ authors: of("kim", "robin", "lee", "alex"), follows: name });
  });

  test("are counted from what is in its history, beside a hotfix, a release for previews and another branch", async () => {
    const { source, release } = await sourceWithLedger();
    const first = await release();
    source.git("alex", "checkout", "--quiet", "-b", "fix");
    source.commit("finn");
    const fix = await release({ hotfix: { skips: ["test"], reason: "lost" } });
    expect(fix).toMatchObject({ authors: of("finn"), follows: first.name });
    source.git("alex", "checkout", "--quiet", "main");
    source.commit("kim");
    await release({ forPreviews: true });
    const without = await release();
    expect(without).toMatchObject({ authors: of("kim"), follows: first.name });
    source.git("kim", "checkout", "--quiet", "--orphan", "anew");
    source.commit("sam");
    expect(await release()).toMatchObject({ authors: of("sam"), follows: without.name, warned: [] });
  });

  test("are those of the commit that is said, and those who are said", async () => {
    const { source, release } = await sourceWithLedger();
    const { name } = await release();
    const commit = source.commit("lee");
    source.commit("kim");
    expect(await release({ commit })).toMatchObject({ authors: of("lee"), follows: name, commit });
    source.commit("sam");
    expect(await release({ authors: ["robin"] })).toMatchObject({ authors: ["robin"], warned: [] });
  });

  test("of an app for which the same commit is released again are those of the commit", async () => {
    const { source, release } = await sourceWithLedger();
    source.commit("lee");
    const { name } = await release();
    const images = { "registry.example.com/web:1": `registry.example.com/web@sha256:${"0".repeat(64)}` };
    expect(await release({ images })).toMatchObject({ authors: of("lee"), follows: name, warned: [] });
  });

  test("are those of the platform's own documents likewise", async () => {
    const { source, release } = await sourceWithLedger();
    const { name } = await release({ apps: ["platform"] });
    source.write("cni: calico", "cni: cilium");
    source.commit("alex");
    source.commit("kim");
    expect(await release({ apps: ["platform"] })).toMatchObject({ authors: of("kim", "alex"), follows: name });
  });
});

describe("where Git does not know all of them", () => {
  test("a shallow clone is told of, and the next release names whom it lacks", async () => {
    const { source, release } = await sourceWithLedger();
    const first = await release();
    source.commit("alex");
    source.commit("kim");
    const cut = await release({ from: source.clone("--depth=1") });
    expect(cut).toMatchObject({ authors: of("kim"), warned: [expect.stringMatching(isShallow)] });
    expect(cut.follows).toBeUndefined();
    source.commit("lee");
    expect(await release()).toMatchObject({ authors: of("lee", "kim", "alex"), follows: first.name, warned: [] });
  });

  test("one that has the release before, and not all of a branch that was merged, is told of too", async () => {
    const { source, release } = await sourceWithLedger();
    source.git("alex", "checkout", "--quiet", "-b", "change");
    for (const who of ["alex", "lee", "lee"]) source.commit(who);
    source.git("alex", "checkout", "--quiet", "main");
    source.commit("sam");
    const { name } = await release();
    source.git("kim", "merge", "--quiet", "--no-edit", "change");
    const cut = await release({ from: source.clone("--depth=2") });
    expect(cut).toMatchObject({ authors: of("kim", "lee"), warned: [expect.stringMatching(isShallow)] });
    source.commit("sam");
    expect(await release()).toMatchObject({ authors: of("sam", "kim", "lee", "alex"), follows: name });
  });

  test("a clone without the contents of files knows them, and asks its server for nothing", async () => {
    const { source, release } = await sourceWithLedger();
    const { name } = await release();
    source.commit("alex");
    source.commit("kim");
    const from = source.clone("--filter=blob:none");
    execFileSync("git", ["-C", from, "remote", "set-url", "origin", "file:///nowhere"]);
    expect(await release({ from })).toMatchObject({ authors: of("kim", "alex"), follows: name, warned: [] });
  });

  test("another repository, or none, is told of", async () => {
    const { release } = await sourceWithLedger();
    await release();
    const commit = "0123456789abcdef0123456789abcdef01234567";
    const elsewhere = await sourceWithLedger("# elsewhere\n");
    const other = await release({ from: elsewhere.source.folder });
    expect(other.warned).toEqual([
      `KS4020 the authors of ${other.name} may lack people: the repository here has no commit of an earlier release`,
    ]);
    const unknown = await release({ commit });
    expect(unknown.warned).toEqual([
      `KS4020 the authors of ${unknown.name} may lack people: no repository here has the commit 0123456789ab`,
    ]);
  });

  test("of more commits than are looked at the newest ones count", async () => {
    const { source, release } = await sourceWithLedger();
    const { name } = await release();
    const one = (who: string) =>
      `commit refs/heads/main\ncommitter ${who} <${who}@example.com> 1790000000 +0000\ndata 0\n`;
    const from = source.git("alex", "rev-parse", "HEAD");
    const stream = [`${one("alex")}from ${from}\n`, one("lee").repeat(9999), one("kim")].join("");
    execFileSync("git", ["-C", source.folder, "fast-import", "--quiet"], { input: stream });
    const { authors, follows, warned } = await release();
    expect([authors, follows]).toEqual([of("kim", "lee"), name]);
    expect(warned).toEqual([expect.stringContaining("there are more commits than are looked at")]);
  });
});

test("nobody approves of what they wrote themselves, however many commits and releases ago", {
  timeout: 60_000,
}, async () => {
  const live = `---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: live }
spec: { cluster: nonprod, tier: verification, after: [test], entry: { approvals: { everyone: 1 } } }
`;
  const { source, release, as } = await sourceWithLedger(live);
  const at = { stage: "live", app: "web", verdict: "approved" } as const;
  const gateFor = async (who: string) =>
    (await approve({ ...as(who), ...at })).gates.find(({ gate }) => gate === "approvals");
  const advance = () => promote({ ...as("ci"), dryRun: false });
  await release({ apps: ["platform", "web"] });
  await advance();
  await approve({ ...as("dana"), stage: "live", app: "platform", verdict: "approved" });
  await advance();
  await approve({ ...as("dana"), ...at });
  await advance();
  source.write("web:1", "web:2");
  source.commit("alex");
  source.commit("kim");
  await release();
  await advance();
  source.write("web:2", "web:3");
  source.commit("lee");
  await release();
  await advance();
  for (const who of ["alex", "kim", "lee"])
    expect(await gateFor(who)).toMatchObject({
      open: false,
      because: expect.stringContaining(`${who}@example.com has part in it`),
    });
  expect(await gateFor("robin")).toMatchObject({ open: true });
});
