import { createHash } from "node:crypto";

/** Names of objects of SHA-1 have so many digits; others are of SHA-256. */
const longSha1 = 40;

/**
 * The name that git gives an object, from its own bytes.
 *
 * @param like another name of the same repository, which says by which hash
 * Source: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export function objectId(type: string, bytes: Uint8Array, like: string): string {
  return createHash(like.length === longSha1 ? "sha1" : "sha256")
    .update(`${type} ${bytes.length}\0`)
    .update(bytes)
    .digest("hex");
}
