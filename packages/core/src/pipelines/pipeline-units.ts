import { imageName, isPinned } from "../model/image-names.ts";
import { platformApp } from "../model/release-kind.ts";
import type { PipelineImage, PipelineRequest, PipelineUnit } from "./pipeline.ts";

/**
 * What a repository's pipeline builds and releases, in declaration order, the platform's own documents first. An app whose
 * folder is the root is alone in its repository, and every change is one of it.
 */
export function pipelineUnits(request: Omit<PipelineRequest, "system" | "version">): PipelineUnit[] {
  const { apps, context, declaration, pinned } = request;
  const declared = imagesByApp(request);
  const known = [platformApp, ...declared.keys()];
  const names = known.filter((name) => apps?.includes(name) ?? true);
  return names.map((name) => {
    const folder = cleanPath(name === platformApp ? declaration : context.replaceAll("{app}", name));
    const images = [...(declared.get(name) ?? [])].filter(([image]) => !isPinned(image));
    return {
      name,
      folder,
      images: images.map(([image, container]): PipelineImage => {
        const file = images.length === 1 ? "Dockerfile" : `${container}.Dockerfile`;
        const isOthers = pinned.includes(image);
        return {
          declared: image,
          repository: imageName(image),
          dockerfile: isOthers ? undefined : folder === "." ? file : `${folder}/${file}`,
        };
      }),
      changes: changesOf(folder, cleanPath(declaration)),
    };
  });
}

/** Every app of the platform, with its images as they are declared and the first container that runs each. */
export function imagesByApp({ platform }: Pick<PipelineRequest, "platform">): Map<string, Map<string, string>> {
  const out = new Map<string, Map<string, string>>();
  for (const { name, workloads } of platform.stages.flatMap(({ apps }) => apps)) {
    const images = out.get(name) ?? new Map<string, string>();
    for (const { image, name: container } of workloads.flatMap(({ containers }) => containers))
      if (!images.has(image)) images.set(image, container);
    out.set(name, images);
  }
  return out;
}

/** The folders whose changes count; undefined where one of them is the whole repository. */
function changesOf(...folders: readonly string[]): readonly string[] | undefined {
  return folders.includes(".") ? undefined : [...new Set(folders)];
}

/** `a/b` for `./a//b/`, and `.` for nothing. */
function cleanPath(path: string): string {
  const steps = path.split("/").filter((step) => step !== "" && step !== ".");
  return steps.length === 0 ? "." : steps.join("/");
}
