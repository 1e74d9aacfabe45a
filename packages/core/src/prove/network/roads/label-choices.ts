import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { matchesSelector } from "../../selectors/match.ts";
import type { Labels } from "../../selectors/match.ts";
import { someSolutions } from "../../selectors/solve.ts";
import type { Side } from "../model/pod-class.ts";
import { selectorKey } from "../policies/rule.ts";
import type { Rule } from "../policies/rule.ts";

/** Of the labels by which a selector selects, so many sets are tried. */
const mostLabels = 16;

/** What a rule asks of the other end: labels of its namespace, and its own. */
export interface Named {
  readonly namespaces: LabelSelector;
  readonly pods: LabelSelector;
}

const everyone: Named = { namespaces: {}, pods: {} };

/**
 * Whom a side lets through by labels, each once: those that its rules name, and everyone where they name addresses, which
 * may mean pods, or nothing closes it. Beside, those of them to whom policies of the cluster say that later ones decide.
 */
export function letThrough({ isolated, rules, uncertain, admin, baseline }: Side): readonly Named[] {
  const ordered = [...admin, ...baseline].flatMap((one) => one.rules);
  const ofAction = (action: Rule["action"]) => ordered.filter((one) => one.action === action).flatMap(namedIn);
  const named = [...[...rules, ...uncertain].flatMap(namedIn), ...ofAction("Accept")];
  const all = isolated === "yes" ? named : [everyone, ...named];
  const passed = ofAction("Pass").flatMap((one) => all.map((other) => both(one, other)));
  const found = new Map<string, Named>();
  for (const one of [...all, ...passed]) {
    const key = `${selectorKey(one.namespaces)}\n${selectorKey(one.pods)}`;
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}

/** Whom policies of the cluster hold back at a side, whatever others say. */
export function heldBack({ admin, baseline }: Side): readonly Named[] {
  const ordered = [...admin, ...baseline].flatMap((one) => one.rules);
  return ordered.filter(({ action }) => action === "Deny").flatMap(namedIn);
}

function namedIn({ peers }: Rule): Named[] {
  if (peers === "anyone") return [everyone];
  return peers.flatMap((peer): Named[] => {
    if (peer.type === "addresses") return [everyone];
    if (peer.type !== "pods" || typeof peer.namespaces === "string") return [];
    return [{ namespaces: peer.namespaces, pods: peer.pods }];
  });
}

function both(one: Named, other: Named): Named {
  return { namespaces: conjunction(one.namespaces, other.namespaces), pods: conjunction(one.pods, other.pods) };
}

function conjunction(one: LabelSelector, { matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelSelector {
  const labels = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: "In", values: [value] }));
  return { ...one, matchExpressions: [...(one.matchExpressions ?? []), ...labels, ...matchExpressions] };
}

interface Wanted {
  readonly wanted: LabelSelector;
  /** Better not selected by any of these. */
  readonly denied: readonly LabelSelector[];
  readonly fixed?: Labels;
  /** All labels that there are in the end where these were chosen for these selectors. */
  readonly after?: (chosen: Labels, spokenOf: readonly LabelSelector[]) => Labels;
  /** Told where more sets do than are tried. */
  readonly tooMany?: () => void;
}

interface LabelChoice {
  readonly chosen: Labels;
  /** For which they were chosen. */
  readonly spokenOf: readonly LabelSelector[];
}

/** Labels that are wanted: first whatever denies them, then such as that does not select, as far as these can be had. */
export function labelChoices({ wanted, denied, fixed = {}, after = itself, tooMany }: Wanted): LabelChoice[] {
  const avoided = avoidedOf({ wanted, denied, fixed, after });
  return (avoided.length === 0 ? [[]] : [[], avoided]).flatMap((none) => {
    const sets = someSolutions({ all: [wanted], none, fixed }, mostLabels + 1);
    if (sets.length > mostLabels) tooMany?.();
    return sets.slice(0, mostLabels).map((chosen) => ({ chosen, spokenOf: [wanted, ...none] }));
  });
}

function itself(chosen: Labels): Labels {
  return chosen;
}

/** Of what denies, what the first choice has to avoid, and what the first after that has to, one after another. */
function avoidedOf({ wanted, denied, fixed, after }: Required<Omit<Wanted, "tooMany">>): LabelSelector[] {
  const avoided: LabelSelector[] = [];
  const left = new Set(denied);
  for (;;) {
    const [chosen] = someSolutions({ all: [wanted], none: avoided, fixed }, 1);
    const labels = chosen && after(chosen, [wanted, ...avoided]);
    const next = labels && [...left].find((one) => matchesSelector(one, labels));
    if (!next) return avoided;
    left.delete(next);
    if (someSolutions({ all: [wanted], none: [...avoided, next], fixed }, 1).length > 0) avoided.push(next);
  }
}
