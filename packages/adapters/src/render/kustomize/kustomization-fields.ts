import type { DocumentSyntax, SyntaxNode } from "@kubestage/core";
import { nodeAt } from "@kubestage/core";

/** A path that a kustomization names, and where. */
export interface NamedInKustomization {
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** `resource`: a file, or a folder with a kustomization of its own; `file`: a file. */
  readonly kind: "resource" | "file";
}

/** Fields of which nothing is rendered here: they run programs, or fetch. */
export interface RefusedField {
  readonly field: string;
  readonly start: number;
  readonly end: number;
}

/** The name that a kustomization's file has, the first that is there. Source: kustomize api/konfig/general.go. */
export const kustomizationNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"] as const;

const refused = ["helmCharts", "helmChartInflationGenerator", "helmGlobals", "generators", "validators"];
const resourceFields = ["resources", "bases", "components"];
const pathFields = ["crds", "configurations", "transformers", "patchesStrategicMerge"];
const withPath = ["patches", "patchesJson6902", "replacements"];
const generators = ["configMapGenerator", "secretGenerator"];

/**
 * Every path that a kustomization names.
 * Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
 */
export function pathsIn({ root }: DocumentSyntax): NamedInKustomization[] {
  return [
    ...resourceFields.flatMap((field) => texts(nodeAt(root, [field]), "resource")),
    ...pathFields.flatMap((field) => texts(nodeAt(root, [field]), field === "transformers" ? "resource" : "file")),
    ...withPath.flatMap((field) => itemsAt(root, field).flatMap((item) => texts(nodeAt(item, ["path"]), "file"))),
    ...texts(nodeAt(root, ["openapi", "path"]), "file"),
    ...generators.flatMap((field) => itemsAt(root, field).flatMap(generated)),
  ];
}

/** `files` and `envs` of a generator: `path`, or `key=path`. */
function generated(item: SyntaxNode): NamedInKustomization[] {
  const files = texts(nodeAt(item, ["files"]), "file").map((one) => ({
    ...one,
    value: one.value.replace(/^[^=]*=/, ""),
  }));
  return [...files, ...["envs", "env"].flatMap((field) => texts(nodeAt(item, [field]), "file"))];
}

/** Fields that fetch charts or run plugins, whether or not kustomize would be allowed to. */
export function refusedIn({ root }: DocumentSyntax): RefusedField[] {
  if (root.kind !== "mapping") return [];
  return root.entries
    .filter(({ key, value }) => refused.includes(key) && !isEmpty(value))
    .map(({ key, keyStart, keyEnd }) => ({ field: key, start: keyStart, end: keyEnd }));
}

function isEmpty(node: SyntaxNode): boolean {
  return node.kind === "scalar" ? node.value === null : node.kind === "sequence" && node.items.length === 0;
}

function itemsAt(root: SyntaxNode, field: string): readonly SyntaxNode[] {
  const node = nodeAt(root, [field]);
  return node?.kind === "sequence" ? node.items : [];
}

/** A text or a list of them; YAML that is written in place instead of a path has several lines, and is none. */
function texts(node: SyntaxNode | undefined, kind: NamedInKustomization["kind"]): NamedInKustomization[] {
  if (node?.kind === "sequence") return node.items.flatMap((item) => texts(item, kind));
  if (node?.kind !== "scalar" || typeof node.value !== "string" || node.value.includes("\n")) return [];
  return [{ value: node.value, start: node.start, end: node.end, kind }];
}

/**
 * Whether kustomize would fetch it: a URL, or a repository in one of the forms that Git knows, such as
 * `github.com/owner/name//folder?ref=v1` or `git@host:name`.
 */
export function isRemote(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:|^[^/]+@[^/]+:|^[a-z0-9-]+(\.[a-z0-9-]+)+[/:].*(\/\/|\.git|\?)|^(github|gitlab|bitbucket)\.(com|org)[/:]|\?(ref|version|timeout|submodules)=/i.test(
    path,
  );
}
