import digests from "./image-digests.json" with { type: "json" };

const registry = "registry.example.com/insurance";

/**
 * An image by version and digest. The file is written by the pipelines that build the images, so nobody types a digest,
 * and an image that was never built is an error of the compiler.
 */
export function image(name: keyof typeof digests): string {
  return `${registry}/${name}:${digests[name]}`;
}
