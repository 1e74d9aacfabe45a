import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/places.ts";
import { applyAcknowledgements } from "../model/acknowledgements.ts";
import { imageName, isFrom, isPinned } from "../model/image-names.ts";
import type { Cluster, Container, Platform, Stage, Workload } from "../model/resolved.ts";
import { containerPlace } from "./app-place.ts";
import type { AppScope } from "./compiled.ts";

/**
 * Whether workloads of the app are compiled in this stage. Not where it has no release, and not where the stage runs
 * images by digest only while the head of the declaration still names one by tag: that app gets everything else.
 */
export function mayRun({ app, stage }: AppScope): boolean {
  if (!app.runs) return false;
  return !(stage.digests && app.release === undefined && app.workloads.some(hasUnpinnedImage));
}

/**
 * What speaks against running the app's images in this stage.
 *
 * Errors: KS2002 for an image without a digest where the stage runs by digest only, an error in a release and otherwise
 * a warning; KS2005 for an image of a registry that the stage or the cluster does not allow. Nothing for an app without a release
 * (KS2003, found when the declaration is resolved): none of its images would run.
 */
export function checkImages(scope: AppScope): Diagnostic[] {
  const { app, stage, cluster } = scope;
  if (!app.runs || (!stage.digests && !stage.registries && !cluster.registries)) return [];
  const diagnostics: Diagnostic[] = [];
  for (const workload of app.workloads) {
    for (const container of workload.containers) {
      if (stage.digests && !isPinned(container.image)) diagnostics.push(withoutDigest(scope, workload, container));
      const limit = [stage, cluster].find(({ registries }) => registries && !isFrom(container.image, registries));
      if (limit) diagnostics.push(fromElsewhere(scope, workload, container, limit));
    }
  }
  return diagnostics;
}

/**
 * Which images a release of the app would lack the digests of in stages that run images by digest only: KS4016, once for each image.
 * What a source brings nobody knows before it is rendered.
 *
 * @param digests what is released for images, by what the declaration calls them
 * @param leftOut stages that it does not go through
 */
export function checkReleasedImages(
  { stages }: Platform,
  name: string,
  { digests, leftOut }: { readonly digests: Readonly<Record<string, string>>; readonly leftOut: readonly string[] },
): Diagnostic[] {
  const lacking = new Map<string, { readonly span: Span; readonly stages: Set<string> }>();
  const entered = stages.filter((one) => one.digests && !leftOut.includes(one.name));
  const own = entered.flatMap((stage) => stage.apps.flatMap((app) => (app.name === name ? [{ stage, app }] : [])));
  for (const { stage, app } of own)
    for (const workload of app.workloads)
      for (const container of workload.containers) {
        const { image } = container;
        if (isPinned(digests[image] ?? image)) continue;
        const span = containerPlace({ app, stage }, workload, container, "image");
        const known = lacking.get(image) ?? { span, stages: new Set() };
        lacking.set(image, { ...known, stages: known.stages.add(stage.name) });
      }
  const found = [...lacking].map(([image, { span, stages: guarded }]) => {
    const where = `${[...guarded].join(" and ")} ${guarded.size === 1 ? "runs" : "run"}`;
    const message = `${where} images by digest only, and this release of ${name} has none for ${JSON.stringify(image)}: it will be refused there`;
    const hint = `release it with --image ${image}=REFERENCE@sha256:DIGEST; --image ${image} alone asks its registry`;
    return diagnose("KS4016", { message, hint, span });
  });
  return applyAcknowledgements(
    own.map(({ app }) => app.declared),
    found,
  );
}

function hasUnpinnedImage(workload: Workload): boolean {
  return workload.containers.some((container) => !isPinned(container.image));
}

function withoutDigest(scope: AppScope, workload: Workload, container: Container): Diagnostic {
  const { app, stage } = scope;
  const image = JSON.stringify(container.image);
  const span = containerPlace(scope, workload, container, "image");
  if (app.release !== undefined) {
    const message = `${stage.name} runs images by digest only, and release ${app.release} of ${app.name} gives none for ${image}`;
    return diagnose("KS2002", { message, hint: "create a release whose `images` hold the digest", span });
  }
  const message = `${stage.name} runs images by digest only, and ${image} has none: ${app.name} gets everything but workloads there`;
  const hint = "give a release whose `images` hold the digest, or write the image with @sha256:…";
  return diagnose("KS2002", { severity: "warning", message, hint, span });
}

function fromElsewhere(scope: AppScope, workload: Workload, container: Container, limit: Stage | Cluster): Diagnostic {
  const allowed = limit.registries?.join(", ") || "none";
  return diagnose("KS2005", {
    message: `${limit.name} does not allow images such as ${imageName(container.image)}`,
    hint: `allowed are: ${allowed}`,
    span: containerPlace(scope, workload, container, "image"),
  });
}
