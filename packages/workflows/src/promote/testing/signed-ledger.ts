import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beginLedger, type LedgerCommit, signWithSsh } from "@kubestage/adapters";
import { type Change, fileOfChange, type LedgerFile, recordId, type Trust, writeYaml } from "@kubestage/core";
import { declaration } from "../../testing/folders.ts";
import { createRelease } from "../releases/create-release.ts";
import { openLedger } from "../session/ledger-session.ts";
import { promote } from "../promote.ts";

/** Somebody with a key that was made now. */
export interface Signer {
  readonly key: string;
  readonly file: string;
}

type SignerName = "kim" | "lee" | "alex" | "robin" | "ci" | "eve";

/** A ledger that the workflows have made, in which people, and what builds, sign. */
export interface SignedLedger {
  readonly repository: string;
  readonly signers: Readonly<Record<SignerName, Signer>>;
  readonly trust: Trust;
  /** When its last commit was made. */
  readonly now: number;
}

const prod = `---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: prod }
spec: { cni: calico }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: prod }
spec: { cluster: prod, tier: production, after: [test] }
`;
const start = Date.parse("2026-03-02T12:00:00Z");
const minute = 60_000;

/**
 * The platform and web into dev, test and prod, and a second release of web into dev and test: by the author alex, who is also known as
 * alex@example.com; asked for by robin, approved by kim and lee.
 */
export async function makeSignedLedger(folder: string): Promise<SignedLedger> {
  const repository = join(folder, "ledger.git");
  const who = { name: "ledger", email: "ledger@example.com" };
  await beginLedger(repository, { branch: "main", author: who, at: start });
  for (const [name, value] of Object.entries(who))
    execFileSync("git", [`--git-dir=${repository}`, "config", `user.${name}`, value]);
  const signers = Object.fromEntries(
    ["kim", "lee", "alex", "robin", "ci", "eve"].map((name) => [name, newSigner(folder, name)]),
  ) as Record<SignerName, Signer>;
  const person = (name: SignerName) => ({ keys: [signers[name].key], groups: ["release-managers"] });
  const trust: Trust = {
    ...{ version: 1, threshold: 2, keepers: ["kim", "lee"], clusters: {} },
    people: {
      ...{ kim: person("kim"), lee: person("lee"), robin: person("robin") },
      alex: { ...person("alex"), alsoKnownAs: ["alex@example.com"] },
    },
    services: { ci: { keys: [signers.ci.key], may: ["release", "evidence"] } },
  };
  let now = start;
  const request = {
    ...{ ledger: repository, branch: "main", from: folder, key: signers.ci.file },
    now: () => (now += minute),
  };
  const session = await openLedger(request);
  const write = (subject: string, changes: readonly Change[], files: readonly LedgerFile[]) => {
    const commit: LedgerCommit = { subject, trailers: {}, changes, files };
    return session.writer.write(() => Promise.resolve({ commits: [commit], result: undefined }));
  };
  await write("Begin the trust", [], await signed(trustFile(trust), signers.kim, signers.lee));
  const release = async (app: string, version: number): Promise<string> => {
    const image = `registry.example.com/web:${version}`;
    writeDeclaration(folder, `${declaration}${prod}`.replace("registry.example.com/web:1", image));
    const images = app === "web" ? { [image]: `${image}@sha256:${"0".repeat(63)}${version}` } : {};
    const declared = { app, authors: ["alex@example.com"], path: "platform", from: folder };
    const made = await createRelease({ ...declared, facts: { images, compiler: "0.1.0" } }, session);
    return made.release?.name ?? "";
  };
  const platform = await release("platform", 1);
  const web = await release("web", 1);
  await promote({ ...request, dryRun: false });
  for (const [app, wanted] of [
    ["platform", platform],
    ["web", web],
  ] as const) {
    const where = { stage: "prod", app, release: wanted };
    const asking: Change = { kind: "request", request: { ...where, kind: "promotion", by: "robin", at: now } };
    await write(`Ask for ${wanted}`, [asking], await signed(fileOfChange(asking), signers.robin));
    const { examined } = await promote({ ...request, asked: where, dryRun: true });
    const tree = examined.get(`prod/${app}/${wanted}`)?.rendered.tree ?? "";
    for (const by of ["kim", "lee"] as const) {
      const approving = approvalOf({ ...where, tree, person: by, at: now });
      await write(`Approve ${wanted}`, [approving], await signed(fileOfChange(approving), signers[by]));
    }
    await promote({ ...request, dryRun: false });
  }
  await release("web", 2);
  await promote({ ...request, dryRun: false });
  return { repository, signers, trust, now };
}

export function approvalOf(said: {
  readonly stage: string;
  readonly app: string;
  readonly release: string;
  readonly tree: string;
  readonly person: string;
  readonly at: number;
}): Change {
  const approval = { ...said, verdict: "approved" as const, expires: said.at + 30 * 24 * 60 * minute };
  return { kind: "approval", approval: { ...approval, groups: [], id: recordId("Approval", approval) } };
}

function writeDeclaration(folder: string, text: string): void {
  mkdirSync(join(folder, "platform"), { recursive: true });
  writeFileSync(join(folder, "platform", "all.yaml"), text);
}

export function newSigner(folder: string, name: string): Signer {
  const file = join(folder, name);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file]);
  return { file, key: readFileSync(`${file}.pub`, "utf8").trim() };
}

/** A file and its signatures beside it. */
export async function signed({ path, text = "" }: LedgerFile, ...signers: readonly Signer[]): Promise<LedgerFile[]> {
  const each = await Promise.all(signers.map(({ file }) => signWithSsh(text, { key: file, namespace: "kubestage" })));
  return [
    { path, text },
    { path: `${path}.sig`, text: each.join("") },
  ];
}

export function trustFile(trust: Trust): LedgerFile {
  const path = `trust/${String(trust.version).padStart(4, "0")}.yaml`;
  return {
    path,
    text: writeYaml({ apiVersion: "kubestage.dev/v1alpha1", kind: "Trust", spec: JSON.parse(JSON.stringify(trust)) }),
  };
}
