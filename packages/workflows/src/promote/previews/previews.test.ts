import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pointerKey } from "@kubestage/core";
import { expect, test } from "vitest";
import { declaration, temporaryFolder } from "../../testing/folders.ts";
import { createReleases } from "../create-releases.ts";
import { promote } from "../promote.ts";
import { promotionStatus } from "../status.ts";
import { newLedger, noon } from "../testing.ts";
import { verify } from "../verify.ts";
import { why } from "../why.ts";
import { listPreviews } from "./list-previews.ts";
import { startPreview } from "./start-preview.ts";
import { stopPreview } from "./stop-preview.ts";

const hour = 3_600_000;
const more = `---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: preview }
spec: { cluster: nonprod, tier: development, after: [dev], lifetime: { ttl: 48h, most: 2 } }
`;

/** A ledger in which web and api run in dev and test, and a release of web for previews. */
async function begun(given = declaration + more) {
  const { ledger, as, git } = await newLedger();
  const from = temporaryFolder({ "all.yaml": given });
  const release = async (apps: readonly string[], text: string, forPreviews = false): Promise<readonly string[]> => {
    writeFileSync(join(from, "all.yaml"), text);
    const facts = { images: {}, authors: ["alex"], compiler: "0.1.0", forPreviews };
    const { created, diagnostics } = await createReleases({ ...facts, path: "all.yaml", from, apps }, as("ci"));
    expect(diagnostics.map(({ message }) => message)).toEqual([]);
    return created.map((one) => one.release.name);
  };
  const [platform = "", web = "", api = ""] = await release(["platform", "web", "api"], given);
  await promote({ ...as("ci"), dryRun: false });
  const [pulled = ""] = await release(["web"], given.replace("web:1", "web:pull-17"), true);
  const start = (releases: Readonly<Record<string, string>>, at = noon, name = "preview-17") =>
    startPreview({
      ...{ ...as("ci", at), name, pullRequest: 17, dryRun: false },
      releases: new Map(Object.entries(releases)),
    });
  const goOn = async (at: number) => {
    const { promotions, departures } = await promote({ ...as("ci", at), dryRun: false });
    return [...promotions.map(pointerKey), ...departures.map(({ preview }) => `${preview.stage} goes`)];
  };
  const files = (): readonly string[] =>
    git("ls-tree", "-r", "--name-only", "main")
      .split("\n")
      .filter((path) => path.includes("preview-17") && !path.startsWith("evidence/"));
  const problems = async (at: number) => {
    const request = { ledger, branch: "main", from, now: () => at };
    return (await verify({ ...request, prove: true })).problems.map(({ problem }) => problem);
  };
  return { as, git, release, given, platform, web, api, pulled, start, goOn, files, problems };
}

test("a preview comes with a release of its own, changes, and goes when its time has ended", {
  timeout: 120_000,
}, async () => {
  const { as, git, release, given, platform, api, pulled, start, goOn, files, problems } = await begun();
  const before = git("rev-parse", "main");
  const { preview, promoted, diagnostics } = await start({ web: pulled });
  expect(diagnostics).toEqual([]);
  expect(git("diff", "--name-only", before, "main", "--", "manifests")).toContain("manifests/nonprod/admission.yaml");
  expect(preview).toMatchObject({ like: "preview", pullRequest: 17, by: "ci@example.com", until: noon + 48 * hour });
  // What is not named is what dev runs.
  expect(Object.fromEntries(preview?.releases ?? [])).toEqual({ platform, web: pulled, api });
  expect(promoted?.promotions.map(({ stage, release: name }) => `${stage} ${name}`)).toEqual(
    [platform, api, pulled].map((name) => `preview-17 ${name}`),
  );
  expect(files()).toEqual(
    expect.arrayContaining([
      "manifests/nonprod/preview-17/web.yaml",
      "previews/preview-17.yaml",
      "stages/preview-17/web.yaml",
    ]),
  );
  expect(git("show", "main:manifests/nonprod/preview-17/web.yaml")).toContain("namespace: web-preview-17");
  expect(git("show", "main:manifests/nonprod/preview-17/web.yaml")).toContain("web:pull-17");
  // Nothing of it goes on: test has what dev has.
  expect(await goOn(noon + hour)).toEqual([]);
  const [next = ""] = await release(["web"], given.replace("web:1", "web:pull-17-b"), true);
  await start({ web: next }, noon + hour);
  expect((await why({ ...as("ci"), stage: "preview-17", app: "web" })).status?.pointer?.release).toBe(next);
  const [listed] = await listPreviews(as("ci", noon + 2 * hour));
  expect(listed).toMatchObject({ stage: "preview-17", left: 47 * hour, over: undefined });
  expect((await promotionStatus(as("ci", noon + 2 * hour))).previews).toEqual([listed]);
  const end = noon + 49 * hour;
  expect(await goOn(end - 1)).toEqual([]);
  expect(await goOn(end)).toEqual(["preview-17 goes"]);
  expect(files()).toEqual([]);
  // What is of the whole cluster is as it was before.
  expect(git("diff", "--name-only", before, "main", "--", "manifests", "waiting")).toBe("");
  expect(git("log", "-1", "--format=%s%n%(trailers:key=Kubestage-Reason)", "main")).toBe(
    "End the preview preview-17\nKubestage-Reason: its time ended at 2026-11-28T13:00:00.000Z",
  );
  expect(await goOn(end)).toEqual([]);
  expect(await problems(end)).toEqual([]);
});

test("whoever stops one takes it away at once, also where somebody was killed before it went", {
  timeout: 60_000,
}, async () => {
  const { as, pulled, start, goOn, files, problems, git } = await begun();
  await start({ web: pulled });
  const before = git("rev-parse", "main");
  expect(await stopPreview({ ...as("kim", noon + hour), name: "preview-17" })).toMatchObject({
    departure: { because: "kim@example.com has ended it" },
  });
  expect(files()).toEqual([]);
  expect(git("rev-list", "--count", `${before}..main`)).toBe("2");
  // As if the second of the two commits had never been made.
  git("update-ref", "refs/heads/main", "main~1");
  expect(files()).not.toEqual([]);
  expect(await goOn(noon + 2 * hour)).toEqual(["preview-17 goes"]);
  expect(await problems(noon + 2 * hour)).toEqual([]);
  await expect(stopPreview({ ...as("kim"), name: "preview-18" })).rejects.toMatchObject({ code: "KS6006" });
});

test("a release for previews enters no stage, however it is asked for", { timeout: 60_000 }, async () => {
  const { as, pulled } = await begun();
  for (const kind of ["promotion", "breakGlass"] as const) {
    const asked = { stage: "test", app: "web", release: pulled, kind, reason: "now" };
    const { refusal, promotions } = await promote({ ...as("robin"), asked, dryRun: false });
    expect([refusal, promotions]).toEqual([`${pulled} cannot come into test: ${pulled} is for previews only`, []]);
  }
});

test("what cannot be is refused, and nothing is recorded", { timeout: 60_000 }, async () => {
  const { as, git, pulled, start, api } = await begun();
  const before = git("rev-parse", "main");
  const refused = async (given: Parameters<typeof start>[0], at?: number, name?: string) => {
    const { preview, refusal, diagnostics } = await start(given, at, name);
    return preview ? "there" : (refusal ?? diagnostics.map(({ message }) => message).join());
  };
  expect(await refused({ web: pulled }, noon, "review-17")).toBe(
    '"review-17" is no name of a preview: it begins with no template\'s name and a dash',
  );
  expect(await refused({ web: api })).toBe(`web has no release "${api}"`);
  expect(await refused({ web: pulled }, noon, `preview-${"x".repeat(50)}`)).toContain("KS".slice(2));
  const long = await startPreview({
    ...{ ...as("ci"), name: "preview-17", releases: new Map(), dryRun: false },
    ttl: 72 * hour,
  });
  expect(long.diagnostics).toMatchObject([{ message: "previews of preview live 48h at most, and not 72h" }]);
  expect(git("rev-parse", "main")).toBe(before);
  await start({ web: pulled });
  await start({ web: pulled }, noon, "preview-18");
  expect(await refused({ web: pulled }, noon, "preview-19")).toBe(
    "as many previews of preview are there as may be at once (2): stop one of preview-17, preview-18",
  );
  const other = { ...as("eve"), name: "preview-17", releases: new Map(), dryRun: false };
  expect((await startPreview(other)).refusal).toBe(
    "ci@example.com has started preview-17, and only they may change it",
  );
});

test("a preview that another stage could be reached from is refused with the witness", {
  timeout: 60_000,
}, async () => {
  const open = declaration.replace("tier: development", "tier: development, network: open") + more;
  const { start, pulled, problems, git } = await begun(open.replace("lifetime:", "network: open, lifetime:"));
  const { promoted } = await start({ web: pulled });
  const platform = promoted?.waits.find(({ app }) => app === "platform");
  expect(platform?.because).toMatch(/^proof is closed: it failed in preview-17: KS3\d+ .*preview-17/);
  expect(promoted?.promotions).toEqual([]);
  expect(git("ls-tree", "-r", "--name-only", "main")).not.toContain("manifests/nonprod/preview-17");
  expect(await problems(noon)).toEqual([]);
});
