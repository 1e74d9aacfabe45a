import { readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseAllDocuments } from "yaml";
import { go, sayOnStderr } from "./build.ts";
import { provideCached } from "./cache.ts";
import type { RunningControlPlane } from "./running-control-plane.ts";

/** Where a project's Go module carries its custom resource definitions. */
interface DefinitionModule {
  readonly module: string;
  readonly version: string;
  /** Of the whole module, as Go counts it: what is fetched is what was looked at. */
  readonly sum: string;
  readonly folder: string;
}

const definitionModules = {
  "network-policy-api": {
    module: "sigs.k8s.io/network-policy-api",
    version: "v0.2.0",
    sum: "h1:W/f0Y9VoeQdOWjX/h2gZyLH6gZ5LLEXmh/9wy9mQWKw=",
    folder: "config/crd/standard",
  },
  // Version 1.7 asks for a newer Go than Kubernetes does.
  "gateway-api": {
    module: "sigs.k8s.io/gateway-api",
    version: "v1.6.3",
    sum: "h1:lKpJa5bGlraC/QeACvCpsHLdmO6y0iKfzVl6gzaFEYc=",
    folder: "config/crd/standard",
  },
  "external-secrets": {
    module: "github.com/external-secrets/external-secrets",
    version: "v1.3.2",
    sum: "h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=",
    folder: "config/crds/bases",
  },
  cilium: {
    module: "github.com/cilium/cilium",
    version: "v1.20.2",
    sum: "h1:dqiEGIcXc+gqCLYG/l7VCFJ8GHyb4HUrwbZOpkX5dL8=",
    folder: "pkg/k8s/apis/cilium.io/client/crds",
  },
  // Of these three newer versions ask for a newer Go than Kubernetes does.
  "argo-cd": {
    module: "github.com/argoproj/argo-cd/v3",
    version: "v3.5.7",
    sum: "h1:Xm1BF+I5OgDKUG3SDK49vn2/Y5AMyaNVko+/JT08gj0=",
    folder: "manifests/crds",
  },
  "flux-source": {
    module: "github.com/fluxcd/source-controller",
    version: "v1.9.6",
    sum: "h1:nG534/bI6nVpyHra7ONAk6xDB3xPsVT+EOLHZHXPrrc=",
    folder: "config/crd/bases",
  },
  "flux-kustomize": {
    module: "github.com/fluxcd/kustomize-controller",
    version: "v1.9.6",
    sum: "h1:XB+G3A0mky0j5uVHZWv4oSlS2RvZBoNIUhstIvY0JKE=",
    folder: "config/crd/bases",
  },
} as const satisfies Record<string, DefinitionModule>;

export type DefinitionSet = keyof typeof definitionModules;
export const definitionSets = Object.keys(definitionModules) as DefinitionSet[];

/** As far as it has to be understood here. Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/ */
interface CustomResourceDefinition {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
}

const timeoutMs = 60_000;
const pollMs = 100;

/**
 * Installs what the projects' own modules carry, and waits until the API server serves each kind and has it in its
 * OpenAPI v3 document, from which admission policies are type-checked.
 */
export async function installDefinitions(plane: RunningControlPlane, sets: readonly DefinitionSet[]): Promise<void> {
  const definitions = (await Promise.all(sets.map(readDefinitions))).flat();
  await Promise.all(definitions.map((definition) => applyDefinition(plane, definition)));
  const kinds = new Map<string, Set<string>>();
  for (const { spec } of definitions)
    for (const { name } of spec.versions.filter(({ served }) => served)) {
      const version = `${spec.group}/${name}`;
      kinds.set(version, (kinds.get(version) ?? new Set()).add(spec.names.kind));
    }
  await Promise.all([...kinds].map(([version, wanted]) => waitForKinds(plane, version, wanted)));
}

/** The definitions of a project, from its module at a pinned version. Errors: where Go is missing or fetches nothing. */
async function readDefinitions(set: DefinitionSet): Promise<CustomResourceDefinition[]> {
  const source: DefinitionModule = definitionModules[set];
  const folder = await provideCached(
    {
      name: `definitions-${set}`,
      inputs: [JSON.stringify(source)],
      make: async (draft) => {
        sayOnStderr(`fetching the definitions of ${source.module} ${source.version}`);
        const found = await findDefinitions(await moduleFolderOf(source), source.folder);
        await writeFile(join(draft, "definitions.json"), JSON.stringify(found));
      },
    },
    sayOnStderr,
  );
  return JSON.parse(await readFile(join(folder, "definitions.json"), "utf8")) as CustomResourceDefinition[];
}

async function moduleFolderOf({ module, version, sum }: DefinitionModule): Promise<string> {
  // Outside every module, so that no go.mod has a say in the version.
  const printed = await go(["mod", "download", "-json", `${module}@${version}`], { cwd: tmpdir(), say: sayOnStderr });
  const { Dir, Sum } = JSON.parse(printed) as { Dir: string; Sum: string };
  if (Sum !== sum) throw new Error(`${module} ${version} has the sum ${Sum}, and ${sum} was expected`);
  return Dir;
}

async function findDefinitions(moduleFolder: string, folder: string): Promise<CustomResourceDefinition[]> {
  const files = (await readdir(join(moduleFolder, folder), { recursive: true })).filter((file) =>
    /\.ya?ml$/.test(file),
  );
  const texts = await Promise.all(files.toSorted().map((file) => readFile(join(moduleFolder, folder, file), "utf8")));
  const objects = texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as unknown));
  const found = objects.filter(isDefinition);
  if (found.length === 0) throw new Error(`there is no custom resource definition in ${moduleFolder}/${folder}`);
  return found;
}

function isDefinition(value: unknown): value is CustomResourceDefinition {
  return (value as { kind?: unknown } | null)?.kind === "CustomResourceDefinition";
}

async function applyDefinition(plane: RunningControlPlane, definition: CustomResourceDefinition): Promise<void> {
  const { status, text } = await plane.request({
    method: "PATCH",
    path: `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${definition.metadata.name}?fieldManager=testbed&force=true&fieldValidation=Strict`,
    contentType: "application/apply-patch+yaml",
    body: definition,
    timeoutMs: 30_000,
  });
  if (status >= 300) throw new Error(`the API server refuses ${definition.metadata.name}: ${text}`);
}

async function waitForKinds(plane: RunningControlPlane, version: string, wanted: ReadonlySet<string>): Promise<void> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const { status, text } = await plane.request({ path: `/openapi/v3/apis/${version}` });
    const missing = [...wanted].filter((kind) => status !== 200 || !text.includes(`"kind":"${kind}"`));
    if (missing.length === 0) return;
    if (performance.now() > until) throw new Error(`${version} is not served in a minute: ${missing.join(", ")}`);
    await sleep(pollMs);
  }
}
