import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pointerKey } from "@kubestage/core";
import { expect, test } from "vitest";
import { startHookServer } from "../../../../../testbed/hosts/index.ts";
import { declaration, temporaryFolder } from "../../testing/folders.ts";
import { createReleases } from "../releases/create-releases.ts";
import type { LedgerRequest } from "../session/ledger-session.ts";
import { promote } from "../promote.ts";
import { recordEvidence } from "../record-evidence.ts";
import { promotionStatus } from "../answers/status.ts";
import { newLedger, noon } from "../testing.ts";
import { verify } from "../verify/verify.ts";
import { why } from "../answers/why.ts";
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
async function begun(given = declaration + more, environment?: LedgerRequest["environment"]) {
  const { ledger, as: whoever, git } = await newLedger();
  const as = (who: string, at = noon): LedgerRequest => ({ ...whoever(who, at), ...(environment && { environment }) });
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
  timeout: 120_000,
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

test("a release for previews enters no stage, however it is asked for", { timeout: 120_000 }, async () => {
  const { as, pulled } = await begun();
  for (const kind of ["promotion", "breakGlass"] as const) {
    const asked = { stage: "test", app: "web", release: pulled, kind, reason: "now" };
    const { refusal, promotions } = await promote({ ...as("robin"), asked, dryRun: false });
    expect([refusal, promotions]).toEqual([`${pulled} cannot come into test: ${pulled} is for previews only`, []]);
  }
});

test("what cannot be is refused, and nothing is recorded", { timeout: 120_000 }, async () => {
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
  timeout: 120_000,
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

test("what a load test found out in a preview opens the gate that asks for it, also when that has gone", {
  timeout: 120_000,
}, async () => {
  const { as, web, goOn, problems } = await begun(
    `${declaration.replace("after: [dev]", "after: [dev], entry: { checks: { load: { previews: load } } }")}---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: load }
spec: { cluster: nonprod, tier: performance, nodes: shared, after: [dev], lifetime: { ttl: 4h, most: 1 } }
`,
  );
  const where = { stage: "test", app: "web" };
  expect((await why({ ...as("ci"), ...where })).wait?.because).toBe(
    "load is closed: nothing is recorded of it in load-…",
  );
  const wanted = { name: "load-1", releases: new Map<string, string>(), reason: "load test", dryRun: false };
  expect(
    (await startPreview({ ...as("ci"), ...wanted })).promoted?.waits.filter(({ stage }) => stage === "load-1"),
  ).toEqual([]);
  const result = { outcome: "passed", said: "300 requests a second" } as const;
  const found = { gate: "load", app: "web", stage: "load-1", result };
  expect((await recordEvidence({ ...as("ci"), ...found })).release).toBe(web);
  await stopPreview({ ...as("ci"), name: "load-1" });
  expect(await goOn(noon)).toContain("test/web");
  expect(await problems(noon)).toEqual([]);
});

test("who is told of a template is told of its previews, from their beginning to their end", {
  timeout: 120_000,
}, async () => {
  const hooks = await startHookServer();
  const hook = `webhook: { address: "${hooks.address}", secrets: [HOOK_SECRET] }`;
  const told = `notifications: { chat: { stages: [preview], ${hook} } }`;
  const given = (declaration + more).replace("{ domain: example.com }", `{ domain: example.com, ${told} }`);
  const key = Buffer.from("a secret of tests, 32 bytes long").toString("base64");
  const { web, start, goOn } = await begun(given, { HOOK_SECRET: `whsec_${key}` });
  const subjects = (): readonly string[] =>
    hooks.heard.map(({ body }) => {
      const { type, data } = JSON.parse(body) as { readonly type: string; readonly data: { readonly subject: string } };
      return `${type} ${data.subject.replaceAll(/-[0-9a-f]{12}/g, "")}`;
    });
  expect(subjects()).toEqual([]);
  await start({ web });
  expect(subjects()[0]).toBe("kubestage.previewStarted The preview preview-17 is started");
  expect(subjects()).toContain("kubestage.promoted web is promoted to preview-17");
  expect(await goOn(noon + 48 * hour)).toEqual(["preview-17 goes"]);
  expect(subjects().at(-1)).toBe("kubestage.previewEnded The preview preview-17 is gone");
});
