import { readFileSync } from "node:fs";
import { loadAll } from "js-yaml";
import { Client } from "./client.ts";
import type { Input } from "./inputs.ts";
import type { Side } from "./side.ts";

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const atOnce = 16;

/**
 * The least that server-side apply of these objects takes on this machine, whatever the client: their patches, made ready
 * beforehand, sent side by side and the answers thrown away. In milliseconds.
 */
export async function requestsAlone({ environment }: Side, input: Input): Promise<number> {
  const client = new Client(String(environment["KUBECONFIG"]), atOnce);
  try {
    const objects = (loadAll(readFileSync(input.file, "utf8")) as (Manifest | undefined)[]).filter(
      (object) => object !== undefined && object !== null,
    );
    const plurals = await pluralsOf(client, new Set(objects.map(({ apiVersion }) => apiVersion)));
    const patches = objects.map((object) => ({
      isNamespace: object.kind === "Namespace",
      method: "PATCH" as const,
      path: `${pathOf(object, plurals)}?fieldManager=bench&fieldValidation=Strict`,
      contentType: "application/apply-patch+yaml",
      body: JSON.stringify(object),
    }));
    const began = performance.now();
    for (const isNamespace of [true, false]) {
      const queue = patches.filter((patch) => patch.isNamespace === isNamespace).values();
      const worker = async (): Promise<void> => {
        for (const patch of queue) await client.ask(patch);
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
    }
    return performance.now() - began;
  } finally {
    client.close();
  }
}

async function pluralsOf(client: Client, versions: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const plurals = new Map<string, string>();
  for (const version of versions) {
    const text = await client.ask({ method: "GET", path: groupPath(version) });
    const { resources } = JSON.parse(text) as { readonly resources: readonly { name: string; kind: string }[] };
    for (const { name, kind } of resources) if (!name.includes("/")) plurals.set(`${version} ${kind}`, name);
  }
  return plurals;
}

function groupPath(apiVersion: string): string {
  return apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
}

function pathOf({ apiVersion, kind, metadata }: Manifest, plurals: ReadonlyMap<string, string>): string {
  const namespace = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
  const plural = plurals.get(`${apiVersion} ${kind}`);
  if (plural === undefined) throw new Error(`${apiVersion} ${kind} is not served`);
  return `${groupPath(apiVersion)}${namespace}/${plural}/${metadata.name}`;
}
