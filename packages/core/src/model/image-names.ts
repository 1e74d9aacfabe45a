const defaultRegistry = "docker.io";

/**
 * The full name of an image without tag and digest, as container runtimes complete it: `nginx:1` is
 * `docker.io/library/nginx`.
 *
 * Source: https://github.com/distribution/reference/blob/main/normalize.go (splitDockerDomain)
 */
export function imageName(image: string): string {
  const digest = image.indexOf("@");
  const named = digest === -1 ? image : image.slice(0, digest);
  const slash = named.lastIndexOf("/");
  const tag = named.indexOf(":", slash + 1);
  const name = tag === -1 ? named : named.slice(0, tag);
  if (slash === -1) return `${defaultRegistry}/library/${name}`;
  const first = name.slice(0, name.indexOf("/"));
  if (!isHost(first)) return `${defaultRegistry}/${name}`;
  return first === `index.${defaultRegistry}` ? name.slice("index.".length) : name;
}

/** Whether an image belongs to one of `registries`, each a registry or a path in it, whole segments compared. */
export function isFrom(image: string, registries: readonly string[]): boolean {
  const name = imageName(image);
  return registries.some((registry) => {
    const path = registry.endsWith("/") ? registry.slice(0, -1) : registry;
    return name.startsWith(path) && (name.length === path.length || name[path.length] === "/");
  });
}

function isHost(segment: string): boolean {
  return segment === "localhost" || segment.includes(".") || segment.includes(":") || segment.toLowerCase() !== segment;
}

/** Whether it is named by its digest, so that it stays what it was. */
export function isPinned(image: string): boolean {
  return image.includes("@sha256:");
}
