import { describe, expect, test } from "vitest";
import type { Change } from "../change.ts";
import { unsaid } from "./may-say.ts";
import { identityKey, identitySigner } from "./signer.ts";
import { groupsOf, latestTrust, personOf, type Trust, trustSpec, type TrustVersion } from "./trust.ts";

const keyOf = (name: string): string => `ssh-ed25519 ${Buffer.from(name).toString("base64")}`;

const first: Trust = trustSpec.parse({
  version: 1,
  threshold: 2,
  keepers: ["kim", "lee", "sam"],
  people: {
    kim: { keys: [keyOf("kim")], groups: ["release-managers"], alsoKnownAs: ["kim@example.com", "kim-at-work"] },
    lee: { keys: [keyOf("lee"), keyOf("lee-2")], groups: [] },
    sam: { keys: [keyOf("sam")], groups: [] },
  },
  clusters: { prod: { keys: [keyOf("prod")] }, nonprod: { keys: [keyOf("nonprod")] } },
  services: { ci: { keys: [keyOf("ci")], may: ["release"] }, tests: { keys: [keyOf("tests")], may: ["evidence"] } },
});

const sam = { issuer: "https://tokens.example.com", subject: "sam@example.com" };

const signed = (trust: Trust, ...names: string[]): TrustVersion => ({ trust, signedBy: names.map(keyOf) });
const root = signed(first, "kim", "lee");
const second: Trust = { ...first, version: 2 };
const problem = (...chain: TrustVersion[]): string | undefined => {
  const latest = latestTrust(chain);
  return "problem" in latest ? latest.problem : undefined;
};

describe("a chain of trust", () => {
  test("ends with what enough keepers of each version before have signed", () => {
    expect(latestTrust([root])).toEqual({ trust: first });
    expect(latestTrust([root, signed(second, "sam", "lee-2")])).toEqual({ trust: second });
  });

  test.each([
    ["nothing", [], "there is no version of the trust"],
    [
      "a root that too few have signed",
      [signed(first, "kim")],
      "version 1 of the trust is signed by kim; 2 keepers have to",
    ],
    ["one keeper alone", [root, signed(second, "kim")], "version 2 of the trust is signed by kim; 2 keepers have to"],
    [
      "two keys of one keeper",
      [root, signed(second, "lee", "lee-2")],
      "version 2 of the trust is signed by lee; 2 keepers have to",
    ],
    [
      "others",
      [root, signed(second, "ci", "prod")],
      "version 2 of the trust is signed by none of the keepers; 2 keepers have to",
    ],
    [
      "a version that is left out",
      [root, signed({ ...first, version: 3 }, "kim", "lee")],
      "version 3 of the trust comes after version 1",
    ],
    ["a version twice", [root, signed({ ...first }, "kim", "lee")], "version 1 of the trust comes after version 1"],
    ["a later version as the root", [signed(second, "kim", "lee")], "the first version of the trust says that it is 2"],
  ])("refuses %s", (_, chain, said) => {
    expect(problem(...chain)).toBe(said);
  });

  test("new keepers sign only what comes after them", () => {
    const mine = {
      ...second,
      keepers: ["eve", "kim"],
      people: { ...second.people, eve: { keys: [keyOf("eve")], groups: [] } },
    };
    expect(problem(root, signed(mine, "eve", "kim"))).toBe(
      "version 2 of the trust is signed by kim; 2 keepers have to",
    );
    expect(problem(root, signed(mine, "lee", "kim"), signed({ ...mine, version: 3 }, "eve", "kim"))).toBeUndefined();
  });

  test.each<[string, Partial<Trust>, string]>([
    ["a keeper who is nobody", { keepers: ["kim", "eve"] }, "names the keeper eve, who is nobody in it"],
    ["more keepers than there are", { threshold: 4 }, "asks for 4 of 3 keepers"],
    ["the same keeper twice", { threshold: 3, keepers: ["kim", "kim", "lee"] }, "asks for 3 of 3 keepers"],
    ["a key of two", { clusters: { prod: { keys: [keyOf("kim")] } } }, "gives one key to kim and prod"],
    [
      "two people of one name",
      { people: { ...first.people, sam: { keys: [keyOf("sam")], groups: [], alsoKnownAs: ["kim@example.com"] } } },
      "knows two people as kim@example.com",
    ],
    [
      "somebody who is also known as another",
      { people: { ...first.people, sam: { keys: [keyOf("sam")], groups: [], alsoKnownAs: ["lee"] } } },
      "knows two people as lee",
    ],
    [
      "an identity for which nobody vouches",
      { people: { ...first.people, sam: { keys: [identityKey(sam)], groups: [] } } },
      `names sigstore ${sam.issuer} ${sam.subject}, and no trusted root that vouches for identities`,
    ],
  ])("refuses %s", (_, change, said) => {
    expect(problem(root, signed({ ...second, ...change }, "kim", "lee"))).toBe(`version 2 of the trust ${said}`);
    expect(problem(signed({ ...first, ...change }, "kim", "lee"))).toBe(`version 1 of the trust ${said}`);
  });
});

describe("an identity among somebody's keys", () => {
  const people = { ...first.people, sam: { keys: [identityKey(sam)], groups: [] } };
  const mine: Trust = { ...second, people, trustedRoot: "ours" };
  const third: Trust = { ...mine, version: 3 };

  test("signs under the root of the trust in force, and under no other", () => {
    const chain = (signer: string) =>
      problem(root, signed(mine, "kim", "lee"), { trust: third, signedBy: [keyOf("kim"), signer] });
    expect(chain(identitySigner("ours", sam))).toBeUndefined();
    const alone = "version 3 of the trust is signed by kim; 2 keepers have to";
    expect(chain(identitySigner("theirs", sam))).toBe(alone);
    expect(chain(identityKey(sam))).toBe(alone);
    expect(chain(identitySigner("ours", { ...sam, subject: "eve@example.com" }))).toBe(alone);
    expect(chain(identitySigner("ours", { ...sam, issuer: "https://other.example.com" }))).toBe(alone);
  });

  test("does not sign a version that brings its own root", () => {
    const [{ keys: _, ...rest }] = [first.people["sam"] ?? expect.fail("sam")];
    const before = {
      ...first,
      people: { ...first.people, sam: { ...rest, keys: [identityKey(sam)] } },
      trustedRoot: "ours",
    };
    const brought = { ...before, version: 2, trustedRoot: "theirs" };
    const signedBy = [keyOf("kim"), identitySigner("theirs", sam)];
    expect(problem(signed(before, "kim", "lee"), { trust: brought, signedBy })).toBe(
      "version 2 of the trust is signed by kim; 2 keepers have to",
    );
  });

  test("has no spaces, and an issuer that is an https address", () => {
    const reads = (key: string): boolean =>
      trustSpec.safeParse({ ...mine, people: { ...people, sam: { keys: [key], groups: [] } } }).success;
    expect(reads(identityKey(sam))).toBe(true);
    for (const odd of ["sigstore http://tokens.example.com sam", "sigstore https://tokens.example.com", "sigstore  "])
      expect(reads(odd)).toBe(false);
  });
});

test("a person is one by whatever name", () => {
  expect(
    ["kim", "kim@example.com", "kim-at-work", "lee", "eve", "toString"].map((name) => personOf(first, name)),
  ).toEqual([...["kim", "kim", "kim", "lee", "eve", "toString"]]);
});

describe("whose word counts", () => {
  const about = { stage: "prod", app: "api", release: "api-1" };
  const record = { ...about, id: "", tree: "", groups: [], at: 0, expires: 1, verdict: "approved" as const };
  const approval = (person: string): Change => ({ kind: "approval", approval: { ...record, person } });
  const evidence: Change = {
    kind: "evidence",
    evidence: { ...about, id: "", number: 1, gate: "smoke", outcome: "passed", at: 0, said: "" },
  };
  const acceptance = (cluster: string, gate = "accepted"): Change => ({
    kind: "evidence",
    evidence: { ...about, id: "", number: 1, gate, outcome: "passed", at: 0, said: "", tree: "", cluster },
  });
  const observation = (cluster: string): Change => ({
    kind: "observation",
    observation: { cluster, sequence: 1, at: 0, apps: new Map() },
  });
  const release: Change = {
    kind: "release",
    release: { name: "api-1", app: "api", number: 1, createdAt: 0, authors: [] },
  };
  const freeze = { kind: "freeze", freeze: { name: "quiet", from: 0, reason: "x", by: "kim" } } satisfies Change;
  const request: Change = { kind: "request", request: { ...about, kind: "promotion", by: "kim", at: 0 } };

  test.each([
    ["an approval", approval("kim"), ["kim"], undefined],
    ["an approval by another name", approval("kim@example.com"), ["kim"], undefined],
    ["an approval in another's name", approval("kim"), ["lee"], "it is not signed by kim"],
    ["an approval that nobody signed", approval("kim"), [], "it is not signed by kim"],
    ["an approval by a service", approval("kim"), ["ci"], "it is not signed by kim"],
    ["an approval by nobody known", approval("eve"), ["eve"], "eve is nobody whom the trust knows"],
    ["an approval by what every object has", approval("constructor"), [], "constructor is nobody whom the trust knows"],
    ["evidence by who may", evidence, ["tests"], undefined],
    [
      "evidence by who may do something else",
      evidence,
      ["ci"],
      "it is not signed by any service that may say so (evidence)",
    ],
    ["evidence by a person", evidence, ["kim"], "it is not signed by any service that may say so (evidence)"],
    ["what a cluster accepts", acceptance("prod"), ["prod"], undefined],
    ["what a cluster accepts by another", acceptance("prod"), ["nonprod"], "it is not signed by the cluster prod"],
    ["what a cluster accepts by who may record", acceptance("prod"), ["tests"], "it is not signed by the cluster prod"],
    ["what a cluster says of another gate", acceptance("prod", "smoke"), ["prod"], "a cluster has no say in smoke"],
    ["an observation", observation("prod"), ["prod"], undefined],
    ["an observation by another cluster", observation("prod"), ["nonprod"], "it is not signed by the cluster prod"],
    ["an observation of an unknown cluster", observation("eve"), ["eve"], "eve is no cluster that the trust knows"],
    ["a release by who may", release, ["ci"], undefined],
    ["a release by a person", release, ["kim"], "it is not signed by any service that may say so (release)"],
    [
      "a set by who may not",
      { kind: "set", set: { name: "spring", releases: new Map() } },
      ["tests"],
      "it is not signed by any service that may say so (release)",
    ],
    ["a freeze", freeze, ["kim"], undefined],
    [
      "a freeze that somebody else lifts",
      { kind: "freeze", freeze: { ...freeze.freeze, until: 1, liftedBy: "lee" } },
      ["lee"],
      undefined,
    ],
    [
      "a freeze that is lifted in another's name",
      { kind: "freeze", freeze: { ...freeze.freeze, until: 1, liftedBy: "sam" } },
      ["kim"],
      "it is not signed by sam",
    ],
    ["a freeze in another's name", freeze, ["lee"], "it is not signed by kim"],
    ["a request in another's name", request, ["lee"], "it is not signed by kim"],
  ] satisfies [string, Change, string[], string | undefined][])("%s", (_, change, names, said) => {
    expect(unsaid(first, change, names.map(keyOf))).toBe(said);
  });

  test("what follows from other records needs no signature", () => {
    const pointer = { ...about, reached: 1, since: 0, kind: "promotion" as const, tree: "", evidence: [] };
    expect(unsaid(first, { kind: "pointer", pointer }, [])).toBeUndefined();
  });
});

test("keepers are those of the trust, and everyone is everybody in it, whatever a group is called", () => {
  const named = { keys: [keyOf("lee")], groups: ["keepers", "everyone", "on-call"] };
  const trust: Trust = { ...first, keepers: ["kim"], people: { ...first.people, lee: named } };
  expect(groupsOf(trust, "lee")).toEqual(["everyone", "on-call"]);
  expect(groupsOf({ ...trust, keepers: ["lee"] }, "lee")).toEqual(["everyone", "keepers", "on-call"]);
  expect(groupsOf(trust, "constructor")).toEqual(["everyone"]);
});
