import type { World } from "../../manifests/world/world.ts";
import type { Assumption } from "../../verdicts/assumption.ts";
import { outside } from "../../verdicts/property.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import type { Given, PropertyProof } from "../property-proof.ts";
import { type Ways, WaysOfWorld } from "./find-ways.ts";
import { type JoinedWay, pathsFindings } from "./paths-findings.ts";
import { type PathsContext, pathsContext } from "./paths-context.ts";
import { lengthText, sensitivityOf, witnessOf } from "./way.ts";

/**
 * Property 9: all properties as one graph. Whether anything of one stage gets into another by any road, or by several one
 * after the other: somebody makes a pod, nothing keeps it off the other's node, nothing refuses that it is privileged, the
 * other pods of the node hold tokens.
 *
 * Places are who one is, where one may make pods, where one runs code, and which nodes one holds; those that are alike are
 * one. From each place lead the roads of every property, followed until nothing is new. A way ends where something of the
 * other stage is in hand: a right in it, an account of it, a pod of it. Where nothing gets that far, what a single
 * property says of the pair is a way of one step, and so is what it says of whatever was reached.
 *
 * It holds only where no road leads from any of that into the other stage. To be able to open a port of a pod is not to
 * run code in it; what passes traffic on, `network` says. What an intent opens, grants or shares is no road. `resources`
 * is none either: who takes another's room gets into nothing of it.
 */
export function provePaths(world: World, given: Given): PropertyProof {
  const context = pathsContext(world, given);
  const ways = new WaysOfWorld(context);
  const joined: JoinedWay[] = [];
  const judged = context.names.flatMap((from) => {
    const waysTo = ways.from(from);
    return context.names
      .filter((to) => to !== from)
      .map((to) => {
        const found = waysTo(to);
        if (isJoined(found)) joined.push({ from, to, ways: found });
        return { from, to, found };
      });
  });
  const findings = pathsFindings(context, joined);
  const codesOf = (from: string, to: string) => [
    ...new Set(
      findings.flatMap(({ code, pairs }) => (pairs.some((pair) => pair.from === from && pair.to === to) ? [code] : [])),
    ),
  ];
  return {
    findings,
    verdicts: judged.map(({ from, to, found }) => {
      const single = context.single(from, to).flatMap((verdict) => verdict.findings);
      const codes = [...new Set([...codesOf(from, to), ...single])].toSorted();
      return { property: "paths", from, to, findings: codes, ...verdictOf(context, from, to, found) };
    }),
  };
}

function isJoined(found: Ways): found is JoinedWay["ways"] {
  return found.type === "open" ? found.joined.length > 0 : found.type === "unknown" && found.isJoined;
}

type Judged = Pick<Verdict, "verdict" | "reason" | "witness" | "assumptions" | "sensitivity">;

function verdictOf(context: PathsContext, from: string, to: string, found: Ways): Judged {
  const assumptions = assumed(context);
  if (found.type === "none")
    return { verdict: "holds", reason: holding(from, to, found.reached), assumptions, sensitivity: { kinds: "any" } };
  if (found.type === "unknown")
    return { verdict: "unknown", reason: found.why, assumptions, sensitivity: { kinds: "any" } };
  const witness = witnessOf(found.edges);
  return {
    verdict: "broken",
    reason: `${lengthText(found.edges)}: ${witness.summary}`,
    witness,
    assumptions,
    sensitivity: sensitivityOf(found.edges),
  };
}

function holding(from: string, to: string, reached: number): string {
  if (from === outside) return `nothing leads from outside into ${to}`;
  if (to === outside) return `nothing of ${from} gets out of the cluster`;
  const places = reached === 1 ? "the one place" : `the ${reached} places`;
  return `no road of any property leads into ${to} from ${from}${reached === 0 ? "" : `, nor from ${places} to which its people come`}`;
}

function assumed({ given: { intent, profile } }: PathsContext): readonly Assumption[] {
  return [
    "kubernetes-works",
    ...(profile.enforces ? (["cni-enforces-policies"] as const) : []),
    "cni-profile",
    "cluster-administrators-are-trusted",
    "own-components-are-trusted",
    ...(intent && intent.administrators.length > 0 ? (["declared-administrators-are-trusted"] as const) : []),
    "listed-subjects-only",
    ...(intent ? (["intended-openings"] as const) : []),
    "admission-in-force",
    "controllers-as-installed",
    "ports-give-no-code",
    "no-code-in-images",
    "nodes-as-listed",
    "one-snapshot",
  ];
}
