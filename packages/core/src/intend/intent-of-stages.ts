import { withPresentPreviews } from "../model/preview-names.ts";
import { outside, unassigned } from "../verdicts/property.ts";
import type { Intent, Opening, Peer } from "../verdicts/intent.ts";

/**
 * What stages mean that do not all run the same release of the platform's documents: an opening, or a thing that is shared, is
 * meant where each stage that it concerns says so; what somebody may do in a stage, that stage says; administrators of all are
 * those whom every stage trusts. So no stage opens another one by itself. That all of one stage may reach all of another, as two
 * with `network: open` do, is never meant: what has to pass between stages is named, such as by something shared.
 *
 * @param given by stage, each of the stage's own release
 */
export function intentOfStages(given: ReadonlyMap<string, Intent>): Intent {
  const stages = [...given.keys()];
  const intents = new Map([...given].map(([stage, intent]) => [stage, withPreviews(intent, stages)]));
  const all = [...intents.values()];
  const agreed = new Map([...intents].map(([stage, { openings }]) => [stage, textsOf(openings.map(meantOpening))]));
  const inDetail = new Map(
    [...intents].map(([stage, { openings }]) => [
      stage,
      textsOf(openings.flatMap((one) => detailed(meantOpening(one), stages))),
    ]),
  );
  const said = new Map(
    [...intents].map(([stage, { shared, administrators }]) => [stage, textsOf([...shared, ...administrators])]),
  );
  const told = distinct(all.flatMap((intent) => intent.openings.map(meantOpening)));
  const openings = told
    .filter((one) => !isOfWholeStages(one))
    .flatMap((opening) =>
      !isEverything(opening.from) && !isEverything(opening.to) && isSaid(agreed, opening, [])
        ? [opening]
        : detailed(opening, stages).filter((one) => isSaid(inDetail, one, [one.from.stage, one.to.stage], false)),
    );
  return {
    source: all[0]?.source,
    openings: distinct(openings),
    shared: distinct(all.flatMap((intent) => intent.shared)).filter((one) => isSaid(said, one, one.stages)),
    administrators: distinct(all.flatMap((intent) => intent.administrators)).filter((one) => isSaid(said, one, [])),
    grants: [...intents].flatMap(([stage, { grants }]) => grants.filter((grant) => grant.stage === stage)),
  };
}

/** What is meant for all previews of a template is meant for those that there are; what then nobody shares with anybody is nothing. */
function withPreviews(intent: Intent, present: readonly string[]): Intent {
  const shared = intent.shared.flatMap((thing) => {
    const stages = withPresentPreviews(thing.stages, present);
    return stages === thing.stages || thing.type === "nodes" || stages.length > 1 ? [{ ...thing, stages }] : [];
  });
  return { ...intent, shared };
}

/** Whether every stage of those that it concerns says it; where it concerns none of them, every stage does, or any one. */
function isSaid(
  texts: ReadonlyMap<string, ReadonlySet<string>>,
  what: unknown,
  concerned: readonly (string | undefined)[],
  asksAll = true,
): boolean {
  const text = JSON.stringify(what);
  const own = concerned.flatMap((stage) => {
    const known = stage === undefined ? undefined : texts.get(stage);
    return known ? [known] : [];
  });
  if (own.length > 0) return own.every((one) => one.has(text));
  return asksAll ? [...texts.values()].every((one) => one.has(text)) : [...texts.values()].some((one) => one.has(text));
}

/** With every stage by its name that a peer means without naming it, and what is of none: each opening then concerns whom it names. */
function detailed({ from, to, ...rest }: Opening, stages: readonly string[]): Opening[] {
  const isUnnamed = isEverything(from) || isEverything(to);
  return peersIn(from, stages)
    .flatMap((one) => peersIn(to, stages).map((other) => ({ from: one, to: other, ...rest })))
    .filter((one) => !(isUnnamed && isBetweenStages(one)));
}

function isEverything({ stage, cidr, host, namespace, namespaceLabels, podLabels }: Peer): boolean {
  return [stage, cidr, host, namespace, namespaceLabels, podLabels].every((part) => part === undefined);
}

function isOfWholeStages(opening: Opening): boolean {
  return (
    isBetweenStages(opening) && [opening.from, opening.to].every((peer) => isEverything({ ...peer, stage: undefined }))
  );
}

function isBetweenStages({ from, to }: Opening): boolean {
  const named = [from.stage, to.stage].filter((stage) => stage !== undefined && ![unassigned, outside].includes(stage));
  return named.length === 2 && from.stage !== to.stage;
}

function peersIn(peer: Peer, stages: readonly string[]): Peer[] {
  if (peer.stage !== undefined || peer.cidr !== undefined || peer.host !== undefined) return [peer];
  return [...stages, unassigned, ...(isEverything(peer) ? [outside] : [])].map((one) => ({ ...peer, stage: one }));
}

/** Without the place, which is another one in each release. */
function meantOpening({ declaredAt: _, ...opening }: Opening): Opening {
  return opening;
}

function textsOf(items: readonly unknown[]): ReadonlySet<string> {
  return new Set(items.map((item) => JSON.stringify(item)));
}

function distinct<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
