import { openRepository } from "../../registry/open-repository.ts";
import { pushImage, pushIndex } from "../../registry/testing/push.ts";
import type { Kept } from "./cosign.ts";

/** Puts what lies beside one image beside another one, as somebody would who may push but has no key. */
export async function replay(from: string, to: string, kept: Kept): Promise<void> {
  const [name = "", digest = ""] = from.split("@");
  const other = to.split("@")[1] ?? "";
  const repository = openRepository(name);
  const layersOf = async (reference: string) =>
    Promise.all(
      ((await repository.readManifest(reference))?.content.layers ?? []).map(async (layer) => ({
        mediaType: layer.mediaType,
        content: (await repository.readBlob(layer.digest, 1_000_000)) ?? "",
        annotations: layer.annotations ?? {},
      })),
    );
  if (kept === "tags") {
    for (const suffix of [".sig", ".att"]) {
      const layers = await layersOf(`${digest.replace(":", "-")}${suffix}`);
      await pushImage({ repository: name, tag: `${other.replace(":", "-")}${suffix}`, layers });
    }
    return;
  }
  const subject = { mediaType: "application/vnd.oci.image.manifest.v1+json", digest: other, size: 1 };
  const copies = [];
  for (const { digest: referrer, artifactType = "" } of await repository.listReferrers(digest))
    copies.push(await pushImage({ repository: name, layers: await layersOf(referrer), artifactType, subject }));
  await pushIndex(name, other.replace(":", "-"), copies);
}
