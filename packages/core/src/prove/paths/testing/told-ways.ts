import type { Intent } from "../../../verdicts/intent.ts";
import type { Step } from "../../../verdicts/witness.ts";
import { specificationProfile } from "../../network/model/profiles.ts";
import { proveWorld } from "../../prove-world.ts";
import { stepText, toldOf } from "../../testing/told.ts";
import { worldOf } from "../../testing/world-of.ts";

/** Without what it says besides, a pod by where it is made and what is privileged of it. */
export function shortened(step: Step): string {
  if (step.type === "packet") {
    const name = (end: typeof step.from) =>
      end.type === "pod" ? `${end.namespace}/${end.of?.name ?? "new"}` : end.type;
    return `${name(step.from)} > ${name(step.to)} ${step.protocol} ${step.port}`;
  }
  if (step.type === "landing") {
    const { name, namespace } = step.pod.metadata;
    return `${namespace ?? ""}/${name} lands on ${step.node}`;
  }
  return stepText(step).replace(/ \{.*/, (body) => (body.includes('"privileged":true') ? " privileged" : ""));
}

/** What `paths` says of each pair, as `dev > prod`, and its findings. */
export function toldWays(text: string, intent?: Partial<Intent>) {
  const nothing = { openings: [], grants: [], administrators: [], shared: [] };
  const { findings, verdicts } = proveWorld(worldOf(text), {
    profile: specificationProfile,
    properties: ["paths"],
    ...(intent && { intent: { ...nothing, ...intent } }),
  });
  return {
    verdicts: Object.fromEntries(
      verdicts.map(({ from, to, verdict, reason, witness }) => [
        `${from} > ${to}`,
        { is: `${verdict}: ${reason}`, steps: witness?.steps.map(shortened) ?? [] },
      ]),
    ),
    findings: findings.map(({ witness, ...finding }) => ({ ...toldOf(finding), steps: witness?.steps.map(shortened) })),
  };
}
