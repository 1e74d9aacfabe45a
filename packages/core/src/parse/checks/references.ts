import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { fieldPlace, keyPlace } from "../../model/declared.ts";
import { danglingReference } from "../references.ts";
import type { DeclaredDocuments } from "../resolve/index-documents.ts";

/** KS1012 for names of teams, callers, stages and apps that are not declared (calls are checked where they are resolved). */
export function checkReferences(documents: DeclaredDocuments, diagnostics: Diagnostic[]): void {
  const { Team: teams, App: apps, Stage: stages } = documents.names;
  for (const app of documents.App.values()) {
    if (!teams.has(app.spec.team))
      diagnostics.push(danglingReference("Team", app.spec.team, teams, fieldPlace(app, "team")));
    for (const [index, caller] of (app.spec.callers ?? []).entries()) {
      if (!apps.has(caller))
        diagnostics.push(danglingReference("App", caller, apps, fieldPlace(app, "callers", index)));
    }
  }
  for (const shared of documents.Shared.values()) {
    for (const [index, stage] of shared.spec.stages.entries()) {
      if (!stages.has(stage))
        diagnostics.push(danglingReference("Stage", stage, stages, fieldPlace(shared, "stages", index)));
    }
  }
  for (const cluster of documents.Cluster.values()) {
    for (const [index, pool] of (cluster.spec.nodePools ?? []).entries()) {
      if (!stages.has(pool.stage))
        diagnostics.push(
          danglingReference("Stage", pool.stage, stages, fieldPlace(cluster, "nodePools", index, "stage")),
        );
    }
  }
  for (const stage of documents.Stage.values()) {
    const layout = stage.spec.namespaces;
    if (typeof layout !== "object" || !("existing" in layout)) continue;
    for (const app of Object.keys(layout.existing)) {
      if (!apps.has(app))
        diagnostics.push(danglingReference("App", app, apps, keyPlace(stage, "namespaces", "existing", app)));
    }
  }
}
