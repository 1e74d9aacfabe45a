import { type Change, recordId, type Trust } from "@kubestage/core";
import { describe, expect, test } from "vitest";
import { importCommits } from "../git/import-commits.ts";
import { temporaryFolder } from "../testing/folders.ts";
import { LedgerWriter } from "./ledger-writer.ts";
import { git, newLedger, storeOf } from "./testing/bare-repository.ts";
import { newSigner, type Signer, signed, signedChange, trustFile } from "./testing/signers.ts";

type Files = readonly { readonly path: string; readonly text: string | undefined }[];
const author = { name: "ledger", email: "ledger@example.com" };
const at = Date.parse("2026-01-05T12:00:00Z");
const tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** People with keys, and a first trust that two of them have signed. */
async function begin() {
  const folder = temporaryFolder();
  const record = await newLedger(folder);
  const [kim, lee, prod, ci] = ["kim", "lee", "prod", "ci"].map((name) => newSigner(folder, name)) as [
    Signer,
    Signer,
    Signer,
    Signer,
  ];
  const trust: Trust = {
    ...{ version: 1, threshold: 2, keepers: ["kim", "lee"] },
    people: {
      kim: { keys: [kim.key], groups: ["release-managers"], alsoKnownAs: ["kim@example.com"] },
      lee: { keys: [lee.key], groups: [] },
    },
    clusters: { prod: { keys: [prod.key] } },
    services: { ci: { keys: [ci.key], may: ["evidence"] } },
  };
  const write = async (files: Files): Promise<void> => {
    const commit = { message: "x", author, at, files };
    git(
      record,
      "update-ref",
      "refs/heads/main",
      await importCommits(record, git(record, "rev-parse", "main"), [commit]),
    );
  };
  await write(await signed(trustFile(trust), kim, lee));
  const read = async () => (await storeOf(record).read()).ledger;
  const filesIn = (folder: string): string[] =>
    git(record, "ls-tree", "-r", "--name-only", "main", folder).split("\n").filter(Boolean);
  return { record, write, read, filesIn, trust, kim, lee, prod, ci };
}

const about = { stage: "prod", app: "api", release: "api-1" };
function approvalOf(person: string): Change {
  const approval = { ...about, tree, person, verdict: "approved" as const, at, expires: at + 1 };
  return { kind: "approval", approval: { ...approval, groups: [], id: recordId("Approval", approval) } };
}

test("a record counts that is signed by who says it, and the trust says which groups they are in", async () => {
  const { write, read, kim } = await begin();
  await write(await signedChange(approvalOf("kim@example.com"), kim));
  expect((await read()).approvals).toMatchObject([
    { person: "kim", groups: ["everyone", "keepers", "release-managers"] },
  ]);
});

test("the clusters that have a key are those that are waited for", async () => {
  const { write, read, prod } = await begin();
  expect((await read()).observations).toEqual(new Map([["prod", undefined]]));
  const observation = { cluster: "prod", sequence: 1, at, apps: new Map() };
  await write(await signedChange({ kind: "observation", observation }, prod));
  expect((await read()).observations.get("prod")).toEqual(observation);
});

test("what is taken away leaves neither its file nor its signature, whatever its person was called", async () => {
  const { record, write, read, filesIn, kim } = await begin();
  const request = { ...about, kind: "rollback" as const, by: "kim@example.com", at, reason: "errors" };
  await write(await signedChange(approvalOf("kim@example.com"), kim));
  await write(await signedChange({ kind: "request", request }, kim));
  expect([filesIn("approvals/"), filesIn("requests/")].map(({ length }) => length)).toEqual([2, 2]);
  await new LedgerWriter(storeOf(record)).write(({ approvals }) => {
    const changes = approvals.map((approval): Change => ({ kind: "approvalGone", approval }));
    const all: Change[] = [...changes, { kind: "requestGone", where: about }];
    return Promise.resolve({ commits: [{ subject: "x", trailers: {}, changes: all, files: [] }], result: 0 });
  });
  expect([...filesIn("approvals/"), ...filesIn("requests/")]).toEqual([]);
  expect(await read()).toMatchObject({ approvals: [], requests: new Map() });
});

test("a record that nobody has signed is taken away as well", async () => {
  const record = await newLedger(temporaryFolder());
  const writer = new LedgerWriter(storeOf(record));
  const request = { ...about, kind: "rollback" as const, by: "kim", at };
  for (const change of [
    { kind: "request", request },
    { kind: "requestGone", where: about },
  ] as const) {
    const commits = [{ subject: "x", trailers: {}, changes: [change], files: [] }];
    await writer.write(() => Promise.resolve({ commits, result: 0 }));
  }
  expect((await storeOf(record).read()).ledger.requests).toEqual(new Map());
});

describe("nothing is decided where a record", () => {
  const refused = async (files: (all: Awaited<ReturnType<typeof begin>>) => Promise<Files>): Promise<string> => {
    const all = await begin();
    await all.write(await files(all));
    return all.read().then(
      () => "it was read",
      (error: unknown) => (error instanceof Error ? error.message.replace(/^approvals.*yaml/, "approval") : ""),
    );
  };

  test("is not signed", async () => {
    expect(
      await refused(({ kim }) => signedChange(approvalOf("kim"), kim).then(([file]) => (file ? [file] : []))),
    ).toBe("approval: it is not signed by kim");
  });

  test("is signed by somebody else", async () => {
    expect(await refused(({ lee }) => signedChange(approvalOf("kim"), lee))).toBe("approval: it is not signed by kim");
  });

  test("was changed after it was signed", async () => {
    const changed = await refused(async ({ kim }) => {
      const other: Change = approvalOf("kim");
      const [, signature] = await signedChange(approvalOf("kim@example.com"), kim);
      const [file] = await signedChange(other, kim);
      return file && signature ? [file, { path: `${file.path}.sig`, text: signature.text }] : [];
    });
    expect(changed).toBe("approval: it is not signed by kim");
  });

  test("of one cluster speaks for another", async () => {
    const observation = { cluster: "nonprod", sequence: 1, at, apps: new Map() };
    expect(await refused(({ prod }) => signedChange({ kind: "observation", observation }, prod))).toBe(
      "observations/nonprod.yaml: nonprod is no cluster that the trust knows",
    );
  });

  test("is a result that a person, not a service, has signed", async () => {
    const evidence = { ...about, number: 1, gate: "smoke", outcome: "passed" as const, at, said: "9 of 9" };
    const change: Change = { kind: "evidence", evidence: { ...evidence, id: "" } };
    expect(await refused(({ kim }) => signedChange(change, kim))).toMatch(
      /is not signed by any service that may say so/,
    );
    expect(await refused(({ ci }) => signedChange(change, ci))).toBe("it was read");
  });
});

describe("a later trust", () => {
  const eve = (trust: Trust, key: string): Trust => ({
    ...trust,
    version: 2,
    people: { ...trust.people, eve: { keys: [key], groups: ["release-managers"] } },
  });

  test("counts where enough keepers of the one before have signed it", async () => {
    const { write, read, trust, kim, lee, ci } = await begin();
    const services = {};
    await write(await signed(trustFile({ ...eve(trust, ci.key), services }), kim, lee));
    await write(await signedChange(approvalOf("eve"), ci));
    expect((await read()).approvals).toMatchObject([{ person: "eve", groups: ["everyone", "release-managers"] }]);
  });

  test("not where one keeper adds a signer alone, be it with two signatures", async () => {
    const { write, read, trust, kim, ci } = await begin();
    await write(await signed(trustFile({ ...eve(trust, ci.key), services: {} }), kim, kim, ci));
    await expect(read()).rejects.toThrow("version 2 of the trust is signed by kim; 2 keepers have to");
  });

  test("not where it stands under another number", async () => {
    const { write, read, trust, kim, lee } = await begin();
    await write(await signed({ ...trustFile({ ...trust, version: 2 }), path: "trust/0003.yaml" }, kim, lee));
    await expect(read()).rejects.toThrow("trust/0003.yaml: it is version 2 of the trust");
  });
});
