import http from "node:http";
import https from "node:https";
import { KubestageError } from "../kubestage-error.ts";
import type { Credential } from "./credentials.ts";
import { SocksAgent } from "./socks-agent.ts";
import { readMaterial, type Target } from "./target.ts";

/** Connections go on living between requests; a peer that is gone shows after this time without traffic. */
const keepAliveMs = 30_000;

/**
 * Where the connections of one target come from, with the certificate of `credential`. Proxies are taken as kubectl takes
 * them: the cluster's own `proxy-url` first, else HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
 *
 * Errors: KS6014 for a certificate file that cannot be read or a proxy of an unknown kind.
 */
export function agentFor({ cluster, context }: Target, credential: Credential): http.Agent {
  const settings = { keepAlive: true, keepAliveMsecs: keepAliveMs, scheduling: "lifo" as const };
  const tls: https.AgentOptions = {
    ca: readMaterial(cluster.authority, "certificate authority"),
    cert: credential.certificate,
    key: credential.key,
    rejectUnauthorized: !cluster.insecure,
    ...(cluster.tlsServerName === undefined ? {} : { servername: cluster.tlsServerName }),
  };
  const proxy = cluster.proxyUrl;
  if (proxy !== undefined && /^socks5h?:/.test(proxy)) return new SocksAgent(proxy, { ...settings, ...tls });
  if (proxy !== undefined && !/^https?:/.test(proxy))
    throw new KubestageError("KS6014", {
      message: `the proxy-url of context ${context} is of a kind that is not known: ${proxy.slice(0, proxy.indexOf(":") + 1)}`,
      hint: "it begins with http, https or socks5",
    });
  const proxyEnv = proxy === undefined ? proxySettings() : { HTTPS_PROXY: proxy, HTTP_PROXY: proxy };
  return cluster.server.startsWith("https:")
    ? new https.Agent({ ...settings, ...tls, proxyEnv })
    : new http.Agent({ ...settings, proxyEnv });
}

function proxySettings(): NodeJS.ProcessEnv {
  const { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy, NO_PROXY, no_proxy } = process.env;
  return { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy, NO_PROXY, no_proxy };
}
