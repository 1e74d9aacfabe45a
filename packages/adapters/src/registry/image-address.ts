import { imageName } from "@kubestage/core";
import { RegistryError } from "./registry-error.ts";

/** Where a repository is served. */
export interface RepositoryAddress {
  /** As people write it: `docker.io/library/nginx`. */
  readonly name: string;
  /** The registry by which credentials are found: `docker.io`, `registry.example.com:5000`. */
  readonly registry: string;
  /** Such as `https://registry.example.com:5000`. */
  readonly server: string;
  /** Within the registry: `library/nginx`. */
  readonly path: string;
}

/** A repository, and what of it is meant. */
export interface ImageAddress extends RepositoryAddress {
  readonly tag: string | undefined;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string | undefined;
}

const host = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$/i;
/** Source: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests */
const repositoryPath = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;
export const isTag = (text: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(text);
export const isDigest = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text);

/**
 * Where an image is served, by its reference as people write it. Without TLS a registry is asked on this machine only.
 *
 * Errors: thrown `RegistryError` (refused) for a reference that is none.
 */
export function addressOfImage(image: string): ImageAddress {
  const at = image.indexOf("@");
  const digest = at === -1 ? undefined : image.slice(at + 1);
  const tagged = at === -1 ? image : image.slice(0, at);
  const colon = tagged.indexOf(":", tagged.lastIndexOf("/") + 1);
  const tag = colon === -1 ? undefined : tagged.slice(colon + 1);
  if (image.length > 1000 || (digest !== undefined && !isDigest(digest)) || (tag !== undefined && !isTag(tag)))
    throw noImage(image);
  const name = imageName(image);
  const registry = name.slice(0, name.indexOf("/"));
  const path = name.slice(registry.length + 1);
  if (!host.test(registry) || !repositoryPath.test(path)) throw noImage(image);
  return { name, registry, server: serverOf(registry), path, tag, digest };
}

/** Whether a host is this machine, by its name alone. */
export function isThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function serverOf(registry: string): string {
  if (registry === "docker.io") return "https://registry-1.docker.io";
  const [hostname = ""] = registry.split(":");
  return `${isThisMachine(hostname) ? "http" : "https"}://${registry}`;
}

function noImage(image: string): RegistryError {
  return new RegistryError("refused", `${JSON.stringify(image.slice(0, 200))} is no reference to an image`);
}
