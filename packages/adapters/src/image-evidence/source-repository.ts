/**
 * A repository by host and path, however its address is written: `git+https://github.com/example/web@refs/heads/main`,
 * `git@github.com:example/web.git` and `ssh://git@github.com/example/web` are all `github.com/example/web`. Undefined for
 * what is no address of a repository.
 *
 * Source: https://github.com/in-toto/attestation/blob/v1.1/spec/v1/resource_descriptor.md, and SPDX's download locations
 */
export function repositoryOf(address: string): string | undefined {
  const [, scpHost, scpPath] = /^(?:[A-Za-z0-9._-]+@)([A-Za-z0-9.-]+):(?!\/)([^?#]+)$/.exec(address) ?? [];
  if (scpHost !== undefined && scpPath !== undefined) return named(scpHost, `/${scpPath}`);
  const url = URL.parse(address.replace(/^git\+/, ""));
  if (!url || !["https:", "http:", "ssh:", "git:"].includes(url.protocol) || url.search !== "") return undefined;
  return named(url.host, url.pathname);
}

function named(host: string, path: string): string | undefined {
  // What follows an @ is a branch or a tag.
  const plain = path
    .replace(/@.*$/, "")
    .replace(/\/+$/, "")
    .replace(/\.git$/, "");
  return host === "" || plain.length < 2 ? undefined : `${host.toLowerCase()}${plain}`;
}
