import { createHash } from "node:crypto";

const manifestType = "application/vnd.oci.image.manifest.v1+json";
const indexType = "application/vnd.oci.image.index.v1+json";

interface Pushed {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

interface Layer {
  readonly mediaType: string;
  readonly content: Buffer | string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What a test puts into a repository, such as `127.0.0.1:5000/shop/web`, by tag or by digest. */
interface Push {
  readonly repository: string;
  readonly tag?: string;
  readonly layers?: readonly Layer[];
  readonly artifactType?: string;
  readonly subject?: Pushed;
}

/** An image, or an artifact that is built like one. */
export async function pushImage({ repository, tag, layers = [], artifactType, subject }: Push): Promise<Pushed> {
  const config = { mediaType: "application/vnd.oci.image.config.v1+json", ...(await pushBlob(repository, "{}")) };
  const pushed = await Promise.all(
    layers.map(async ({ mediaType, content, annotations }) => ({
      mediaType,
      ...(await pushBlob(repository, content)),
      annotations,
    })),
  );
  const base = { schemaVersion: 2, mediaType: manifestType };
  return pushManifest(repository, tag, manifestType, { ...base, artifactType, config, layers: pushed, subject });
}

/** An image with a content of its own. */
export function pushOwnImage(repository: string, tag: string, content: string): Promise<Pushed> {
  const mediaType = "application/vnd.oci.image.layer.v1.tar";
  return pushImage({ repository, tag, layers: [{ mediaType, content }] });
}

export function pushIndex(repository: string, tag: string, manifests: readonly Pushed[]): Promise<Pushed> {
  return pushManifest(repository, tag, indexType, { schemaVersion: 2, mediaType: indexType, manifests });
}

async function pushManifest(
  repository: string,
  tag: string | undefined,
  mediaType: string,
  manifest: object,
): Promise<Pushed> {
  const body = JSON.stringify(manifest);
  const pushed = { mediaType, digest: digestOf(body), size: Buffer.byteLength(body) };
  const url = `${baseOf(repository)}/manifests/${tag ?? pushed.digest}`;
  await send(url, { method: "PUT", body, headers: { "content-type": mediaType } });
  return pushed;
}

async function pushBlob(repository: string, content: Buffer | string): Promise<{ digest: string; size: number }> {
  const base = baseOf(repository);
  const begun = await send(`${base}/blobs/uploads/`, { method: "POST" });
  const target = new URL(begun.headers.get("location") ?? "", base);
  const digest = digestOf(content);
  target.searchParams.set("digest", digest);
  const headers = { "content-type": "application/octet-stream" };
  await send(target.href, { method: "PUT", body: new Uint8Array(Buffer.from(content)), headers });
  return { digest, size: Buffer.byteLength(content) };
}

async function send(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${init.method} ${url}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
  return response;
}

function baseOf(repository: string): string {
  const slash = repository.indexOf("/");
  return `http://${repository.slice(0, slash)}/v2${repository.slice(slash)}`;
}

function digestOf(content: Buffer | string): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
