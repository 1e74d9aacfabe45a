import { anything } from "../admission.ts";
import { failure, type Known, type KnownFunction, Mapping, Opaque, type Value } from "./values.ts";

/** An absolute URL, or a path that begins with a slash. */
class Url extends Opaque {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  constructor(text: string, scheme: string, host: string, path: string, query: string) {
    super(text);
    this.scheme = scheme;
    this.host = host;
    this.path = path;
    this.query = query;
  }
}

const ofUrl =
  (apply: (url: Url) => Value): KnownFunction =>
  (value) =>
    value instanceof Url ? apply(value) : undefined;

/**
 * Of URLs without anything to unescape, which Go and this read alike; of others nothing is known.
 * Source: k8s.io/apiserver/pkg/cel/library/urls.go (Go's url.ParseRequestURI)
 */
export const urlFunctions: Readonly<Record<string, KnownFunction>> = {
  url: (text) => parse(text),
  isURL: (text) => {
    const found = parse(text);
    return found === undefined || found === anything ? found : found instanceof Url;
  },
  "_.getScheme": ofUrl(({ scheme }) => scheme),
  "_.getHost": ofUrl(({ host }) => host),
  "_.getHostname": ofUrl(({ host }) => host.replace(/:\d+/, "")),
  "_.getPort": ofUrl(({ host }) => /:(\d+)/.exec(host)?.[1] ?? ""),
  "_.getEscapedPath": ofUrl(({ path }) => path),
  "_.getQuery": ofUrl(({ query }) => queryOf(query)),
};

function parse(text: Known | undefined): Value | undefined {
  if (typeof text !== "string") return undefined;
  if (text === "") return failure;
  const found =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/([A-Za-z0-9.-]+(?::\d+)?))?(\/[A-Za-z0-9._~/-]*)?(?:\?([A-Za-z0-9._~=&-]*))?$/.exec(
      text,
    );
  const [, scheme = "", host = "", path = "", query = ""] = found ?? [];
  if (found === null || (scheme === "" && !text.startsWith("/")) || text.startsWith("//")) {
    // A word alone is neither a path nor a URL.
    return /^[A-Za-z0-9._-]+$/.test(text) ? failure : anything;
  }
  return new Url(text, scheme.toLowerCase(), host, path, query);
}

function queryOf(query: string): Value {
  const values = new Map<string, string[]>();
  for (const pair of query.split("&").filter((one) => one !== "")) {
    const [name = "", ...rest] = pair.split("=");
    const before = values.get(name) ?? [];
    values.set(name, [...before, rest.join("=")]);
  }
  return new Mapping(values);
}
