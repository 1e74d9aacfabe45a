import type { LedgerCommit } from "@kubestage/adapters";
import type { Change, Departure, Pointer, Promotion } from "@kubestage/core";

/** How a commit of promotions, or of withdrawals, says what it does: for people in its first line, for machines in trailers. */
export function describePromotions(
  promotions: readonly Promotion[],
  { changes, now }: { readonly changes: readonly Change[]; readonly now: number },
): Pick<LedgerCommit, "subject" | "trailers"> {
  const decided = { "Kubestage-Decided-At": new Date(now).toISOString() };
  const [first] = promotions;
  if (!first) return { subject: "Take back what no longer counts", trailers: decided };
  const pointers = changes.flatMap((change): Pointer[] => (change.kind === "pointer" ? [change.pointer] : []));
  const evidence = [...new Set(pointers.flatMap((pointer) => pointer.evidence))];
  const { by, reason } = pointers[0] ?? {};
  const names = promotions.map(({ release }) => release).join(", ");
  const replaced = promotions.flatMap(({ replaces, release }) =>
    replaces === undefined || replaces === release ? [] : [replaces],
  );
  // What goes on says where, also where clusters were added to its first wave.
  const wave = first.wave > 1 || first.replaces === first.release ? `, wave ${first.wave}` : "";
  return {
    subject: `${verbs[first.kind]} ${names} ${first.kind === "rollback" ? "in" : "to"} ${first.stage}${wave}`,
    trailers: {
      "Kubestage-Promotion": promotions.map(({ stage, app }) => `${stage}/${app}`).join(" "),
      "Kubestage-Release": promotions.map(({ release }) => release).join(" "),
      ...(replaced.length > 0 && { "Kubestage-Replaces": replaced.join(" ") }),
      "Kubestage-Kind": first.kind,
      "Kubestage-Wave": String(first.wave),
      "Kubestage-Tree": [...new Set(pointers.map(({ tree }) => tree))].join(" "),
      ...(evidence.length > 0 && { "Kubestage-Evidence": evidence.join(" ") }),
      ...(by !== undefined && { "Kubestage-Asked-By": by }),
      ...(reason !== undefined && { "Kubestage-Reason": reason }),
      ...decided,
    },
  };
}

const verbs = { promotion: "Promote", rollback: "Roll back to", breakGlass: "Break the glass for" } as const;

/** The same of a commit by which a preview goes. */
export function describeDeparture(
  { preview: { stage }, because }: Pick<Departure, "preview" | "because">,
  now: number,
): Pick<LedgerCommit, "subject" | "trailers"> {
  const trailers = { "Kubestage-Preview": stage, "Kubestage-Reason": because };
  return {
    subject: `End the preview ${stage}`,
    trailers: { ...trailers, "Kubestage-Decided-At": new Date(now).toISOString() },
  };
}
