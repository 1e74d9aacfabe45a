import * as z from "zod";
import { appLabel, dnsLabel, port, portName, protocol } from "./scalars.ts";

/** A path from the folder of the file that names it, down or across, never absolute. */
const relativePath = z
  .string()
  .min(1)
  .regex(/^[^/\\\0][^\\\0]*$/, "a path from this file's folder, with /, such as ./chart");

const chart = z
  .string()
  .regex(
    /^(oci:\/\/[a-z0-9][a-z0-9.-]*(:[0-9]+)?(\/[a-z0-9][a-z0-9._-]*)+|\.\.?(\/[^\\\0]*)?|[a-z0-9][a-zA-Z0-9._-]*)$/,
    "a folder such as ./chart, a reference such as oci://registry.example.com/charts/web, or a chart's name in `repository`",
  );

const noEndless = "values without .inf and .nan, which only YAML has";
const values = z.record(z.string(), z.unknown()).refine(isOfJson, noEndless);

/** Whether JSON could say it: tools and API servers take nothing else. */
function isOfJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isOfJson);
}

/** As Helm wants it. Source: https://semver.org, without ranges: what is rendered today is rendered tomorrow. */
export const exactVersion = z
  .string()
  .regex(/^v?[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/, "one version in full, such as 1.4.2");

const helm = z.strictObject({
  chart: chart.describe("A folder (./chart), an OCI reference (oci://…), or a chart's name in `repository`."),
  repository: z
    .string()
    .regex(/^https:\/\/[^\s?#@]+$/, "a URL that begins with https:// and holds no credentials")
    .optional()
    .describe("The Helm repository that a chart's name is looked up in."),
  version: exactVersion.optional().describe("The chart's version; a chart from a repository or registry needs it."),
  values: values.optional().describe("Values for the chart; they come before those of its files."),
  valueFiles: z.array(relativePath).optional().describe("Files of values; a later one comes before an earlier one."),
  releaseName: appLabel.optional().describe("What Helm calls the release. Default: the app's name."),
});

const operation = z.strictObject({
  op: z.enum(["add", "remove", "replace", "move", "copy", "test"]),
  path: z.string().regex(/^(\/.*)?$/, "a JSON pointer, such as /spec/replicas"),
  from: z
    .string()
    .regex(/^(\/.*)?$/, "a JSON pointer")
    .optional()
    .describe("Where move and copy take it from."),
  value: z.unknown().refine(isOfJson, noEndless).optional().describe("What add, replace and test take."),
});

const patch = z.strictObject({
  target: z
    .strictObject({
      kind: z.string().regex(/^[A-Z][A-Za-z0-9]*$/, "a kind, such as Deployment"),
      name: z.string().min(1).optional().describe("Default: every object of the kind."),
    })
    .describe("The objects that are changed."),
  merge: values
    .optional()
    .describe("A strategic merge patch: mappings are merged, lists of named things by name, null removes."),
  operations: z.array(operation).min(1).optional().describe("A JSON patch (RFC 6902)."),
  remove: z.literal(true).optional().describe("Leaves the objects out."),
});

/** What an app is rendered from, where it is not described by `image` or `workloads`. */
export const source = z.strictObject({
  helm: helm.optional().describe("A Helm chart."),
  kustomize: z
    .strictObject({ path: relativePath.describe("The folder of the kustomization.") })
    .optional()
    .describe("A kustomization."),
  manifests: z
    .strictObject({ paths: z.array(relativePath).min(1).describe("Files, or folders with everything below them.") })
    .optional()
    .describe("Plain manifests."),
  patches: z.array(patch).optional().describe("Changes to what was rendered, in this order."),
});

/** How one stage's source differs. */
export const sourceDifferences = z.strictObject({
  version: exactVersion.optional().describe("Another version of the chart."),
  values: values.optional().describe("Merged over the app's."),
  valueFiles: z.array(relativePath).optional().describe("Read after the app's."),
  path: relativePath.optional().describe("Another folder of the kustomization: the stage's overlay."),
  patches: z.array(patch).optional().describe("Made after the app's."),
});

export type SourcePatch = z.output<typeof patch>;
export type PatchOperation = z.output<typeof operation>;

/** The ports of an app with a source that others may reach: nobody but the chart knows its pods and Services. */
export const sourcePorts = z.record(
  portName,
  z.union([
    port,
    z.strictObject({
      port,
      protocol: protocol.optional(),
      service: z
        .strictObject({
          name: dnsLabel.optional().describe("Default: the app's name."),
          port: port.optional().describe("The Service's own port. Default: the container's."),
        })
        .optional()
        .describe("The Service of the source that leads to it."),
    }),
  ]),
);

/**
 * What an app is rendered from in one stage, the stage's differences applied. Paths are relative to the declaration's
 * root, with `/`, normalized, and never leave it.
 */
export type AppSource = HelmSource | KustomizeSource | ManifestsSource;

export interface HelmSource extends Patched {
  readonly kind: "helm";
  readonly chart:
    | { readonly at: "folder"; readonly path: string }
    | { readonly at: "registry"; readonly reference: string; readonly version: string }
    | { readonly at: "repository"; readonly url: string; readonly name: string; readonly version: string };
  readonly releaseName: string;
  /** Come before those of the files. */
  readonly values: Readonly<Record<string, unknown>>;
  /** A later one comes before an earlier one. */
  readonly valueFiles: readonly string[];
}

export interface KustomizeSource extends Patched {
  readonly kind: "kustomize";
  readonly path: string;
}

export interface ManifestsSource extends Patched {
  readonly kind: "manifests";
  readonly paths: readonly string[];
}

interface Patched {
  /** Made by `conform` on what was rendered, not by the tool. */
  readonly patches: readonly SourcePatch[];
}
