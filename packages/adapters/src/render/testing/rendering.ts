import type { Diagnostic, HelmSource, Rendering, SourceToRender } from "@kubestage/core";
import { placeOf } from "@kubestage/core";
import { temporaryFolder } from "../../testing/folders.ts";
import { memoryCache } from "../render-cache.ts";
import type { RendererOptions } from "../render-source.ts";
import { sourceRenderer } from "../render-source.ts";

const declaration = { file: "platform.yaml", path: "platform.yaml", text: "source: {}\n" };
/** Where the tests' declaration asks for what is rendered. */
const asked = { source: declaration, start: 0, end: 6 };

type Files = Readonly<Record<string, string>>;

/** Renders one source of a declaration that consists of `files`. */
export async function renderFiles(
  files: Files,
  source: SourceToRender["source"],
  options: Partial<RendererOptions> & { readonly folder?: string } = {},
): Promise<Rendering> {
  const folder = options.folder ?? temporaryFolder(files);
  const render = sourceRenderer({ root: { absolute: folder, file: "." }, cache: memoryCache(), ...options });
  return render(wantedOf(source));
}

export function wantedOf(source: SourceToRender["source"]): SourceToRender {
  const where = { cluster: "main", stage: "dev", app: "web", namespace: "web-dev", kubernetesVersion: "1.36" };
  return { ...where, source, place: asked };
}

export function helmSource(values: HelmSource["values"] = {}, valueFiles: readonly string[] = []): HelmSource {
  return { kind: "helm", chart: { at: "folder", path: "chart" }, releaseName: "web", values, valueFiles, patches: [] };
}

/** A chart in the folder `chart` with these templates, and other files that stand in it. */
export function chartFiles(templates: Files, others: Files = {}): Record<string, string> {
  return {
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 0.1.0\n",
    ...Object.fromEntries(Object.entries(templates).map(([name, text]) => [`chart/templates/${name}`, text])),
    ...Object.fromEntries(Object.entries(others).map(([path, text]) => [`chart/${path}`, text])),
  };
}

/** `KS5220 chart/templates/a.yaml:2:3 message`, for each finding but the one about versions that are not said. */
export function told(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics
    .filter(({ code }) => code !== "KS6034")
    .map(({ code, message, span }) => {
      const place = span && placeOf(span);
      return `${code} ${place ? `${place.file}:${place.line}:${place.column}` : "nowhere"} ${message}`;
    });
}

export function textsOf({ rendered }: Rendering): string[] {
  return rendered?.texts.map((text) => text.rendered.text) ?? [];
}
