import { keyOf } from "../../manifests/object-key.ts";
import { formatQuantity } from "../../manifests/quantities.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import type { Edit, Fix } from "../../verdicts/finding.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import { amountOf } from "./amounts.ts";
import { needs } from "./room.ts";

/** What the quotas of a stage give, and what the nodes have left for it when another stage has what it asks for. */
export interface OverGiven {
  readonly what: "cpu" | "memory";
  readonly given: bigint;
  readonly left: bigint;
}

/** A tenth of a core, a mebibyte. */
const steps = { cpu: 100_000_000n, memory: 1_048_576n * 1_000_000_000n };
const forms = { cpu: "100m", memory: "1Mi" };

/**
 * Lowers the quotas of a stage's namespaces, each in the same proportion, to what is left for them together. Undefined where
 * one would then give less than its pods ask for today.
 */
export function lowerQuotas(
  world: World,
  pods: readonly RunningPod[],
  over: readonly OverGiven[],
  namespaces: readonly string[],
): Fix | undefined {
  const concerned = new Set(namespaces);
  const byNamespace = Map.groupBy(pods, ({ namespace }) => namespace);
  const edits: Edit[] = [];
  for (const { what, given, left } of leastOf(over)) {
    for (const { object } of objectsOf(world, "ResourceQuota")) {
      const { namespace = "" } = object.metadata;
      const { hard = {}, scopes, scopeSelector } = object.spec ?? {};
      if (!concerned.has(namespace) || (scopes ?? []).length > 0 || scopeSelector !== undefined) continue;
      const asked = needs(byNamespace.get(namespace) ?? [])[what];
      const [bound] = [`requests.${what}`, what, `limits.${what}`].flatMap((field) => {
        const amount = amountOf(hard[field]);
        return amount === undefined ? [] : [{ field, amount }];
      });
      if (bound === undefined) continue;
      const lowered = ((bound.amount * left) / given / steps[what]) * steps[what];
      if (lowered < asked || lowered <= 0n) return undefined;
      const path = ["spec", "hard", bound.field];
      edits.push({ type: "set", object: keyOf(object), path, value: formatQuantity(lowered, forms[what]) });
    }
  }
  if (edits.length === 0) return undefined;
  return { description: "lower the quotas to what the nodes have left for them", edits };
}

/** Of each amount the one of which the least is left: what is given is the same for all. */
function leastOf(over: readonly OverGiven[]): readonly OverGiven[] {
  const least = new Map<string, OverGiven>();
  for (const one of over) {
    const known = least.get(one.what);
    if (!known || one.left < known.left) least.set(one.what, one);
  }
  return [...least.values()];
}
