import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic, HelmSource, Span } from "@kubestage/core";
import { diagnose } from "@kubestage/core";
import type { ReadChart } from "./chart-files.ts";
import { chartNamed, lookThrough } from "./chart-files.ts";
import { readChartArchive } from "./chart-archive.ts";
import type { RunOutcome } from "../tools/contained-process.ts";
import { runContained } from "../tools/contained-process.ts";
import { hashText } from "../file-contents.ts";
import type { RenderCache } from "../render-cache.ts";
import { inScratch } from "../scratch-folder.ts";
import type { Tool } from "../tools/tool-version.ts";

/** A chart that stands in a registry or repository. */
export type RemoteChart = Exclude<HelmSource["chart"], { readonly at: "folder" }>;

export interface FetchRequest {
  readonly source: HelmSource;
  readonly chart: RemoteChart;
  readonly place: Span;
  readonly cache: RenderCache;
  /** Asked for only where something has to be fetched. */
  readonly helm: () => Promise<Tool | Diagnostic>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** What fetching needs of the user's own surroundings: how they are signed in, proxies and certificates. */
const passedOn = [
  ...["HOME", "PATH", "XDG_CONFIG_HOME", "HELM_CONFIG_HOME", "HELM_REGISTRY_CONFIG", "HELM_REPOSITORY_CONFIG"],
  ...["DOCKER_CONFIG", "REGISTRY_AUTH_FILE", "SSL_CERT_FILE", "SSL_CERT_DIR"],
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"],
];
const limits = { timeoutMs: 120_000, mostBytes: 64 * 1024 };

/**
 * A chart of a repository or registry, by its exact version: from the cache, else fetched once by `helm pull` and kept.
 * The kept archive is verified whenever it is used (`RenderCache`).
 *
 * Errors: KS6033 where it cannot be fetched, or is no archive of a chart.
 */
export async function fetchChart(request: FetchRequest): Promise<ReadChart> {
  const { chart, source, place, cache } = request;
  const key = hashText(`chart ${JSON.stringify(chart)}`);
  const kept = cache.read(key);
  const shownAs = chartNamed(source);
  const archive = kept ?? (await pullWithHelm(request));
  if (!Buffer.isBuffer(archive) && typeof archive !== "string") return { chart: undefined, diagnostics: [archive] };
  if (typeof archive === "string") return refused(`${shownAs} cannot be fetched: ${archive}`, place);
  try {
    const name = chart.at === "repository" ? chart.name : (chart.reference.split("/").at(-1) ?? "chart");
    const files = readChartArchive(archive, `${name}-${chart.version}.tgz`);
    if (!kept) cache.write(key, archive);
    return lookThrough(files, shownAs, place);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refused(`${shownAs} is no archive of a chart: ${error.message}`, place);
  }
}

function refused(message: string, span: Span): ReadChart {
  const hint =
    "check its name and version, and that `helm pull` can fetch it: `helm registry login` where it asks who you are";
  return { chart: undefined, diagnostics: [diagnose("KS6033", { message, hint, span })] };
}

async function pullWithHelm(request: FetchRequest): Promise<Buffer | string | Diagnostic> {
  const helm = await request.helm();
  return "code" in helm ? helm : pull(request, helm);
}

/** The archive, or why there is none. */
async function pull({ chart, environment, signal }: FetchRequest, { program }: Tool): Promise<Buffer | string> {
  const from = chart.at === "registry" ? [chart.reference] : [chart.name, "--repo", chart.url];
  return inScratch(async ({ folder, environment: own }) => {
    const kept = Object.entries(own).filter(([name]) => !passedOn.includes(name));
    const user = passedOn.map((name) => [name, environment[name]] as const).filter(([, value]) => value !== undefined);
    const outcome = await runContained({
      command: [program, "pull", ...from, "--version", chart.version, "--destination", join(folder, "tmp")],
      folder,
      environment: Object.fromEntries([...kept, ...user]) as Record<string, string>,
      limits,
      network: true,
      signal,
    });
    const archive = readdirSync(join(folder, "tmp")).find((name) => name.endsWith(".tgz"));
    if (outcome.kind !== "done" || archive === undefined) return whyNot(outcome);
    return readFileSync(join(folder, "tmp", archive));
  });
}

function whyNot(outcome: RunOutcome): string {
  switch (outcome.kind) {
    case "done":
      return "Helm gave no archive";
    case "ended":
      return `Helm did not end within ${limits.timeoutMs / 1000} seconds`;
    case "failed":
      return withoutCredentials(
        outcome.errorText
          .trim()
          .replace(/^Error: /, "")
          .split("\n", 1)[0] ?? outcome.why,
      );
  }
}

/** Proxies and redirects may have them in their URLs. */
function withoutCredentials(text: string): string {
  return text.replace(/\/\/[^/\s@"']+@/g, "//");
}
