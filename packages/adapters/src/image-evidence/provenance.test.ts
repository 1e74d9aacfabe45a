import { describe, expect, test } from "vitest";
import { judgeProvenance } from "./provenance.ts";
import { repositoryOf } from "./source-repository.ts";
import { builder, provenance02, provenance1, source } from "./testing/predicates.ts";

const v1 = (predicate: object) => ({ predicateType: "https://slsa.dev/provenance/v1", predicate });
const v02 = (predicate: object) => ({ predicateType: "https://slsa.dev/provenance/v0.2", predicate });
const policy = { builders: [builder], source: "release" as const };
const good = { good: expect.stringContaining(`built by ${builder} from git.example.com/shop/web at`) as string };
const other = "0".repeat(40);
const name = "registry.example.com/shop/web";

describe.each([
  ["1", (changes?: object) => v1(provenance1(changes))],
  ["0.2", (changes?: object) => v02(provenance02(changes))],
])("SLSA's provenance, version %s", (_, of) => {
  test("says that the release's source was built by a builder of the policy", () => {
    expect(judgeProvenance(of(), policy, { name, source })).toEqual(good);
  });

  test.each([
    [
      "another builder",
      { builder: "https://builds.example.com/builder@v2" },
      /^it was built by .*@v2, which is none of the builders$/,
    ],
    ["a builder whose name only begins alike", { builder: `${builder}.example.org` }, /none of the builders$/],
    [
      "another commit",
      { commit: other },
      /^it was built from git.example.com\/shop\/web at 0{40}, and not from the release's source$/,
    ],
    ["another repository", { repository: "https://git.example.com/shop/web2" }, /and not from the release's source$/],
    [
      "a repository of the same name elsewhere",
      { repository: "https://git.example.org/shop/web" },
      /and not from the release's source$/,
    ],
    ["part of a commit", { commit: source.commit.slice(0, 12) }, /^its provenance names no repository with a commit$/],
  ])("that speaks of %s is refused", (__, changes, bad) => {
    expect(judgeProvenance(of(changes), policy, { name, source })).toEqual({
      bad: expect.stringMatching(bad) as string,
    });
  });

  test.each([
    ["no source", undefined],
    ["no repository", { commit: source.commit }],
    ["a part of its commit", { ...source, commit: source.commit.slice(0, 12) }],
  ])("is compared with nothing where the release names %s", (__, known) => {
    expect(judgeProvenance(of(), policy, { name, source: known })).toEqual({
      bad: expect.stringContaining("the release") as string,
    });
    expect(judgeProvenance(of(), { ...policy, source: "any" }, { name, source: known })).toEqual({
      good: `built by ${builder}`,
    });
  });
});

describe("an image of another repository than the release's", () => {
  const proxy = { name: "registry.example.com/net/proxy", source };
  const own = { ...policy, repositories: { [proxy.name]: "ssh://git@git.example.com/net/proxy.git" } };
  const built = (repository: string) => v1(provenance1({ repository, commit: other }));

  test.each(["release", "any"] as const)(
    "is compared with its own, at whichever commit, beside source: %s",
    (known) => {
      const judged = (repository: string) => judgeProvenance(built(repository), { ...own, source: known }, proxy);
      expect(judged("https://git.example.com/net/proxy")).toEqual({
        good: `built by ${builder} from git.example.com/net/proxy at ${other.slice(0, 12)}`,
      });
      expect(judged(source.repository)).toEqual({
        bad: "it was built from git.example.com/shop/web, and not from ssh://git@git.example.com/net/proxy.git",
      });
    },
  );

  test("leaves the others with the release's", () => {
    expect(judgeProvenance(v1(provenance1()), own, { name, source })).toEqual(good);
    expect(judgeProvenance(built("https://git.example.com/net/proxy"), own, { name, source })).toEqual({
      bad: expect.stringContaining("and not from the release's source") as string,
    });
  });

  test("is built by one of the builders, and says from what", () => {
    const elsewhere = v1(provenance1({ builder: "https://laptop.example.com" }));
    expect(judgeProvenance(elsewhere, own, proxy)).toEqual({ bad: expect.stringContaining("none of the builders") });
    const silent = v1({ buildDefinition: {}, runDetails: { builder: { id: builder } } });
    expect(judgeProvenance(silent, own, proxy)).toEqual({ bad: "its provenance names no repository with a commit" });
  });
});

describe("of several repositories that went in", () => {
  const ours = { uri: `git+${source.repository}`, digest: { gitCommit: source.commit } };
  const theirs = { uri: "git+https://git.example.com/else/else", digest: { gitCommit: other } };
  const asked = (externalParameters: unknown, resolvedDependencies: readonly object[]) =>
    judgeProvenance(
      v1({ buildDefinition: { externalParameters, resolvedDependencies }, runDetails: { builder: { id: builder } } }),
      policy,
      { name, source },
    );

  test("the source is the one that the build was asked for", () => {
    expect(asked({ workflow: { repository: source.repository } }, [theirs, ours])).toEqual(good);
    expect(asked({ workflow: { repository: "https://git.example.com/else/else" } }, [ours, theirs])).toEqual({
      bad: expect.stringContaining("it was built from git.example.com/else/else at") as string,
    });
  });

  test("none is, where it was asked for all of them or for none", () => {
    const several = { bad: "its provenance names several repositories, and not which one it was built from" };
    expect(asked({}, [ours, theirs])).toEqual(several);
    expect(asked([source.repository, "https://git.example.com/else/else"], [ours, theirs])).toEqual(several);
    expect(asked({ repository: source.repository }, [ours, { ...ours, digest: { gitCommit: other } }])).toEqual(
      several,
    );
  });
});

test.each([{}, { buildDefinition: 7 }, { runDetails: {} }])("%j is no provenance", (predicate) => {
  expect(judgeProvenance(v1(predicate), policy, { name, source })).toEqual({
    bad: "its provenance is not of the form that SLSA says",
  });
});

test.each([
  ["git+https://git.example.com/shop/web@refs/heads/main", "git.example.com/shop/web"],
  ["https://Git.example.com/shop/web.git", "git.example.com/shop/web"],
  ["git@git.example.com:shop/web.git", "git.example.com/shop/web"],
  ["ssh://git@git.example.com/shop/web/", "git.example.com/shop/web"],
  ["https://git.example.com/shop/web#refs/heads/main", "git.example.com/shop/web"],
  ["https://git.example.com", undefined],
  ["pkg:docker/web@1", undefined],
  ["web", undefined],
])("%s is %s", (address, repository) => {
  expect(repositoryOf(address)).toBe(repository);
});
