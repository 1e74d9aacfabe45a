import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { suggest } from "../../diagnostics/suggest.ts";
import { fieldPlace } from "../../model/declared.ts";
import type { Platform } from "../../model/resolved.ts";

/**
 * Whether pull requests have somewhere to be opened, and whether the stages that people want to be told of are there.
 *
 * Errors: KS1008 for a stage that is entered by pull request where no code host is declared; KS1012 for a stage that is not declared.
 */
export function checkPullRequests({ declared, ledger, stages }: Platform, diagnostics: Diagnostic[]): void {
  for (const stage of stages) {
    if (stage.entry.by !== "pullRequest" || ledger?.codeHost) continue;
    diagnostics.push(
      diagnose("KS1008", {
        message: `${stage.name} is entered by pull request, and nothing says where that is opened`,
        hint: "add `codeHost: { kind: github, repository: shop/ledger, token: GITHUB_TOKEN }` to the ledger of the Platform",
        span: fieldPlace(stage.declared, "entry", "by"),
      }),
    );
  }
  const names = stages.map(({ name }) => name);
  for (const [target, { stages: wanted = [] }] of Object.entries(declared.spec.notifications ?? {})) {
    for (const [index, name] of wanted.entries()) {
      if (names.includes(name)) continue;
      const message = `there is no stage ${JSON.stringify(name)}`;
      const span = fieldPlace(declared, "notifications", target, "stages", index);
      diagnostics.push(diagnose("KS1012", { message, hint: suggest(name, names, "stage"), span }));
    }
  }
}
