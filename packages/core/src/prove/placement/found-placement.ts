import type { Pair } from "../../verdicts/finding.ts";
import type { ExistingPlacement } from "./existing-placements.ts";
import type { Tried } from "./possible-placements.ts";

/** A pod of one stage on a node of another, or one that could be there. */
export type FoundPlacement = Pair &
  (
    | ({ readonly type: "existing" } & ExistingPlacement)
    | ({ readonly type: "possible" } & Omit<Extract<Tried, { type: "lands" }>, "type">)
  );
