import { BlockList, isIP } from "node:net";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that leads to `server`, by HTTPS_PROXY or HTTP_PROXY and NO_PROXY, as kubectl takes them: networks and whole
 * domains may be left out, and this machine itself always is. Undefined where the way is direct.
 *
 * Source: https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function proxyFor(server: string, environment: Environment): string | undefined {
  const { protocol, hostname, port } = new URL(server);
  const isSecure = protocol === "https:";
  const proxy = variable(environment, isSecure ? "HTTPS_PROXY" : "HTTP_PROXY");
  if (proxy === undefined) return undefined;
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const isLeftOut = exceptions(environment).some((rule) => matches(rule, host, port || (isSecure ? "443" : "80")));
  if (isLeftOut || isThisMachine(host)) return undefined;
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

function variable(environment: Environment, name: string): string | undefined {
  return environment[name] || environment[name.toLowerCase()] || undefined;
}

function exceptions(environment: Environment): string[] {
  return (variable(environment, "NO_PROXY") ?? "")
    .split(",")
    .map((rule) => rule.trim().toLowerCase())
    .filter((rule) => rule !== "");
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || (isIP(host) !== 0 && contains("127.0.0.0/8", host)) || host === "::1";
}

/** `10.0.0.0/8`, `10.1.2.3`, `example.com` with all below it, `.example.com` for what is below it; with a port or without. */
function matches(rule: string, host: string, port: string): boolean {
  if (rule === "*") return true;
  if (rule.includes("/")) return contains(rule, host);
  const [, name = "", only] = /^(\[.*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(rule) ?? [];
  if (only !== undefined && only !== port) return false;
  const bare = name.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0) return bare === host;
  const below = bare.replace(/^\*(?=\.)/, "");
  return below.startsWith(".") ? host.endsWith(below) : host === below || host.endsWith(`.${below}`);
}

function contains(network: string, host: string): boolean {
  const [address = "", bits = ""] = network.split("/");
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  const most = family === "ipv6" ? 128 : 32;
  if (isIP(address) === 0 || isIP(host) === 0 || !/^\d+$/.test(bits) || Number(bits) > most) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return list.check(host, isIP(host) === 6 ? "ipv6" : "ipv4");
}
