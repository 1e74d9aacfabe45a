import { describe, expect, test } from "vitest";
import type { Descriptor, Manifest } from "../registry/manifests.ts";
import { addressOfImage } from "../registry/image-address.ts";
import type { Repository } from "../registry/open-repository.ts";
import { gatherPieces } from "./gather-pieces.ts";

const digest = `sha256:${"1".repeat(64)}`;
const numbered = (at: number): string => `sha256:${String(at).padStart(64, "0")}`;
const mediaType = "application/vnd.dsse.envelope.v1+json";
const envelope = Buffer.from(JSON.stringify({ payloadType: "x", payload: "", signatures: [{ sig: "" }] }));

interface Kept {
  /** By digest or tag. */
  readonly manifests: Readonly<Record<string, { readonly subject?: string; readonly layers: readonly Descriptor[] }>>;
  readonly referrers?: readonly string[];
  readonly content?: Buffer;
}

/** A repository in memory, and the blobs that were read. */
function repositoryOf({
  manifests,
  referrers = [],
  content = envelope,
}: Kept): Repository & { readonly read: string[] } {
  const read: string[] = [];
  const one = (reference: string): Manifest | undefined => {
    const found = manifests[reference];
    if (!found) return undefined;
    const subject = { mediaType: "", digest: found.subject ?? "" };
    return { digest: reference, mediaType: "", content: { layers: [...found.layers], subject } };
  };
  return {
    read,
    address: addressOfImage("registry.example.com/shop/web"),
    readManifest: (reference) => Promise.resolve(one(reference)),
    resolveTag: () => Promise.resolve(undefined),
    readBlob: (blob) => Promise.resolve((read.push(blob), content)),
    listTags: () => Promise.resolve([]),
    listReferrers: () => Promise.resolve(referrers.map((referrer) => ({ mediaType: "", digest: referrer }))),
  };
}

describe("what lies beside an image", () => {
  test("is what refers to it, each once, and what stands under cosign's tags", async () => {
    const repository = repositoryOf({
      referrers: [numbered(1), numbered(1), numbered(2)],
      manifests: {
        [numbered(1)]: { subject: digest, layers: [{ mediaType, digest: numbered(11) }] },
        [numbered(2)]: {
          subject: digest,
          layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar", digest: numbered(12) }],
        },
        [`${digest.replace(":", "-")}.att`]: { layers: [{ mediaType, digest: numbered(13) }] },
      },
    });
    expect(await gatherPieces(repository, digest)).toHaveLength(2);
    expect(repository.read).toEqual([numbered(11), numbered(13)]);
  });

  test("is not what is only listed, and refers to another image", async () => {
    const layers = [{ mediaType, digest: numbered(11) }];
    const repository = repositoryOf({
      referrers: [numbered(1)],
      manifests: { [numbered(1)]: { subject: numbered(9), layers } },
    });
    expect(await gatherPieces(repository, digest)).toEqual([]);
    expect(repository.read).toEqual([]);
  });

  test.each([
    ["more layers than are read", Array.from({ length: 501 }, (_, at) => ({ mediaType, digest: numbered(at) }))],
    [
      "more bytes than are read",
      Array.from({ length: 5 }, (_, at) => ({ mediaType, digest: numbered(at), size: 60_000_000 })),
    ],
  ])("is refused where there are %s", async (_, layers) => {
    const repository = repositoryOf({ manifests: { [`${digest.replace(":", "-")}.sig`]: { layers } } });
    await expect(gatherPieces(repository, digest)).rejects.toMatchObject({ problem: "garbled" });
    expect(repository.read).toEqual([]);
  });

  test("is passed over where it is larger than anything that is signed", async () => {
    const layers = [{ mediaType, digest: numbered(1), size: 65 * 1024 * 1024 }];
    const repository = repositoryOf({ manifests: { [`${digest.replace(":", "-")}.sig`]: { layers } } });
    expect(await gatherPieces(repository, digest)).toEqual([]);
  });
});
