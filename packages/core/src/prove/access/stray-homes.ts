import { mainHome } from "../rights/main-home.ts";
import { type Subject, subjectKey } from "../rights/rights.ts";
import type { AccessContext } from "./access-context.ts";
import { chainOf } from "./arrival.ts";
import type { Breach } from "./breaches.ts";

/**
 * Who is bound in several stages, by mistake in one of them, belongs to that one too: then people of production reach dev,
 * because a group of dev was bound in production. That is no cause of its own, and what mends it is not to take the group's
 * rights in dev away. The one who does the breach, where `from` is such a stage: not the one in which most of the
 * subject's bindings are, and one in which they give something that no intent gives.
 */
export function strayOf(context: AccessContext, { from, arrival }: Breach): Subject | undefined {
  const first = chainOf(arrival)[0]?.identity;
  if (first?.type !== "subject") return undefined;
  const { subject } = first;
  const main = mainHome(context.world, subject);
  if (main === undefined || main === from) return undefined;
  const isMeant = context.given.intent?.grants.some(
    (grant) => grant.stage === from && subjectKey({ namespace: "", ...grant.subject }) === subjectKey(subject),
  );
  return isMeant !== true && givesSomething(context, subject, from) ? subject : undefined;
}

function givesSomething({ grants, abilities, stageOf }: AccessContext, subject: Subject, stage: string): boolean {
  const { inNamespace = new Map<string, never[]>() } = grants.ofSubject.get(subjectKey(subject)) ?? {};
  return [...inNamespace].some(
    ([namespace, all]) =>
      stageOf(namespace) === stage && all.some(({ rules }) => abilities(rules).capabilities.size > 0),
  );
}
