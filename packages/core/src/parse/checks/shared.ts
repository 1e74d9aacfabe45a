import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import { keyPlace, namePlace } from "../../model/declared.ts";
import { tiers } from "../../model/tiers.ts";

/**
 * KS1008 and KS1027 for a Shared that says not, or twice, where it is. KS1032 for one that can forward traffic between
 * stages of which at least one is isolated.
 */
export function checkShared(
  shared: ReadonlyMap<string, Declared<"Shared">>,
  stages: ReadonlyMap<string, Declared<"Stage">>,
  diagnostics: Diagnostic[],
): void {
  for (const declared of shared.values()) {
    const { host, pods, cidrs } = declared.spec;
    const name = `Shared ${JSON.stringify(declared.name)}`;
    if (host === undefined && !pods)
      diagnostics.push(
        diagnose("KS1008", {
          message: `${name} says not where it is`,
          hint: "add `host` or `pods`",
          span: namePlace(declared),
        }),
      );
    if (host !== undefined && pods)
      diagnostics.push(
        diagnose("KS1027", {
          message: `${name} has both host and pods`,
          hint: "keep the one where it is",
          span: keyPlace(declared, "pods"),
        }),
      );
    if (pods && cidrs)
      diagnostics.push(
        diagnose("KS1027", {
          message: `${name} has both pods and cidrs`,
          hint: "keep one",
          span: keyPlace(declared, "cidrs"),
        }),
      );
    checkForwarding(declared, stages, diagnostics);
  }
}

function checkForwarding(
  declared: Declared<"Shared">,
  stages: ReadonlyMap<string, Declared<"Stage">>,
  diagnostics: Diagnostic[],
): void {
  if (!declared.spec.forwards) return;
  const served = declared.spec.stages.flatMap((name) => stages.get(name) ?? []);
  const open = ({ spec }: Declared<"Stage">) => (spec.network ?? tiers[spec.tier].network) === "open";
  if (served.length < 2 || served.every(open)) return;
  const message = `${declared.name} can forward traffic between ${served.map((stage) => stage.name).join(", ")}`;
  diagnostics.push(
    diagnose("KS1032", {
      message,
      hint: "give each stage one of its own, or acknowledge with a reason",
      span: keyPlace(declared, "forwards"),
    }),
  );
}
