import type { Intent, Opening } from "../verdicts/intent.ts";

/**
 * What stages mean that do not all run the same release of the platform's documents: an opening, or a thing that is shared, is
 * meant where each stage that it concerns says so; what somebody may do in a stage, that stage says; administrators of all are
 * those whom every stage trusts. So no stage opens another one by itself.
 *
 * @param intents by stage, each of the stage's own release
 */
export function intentOfStages(intents: ReadonlyMap<string, Intent>): Intent {
  const all = [...intents.values()];
  const texts = new Map([...intents].map(([stage, intent]) => [stage, saidBy(intent)]));
  /** Whether every stage among `stages` says it; where it is about none of them, every stage does. */
  const isMeant = (what: unknown, stages: readonly string[]): boolean => {
    const concerned = stages.filter((stage) => texts.has(stage));
    const text = JSON.stringify(what);
    return (concerned.length > 0 ? concerned : [...texts.keys()]).every((stage) => texts.get(stage)?.has(text));
  };
  const { openings, shared, administrators } = {
    openings: all.flatMap((intent) => intent.openings.map(meantOpening)),
    shared: all.flatMap((intent) => intent.shared),
    administrators: all.flatMap((intent) => intent.administrators),
  };
  return {
    source: all[0]?.source,
    openings: distinct(openings.filter((one) => isMeant(one, stagesOf(one)))),
    shared: distinct(shared.filter((one) => isMeant(one, one.stages))),
    administrators: distinct(administrators.filter((one) => isMeant(one, []))),
    grants: [...intents].flatMap(([stage, { grants }]) => grants.filter((grant) => grant.stage === stage)),
  };
}

function saidBy({ openings, shared, administrators }: Intent): ReadonlySet<string> {
  return new Set([...openings.map(meantOpening), ...shared, ...administrators].map((one) => JSON.stringify(one)));
}

/** Without the place, which is another one in each release. */
function meantOpening({ declaredAt: _, ...opening }: Opening): Opening {
  return opening;
}

function stagesOf({ from, to }: Opening): readonly string[] {
  return [from.stage, to.stage].filter((stage) => stage !== undefined);
}

function distinct<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
