import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startControlPlane } from "../testbed/harness/index.ts";
import { root } from "./run.ts";
import type { OpenApi } from "./shapes/shapes-text.ts";
import { kindTypeNames, shapesModule } from "./shapes/shapes-text.ts";

/** Writes the shapes of Kubernetes' kinds, as an API server of the test bed tells them, into core. */
const folder = join(root, "packages", "core", "src", "manifests", "world");

export async function readOpenApi(request: (path: string) => Promise<unknown>): Promise<OpenApi[]> {
  const { paths } = (await request("/openapi/v3")) as { readonly paths: Readonly<Record<string, unknown>> };
  const versions = Object.keys(paths).filter((path) => /^(api\/v1$|apis\/.+\/.+)/.test(path));
  return Promise.all(versions.toSorted().map(async (path) => (await request(`/openapi/v3/${path}`)) as OpenApi));
}

async function write(): Promise<void> {
  await using plane = await startControlPlane({ components: "api", name: "shapes" });
  const documents = await readOpenApi(async (path) => JSON.parse((await plane.request({ path })).text) as unknown);
  const kinds = kindTypeNames(await readFile(join(folder, "kinds.ts"), "utf8"));
  for (const [name, text] of shapesModule(documents, kinds)) await writeFile(join(folder, "shapes", name), text);
}

if (import.meta.main) await write();
