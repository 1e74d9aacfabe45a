import dgram from "node:dgram";
import dns from "node:dns";
import dnsPromises from "node:dns/promises";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

/**
 * Takes away from this process what Node's permission model leaves: connections, listening sockets, name lookups and
 * signals to other processes. Everything in Node that speaks to the network (http, https, http2, tls, fetch, WebSocket)
 * goes through the functions that are replaced here.
 *
 * This keeps an honest module from depending on the outside. It is not a sandbox for hostile code: Node says so of its
 * own permission model too.
 * Source: https://nodejs.org/docs/latest-v24.x/api/permissions.html
 */
export function restrictProcess(): void {
  forbid(net.Socket.prototype, ["connect"], "the network");
  forbid(net.Server.prototype, ["listen"], "the network");
  forbid(dgram.Socket.prototype, ["bind", "connect", "send", "sendto", "addMembership"], "the network");
  for (const api of [dns, dnsPromises, dns.Resolver.prototype, dnsPromises.Resolver.prototype])
    forbid(api, lookups(api), "the network");
  forbid(process, ["kill", "_kill", "_debugProcess", "dlopen", "binding", "_linkedBinding"], "other processes");
  syncBuiltinESMExports();
}

function lookups(api: object): string[] {
  return Object.getOwnPropertyNames(api).filter((name) => /^(lookup|resolve|reverse|setServers)/.test(name));
}

function forbid(owner: object, names: readonly string[], what: string): void {
  for (const name of names) {
    if (!(name in owner)) continue;
    const value = (): never => {
      throw new Error(`a declaration has no access to ${what}`);
    };
    Object.defineProperty(owner, name, { value, writable: false, configurable: false });
  }
}
