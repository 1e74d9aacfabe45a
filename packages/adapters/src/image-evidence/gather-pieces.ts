import type { Descriptor, Manifest } from "../registry/manifests.ts";
import type { Repository } from "../registry/open-repository.ts";
import { RegistryError } from "../registry/registry-error.ts";
import { isSignedLayer, readSignedLayer, type SignedPiece } from "./signed-piece.ts";

/** Lists of contents are large; beyond this a layer is passed over. */
const mostLayerBytes = 64 * 1024 * 1024;
const mostBytes = 256 * 1024 * 1024;
const mostLayers = 500;
const atOnce = 4;

/**
 * Everything signed that lies beside an image: what refers to it, and what stands under the tags of cosign before version 3.
 * What cannot be read is passed over, since whoever may push could put it there.
 *
 * Errors: thrown `RegistryError`, also where more lies there than is read.
 */
export async function gatherPieces(repository: Repository, digest: string): Promise<readonly SignedPiece[]> {
  const layers = new Map<string, Descriptor>();
  for (const manifest of await manifestsBeside(repository, digest)) {
    for (const layer of manifest.content.layers ?? []) {
      if (!isSignedLayer(layer.mediaType) || (layer.size ?? 0) > mostLayerBytes) continue;
      // The same payload may bear several signatures, each in the annotations of a layer of its own.
      layers.set(`${layer.digest} ${JSON.stringify(layer.annotations)}`, layer);
    }
  }
  const announced = layers.values().reduce((sum, { size = 0 }) => sum + size, 0);
  if (layers.size > mostLayers || announced > mostBytes) throw tooMuch(repository, digest);
  let bytes = 0;
  const pieces = await inBatches([...layers.values()], async (layer) => {
    const content = await repository.readBlob(layer.digest, mostLayerBytes);
    bytes += content?.length ?? 0;
    if (bytes > mostBytes) throw tooMuch(repository, digest);
    return content && readSignedLayer(layer.mediaType, content, layer.annotations ?? {});
  });
  return pieces.filter((piece) => piece !== undefined);
}

async function manifestsBeside(repository: Repository, digest: string): Promise<readonly Manifest[]> {
  // What kind of thing they say they are is not asked: registries answer that in ways of their own.
  const referrers = [...new Set((await repository.listReferrers(digest)).map((one) => one.digest))];
  const referring = await inBatches(referrers, (referrer) => repository.readManifest(referrer));
  const tagged = await inBatches([".sig", ".att"], (suffix) =>
    repository.readManifest(`${digest.replace(":", "-")}${suffix}`),
  );
  return [...referring.filter((one) => one?.content.subject?.digest === digest), ...tagged].filter(
    (one) => one !== undefined,
  );
}

/** The results in the order of what they are of; a few are asked for at the same time. */
async function inBatches<Item, Result>(items: readonly Item[], of: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += atOnce)
    results.push(...(await Promise.all(items.slice(at, at + atOnce).map(of))));
  return results;
}

function tooMuch({ address }: Repository, digest: string): RegistryError {
  return new RegistryError("garbled", `more is attached to ${address.name}@${digest} than is read`);
}
