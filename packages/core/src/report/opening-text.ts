import { durationText } from "../model/duration-text.ts";
import { variablesIn } from "../model/gate-expression.ts";
import { platformApp } from "../model/release-kind.ts";
import type { GateState } from "../promote/gates/gate.ts";
import type { AppInStage } from "../promote/ledger.ts";

type ClosedGate = Extract<GateState, { readonly open: false }>;

/** What would open a closed gate: the command, where there is one. */
export function openingText(
  { gate, opens, hasFailed, hasLeft }: ClosedGate,
  { app, stage, release }: AppInStage & { readonly release: string },
  now: number,
): string {
  const checkCommand = `kubestage check ${app} --to ${stage} --gate ${gate}`;
  const recordIn = (where: string): string => {
    const left = hasLeft ? ` --release ${release}` : "";
    return `kubestage record ${gate} ${app} --in ${where}${left} --outcome passed`;
  };
  switch (opens.by) {
    case "time":
      return `at ${new Date(opens.at).toISOString().replace(".000", "")}, in ${durationText(Math.max(0, opens.at - now))}`;
    case "people":
      return `${[...opens.groups].map(([group, count]) => `${count} of ${group}`).join(" and ")}: kubestage approve ${app} --in ${stage}`;
    case "record":
      return opens.what === "proof"
        ? `kubestage promote ${app} --to ${stage}${hasFailed ? " --dry-run" : ""}`
        : recordIn(opens.stage);
    case "check":
      // Nobody looks any more where it has left; what somebody knows of it counts all the same.
      return hasLeft ? recordIn(opens.stage) : checkCommand;
    case "cluster":
      return `kubestage observe --cluster ${opens.cluster}`;
    case "asking":
      return `kubestage promote ${app} --to ${stage} --release ${opens.release}`;
    case "release":
      return `kubestage release create ${app}, of a commit after that of ${opens.containing} or with --contains ${opens.containing}`;
    case "rendering":
      return opens.isChecked === true ? checkCommand : `kubestage promote ${app} --to ${stage} --dry-run`;
    case "lifting":
      return `kubestage freeze ${opens.freeze} --lift`;
    case "rejecters":
      return `${opens.people.join(" and ")}, after all: kubestage approve ${app} --in ${stage}`;
    case "another":
      return `another release: this one is in ${opens.stage} no more`;
    case "expression":
      return `that ${opens.expression} becomes true: ${changesOf(opens.expression).join(" or ")}`;
    case "declaration":
      return `another \`${opens.field}\` of ${stage}, in a release of ${platformApp}`;
  }
}

/** What may make an expression true, by what it looks at. */
function changesOf(expression: string): readonly string[] {
  const changes: Readonly<Record<string, string>> = {
    release: "by another release",
    now: "by time",
    passed: "by how it is in the stages before (kubestage observe)",
    observed: "by what runs in the stage, and how that is (kubestage observe)",
  };
  const found = variablesIn(expression).flatMap((name) => changes[name] ?? []);
  return found.length > 0 ? found : [`by another \`entry.checks\` in a release of ${platformApp}`];
}
