import { compareBuild, parse, Range, type SemVer } from "semver";
import { RegistryError } from "./registry-error.ts";
import { openRepository, type Repository } from "./open-repository.ts";
import type { RegistryOptions } from "./registry-session.ts";

export interface Watched {
  /** Without tag and digest: `registry.example.com/shop/web`. */
  readonly repository: string;
  /** As npm reads ranges: `^1.4`, `>=2 <4`, `*`. Source: https://github.com/npm/node-semver#ranges */
  readonly range: string;
  /** Whether `2.0.0-rc.1` counts as well. Default: only where the range itself names a pre-release of that version. */
  readonly prereleases?: boolean;
  /** The digests that tags had when they were last seen. */
  readonly seen?: ReadonlyMap<string, string>;
}

/** An image that stays what it is. */
interface PinnedTag {
  readonly tag: string;
  readonly digest: string;
}

/** A tag that stands for something else than it did. */
interface MovedTag {
  readonly tag: string;
  readonly was: string;
  /** Undefined where the tag is gone. */
  readonly is: string | undefined;
}

export interface FoundNewest {
  /** Undefined where no tag is in the range. */
  readonly newest: PinnedTag | undefined;
  /** In the order in which they were given. A tag that was pushed anew is no new version: somebody should look. */
  readonly moved: readonly MovedTag[];
}

/**
 * The newest version in a range by its tag, with its digest, and what became of the tags that were seen before. Tags that
 * are no semantic version are passed over; `v1.2.3` is one.
 *
 * Errors: thrown `RegistryError`; refused for a range that is none.
 */
export async function findNewest(
  { repository: name, range, prereleases = false, seen = new Map<string, string>() }: Watched,
  options: RegistryOptions = {},
): Promise<FoundNewest> {
  const wanted = rangeOf(range, prereleases);
  const repository = openRepository(name, options);
  const moved: MovedTag[] = [];
  for (const [tag, was] of seen) {
    const is = await repository.resolveTag(tag, was);
    if (is !== was) moved.push({ tag, was, is });
  }
  return { newest: await newestOf(repository, wanted, seen), moved };
}

async function newestOf(
  repository: Repository,
  wanted: Range,
  seen: ReadonlyMap<string, string>,
): Promise<PinnedTag | undefined> {
  for (const tag of newestFirst(await repository.listTags(), wanted)) {
    const digest = await repository.resolveTag(tag, seen.get(tag));
    // Between the list and now it may have been removed.
    if (digest !== undefined) return { tag, digest };
  }
  return undefined;
}

/** Equal versions, as `1.2.3` and `v1.2.3` are, stand in the order of their texts: everybody finds the same one. */
function newestFirst(tags: readonly string[], wanted: Range): readonly string[] {
  const versions = tags.flatMap((tag): readonly (readonly [string, SemVer])[] => {
    const version = parse(tag);
    return version && wanted.test(version) ? [[tag, version]] : [];
  });
  return versions.toSorted(([a, one], [b, other]) => compareBuild(other, one) || (a < b ? -1 : 1)).map(([tag]) => tag);
}

/** Whether the version of a tag comes before that of another one; false where one of them is none. */
export function isOlder(tag: string, other: string): boolean {
  const [one, two] = [parse(tag), parse(other)];
  return one !== null && two !== null && compareBuild(one, two) < 0;
}

function rangeOf(text: string, includePrerelease: boolean): Range {
  try {
    return new Range(text, { includePrerelease });
  } catch (cause) {
    throw new RegistryError("refused", `${JSON.stringify(text.slice(0, 200))} is no range of versions`, { cause });
  }
}
