import type { World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Actor, RequestStep } from "../../verdicts/witness.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import { makeRights } from "../rights/make-rights.ts";
import { allowingRule } from "../rights/role-rules.ts";
import { type Allowance, type Attributes, type Rights, type Subject, subjectKey } from "../rights/rights.ts";
import { type AccessContext, accessContext } from "./access-context.ts";
import type { Arrival } from "./arrival.ts";
import { type AskedFor, attributesOf } from "./question.ts";
import { permitsRequest } from "./own-bindings.ts";
import { reachIdentities } from "./reach-identities.ts";
import { stepsTo } from "./witness-steps.ts";

export interface RightsQuestion {
  readonly who: Subject;
  /** Further groups that they are in. */
  readonly groups: readonly string[];
  readonly verb: string;
  readonly what: AskedFor;
  /** Those in which it is asked; of what belongs to the whole cluster one question without. */
  readonly namespaces: readonly string[];
}

/** The answer in one namespace, or for the whole cluster. */
export interface RightsAnswer {
  /** Empty for the whole cluster. */
  readonly namespace: string;
  /** Undefined for the whole cluster. */
  readonly stage: string | undefined;
  readonly answer: "yes" | "byWayUp" | "no";
  /** The rule that allows it, of the last one in the chain where there is a way up. */
  readonly allowance: Allowance | undefined;
  /** Where the binding names them, or a group of theirs; undefined where another one is named on the way. */
  readonly subject: number | undefined;
  /** What has to be done before, where it is a way up. */
  readonly steps: readonly RequestStep[];
}

/** Whether somebody may do something, by their own rights or as somebody whom they can become, in each namespace asked for. */
export function answerQuestion(world: World, question: RightsQuestion): readonly RightsAnswer[] {
  const rights = makeRights(world, undefined);
  const { what, verb } = question;
  const places = what.type === "path" || what.isClusterWide ? [""] : question.namespaces;
  let reached: readonly Arrival[] | undefined;
  let context: AccessContext | undefined;
  return places.map((namespace): RightsAnswer => {
    const attributes = attributesOf(what, verb, namespace);
    const stage = namespace === "" ? undefined : (world.stages.ofNamespace.get(namespace) ?? unassigned);
    const actor = actorWith(rights, question);
    const allowance = rights.allows(actor, attributes);
    if (allowance) {
      const subject = positionOf(actor, allowance);
      return { namespace, stage, answer: "yes", allowance, subject, steps: [] };
    }
    context ??= accessContext(world, { intent: undefined, rights, admission: makeAdmission(world) });
    reached ??= reachIdentities(context, sourcesOf(question), () => false);
    const found = firstWayUp(context, reached, attributes);
    if (!found) return { namespace, stage, answer: "no", allowance: undefined, subject: undefined, steps: [] };
    return { namespace, stage, answer: "byWayUp", subject: undefined, ...found };
  });
}

function actorWith(rights: Rights, { who, groups }: RightsQuestion): Actor {
  const { user, groups: own } = rights.actorOf(who);
  return { user, groups: [...new Set([...own, ...groups])] };
}

function positionOf({ user, groups }: Actor, { binding }: Allowance): number | undefined {
  const subjects = (binding.object["subjects"] ?? []) as readonly Partial<Subject>[];
  const own = binding.object.metadata.namespace ?? "";
  const found = subjects.findIndex(({ kind, name = "", namespace }) => {
    if (kind === "Group") return groups.includes(name);
    return user === (kind === "User" ? name : `system:serviceaccount:${namespace ?? own}:${name}`);
  });
  return found === -1 ? undefined : found;
}

function sourcesOf({ who, groups }: RightsQuestion): Subject[] {
  return [who, ...groups.map((name): Subject => ({ kind: "Group", name, namespace: "" }))];
}

function firstWayUp(
  { given: { rights } }: AccessContext,
  reached: readonly Arrival[],
  attributes: Attributes,
): Pick<RightsAnswer, "allowance" | "steps"> | undefined {
  for (const arrival of reached) {
    if (arrival.unclear !== undefined) continue;
    const allowance = allowanceTo(rights, arrival, attributes);
    if (allowance) return { allowance, steps: stepsTo(arrival) };
  }
  return undefined;
}

function allowanceTo(rights: Rights, arrival: Arrival, attributes: Attributes): Allowance | undefined {
  const { identity, actor } = arrival;
  if (!permitsRequest(rights, arrival, attributes)) return undefined;
  if (identity.type === "subject") return rights.allows(actor, attributes);
  const { bound } = identity;
  const reaches = bound.namespace === "" || (!("path" in attributes) && attributes.namespace === bound.namespace);
  const question = `bound ${JSON.stringify(attributes)}`;
  const rule = reaches ? allowingRule(bound.rules, attributes, question) : undefined;
  if (!rule) return undefined;
  const reference = { binding: bound.key, role: rule.key, rule: rule.position };
  return { reference, binding: bound.binding, role: rule.role };
}

/** Whether anything in the world gives the subject a right, or names it. */
export function isKnown(world: World, who: Subject): boolean {
  return makeRights(world, undefined).subjects.some((subject) => subjectKey(subject) === subjectKey(who));
}
