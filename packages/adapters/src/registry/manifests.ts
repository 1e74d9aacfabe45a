import * as z from "zod";
import { isDigest } from "./image-address.ts";
import { RegistryError } from "./registry-error.ts";
import { parseJson } from "./read-pages.ts";

const descriptor = z.object({
  mediaType: z.string().max(255).default(""),
  digest: z.string().refine(isDigest),
  size: z.int().nonnegative().optional(),
  artifactType: z.string().max(255).optional(),
  annotations: z.record(z.string(), z.string()).nullish(),
  platform: z.object({ os: z.string(), architecture: z.string(), variant: z.string().optional() }).optional(),
});

/** A part of an image by its digest. Source: https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md */
export type Descriptor = z.output<typeof descriptor>;

const manifest = z.object({
  mediaType: z.string().max(255).optional(),
  artifactType: z.string().max(255).optional(),
  config: descriptor.optional(),
  layers: z.array(descriptor).max(1000).optional(),
  manifests: z.array(descriptor).max(1000).optional(),
  subject: descriptor.optional(),
  annotations: z.record(z.string(), z.string()).nullish(),
});

/** An image manifest, an index of several platforms, or an artifact. */
type ManifestContent = z.output<typeof manifest>;

/** What stands behind a tag or a digest. The digest is that of the bytes which were read. */
export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly content: ManifestContent;
}

/** Source: https://github.com/opencontainers/image-spec/blob/v1.1.1/media-types.md, and docker's own before it. */
export const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
] as const;

/** Errors: thrown `RegistryError` (garbled). */
export function readManifestContent(body: Buffer, registry: string): ManifestContent {
  const read = manifest.safeParse(parseJson(body, registry));
  if (!read.success) throw new RegistryError("garbled", `${registry} gave something that is no manifest`);
  return read.data;
}
