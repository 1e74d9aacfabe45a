import { platformIdentity } from "../model/administrators.ts";
import { allPreviews } from "../model/preview-names.ts";
import type { Cluster, Platform, Stage } from "../model/resolved.ts";
import type { Intent, SubjectName } from "../verdicts/intent.ts";
import type { ClusterIntent } from "./cluster-intent.ts";
import { grantsIn } from "./grants.ts";
import { openingsIn } from "./openings.ts";
import { sharedIn } from "./shared-things.ts";

/**
 * What a declaration means to be open in one of its clusters: its calls and what every app needs, the rights of its teams,
 * and what its stages share. Made from the declaration alone: it knows nothing of what the compiler makes of it, so that
 * the one can be held against the other.
 */
export function intentOf(platform: Platform, cluster: Cluster): Intent {
  const stages = platform.stages.filter((stage) => stage.clusters.includes(cluster));
  const scope: ClusterIntent = { platform, cluster, stages };
  return {
    source: "the declaration",
    openings: openingsIn(scope),
    grants: grantsIn(scope),
    administrators: administratorsOf(platform, cluster),
    shared: sharedIn({ ...scope, stages: [...stages, ...previewsIn(platform, cluster)] }),
  };
}

/** Previews of each template share with others whatever the template would, under a name that stands for all of them. */
function previewsIn({ templates }: Platform, cluster: Cluster): Stage[] {
  const own = templates.filter((template) => template.clusters.includes(cluster));
  return own.map((template) => ({ ...template, name: allPreviews(template.name) }));
}

const accountPrefix = "system:serviceaccount:";

/** An account is known by the name that it has as a user: `system:serviceaccount:<namespace>:<name>`. */
function administratorsOf(platform: Platform, cluster: Cluster): SubjectName[] {
  const { groups, users } = platformIdentity(platform, cluster);
  return [
    ...groups.map((name): SubjectName => ({ kind: "Group", name })),
    ...users.map((user): SubjectName => {
      if (!user.startsWith(accountPrefix)) return { kind: "User", name: user };
      const [namespace = "", name = ""] = user.slice(accountPrefix.length).split(":");
      return { kind: "ServiceAccount", namespace, name };
    }),
  ];
}
