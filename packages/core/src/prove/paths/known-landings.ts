import type { LandingSpec } from "../placement/landing.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import type { MakingGroup } from "./making-groups.ts";
import type { PathsContext } from "./paths-context.ts";

/** Where nobody of the stages at home can bring a pod there, none of them can. Of those who are trusted nobody asked that. */
export function mayNotLand({ access, placements }: PathsContext, group: MakingGroup, nodes: NodeClass): boolean {
  if (group.stage === nodes.stage) return false;
  const { identity } = group.arrival;
  if (identity.type !== "subject" || access.given.rights.isTrusted(identity.subject)) return false;
  const homes = access.homes(identity.subject);
  return (
    homes.length > 0 &&
    homes.every((home) => {
      const tried = placements.tried(home, nodes);
      return tried.type === "refused" && tried.by.length > 0;
    })
  );
}

/** What a pod says of where it runs that lands there, if one is known of those who are at home where this one is. */
export function knownLanding(
  { access, placements }: PathsContext,
  { arrival: { identity } }: MakingGroup,
  nodes: NodeClass,
): LandingSpec | undefined {
  if (identity.type !== "subject") return undefined;
  for (const home of access.homes(identity.subject)) {
    const tried = placements.tried(home, nodes);
    const step = tried.type === "lands" ? tried.steps.at(-1) : undefined;
    if (step?.type !== "landing") continue;
    const { nodeName, nodeSelector, affinity, tolerations } = (step.pod as { readonly spec?: LandingSpec }).spec ?? {};
    return {
      ...(nodeName !== undefined && { nodeName }),
      ...(nodeSelector && { nodeSelector }),
      ...(affinity && { affinity }),
      ...(tolerations && { tolerations }),
    };
  }
  return undefined;
}
