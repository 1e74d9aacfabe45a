import { createHash } from "node:crypto";
import { addressOfImage, isDigest, isTag, type RepositoryAddress } from "./image-address.ts";
import { type Descriptor, type Manifest, manifestTypes, readManifestContent } from "./manifests.ts";
import { listReferrers } from "./referrers.ts";
import { readPages } from "./read-pages.ts";
import { RegistryError } from "./registry-error.ts";
import { type RegistryOptions, RegistrySession } from "./registry-session.ts";

/** Reads one repository of a registry. All of it throws `RegistryError`. */
export interface Repository {
  readonly address: RepositoryAddress;
  /** A manifest or an index, by tag or digest; undefined where there is none. */
  readManifest(reference: string): Promise<Manifest | undefined>;
  /**
   * The digest that a tag stands for, that of the index for an image of several platforms; undefined where there is no such
   * tag. Where the registry says that it still is `known`, nothing more is read.
   */
  resolveTag(tag: string, known?: string): Promise<string | undefined>;
  /** The bytes of a digest, which they have; undefined where there are none. */
  readBlob(digest: string, mostBytes: number): Promise<Buffer | undefined>;
  /** Every tag, in the registry's order. */
  listTags(): Promise<readonly string[]>;
  /** What says that it belongs to `digest`: signatures, attestations, lists of contents. */
  listReferrers(digest: string): Promise<readonly Descriptor[]>;
}

/** Registries refuse larger ones. Source: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests */
const mostManifestBytes = 4 * 1024 * 1024;
const mostTags = 200_000;
const pageLength = 1000;

/**
 * The repository of an image, by what people write, such as `registry.example.com/shop/web`. Nothing is asked yet.
 *
 * Source: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
 * Errors: thrown `RegistryError` (refused) for a name that is none.
 */
export function openRepository(name: string, options: RegistryOptions = {}): Repository {
  const address = addressOfImage(name);
  const session = new RegistrySession(address, options);
  return {
    address,
    readManifest: (reference) => readManifest(session, reference),
    resolveTag: async (tag, known) => {
      if (known !== undefined && (await isStill(session, tag, known))) return known;
      return (await readManifest(session, tag))?.digest;
    },
    readBlob: (digest, mostBytes) => readBlob(session, digest, mostBytes),
    listTags: () => listTags(session),
    listReferrers: (digest) => listReferrers(session, digest, (tag) => readManifest(session, tag)),
  };
}

async function readManifest(session: RegistrySession, reference: string): Promise<Manifest | undefined> {
  const { registry } = session.address;
  const accept = manifestTypes.join(", ");
  const { status, headers, body } = await session.ask(pathOf(reference), { accept, mostBytes: mostManifestBytes });
  if (status === 404) return undefined;
  const digest = digestOf(body);
  if (isDigest(reference) && digest !== reference) throw altered(registry, reference);
  const announced = headers["docker-content-digest"];
  if (typeof announced === "string" && isDigest(announced) && announced !== digest) throw altered(registry, announced);
  const content = readManifestContent(body, registry);
  const mediaType = content.mediaType ?? headers["content-type"]?.split(";")[0]?.trim() ?? "";
  return { digest, mediaType, content };
}

/** By HEAD, which Docker Hub does not count. What it says is taken only where it says that nothing changed. */
async function isStill(session: RegistrySession, tag: string, known: string): Promise<boolean> {
  const accept = manifestTypes.join(", ");
  const { status, headers } = await session.ask(pathOf(tag), { method: "HEAD", accept, mostBytes: 0 });
  return status === 200 && headers["docker-content-digest"] === known;
}

async function readBlob(session: RegistrySession, digest: string, mostBytes: number): Promise<Buffer | undefined> {
  if (!isDigest(digest)) throw new RegistryError("garbled", `${JSON.stringify(digest.slice(0, 100))} is no digest`);
  const { status, body } = await session.ask(`blobs/${digest}`, { mostBytes });
  if (status === 404) return undefined;
  if (digestOf(body) !== digest) throw altered(session.address.registry, digest);
  return body;
}

async function listTags(session: RegistrySession): Promise<readonly string[]> {
  const { registry, name } = session.address;
  const tags: string[] = [];
  for await (const { json } of readPages(session, `tags/list?n=${pageLength}`)) {
    const { tags: page } = (json ?? {}) as { readonly tags?: unknown };
    // A repository without tags has null there.
    if (page !== null && !Array.isArray(page)) throw new RegistryError("garbled", `${registry} gave no list of tags`);
    for (const tag of (page ?? []) as readonly unknown[]) if (typeof tag === "string" && isTag(tag)) tags.push(tag);
    if (tags.length > mostTags) throw new RegistryError("garbled", `${name} has more than ${mostTags} tags`);
  }
  return tags;
}

function pathOf(reference: string): string {
  if (!isDigest(reference) && !isTag(reference))
    throw new RegistryError("garbled", `${JSON.stringify(reference.slice(0, 200))} is neither a tag nor a digest`);
  return `manifests/${reference}`;
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

function altered(registry: string, digest: string): RegistryError {
  return new RegistryError("altered", `${registry} gave something else for ${digest}`);
}
