import { unassigned } from "../../verdicts/property.ts";
import type { Pair } from "../../verdicts/finding.ts";
import { shownParts } from "./configuration-findings.ts";
import type { OuterSharing } from "./outer-sharing.ts";
import type { OuterUse } from "./outer-uses.ts";
import { unreadStore } from "./secret-paths.ts";

/** Whether a world fetches secrets by stores that are not among its objects. */
export function hasUnreadStores(uses: readonly OuterUse[]): boolean {
  return uses.some((use) => isUnread(use, "ofNamespace") || isUnread(use, "ofCluster"));
}

/** By its name in the DNS of a cluster, as uses have it, or as a store that was read says it. */
const insideOfCluster = /\.svc(?:\.cluster\.local)?(?:[:/",]|$)/;

/**
 * Without what is another thing here: stores of the whole cluster that were not read, servers inside of the cluster, and what
 * is of no stage there.
 */
export function asSeenFromElsewhere(uses: readonly OuterUse[]): readonly OuterUse[] {
  return uses.filter((use) => {
    const [place = ""] = use.parts;
    return use.stage !== unassigned && !insideOfCluster.test(place) && !isUnread(use, "ofCluster");
  });
}

/** Whether two namespaces' stores of one name were not read, so that it is not known whether they lead to the same. */
export function isDoubtful(sharing: OuterSharing): boolean {
  return isUnread(sharing, "ofNamespace");
}

/** Why it is not known, by pair. */
export function doubtsOf(sharings: readonly OuterSharing[]): { readonly pair: Pair; readonly why: string }[] {
  return sharings.flatMap(({ type, parts, uses }) =>
    uses.flatMap((one) =>
      uses
        .filter((other) => other.stage !== unassigned)
        .map((other) => {
          const store = (parts[0] ?? "").slice(unreadStore.ofNamespace.length);
          const homes = [one, other].map(({ from }) => `${from.object.object.metadata.namespace ?? ""}/${store}`);
          const why = `whether the SecretStores ${homes.join(" and ")}, which were not read, lead to the same ${type} ${shownParts(type, parts)}`;
          return { pair: { from: one.stage, to: other.stage }, why };
        }),
    ),
  );
}

function isUnread({ parts: [store = ""] }: Pick<OuterUse, "parts">, of: keyof typeof unreadStore): boolean {
  return store.startsWith(unreadStore[of]);
}
