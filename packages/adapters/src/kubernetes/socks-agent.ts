import https from "node:https";
import type { Duplex } from "node:stream";
import { NoAnswer } from "./failures.ts";

/**
 * TLS connections through a SOCKS5 proxy. Names are resolved by the proxy: that is what such proxies are put up for.
 * Source: https://kubernetes.io/docs/tasks/extend-kubernetes/socks5-proxy-access-api/
 */
export class SocksAgent extends https.Agent {
  readonly #proxy: URL;

  constructor(proxy: string, options: https.AgentOptions) {
    super(options);
    this.#proxy = new URL(proxy);
  }

  override createConnection(
    options: https.RequestOptions,
    done?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    void this.#encrypt(options, done);
    return undefined;
  }

  async #encrypt(
    options: https.RequestOptions,
    done: ((error: Error | null, stream: Duplex) => void) | undefined,
  ): Promise<void> {
    try {
      const socket = await this.#connect(options.host ?? "", Number(options.port ?? 443));
      const stream = super.createConnection({ ...options, socket } as https.RequestOptions);
      if (stream) done?.(null, stream);
    } catch (error) {
      // Where there is an error nobody looks at the stream.
      done?.(error instanceof Error ? error : new Error(String(error)), undefined as never);
    }
  }

  async #connect(host: string, port: number): Promise<Duplex> {
    const { SocksClient } = await import("socks");
    const { hostname, port: proxyPort, username, password } = this.#proxy;
    const login = { userId: decodeURIComponent(username), password: decodeURIComponent(password) };
    try {
      const { socket } = await SocksClient.createConnection({
        command: "connect",
        proxy: {
          host: hostname.replace(/^\[|\]$/g, ""),
          port: Number(proxyPort || 1080),
          type: 5,
          ...(username === "" ? {} : login),
        },
        destination: { host, port },
      });
      return socket;
    } catch {
      // The error holds the proxy's password.
      throw new NoAnswer("the proxy does not connect to it", { unsent: true });
    }
  }
}
