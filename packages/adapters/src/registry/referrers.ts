import { type Descriptor, type Manifest, manifestTypes, readManifestContent } from "./manifests.ts";
import { readPages } from "./read-pages.ts";
import { RegistryError } from "./registry-error.ts";
import type { RegistrySession } from "./registry-session.ts";

const indexType = manifestTypes[0];
const mostReferrers = 1000;

/**
 * What says of itself that it belongs to `digest`. Registries that do not know of referrers have a tag instead, which
 * whoever attaches something keeps up.
 *
 * Source: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers
 * Errors: thrown `RegistryError`, also for more than is read: who may push could hide what matters behind it.
 */
export async function listReferrers(
  session: RegistrySession,
  digest: string,
  readManifest: (reference: string) => Promise<Manifest | undefined>,
): Promise<readonly Descriptor[]> {
  const { registry } = session.address;
  const found: Descriptor[] = [];
  let isServed = false;
  for await (const { answer } of readPages(session, `referrers/${digest}`, indexType)) {
    // Some registries answer what they do not know with a page of their own.
    if (!answer.headers["content-type"]?.startsWith(indexType)) break;
    isServed = true;
    found.push(...(readManifestContent(answer.body, registry).manifests ?? []));
    refuseMany(found, digest);
  }
  if (isServed) return found;
  const index = await readManifest(digest.replace(":", "-"));
  const fallback = index?.content.manifests ?? [];
  refuseMany(fallback, digest);
  return fallback;
}

function refuseMany(found: readonly Descriptor[], digest: string): void {
  if (found.length > mostReferrers)
    throw new RegistryError("garbled", `more than ${mostReferrers} things are attached to ${digest}`);
}
