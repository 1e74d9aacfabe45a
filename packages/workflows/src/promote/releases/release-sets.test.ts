import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../testing/folders.ts";
import { approve } from "../approve.ts";
import { createReleases } from "./create-releases.ts";
import { promote } from "../promote.ts";
import { recordEvidence } from "../record-evidence.ts";
import { newLedger, noon, road } from "../testing.ts";
import { commitsOf, historyOf, withChanged, writeHistory } from "../testing/forged-history.ts";
import { verify } from "../verify/verify.ts";
import { why } from "../answers/why.ts";

const path = join(road, "platform");
const imageOf = (app: string) => `registry.example.com/road/${app}:1.0.0`;

/** A ledger with the platform in dev and test, and what creates releases there: the number is in the digest. */
async function withPlatform() {
  const ledger = await newLedger();
  const create = (apps: readonly string[], number: number, set?: string) => {
    const digest = `sha256:${String(number).padStart(64, "0")}`;
    const images = Object.fromEntries(apps.map((app) => [imageOf(app), `${imageOf(app)}@${digest}`]));
    const request = { path, from: temporaryFolder(), images, authors: ["a@example.com"], compiler: "0.1.0", set };
    return createReleases({ ...request, apps }, ledger.as("ci"));
  };
  const advance = async () => {
    const { promotions, diagnostics } = await promote({ ...ledger.as("ci"), dryRun: false });
    expect(diagnostics).toEqual([]);
    return promotions.map(({ app, stage }) => `${app} > ${stage}`).toSorted();
  };
  const smoke = (...apps: string[]) =>
    Promise.all(
      apps.map((app) =>
        recordEvidence({
          ...ledger.as("ci"),
          app,
          stage: "dev",
          gate: "smoke",
          result: { outcome: "passed", said: "it answers" },
        }),
      ),
    );
  await create(["platform"], 1);
  expect(await advance()).toEqual(["platform > dev"]);
  await smoke("platform");
  expect(await advance()).toEqual(["platform > test"]);
  return { ...ledger, create, advance, smoke };
}

const check = (ledger: string) =>
  verify({ ledger, branch: "main", from: temporaryFolder(), prove: false, now: () => noon });

test("releases of a set are recorded in one commit, and move in one, or not at all", { timeout: 60_000 }, async () => {
  const ledger = await withPlatform();
  const { created } = await ledger.create(["web", "api"], 1, "spring");
  expect(created.map(({ release, isNew }) => [release.app, release.set, isNew])).toEqual([
    ["web", "spring", true],
    ["api", "spring", true],
  ]);
  expect(ledger.git("log", "-1", "--format=%s", "main")).toBe("Release set spring");
  expect((await ledger.create(["web", "api"], 1, "spring")).created.map(({ isNew }) => isNew)).toEqual([false, false]);
  expect(await ledger.advance()).toEqual(["api > dev", "web > dev"]);
  expect(ledger.git("log", "-1", "--format=%s", "main")).toMatch(/^Promote .*web-\w+.* to dev$/);
  // What one of them lacks keeps both.
  await ledger.smoke("web");
  expect(await ledger.advance()).toEqual([]);
  const { wait } = await why({ ...ledger.as("ci"), app: "web", stage: "test" });
  expect(wait?.because).toMatch(/^api-\w+, which moves with it, does not yet$/);
  await ledger.smoke("api");
  expect(await ledger.advance()).toEqual(["api > test", "web > test"]);
  expect(await check(ledger.ledger)).toMatchObject({ outcome: "verified", problems: [] });
});

test("who asks for one asks for all, and who approves of one approves of all", { timeout: 60_000 }, async () => {
  const ledger = await withPlatform();
  await ledger.create(["web", "api"], 1, "spring");
  await ledger.advance();
  await ledger.smoke("web", "api");
  await ledger.advance();
  const prod = { ...ledger.as("dana"), dryRun: false };
  await promote({ ...prod, asked: { app: "platform", stage: "prod", kind: "breakGlass", reason: "begin" } });
  const { waits } = await promote({ ...prod, asked: { app: "web", stage: "prod" } });
  expect(waits.map(({ app }) => app).toSorted()).toEqual(["api", "web"]);
  expect(ledger.git("ls-tree", "--name-only", "main:requests/prod").split("\n")).toEqual(["api.yaml", "web.yaml"]);
  await approve({ ...ledger.as("kim"), app: "api", stage: "prod", verdict: "approved" });
  const approved = ledger.git("ls-tree", "-r", "--name-only", "main:approvals/prod").split("\n");
  expect(approved.map((file) => file.split("/")[0])).toEqual(["api", "web"]);
  expect(await check(ledger.ledger)).toMatchObject({ outcome: "verified", problems: [] });
});

test("the platform's first documents come with the apps of their set", { timeout: 60_000 }, async () => {
  const { ledger, as, git } = await newLedger();
  const apps = ["platform", "web", "api"];
  const request = { path, from: temporaryFolder(), images: {}, authors: ["a"], compiler: "0.1.0", set: "spring", apps };
  await createReleases(request, as("ci"));
  const { promotions } = await promote({ ...as("ci"), dryRun: false });
  expect(promotions.map(({ app, stage }) => `${app} > ${stage}`).toSorted()).toEqual(
    apps.map((app) => `${app} > dev`).toSorted(),
  );
  expect(git("ls-tree", "-r", "--name-only", "main", "manifests")).toMatch(/\/dev\/web\.yaml$/m);
  expect(await check(ledger)).toMatchObject({ outcome: "verified", problems: [] });
});

describe("no set is recorded", () => {
  test("of one app, of a release that is there alone, or under a name that is taken", { timeout: 60_000 }, async () => {
    const ledger = await newLedger();
    const create = (apps: readonly string[], set: string | undefined) =>
      createReleases(
        { path, from: temporaryFolder(), images: {}, authors: ["a"], compiler: "0.1.0", set, apps },
        ledger.as("ci"),
      );
    await expect(create(["web"], "one")).rejects.toThrow("a set holds releases of two apps at least");
    const { diagnostics } = await create(["web", "apo"], "spring");
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ message }) => message)).toEqual(['there is no app "apo" to release']);
    await create(["web"], undefined);
    await expect(create(["web", "api"], "spring")).rejects.toThrow(/^web-\w+ is recorded already, and moves alone$/);
    await create(["platform", "api"], "spring");
    await expect(create(["platform", "api"], "summer")).rejects.toThrow(/and moves with the set spring$/);
    expect(ledger.git("ls-tree", "-r", "--name-only", "main:sets")).toBe("spring.yaml");
  });
});

test("a set and its releases come together: neither is believed without the other", { timeout: 60_000 }, async () => {
  const ledger = await withPlatform();
  await ledger.create(["web", "api"], 1, "spring");
  const commits = commitsOf(await historyOf(ledger.ledger));
  const refused = async (change: (path: string) => boolean) => {
    const forged = withChanged(commits, /^Release set/, (commit) => ({
      ...commit,
      files: commit.files.filter((file) => change(file.path)),
    }));
    return (await check(writeHistory(temporaryFolder(), forged))).problems.map(({ problem }) => problem);
  };
  const named =
    commits
      .at(-1)
      ?.files.find((file) => /^releases\/api\/.*entry/.test(file.path))
      ?.path.split("/")[2] ?? "";
  expect(await refused((file) => !file.startsWith("sets/"))).toEqual(
    expect.arrayContaining([`${named} is of the set spring, which does not name it`]),
  );
  expect(await refused((file) => !file.startsWith("releases/api/"))).toEqual(
    expect.arrayContaining([`the set spring names ${named}, which is not of it`]),
  );
});
