import {
  type Diagnostic,
  diagnose,
  platformApp,
  type Platform,
  pointerKey,
  type RecordedRelease,
} from "@kubestage/core";
import type { LedgerState } from "../session/ledger-state.ts";

/** What a preview is made from, as one release of the platform's documents says it. */
interface Template {
  readonly like: string;
  /** In milliseconds. */
  readonly ttl: number;
  readonly most: number;
  readonly after: readonly string[];
  readonly release: RecordedRelease;
}

/**
 * The template that a preview is called after. Which stages are before it says the newest release of the platform's documents; what it is,
 * the one that the first of these stages runs that has it; where none is before it, the newest, too.
 *
 * Errors: KS6006 for a name that begins with no template's, and where no stage before has come so far.
 */
export async function findTemplate(
  state: LedgerState,
  name: string,
): Promise<Template | { readonly diagnostic: Diagnostic }> {
  const { ledger } = state;
  const [newest] = [...ledger.releases.values()]
    .filter(({ app, forPreviews }) => app === platformApp && !forPreviews)
    .toSorted((one, other) => other.number - one.number);
  const latest = newest && (await state.platformOf(newest));
  const like = latest?.templates.find((one) => name.startsWith(`${one.name}-`))?.name;
  if (!newest || like === undefined) return { diagnostic: noTemplate(name, latest) };
  const after = latest && specOf(latest, like)?.after;
  const before = (after ?? []).flatMap((stage) => {
    const pointer = ledger.pointers.get(pointerKey({ stage, app: platformApp }));
    return (pointer && ledger.releases.get(pointer.release)) ?? [];
  });
  for (const release of after ? before : [newest]) {
    const lifetime = specOf(await state.platformOf(release), like)?.lifetime;
    if (lifetime) return { like, ...lifetime, after: after ?? [], release };
  }
  const message = `${name} is to be taken from ${after?.join(" or ") ?? ""}, where the platform's documents do not have the template ${like} yet`;
  return { diagnostic: diagnose("KS6006", { message, hint: "promote the platform there first: `kubestage promote`" }) };
}

function specOf({ templates }: Platform, like: string) {
  return templates.find(({ name }) => name === like)?.declared.spec;
}

function noTemplate(name: string, platform: Platform | undefined): Diagnostic {
  const known = (platform?.templates ?? []).map((one) => `${one.name}-…`);
  const message = `${JSON.stringify(name)} is no name of a preview: it begins with no template's name and a dash`;
  const hint =
    known.length > 0 ? `call it ${known.join(" or ")}` : "declare a Stage with `lifetime: { ttl: 48h, most: 5 }`";
  return diagnose("KS6006", { message, hint });
}
