import type { Answer } from "./exchange.ts";
import { RegistryError } from "./registry-error.ts";
import type { RegistrySession } from "./registry-session.ts";

const mostPages = 1000;
const mostPageBytes = 8 * 1024 * 1024;

/**
 * The pages of a list, each as parsed JSON; none where the registry has no such list.
 *
 * Errors: thrown `RegistryError` for a page that is none, and for pages without an end.
 * Source: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags
 */
export async function* readPages(
  session: RegistrySession,
  path: string,
  accept = "application/json",
): AsyncGenerator<{ readonly json: unknown; readonly answer: Answer }> {
  const { server, path: repository, registry } = session.address;
  let url = new URL(path, `${server}/v2/${repository}/`);
  const seen = new Set<string>();
  for (let pages = 0; pages < mostPages; pages += 1) {
    seen.add(url.href);
    const answer = await session.ask(url.href, { mostBytes: mostPageBytes, accept });
    if (answer.status === 404) return;
    yield { json: parseJson(answer.body, registry), answer };
    const next = nextPage(answer);
    if (next === undefined) return;
    const target = URL.parse(next, url.href);
    // Our token goes along: to nobody but the registry, and to nothing but this repository.
    const stays = target?.origin === url.origin && target.pathname.startsWith(`/v2/${repository}/`);
    if (!target || !stays) throw new RegistryError("garbled", `${registry} goes on with its list somewhere else`);
    if (seen.has(target.href)) throw new RegistryError("garbled", `${registry} gives the same page of a list again`);
    url = target;
  }
  throw new RegistryError("garbled", `${registry} gives a list of more than ${mostPages} pages`);
}

/** Errors: thrown `RegistryError` (garbled). */
export function parseJson(body: Buffer, registry: string): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new RegistryError("garbled", `${registry} gave something that is no JSON`, { cause });
  }
}

/** Source: RFC 8288 */
function nextPage({ headers }: Answer): string | undefined {
  const link = [headers.link ?? []].flat().join(", ").slice(0, 8192);
  return /<([^<>]*)>\s*;\s*rel="?next"?/i.exec(link)?.[1];
}
