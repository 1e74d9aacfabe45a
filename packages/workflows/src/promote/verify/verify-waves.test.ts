import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beginLedger } from "@kubestage/adapters";
import { expect, test } from "vitest";
import { declaration, temporaryFolder } from "../../testing/folders.ts";
import { createRelease } from "../releases/create-release.ts";
import { openLedger } from "../session/ledger-session.ts";
import { promote } from "../promote.ts";
import { commitsOf, historyOf, withChanged, writeHistory } from "../testing/forged-history.ts";
import { verify } from "./verify.ts";

const waves = `---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: east }
spec: { cni: calico }
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: west }
spec: { cni: calico }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: wide }
spec: { clusters: [east, west], waves: [[east], [west]], tier: verification, after: [test] }
`;

test("what waits for a later wave is written with the release, and goes where it belongs when that is reached", {
  timeout: 120_000,
}, async () => {
  const folder = temporaryFolder({ "platform/all.yaml": `${declaration}${waves}` });
  const ledger = join(folder, "ledger.git");
  let now = Date.parse("2026-03-02T12:00:00Z");
  const author = { name: "ci", email: "ci@example.com" };
  await beginLedger(ledger, { branch: "main", author, at: now });
  for (const [name, value] of Object.entries(author))
    execFileSync("git", [`--git-dir=${ledger}`, "config", `user.${name}`, value]);
  const request = { ledger, branch: "main", from: folder, now: () => (now += 1000) };
  const session = await openLedger(request);
  const declared = { facts: { images: {}, compiler: "0.1.0" }, authors: ["alex"], path: "platform", from: folder };
  for (const app of ["platform", "web"]) await createRelease({ app, ...declared }, session);
  await promote({ ...request, dryRun: false });
  const check = (repository: string) =>
    verify({ ledger: repository, branch: "main", from: folder, prove: true, now: () => now });
  const commits = commitsOf(await historyOf(ledger));
  expect(commits.slice(-2).map(({ message }) => message.split("\n")[0])).toEqual([
    expect.stringMatching(/^Promote web-\w+ to wide$/),
    expect.stringMatching(/^Promote web-\w+ to wide, wave 2$/),
  ]);
  const waiting = "waiting/west/wide/web.yaml";
  expect(commits.slice(-2).map(({ files }) => files.find(({ path }) => path === waiting)?.text !== undefined)).toEqual([
    true,
    false,
  ]);
  expect(await check(ledger)).toMatchObject({ outcome: "verified", problems: [], promotions: 8 });
  // It is what people approved of in any folder: that it comes too early is another matter.
  const early = withChanged(commits, /to wide\n/, (commit) => ({
    ...commit,
    files: commit.files.map((file) =>
      file.path === waiting ? { ...file, path: "manifests/west/wide/web.yaml" } : file,
    ),
  }));
  const { problems } = await check(writeHistory(folder, early));
  expect(problems.map(({ problem }) => problem)).toContain(
    '"manifests/west/wide/web.yaml" was changed by no promotion into its stage',
  );
});
