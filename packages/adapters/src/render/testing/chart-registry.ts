import { createHash } from "node:crypto";
import type { RequestListener } from "node:http";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface ServedCharts {
  /** `HOST:PORT`. */
  readonly address: string;
  /** The path of each request, in order. */
  readonly requests: readonly string[];
}

/** A Helm repository over HTTP with one chart. Ends with the test. */
export async function serveRepository(name: string, version: string, archive: () => Buffer): Promise<ServedCharts> {
  return serve((path, address) => {
    if (path === `/${name}-${version}.tgz`) return archive();
    const entry = `  ${name}:\n    - { apiVersion: v2, name: ${name}, version: ${version}, urls: ["http://${address}/${name}-${version}.tgz"] }\n`;
    return path === "/index.yaml" ? Buffer.from(`apiVersion: v1\nentries:\n${entry}`) : undefined;
  });
}

/**
 * A registry over HTTPS with one chart as `charts/NAME:VERSION`. Ends with the test.
 * Source: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md, https://helm.sh/docs/topics/registries/
 */
export async function serveRegistry(
  name: string,
  version: string,
  archive: Buffer,
  tls: { readonly certificate: string; readonly key: string },
): Promise<ServedCharts> {
  const digestOf = (bytes: Buffer): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const described = (bytes: Buffer, mediaType: string) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.byteLength,
  });
  const config = Buffer.from(JSON.stringify({ apiVersion: "v2", name, version }));
  const manifestType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: described(config, "application/vnd.cncf.helm.config.v1+json"),
      layers: [described(archive, "application/vnd.cncf.helm.chart.content.v1.tar+gzip")],
    }),
  );
  const base = `/v2/charts/${name}`;
  const bodies = new Map([
    ["/v2/", Buffer.from("{}")],
    [`${base}/manifests/${version}`, manifest],
    ...[config, archive, manifest].map((bytes) => [`${base}/blobs/${digestOf(bytes)}`, bytes] as const),
    [`${base}/manifests/${digestOf(manifest)}`, manifest],
  ]);
  return serve(
    (path) => bodies.get(path),
    tls,
    (path) => (path.includes("/manifests/") ? manifestType : "application/octet-stream"),
  );
}

async function serve(
  bodyOf: (path: string, address: string) => Buffer | undefined,
  tls?: { readonly certificate: string; readonly key: string },
  typeOf: (path: string) => string = () => "application/octet-stream",
): Promise<ServedCharts> {
  const requests: string[] = [];
  const listener: RequestListener = (request, response) => {
    const path = request.url ?? "";
    requests.push(path);
    const body = bodyOf(path, address);
    response.writeHead(body ? 200 : 404, { "content-type": typeOf(path), "content-length": body?.byteLength ?? 0 });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  const server = tls ? createServer({ cert: tls.certificate, key: tls.key }, listener) : createHttpServer(listener);
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await listening.promise;
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, requests };
}
