import type { ImagePolicy } from "@kubestage/core";
import * as z from "zod";
import { fits } from "./name-or-beginning.ts";
import { repositoryOf } from "./source-repository.ts";
import type { Statement } from "./statement.ts";
import { shown } from "./who-signed.ts";

/** What a release says that it was built from. */
export interface ReleaseSource {
  readonly commit: string;
  readonly repository?: string | undefined;
}

/** What is known of one demand of a policy. Each is a part of a sentence. */
export type Judgement = { readonly good: string } | { readonly bad: string };

const digests = z.record(z.string(), z.string());
const material = z.object({ uri: z.string().max(4000).optional(), digest: digests.optional() });

/** Source: https://slsa.dev/spec/v1.1/provenance */
const provenance1 = z.object({
  buildDefinition: z.object({
    externalParameters: z.unknown().optional(),
    resolvedDependencies: z.array(material).max(100_000).optional(),
  }),
  runDetails: z.object({ builder: z.object({ id: z.string().max(4000) }) }),
});

/** Source: https://slsa.dev/spec/v0.2/provenance */
const provenance02 = z.object({
  builder: z.object({ id: z.string().max(4000) }),
  invocation: z.object({ configSource: material.optional(), parameters: z.unknown().optional() }).optional(),
  materials: z.array(material).max(100_000).nullish(),
});

interface Provenance {
  readonly builder: string;
  /** What went into the build, of which one is its source. */
  readonly materials: readonly z.output<typeof material>[];
  /** What the build was asked for. */
  readonly parameters: unknown;
}

interface BuiltFrom {
  readonly repository: string;
  readonly commit: string;
}

export function isProvenance({ predicateType }: Statement): boolean {
  return predicateType === "https://slsa.dev/provenance/v1" || predicateType === "https://slsa.dev/provenance/v0.2";
}

/**
 * Whether a statement of provenance says what the policy demands.
 *
 * @param name of the image, without tag and digest
 */
export function judgeProvenance(
  statement: Statement,
  policy: NonNullable<ImagePolicy["provenance"]>,
  { name, source }: { readonly name: string; readonly source: ReleaseSource | undefined },
): Judgement {
  const read = readProvenance(statement);
  if (!read) return { bad: "its provenance is not of the form that SLSA says" };
  if (!policy.builders.some((builder) => fits(builder, read.builder)))
    return { bad: `it was built by ${shown(read.builder)}, which is none of the builders` };
  const by = `built by ${shown(read.builder)}`;
  const own = policy.repositories?.[name];
  if (own !== undefined) return judgeRepository(read, own, by);
  if (policy.source === "any") return { good: by };
  const problem = sourceProblem(source);
  if (problem !== undefined || !source) return { bad: problem ?? "" };
  const built = builtFrom(read);
  if ("bad" in built) return built;
  if (built.repository !== repositoryOf(source.repository ?? "") || built.commit !== source.commit)
    return {
      bad: `it was built from ${shown(built.repository)} at ${shown(built.commit)}, and not from the release's source`,
    };
  return { good: `${by} from ${shown(built.repository)} at ${built.commit.slice(0, 12)}` };
}

/** For an image of another repository than the release's: at which commit nobody has said. */
function judgeRepository(read: Provenance, own: string, by: string): Judgement {
  const built = builtFrom(read);
  if ("bad" in built) return built;
  const from = shown(built.repository);
  if (built.repository !== repositoryOf(own)) return { bad: `it was built from ${from}, and not from ${shown(own)}` };
  return { good: `${by} from ${from} at ${built.commit.slice(0, 12)}` };
}

function readProvenance({ predicateType, predicate }: Statement): Provenance | undefined {
  if (predicateType === "https://slsa.dev/provenance/v1") {
    const { buildDefinition, runDetails } = provenance1.safeParse(predicate).data ?? {};
    if (!buildDefinition || !runDetails) return undefined;
    const { resolvedDependencies = [], externalParameters } = buildDefinition;
    return { builder: runDetails.builder.id, materials: resolvedDependencies, parameters: externalParameters };
  }
  const { builder, invocation, materials } = provenance02.safeParse(predicate).data ?? {};
  if (!builder) return undefined;
  const all = materials ?? [];
  const configured = invocation?.configSource;
  // Where the build's own definition came from is its source; the rest only went in as well.
  const repository = repositoryOf(configured?.uri ?? "");
  const ofSource = configured && repository !== undefined;
  return {
    builder: builder.id,
    materials: ofSource ? [configured, ...all].filter(({ uri }) => repositoryOf(uri ?? "") === repository) : all,
    parameters: invocation?.parameters,
  };
}

/** An abbreviated commit could be made to be another one's beginning. */
function sourceProblem(source: ReleaseSource | undefined): string | undefined {
  if (!source) return "the release names no source to compare the image's provenance with";
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(source.commit))
    return "the release names only a part of its source's commit";
  if (repositoryOf(source.repository ?? "") === undefined) return "the release does not name its source's repository";
  return undefined;
}

/** Of several repositories that went in, the source is the one that the build was asked for. */
function builtFrom({ materials, parameters }: Provenance): BuiltFrom | { readonly bad: string } {
  const all = materials.flatMap(({ uri, digest }): readonly BuiltFrom[] => {
    const [repository, commit] = [repositoryOf(uri ?? ""), commitOf(digest)];
    return repository === undefined || commit === undefined ? [] : [{ repository, commit }];
  });
  const [first] = all;
  if (!first) return { bad: "its provenance names no repository with a commit" };
  const isOne = (found: readonly BuiltFrom[]): boolean =>
    found.every(({ repository, commit }) => repository === found[0]?.repository && commit === found[0].commit);
  if (isOne(all)) return first;
  const asked = new Set(textsIn(parameters).flatMap((text) => repositoryOf(text) ?? []));
  const wanted = all.filter(({ repository }) => asked.has(repository));
  const [only] = wanted;
  if (only && isOne(wanted)) return only;
  return { bad: "its provenance names several repositories, and not which one it was built from" };
}

/** Source: https://github.com/in-toto/attestation/blob/v1.1/spec/v1/digest_set.md */
function commitOf(digest: Readonly<Record<string, string>> | undefined): string | undefined {
  const commit = digest?.["gitCommit"] ?? digest?.["sha1"];
  return commit !== undefined && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit) ? commit : undefined;
}

function textsIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value === "string") return value.length <= 4000 ? [value] : [];
  if (typeof value !== "object" || value === null || depth > 10) return [];
  return Object.values(value)
    .slice(0, 1000)
    .flatMap((inner) => textsIn(inner, depth + 1));
}
