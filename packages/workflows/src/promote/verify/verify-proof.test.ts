import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HistoryEntry } from "@kubestage/adapters";
import { type LedgerFile, readLedger, treeOfFiles } from "@kubestage/core";
import { afterAll, expect, test } from "vitest";
import { temporaryFolder } from "../../testing/folders.ts";
import { commitsOf, type ForgedCommit, historyOf, withChanged, writeHistory } from "../testing/forged-history.ts";
import { makeSignedLedger } from "../testing/signed-ledger.ts";
import { LedgerFiles } from "./ledger-files.ts";
import { verify } from "./verify.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "kubestage-test-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const manifest = /^manifests\/nonprod\/test\/web\.yaml$/;
const proof = /-proof-in-test\.yaml$/;

const opening = (namespace: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: ${namespace} }
spec: { podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}] }
`;

/** The last promotion into test opens its network, and all that it says of itself and of its proof is made to fit. */
async function opened(commits: readonly ForgedCommit[]): Promise<ForgedCommit[]> {
  const last = commits.at(-1);
  const [web, word] = [manifest, proof].map((path) => last?.files.find((file) => path.test(file.path)));
  const [namespace] = /(?<=namespace: )\S+/.exec(web?.text ?? "") ?? [];
  if (!last || !web || !word || namespace === undefined) throw new Error("a promotion into test");
  const manifests = last.files.filter(({ path }) => path.startsWith("manifests/"));
  const forged = manifests.map((file) =>
    file === web ? { ...file, text: `${file.text ?? ""}${opening(namespace)}` } : file,
  );
  // What is of the whole cluster is no part of what people approve of.
  const treeOfOwn = (files: readonly LedgerFile[]): string =>
    treeOfFiles(files.filter(({ path }) => path.split("/").length > 3));
  const clusterTreeOf = async (files: readonly { path: string; text: string | undefined }[]): Promise<string> => {
    const all = new LedgerFiles();
    for (const commit of [...commits.slice(0, -1), { files }])
      await all.apply(
        commit.files.map(({ path, text }): HistoryEntry["changes"][number] => ({
          path,
          after: text === undefined ? undefined : { mode: "100644", blob: "", text },
        })),
        0,
      );
    return all.clusterTree();
  };
  const idOf = (text = ""): string => {
    const { ledger } = readLedger([{ path: word.path, file: word.path, text, signedBy: [] }]);
    return ledger.evidence[0]?.id ?? "";
  };
  const otherWord = (word.text ?? "").replace(await clusterTreeOf(manifests), await clusterTreeOf(forged));
  const other = (text: string): string =>
    text.replaceAll(treeOfOwn(manifests), treeOfOwn(forged)).replaceAll(idOf(word.text), idOf(otherWord));
  return withChanged(commits, /to test/, (commit) => ({
    ...commit,
    message: other(commit.message),
    files: commit.files.map((file) => {
      if (file === word) return { ...file, text: otherWord };
      return forged.find(({ path }) => path === file.path) ?? { ...file, text: file.text && other(file.text) };
    }),
  }));
}

test("what somebody made to fit where nobody signs is found by proving it again", { timeout: 60_000 }, async () => {
  const { repository, now } = await makeSignedLedger(folder);
  const commits = commitsOf(await historyOf(repository));
  // Without trust everybody's word is taken: whoever may push says that it was proved.
  const unsigned = commits
    .map((commit) => ({ ...commit, files: commit.files.filter(({ path }) => !/^trust\/|\.sig$/.test(path)) }))
    .filter(({ files }) => files.length > 0);
  const check = (ledger: string, prove: boolean) =>
    verify({ ledger, branch: "main", from: folder, prove, now: () => now });
  const honest = writeHistory(temporaryFolder(), unsigned);
  expect(await check(honest, true)).toMatchObject({ outcome: "verified", problems: [] });
  const forged = writeHistory(temporaryFolder(), await opened(unsigned));
  const { outcome, notices } = await check(forged, false);
  expect([outcome, notices]).toEqual([
    "verified",
    expect.arrayContaining([expect.stringContaining("nobody's word was checked")]),
  ]);
  expect((await check(forged, true)).problems.map(({ problem }) => problem)).toEqual([
    expect.stringMatching(/^the record says of the proof that it passed; proved again it fails: KS/),
  ]);
  // Where a service signs what it has proved, nobody else makes it fit.
  const signed = await check(writeHistory(temporaryFolder(), await opened(commits)), false);
  expect(signed.problems.map(({ problem }) => problem)).toContainEqual(
    expect.stringContaining("it is not signed by any service that may say so (evidence)"),
  );
});
