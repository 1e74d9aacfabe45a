import { addressOfImage, KubestageError, openRepository, RegistryError } from "@kubestage/adapters";

/**
 * References to images with their digests: where one has none, that which its registry has for its tag now.
 *
 * @param images by what the declaration calls them
 * Errors: thrown KS4014 where a registry cannot be asked, or has no such tag.
 */
export async function pinImages(
  images: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<string, string>>> {
  const pinned: [string, string][] = [];
  for (const [declared, reference] of Object.entries(images))
    pinned.push([declared, await withDigest(reference, signal)]);
  return Object.fromEntries(pinned);
}

async function withDigest(reference: string, signal: AbortSignal | undefined): Promise<string> {
  if (reference.includes("@")) return reference;
  const digest = await fromRegistry(reference, () => {
    const { name, tag = "latest" } = addressOfImage(reference);
    return openRepository(name, signal && { signal }).resolveTag(tag);
  });
  if (digest !== undefined) return `${reference}@${digest}`;
  const message = `the registry has no image ${reference}`;
  throw new KubestageError("KS4014", { message, hint: "push it first, or name one that is there" });
}

/** What a registry says. Errors: thrown KS4014 where it says nothing, with the reason. */
export async function fromRegistry<Answer>(about: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    const hint =
      error.problem === "refused"
        ? "sign in with `docker login`, or correct the reference"
        : "look whether the registry answers, and try again";
    throw new KubestageError("KS4014", {
      message: `nothing is known of ${about}: ${error.message}`,
      hint,
      cause: error,
    });
  }
}
