import type { Property } from "../../../verdicts/property.ts";
import type { Ways } from "../find-ways.ts";
import type { Edge, EdgeCause, FoundEdge } from "../way.ts";

export const step = (says: string) =>
  ({ type: "state", object: { group: "", kind: "Pod", namespace: "shop", name: "web" }, says }) as const;
export const cause = (key: string, edits = 1, more: Partial<EdgeCause> = {}): EdgeCause => ({
  key,
  description: `undo ${key}`,
  edits: () =>
    Array.from({ length: edits }, (_, at) => ({
      type: "delete",
      object: { group: "", kind: "Pod", namespace: "shop", name: `${key}-${at}` },
    })),
  ...more,
});
export const edge = (road: Property, says: string, isBreach = true, by?: EdgeCause): Edge => ({
  road,
  isBreach,
  says,
  steps: () => [step(says)],
  cause: by,
  sensitivity: { kinds: [] },
});

export const found = (from: string, to: string, by?: EdgeCause): FoundEdge => ({
  from,
  to,
  edge: edge("access", `${from} to ${to}`, true, by),
});
export function open(parts: Partial<Ways & { type: "open" }>): Ways & { type: "open" } {
  return { type: "open", edges: [], joined: [], isSingle: false, found: [], ...parts };
}
