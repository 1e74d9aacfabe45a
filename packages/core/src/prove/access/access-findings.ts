import type { Code } from "../../diagnostics/codes.ts";
import { codes } from "../../diagnostics/codes.ts";
import { keyText } from "../../manifests/object-key.ts";
import type { Finding, Pair, Site } from "../../verdicts/finding.ts";
import type { Capability } from "../../verdicts/intent.ts";
import { capabilities as everyCapability } from "../../verdicts/intent.ts";
import { isEverybodyGroup } from "../rights/everybody-groups.ts";
import { type Subject, subjectKey } from "../rights/rights.ts";
import type { AccessContext } from "./access-context.ts";
import type { Breach, Cause } from "./breaches.ts";
import { fixOf, positionsOf } from "./fix-cause.ts";
import { strayOf } from "./stray-homes.ts";
import { abilityText, breachText, capabilityTexts, subjectText, wayText } from "./texts.ts";
import { chainOf } from "./arrival.ts";
import { witnessOf } from "./witness-steps.ts";

/** What several breaches come from. */
interface Group {
  readonly code: Code;
  /** Those of one subject to one role, by binding. */
  readonly causes: Map<string, Cause>;
  readonly first: Breach;
  readonly capabilities: Set<Capability>;
  /** From, then to. */
  readonly pairs: Map<string, Set<string>>;
  /** The same, of those whom this brings into a stage: what they are elsewhere. */
  readonly back: Map<string, Set<string>>;
}

const mostNames = 5;

/**
 * Breaches by what they come from: a subject that is bound to a role, in the whole cluster or in the namespaces of one stage,
 * as a right of its own or as a way to others.
 */
export class Causes {
  readonly #groups = new Map<string, Group>();
  readonly #context: AccessContext;
  /** Breaches by whom a binding brought into a stage of which they are not. */
  readonly #strays: { readonly subject: Subject; readonly breach: Breach }[] = [];

  constructor(context: AccessContext) {
    this.#context = context;
  }

  /** The code of the finding that says more. */
  add(breach: Breach): Code {
    const subject = strayOf(this.#context, breach);
    if (subject === undefined) return this.#add(breach);
    this.#strays.push({ subject, breach });
    return "KS3201";
  }

  #add(breach: Breach): Code {
    const { cause } = breach;
    const code = codeOf(breach);
    const where =
      cause.bound.namespace === "" ? keyText(cause.bound.key) : this.#context.stageOf(cause.bound.namespace);
    const key = `${code} ${subjectKey(cause.subject)} ${roleText(cause)} ${where}`;
    const made = { code, causes: new Map<string, Cause>(), first: breach, capabilities: new Set<Capability>() };
    const none = () => new Map<string, Set<string>>();
    const group = this.#groups.get(key) ?? { ...made, pairs: none(), back: none() };
    this.#groups.set(key, group);
    const binding = keyText(cause.bound.key);
    if (!group.causes.has(binding)) group.causes.set(binding, cause);
    group.capabilities.add(breach.capability);
    const destinations = group.pairs.get(breach.from) ?? new Set<string>();
    group.pairs.set(breach.from, destinations);
    destinations.add(breach.to);
    return code;
  }

  findings(): readonly Finding[] {
    for (const { subject, breach } of this.#strays) {
      const group = this.#broughtBy(subject, breach.from);
      if (group === undefined) this.#add(breach);
      else group.back.set(breach.from, (group.back.get(breach.from) ?? new Set()).add(breach.to));
    }
    return [...this.#groups.values()].map((group) => findingOf(this.#context, group));
  }

  /** What says that the subject has rights in the stage. */
  #broughtBy(subject: Subject, stage: string): Group | undefined {
    return [...this.#groups.values()].find(
      ({ code, first: { cause } }) =>
        code === "KS3201" &&
        subjectKey(cause.subject) === subjectKey(subject) &&
        this.#context.stageOf(cause.bound.namespace) === stage,
    );
  }
}

function codeOf({ cause, unclear, bound, capability }: Breach): Code {
  if (unclear !== undefined) return "KS3208";
  switch (cause.how) {
    case "bind":
    case "escalate":
      return "KS3205";
    case "impersonate":
    case "node":
    case "certificate":
    case "token":
      return "KS3204";
    case "pod":
    case "enter":
    case "secret":
      return "KS3207";
    default:
      if (capability === "impersonate") return "KS3204";
      if (isEverybodyGroup(cause.subject)) return "KS3203";
      if (bound.namespace !== "") return "KS3201";
      return capability === "changeWalls" ? "KS3206" : "KS3202";
  }
}

function findingOf(context: AccessContext, { code, causes, first, capabilities, pairs, back }: Group): Finding {
  const all = [...causes.values()];
  const { bound, subject, ability, how } = all[0] ?? first.cause;
  const rule = bound.rules.written[ability.written];
  const fix = fixOf(context, all);
  const what = everyCapability.filter((each) => capabilities.has(each)).map((each) => capabilityTexts[each]);
  const destinations = [...new Set([...pairs.values()].flatMap((each) => [...each]))].toSorted();
  const from = [...pairs.keys()].toSorted();
  const by = how === undefined ? abilityText(ability) : chainText(first);
  const others = all.slice(1, mostNames).map((each) => ({ message: "and by this binding", at: siteOf(each) }));
  const more = all.length > mostNames ? `, and by ${String(all.length - mostNames)} more bindings like it` : "";
  return {
    code,
    property: "access",
    severity: codes[code].severity,
    message: `${subjectText(subject)} (${list(from)}) may ${what.join(", ")} in ${list(destinations)}: ${by}${more}${backText(subject, back)}`,
    hint: hintOf(first),
    at: siteOf({ bound, subject, ability, how }),
    related: [
      ...(rule
        ? [
            {
              message: `by this rule of ${rule.key.kind} ${rule.key.name}`,
              at: { object: rule.role, path: ["rules", rule.position] },
            },
          ]
        : []),
      ...others,
    ],
    pairs: [...pairsOf(pairs), ...pairsOf(back)],
    ...(first.unclear === undefined && { witness: witnessOf(first) }),
    ...(fix ? { fix } : {}),
  };
}

function pairsOf(pairs: Group["pairs"]): Pair[] {
  return [...pairs.keys()]
    .toSorted()
    .flatMap((from) => [...(pairs.get(from) ?? [])].toSorted().map((to) => ({ from, to })));
}

function backText(subject: Subject, back: Group["back"]): string {
  const stages = [...back.keys()].toSorted();
  if (stages.length === 0) return "";
  const to = [...new Set([...back.values()].flatMap((each) => [...each]))].toSorted();
  return `. By that ${subjectText(subject)} is of ${list(stages)} too, which so reaches ${list(to)}`;
}

function siteOf(cause: Cause): Site {
  const [position] = positionsOf(cause);
  return { object: cause.bound.binding, path: position ? ["subjects", position.position] : [] };
}

function roleText({ bound: { binding } }: Cause): string {
  const { kind, name } = binding.object["roleRef"] as { readonly kind: string; readonly name: string };
  return `${kind} ${name}`;
}

function chainText(breach: Breach): string {
  const ways = chainOf(breach.arrival).flatMap(({ from }) =>
    from && from.way.how !== "member" ? [wayText(from.way)] : [],
  );
  return [...ways, breachText(breach)].join(", then ");
}

function hintOf({ unclear, cause }: Breach): string {
  if (unclear !== undefined) return `${unclear}; take the right away rather than rely on it`;
  if (cause.how === "bind" || cause.how === "escalate")
    return "take `bind` and `escalate` away, or name the roles that may be bound";
  if (cause.bound.namespace === "")
    return "bind in the namespaces where it is needed instead of in the whole cluster, or write a smaller role";
  return "take the subject out of the binding, or declare what it was meant to be able to do";
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).join(", ");
  return names.length > mostNames ? `${shown} and ${String(names.length - mostNames)} more` : shown;
}
