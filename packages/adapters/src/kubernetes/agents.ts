import { X509Certificate } from "node:crypto";
import type http from "node:http";
import https from "node:https";
import { createSecureContext } from "node:tls";
import { KubestageError, systemCode } from "../kubestage-error.ts";
import { plainHttp } from "../web/plain-http.ts";
import type { Credential } from "./credentials.ts";
import { proxyFor } from "./proxy.ts";
import { SocksAgent } from "./socks-agent.ts";
import { readMaterial, type Target } from "./target.ts";

/** Connections go on living between requests; a peer that is gone shows after this time without traffic. */
const keepAliveMs = 30_000;

/**
 * Where the connections of one target come from, with the certificate of `credential`. Proxies are taken as kubectl takes
 * them: the cluster's own `proxy-url` first, else HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
 *
 * Errors: KS6014 for a certificate that cannot be read or used, or a proxy of an unknown kind.
 */
export function agentFor({ cluster, context }: Target, credential: Credential): http.Agent {
  const settings = { keepAlive: true, keepAliveMsecs: keepAliveMs, scheduling: "lifo" as const };
  const tls = {
    ca: readMaterial(cluster.authority, "certificate authority"),
    cert: credential.certificate,
    key: credential.key,
    rejectUnauthorized: !cluster.insecure,
    ...(cluster.tlsServerName === undefined ? {} : { servername: cluster.tlsServerName }),
  };
  refuseUnusable(tls, context);
  const proxy = cluster.proxyUrl ?? proxyFor(cluster.server, process.env);
  if (proxy !== undefined && /^socks5h?:/.test(proxy)) return new SocksAgent(proxy, { ...settings, ...tls });
  if (proxy !== undefined && !/^https?:/.test(proxy))
    throw new KubestageError("KS6014", {
      message: `the proxy of context ${context} is of a kind that is not known: ${proxy.slice(0, proxy.indexOf(":") + 1)}`,
      hint: "it begins with http, https or socks5",
    });
  const proxyEnv = proxy === undefined ? {} : { HTTPS_PROXY: proxy, HTTP_PROXY: proxy };
  return cluster.server.startsWith("https:")
    ? new https.Agent({ ...settings, ...tls, proxyEnv })
    : new (plainHttp().Agent)({ ...settings, proxyEnv });
}

/** Node passes over an authority that is none, and would say that nobody is trusted. Errors: KS6014. */
function refuseUnusable({ ca, cert, key }: Material, context: string): void {
  if (ca !== undefined) attempt("certificate authority", context, () => new X509Certificate(ca));
  attempt("client certificate or its key", context, () => createSecureContext({ cert, key }));
}

interface Material {
  readonly ca?: Buffer | undefined;
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
}

function attempt(what: string, context: string, use: () => unknown): void {
  try {
    use();
  } catch (error) {
    throw new KubestageError("KS6014", {
      message: `the ${what} of context ${context} cannot be used: ${systemCode(error) ?? "it is none"}`,
      hint: "get a fresh kubeconfig, or log in anew with what gave you this one",
    });
  }
}
