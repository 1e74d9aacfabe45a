import type { Step } from "../../../verdicts/witness.ts";
import type { Tried } from "../../placement/possible-placements.ts";
import type { PathsContext } from "../paths-context.ts";

/** What was found out of people of a stage: that they can bring a pod there so, that they cannot, or nothing. */
export type Found = "refused" | "nobody" | "unknown" | { readonly lands: readonly Step[] };

const guard = { policy: { group: "", kind: "Guard", namespace: "", name: "guard" }, message: "no" };

/** The same where this was found of people of all stages, or of each of those in `found`; of others it is unknown. */
export function withTried(context: PathsContext, found: Found | Readonly<Record<string, Found>>): PathsContext {
  const { placements } = context;
  const all = typeof found === "string" || isLanding(found);
  return {
    ...context,
    placements: {
      ...placements,
      tried: (from, nodes) => {
        const one = all ? found : (found[from] ?? "unknown");
        if (typeof one === "string")
          return { type: one === "unknown" ? "unknown" : "refused", by: one === "nobody" ? [] : [guard] };
        const [maker] = placements.makers.get("dev") ?? [];
        if (!maker) throw new Error("nobody of dev makes pods");
        const landed: Tried = { type: "lands", by: "scheduler", summary: "", steps: one.lands, maker, nodes };
        return landed;
      },
    },
  };
}

function isLanding(found: object): found is { readonly lands: readonly Step[] } {
  return "lands" in found;
}
