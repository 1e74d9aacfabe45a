import type { Judgement } from "../judgement.ts";
import type { PodClass } from "../model/pod-class.ts";
import { podName } from "../witnesses.ts";

/** Why it is not certain that such pods are there, and can do what their policies would let them; absent where it is. */
export function makingDoubt({ makers }: Pick<Judgement, "makers">, pods: readonly PodClass[]): string | undefined {
  for (const one of pods) {
    const { used, stage, name } = one.home;
    if (used?.opened?.possible === "unknown")
      return `whether people of ${stage} may open the policies of ${name} is not known: ${used.opened.why}`;
    const made = one.imagined ? makers.howMade(one) : undefined;
    if (made?.possible === "unknown") return `whether somebody may make ${podName(one)} is not known: ${made.why}`;
  }
  return undefined;
}
