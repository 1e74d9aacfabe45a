import type { UnknownContent } from "../../../manifests/world/content.ts";
import type { PortRange } from "../../../verdicts/intent.ts";
import { outside } from "../../../verdicts/property.ts";
import type { Answer } from "../../../verdicts/verdict.ts";
import { judgementOf } from "../../network/judgement.ts";
import type { NetworkProfile } from "../../network/model/network-profile.ts";
import { judge, proveNetwork } from "../../network/prove-network.ts";
import { reachMatrix } from "../../network/reach/reach.ts";
import type { ReachEntry } from "../../network/reach/reach.ts";
import { worldOfObjects } from "../../network/testing/generate-world.ts";
import { givenOf } from "../given.ts";
import { expectedNetwork } from "./expected-network.ts";
import type { ExpectedNetwork, Openness } from "./expected-network.ts";
import type { Disagreement } from "./family.ts";
import { ports } from "./network-forms.ts";
import type { ReferencePod } from "../reference/packets.ts";

/** What the prover says of stages and of pods. */
interface ProvedNetwork {
  readonly verdict: (from: string, to: string) => Answer;
  /** One for each of `ports`. */
  readonly between: (from: ReferencePod, to: ReferencePod) => readonly Openness[];
}

/** What the prover says of a world of any size: verdicts by the roads that it finds, pods by the matrix of reach. */
export function provedNetwork(objects: readonly UnknownContent[], profile: NetworkProfile): ProvedNetwork {
  const world = worldOfObjects(objects);
  const judgement = judgementOf(world, givenOf({ profile }));
  judge(judgement);
  const matrix = matrixOf(reachMatrix(world, profile));
  return {
    verdict(from, to) {
      const road = judgement.ledger.best(from, to);
      return road === undefined ? "holds" : road.certain ? "broken" : "unknown";
    },
    between: (from, to) => opennessOf(matrix.get(`${podKey(from)} ${podKey(to)}`)),
  };
}

/** The same by the proof as a user gets it. */
export function provedVerdicts(objects: readonly UnknownContent[], profile: NetworkProfile): ProvedNetwork["verdict"] {
  const { verdicts } = proveNetwork(worldOfObjects(objects), givenOf({ profile }));
  const answers = new Map(verdicts.map(({ from, to, verdict }) => [`${from} ${to}`, verdict]));
  return (from, to) => answers.get(`${from} ${to}`) ?? "holds";
}

function podKey({ namespace, name }: ReferencePod): string {
  return `${namespace}/${name}`;
}

function matrixOf(entries: readonly ReachEntry[]): Map<string, ReachEntry> {
  const matrix = new Map<string, ReachEntry>();
  for (const entry of entries) {
    const { from, to } = entry;
    if (from.type === "outside" || to.type === "outside") continue;
    matrix.set(`${from.workload.namespace}/${from.workload.name} ${to.workload.namespace}/${to.workload.name}`, entry);
  }
  return matrix;
}

function opennessOf(entry: ReachEntry | undefined): Openness[] {
  const has = (ranges: readonly PortRange[] | undefined, protocol: string, port: number): boolean =>
    (ranges ?? []).some((one) => one.protocol === protocol && one.port <= port && port <= (one.endPort ?? one.port));
  return ports.map(({ protocol, port }) =>
    has(entry?.open, protocol, port) ? "open" : has(entry?.perhaps, protocol, port) ? "perhaps" : "closed",
  );
}

/** Whether what the prover found will do for what the reference says. */
type WillDo = (wanted: Openness | Answer, found: Openness | Answer | undefined) => boolean;

const isSame: WillDo = (wanted, found) => found === wanted;

/** Not to know is no lie: what is certain has to be so. */
export const isHonest: WillDo = (wanted, found) => found === wanted || found === "unknown" || found === "perhaps";

/** Where the prover and the reference disagree on two stages: on verdicts either way, or on two pods. */
export function compareNetwork(
  objects: readonly UnknownContent[],
  profile: NetworkProfile,
  stages: readonly [string, string],
  proved: ProvedNetwork,
  willDo: WillDo = isSame,
): Disagreement | undefined {
  const expected = expectedNetwork(objects, profile);
  const [one, other] = stages;
  const compare = (from: string, to: string) => comparePair(objects, expected, proved, willDo, { from, to });
  return compare(one, other) ?? compare(other, one);
}

function comparePair(
  objects: readonly UnknownContent[],
  expected: ExpectedNetwork,
  proved: ProvedNetwork,
  willDo: WillDo,
  { from, to }: { readonly from: string; readonly to: string },
): Disagreement | undefined {
  let best: Openness = "closed";
  for (const source of expected.pods) {
    if (source.namespaceLabels["stage"] !== from) continue;
    for (const destination of expected.pods) {
      if (destination.namespaceLabels["stage"] !== to) continue;
      const wanted = expected.between(source, destination);
      const found = proved.between(source, destination);
      for (const [at, openness] of wanted.entries()) {
        if (!willDo(openness, found[at])) {
          const { protocol, port } = ports[at] ?? { protocol: "TCP", port: 0 };
          const hop = `${podKey(source)} -> ${podKey(destination)} ${protocol} ${port}`;
          return { objects, what: `${hop}: the reference says ${openness}, the matrix says ${found[at]}` };
        }
        if (openness === "open" || (openness === "perhaps" && best === "closed")) best = openness;
      }
    }
  }
  const [verdict, said] = [answerOf(best), proved.verdict(from, to)];
  return willDo(verdict, said) ? undefined : disagreement(objects, verdict, said, `${from} -> ${to}`);
}

/** Where they disagree on what a stage can open outside of the cluster. */
export function compareOutside(
  objects: readonly UnknownContent[],
  profile: NetworkProfile,
  stage: string,
  proved: ProvedNetwork,
): Disagreement | undefined {
  const expected = expectedNetwork(objects, profile);
  let best: Openness = "closed";
  for (const pod of expected.pods)
    for (const openness of expected.toOutside(pod))
      if (openness === "open" || (openness === "perhaps" && best === "closed")) best = openness;
  const [wanted, found] = [answerOf(best), proved.verdict(stage, outside)];
  return wanted === found ? undefined : disagreement(objects, wanted, found, `${stage} -> ${outside}`);
}

function disagreement(objects: readonly UnknownContent[], wanted: Answer, found: Answer, pair: string): Disagreement {
  return { objects, what: `${pair}: the reference says ${wanted}, the prover says ${found}` };
}

function answerOf(openness: Openness): Answer {
  return openness === "open" ? "broken" : openness === "perhaps" ? "unknown" : "holds";
}
