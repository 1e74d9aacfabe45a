import type { RunningPod } from "../placement/running-pods.ts";
import type { Use } from "./uses.ts";

/** Words that name a state of work, or nothing: whoever builds next moves them. */
const movingTags =
  /^(?:latest|main|master|trunk|head|develop|dev|devel|test|testing|qa|staging|stage|prod|production|live|stable|edge|nightly|snapshot|next|current|canary|beta|alpha|rc|release)$/i;

/** Repositories that no company pushes to, so that nobody of a stage does. */
const foreign =
  /^(?:(?:docker\.io\/)?(?:library\/)?[^/.:]+$|(?:registry\.k8s\.io|k8s\.gcr\.io|mcr\.microsoft\.com|public\.ecr\.aws|gcr\.io\/distroless|registry\.access\.redhat\.com)\/)/;

/**
 * Images of pods by tags that can come to mean another image: by `moving` ones, which are there to be moved, or by others
 * that only could be. A digest always means the same image.
 */
export function imageUses(pods: readonly RunningPod[], which: "moving" | "versioned"): readonly Use[] {
  return pods.flatMap((pod) =>
    (["initContainers", "containers"] as const).flatMap((list) =>
      (pod.spec[list] ?? []).flatMap(({ image = "" }, index) => {
        const { repository, tag, digest } = partsOf(image);
        if (image === "" || digest !== undefined) return [];
        const isMoving = movingTags.test(tag) && !foreign.test(repository);
        if (isMoving !== (which === "moving")) return [];
        const at = { object: pod.object, path: [...pod.path, list, index, "image"] };
        const thing = `${repository}:${tag}`;
        return [{ thing, name: thing, stage: pod.stage, at, does: `runs ${image}`, changes: true }];
      }),
    ),
  );
}

/** A colon before the last slash is that of the registry's port. No tag is `latest`. */
function partsOf(image: string): { readonly repository: string; readonly tag: string; readonly digest?: string } {
  const [named = "", digest] = image.split("@");
  const colon = named.lastIndexOf(":");
  const isTagged = colon > named.lastIndexOf("/");
  const repository = isTagged ? named.slice(0, colon) : named;
  const tag = isTagged ? named.slice(colon + 1) : "latest";
  return { repository, tag, ...(digest !== undefined && { digest }) };
}
