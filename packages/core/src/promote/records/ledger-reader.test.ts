import { describe, expect, test } from "vitest";
import { writeYaml, type YamlValue } from "../../manifests/write-yaml.ts";
import { apiVersion } from "../../model/kinds.ts";
import type { Change } from "../change.ts";
import type { Trust } from "../trust/trust.ts";
import { type LedgerSource, makeLedgerReader, readLedger } from "./read-ledger.ts";
import { fileOfChange } from "./record-files.ts";
import { recordId } from "./record-id.ts";

const at = Date.parse("2026-11-23T12:00:00Z");
const tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const keyOf = (name: string): string => `ssh-ed25519 ${Buffer.from(name).toString("base64")}`;

function source(path: string, text: string, ...signers: readonly string[]): LedgerSource {
  return { path, file: path, text, signedBy: signers.map(keyOf) };
}

function sourceOf(change: Change, ...signers: readonly string[]): LedgerSource {
  const { path, text = "" } = fileOfChange(change);
  return source(path, text, ...signers);
}

function trustOf(people: Trust["people"], version = 1, clusters: Trust["clusters"] = {}): LedgerSource {
  const trust: Trust = { version, threshold: 1, keepers: ["kim"], people, clusters, services: {} };
  const spec = JSON.parse(JSON.stringify(trust)) as YamlValue;
  return source(`trust/000${version}.yaml`, writeYaml({ apiVersion, kind: "Trust", spec }), "kim");
}

const about = { stage: "prod", app: "api", release: "api-1" };
const approval = { ...about, tree, person: "kim@example.com", verdict: "approved" as const, at, expires: at + 1 };
const approved: Change = {
  kind: "approval",
  approval: { ...approval, groups: [], id: recordId("Approval", approval) },
};
const freeze = { name: "quiet", from: at, reason: "inventory", by: "kim" };
const kim = { keys: [keyOf("kim")], groups: ["release-managers"], alsoKnownAs: ["kim@example.com"] };

test("what is as it was is the same object; what is not is read anew", () => {
  const { read } = makeLedgerReader();
  const files = [sourceOf(approved), sourceOf({ kind: "freeze", freeze })];
  const before = read(files);
  const changed = [...files.slice(0, 1), sourceOf({ kind: "freeze", freeze: { ...freeze, reason: "a party" } })];
  const after = read(changed);
  expect(after).toEqual(readLedger(changed));
  expect(after.ledger.freezes[0]?.reason).toBe("a party");
  expect(after.ledger.approvals[0]).toBe(before.ledger.approvals[0]);
  expect(read(changed.slice(1)).ledger.approvals).toEqual([]);
});

test("a problem stays one until its file is another", () => {
  const { read } = makeLedgerReader();
  const wrong = source("freezes/quiet.yaml", "kind: Freeze\n");
  const said = ["freezes/quiet.yaml"];
  expect(read([wrong]).problems.map(({ path }) => path)).toEqual(said);
  expect(read([wrong]).problems.map(({ path }) => path)).toEqual(said);
  expect(read([sourceOf({ kind: "freeze", freeze })])).toMatchObject({ problems: [], ledger: { freezes: [freeze] } });
});

describe("a record of which not a letter has changed is judged anew where", () => {
  test("it is signed by somebody else", () => {
    const { read } = makeLedgerReader();
    const trust = trustOf({ kim });
    expect(read([trust, sourceOf(approved, "kim")]).problems).toEqual([]);
    for (const signers of [[], ["lee"]]) {
      expect(read([trust, sourceOf(approved, ...signers)]).problems.map(({ problem }) => problem)).toEqual([
        "it is not signed by kim",
      ]);
    }
  });

  test("the trust is another", () => {
    const { read } = makeLedgerReader();
    const file = sourceOf(approved, "kim");
    const trusts = [
      trustOf({ kim }),
      trustOf({ kim: { ...kim, groups: [] } }),
      trustOf({ kim: { ...kim, alsoKnownAs: [] } }),
    ];
    const all = trusts.map((trust) => read([trust, file]));
    expect(all).toEqual(trusts.map((trust) => readLedger([trust, file])));
    expect(all.map(({ ledger }) => ledger.approvals.map(({ groups }) => groups))).toEqual([
      [["everyone", "keepers", "release-managers"]],
      [["everyone", "keepers"]],
      [],
    ]);
  });

  test("a version of the trust was added, or one is not signed as it was", () => {
    const { read } = makeLedgerReader();
    const file = sourceOf(approved, "kim");
    const first = trustOf({ kim });
    const second = trustOf({ kim: { ...kim, groups: ["auditors"] } }, 2);
    read([first, file]);
    expect(read([first, second, file]).ledger.approvals[0]?.groups).toEqual(["everyone", "keepers", "auditors"]);
    const unsigned = { ...second, signedBy: [] };
    expect(read([first, unsigned, file])).toEqual(readLedger([first, unsigned, file]));
    expect(read([first, unsigned, file]).problems).toHaveLength(1);
  });
});

test("what a cluster accepted under a key that it has no more stays said, and is marked", () => {
  const record = {
    ...about,
    number: 1,
    gate: "accepted",
    tree,
    outcome: "passed" as const,
    at,
    said: "",
    cluster: "prod",
  };
  const word: Change = { kind: "evidence", evidence: { ...record, id: recordId("Evidence", record) } };
  const first = trustOf({ kim }, 1, { prod: { keys: [keyOf("old")] } });
  const next = trustOf({ kim }, 2, { prod: { keys: [keyOf("new")] } });
  const by = (signer: string, since?: number): LedgerSource => ({ ...sourceOf(word, signer), since });
  expect(readLedger([first, by("old")]).ledger.evidence).toEqual([word.evidence]);
  const kept = readLedger([first, next, by("old", 1)]).ledger.evidence;
  expect(kept).toEqual([{ ...word.evidence, isOfFormerKey: true }]);
  expect(kept.map((evidence) => fileOfChange({ kind: "evidence", evidence }))).toEqual([fileOfChange(word)]);
  expect(readLedger([first, next, by("new", 2)]).ledger.evidence).toEqual([word.evidence]);
  expect(readLedger([first, next, by("old", 2)]).problems.map(({ problem }) => problem)).toEqual([
    "it is not signed by the cluster prod",
  ]);
});
