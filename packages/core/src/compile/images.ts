import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Cluster, Container, Stage, Workload } from "../model/resolved.ts";
import { containerPlace } from "./app-place.ts";
import type { AppScope } from "./compiled.ts";

const defaultRegistry = "docker.io";

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
 * The full name of an image without tag and digest, as container runtimes complete it: `nginx:1` is
 * `docker.io/library/nginx`.
 *
 * Source: https://github.com/distribution/reference/blob/main/normalize.go (splitDockerDomain)
 */
export function imageName(image: string): string {
  const digest = image.indexOf("@");
  const named = digest === -1 ? image : image.slice(0, digest);
  const slash = named.lastIndexOf("/");
  const tag = named.indexOf(":", slash + 1);
  const name = tag === -1 ? named : named.slice(0, tag);
  if (slash === -1) return `${defaultRegistry}/library/${name}`;
  const first = name.slice(0, name.indexOf("/"));
  if (!isHost(first)) return `${defaultRegistry}/${name}`;
  return first === `index.${defaultRegistry}` ? name.slice("index.".length) : name;
}

/** Whether an image belongs to one of `registries`, each a registry or a path in it, whole segments compared. */
export function isFrom(image: string, registries: readonly string[]): boolean {
  const name = imageName(image);
  return registries.some((registry) => {
    const path = registry.endsWith("/") ? registry.slice(0, -1) : registry;
    return name.startsWith(path) && (name.length === path.length || name[path.length] === "/");
  });
}

function isHost(segment: string): boolean {
  return segment === "localhost" || segment.includes(".") || segment.includes(":") || segment.toLowerCase() !== segment;
}

function isPinned(image: string): boolean {
  return image.includes("@sha256:");
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
