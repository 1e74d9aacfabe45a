import { messageOf } from "@kubestage/adapters";
import {
  applyChanges,
  type Change,
  fileOfChange,
  type LedgerFile,
  makeRelease,
  nextCommit,
  nextNumber,
  proofGate,
  recordId,
  treeKey,
  treeOfFiles,
} from "@kubestage/core";
import { declaration } from "../../testing/folders.ts";
import { releaseDocument } from "../session/release-document.ts";
import { openLedger } from "../session/ledger-session.ts";
import { stateOf } from "../session/ledger-state.ts";
import { describePromotions } from "../promotion-message.ts";
import { LedgerFiles } from "../verify/ledger-files.ts";
import type { ForgedCommit, ForgedFile } from "./forged-history.ts";
import { signed, type SignedLedger } from "./signed-ledger.ts";

const minute = 60_000;

/**
 * The history with release after release of web, each into dev and test, until there are `count` commits. What is written for clusters is
 * made up, and so is that it was proved; everything else is decided as it always is.
 */
export async function continued(
  { repository, signers: { ci }, now: start }: SignedLedger,
  commits: readonly ForgedCommit[],
  count: number,
): Promise<ForgedCommit[]> {
  let now = start;
  const session = await openLedger({ ledger: repository, branch: "main", from: "/", now: () => now });
  const { ledger: first, ...read } = await session.store.read();
  const { road } = await stateOf(session, first, { ...read, written: new Map() });
  const files = new LedgerFiles();
  const all = [...commits];
  let ledger = first;
  const put = (written: readonly ForgedFile[]): void =>
    void files.apply(
      written.map(({ path, text }) => ({
        path,
        after: text === undefined ? undefined : { mode: "100644", blob: "", text },
      })),
      0,
    );
  const commit = (message: string, changes: readonly Change[], written: readonly LedgerFile[]): void => {
    const own = new Map([...changes.map(fileOfChange), ...written].map((file) => [file.path, file]));
    all.push({ message, committedAt: now, files: [...own.values()] });
    ledger = applyChanges(ledger, changes);
  };
  for (const one of commits) put(one.files);
  for (let version = 3; all.length < count; version++) {
    now += 30 * minute;
    const image = `registry.example.com/web:${version}`;
    const text = declaration.replace("registry.example.com/web:1", image);
    const facts = { images: { [image]: `${image}@sha256:${"0".repeat(64)}` }, compiler: "0.1.0" };
    const made = makeRelease([{ path: "a.yaml", file: "a.yaml", text }], "web", facts);
    if (!made) throw new Error("web is declared");
    const release = { name: made.name, app: "web", number: version, createdAt: now, authors: ["alex"] };
    const releasing: Change = { kind: "release", release };
    const document = { path: releaseDocument(release), text: made.text };
    commit(`Release ${made.name}\n`, [releasing], [...(await signed(fileOfChange(releasing), ci)), document]);
    for (const stage of ["dev", "test"]) {
      now += minute;
      const manifest = { path: `manifests/nonprod/${stage}/web.yaml`, text: `# ${made.name}\n` };
      put([manifest]);
      const key = treeKey({ stage, app: "web" }, made.name);
      const clusterTree = files.clusterTree();
      const record = {
        ...{ stage, app: "web", release: made.name, gate: proofGate, tree: clusterTree, at: now },
        ...{ number: nextNumber(ledger, made.name), outcome: "passed" as const, said: "it opens nothing" },
      };
      const proof: Change = { kind: "evidence", evidence: { ...record, id: recordId("Evidence", record) } };
      const next = nextCommit({
        ...{ road, now, ledger: applyChanges(ledger, [proof]) },
        trees: new Map([[key, treeOfFiles([manifest])]]),
        clusterTrees: new Map([[key, clusterTree]]),
      });
      if (!next) throw new Error(`${made.name} should enter ${stage}`);
      const message = messageOf(describePromotions(next.promotions, { changes: next.changes, now }));
      commit(message, [proof, ...next.changes], [...(await signed(fileOfChange(proof), ci)), manifest]);
    }
  }
  return all;
}
