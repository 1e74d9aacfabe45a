import {
  type CheckEnvironment,
  type CheckResult,
  type CheckSubject,
  type ImageFinding,
  verifyImage,
} from "@kubestage/adapters";
import { type ImagePolicy, oneLine, type ReleasedBuild } from "@kubestage/core";
import { inParallel } from "../../cluster/in-parallel.ts";

const imagesAtOnce = 4;
const mostCharacters = 1900;

interface ImagesRun {
  readonly signal: AbortSignal;
  readonly environment: CheckEnvironment;
  readonly now: number;
}

/**
 * Whether every image of a release is as the policy demands. One that is not fails the check, whatever is known of the others.
 *
 * Errors: `RegistryError` where a registry could not be asked about one, and none of the others fails.
 */
export async function checkImages(
  policy: ImagePolicy,
  { images, source }: Pick<CheckSubject, "images"> & Pick<ReleasedBuild, "source">,
  { signal, environment, now }: ImagesRun,
): Promise<CheckResult> {
  const named = [...new Set(Object.values(images))].toSorted();
  if (named.length === 0) return { outcome: "failed", said: "the release names no image" };
  const found = new Map<string, ImageFinding>();
  const unknown: unknown[] = [];
  await inParallel(
    named,
    async (image) => {
      try {
        found.set(image, await verifyImage({ image, policy, source, now }, { signal, environment }));
      } catch (error) {
        signal.throwIfAborted();
        unknown.push(error);
      }
    },
    imagesAtOnce,
  );
  const all = named.flatMap((image) => {
    const finding = found.get(image);
    return finding ? [{ ...finding, image }] : [];
  });
  const failed = all.filter(({ outcome }) => outcome === "failed");
  if (failed.length === 0 && unknown.length > 0) throw unknown[0];
  const told = (failed.length > 0 ? failed : all).map(({ image, said }) => `${withoutDigest(image)}: ${said}`);
  return { outcome: failed.length > 0 ? "failed" : "passed", said: oneLine(told.join("; "), mostCharacters) };
}

function withoutDigest(image: string): string {
  return image.split("@")[0] ?? image;
}
