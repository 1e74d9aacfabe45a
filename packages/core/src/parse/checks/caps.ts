import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { fieldPlace, namePlace } from "../../model/declared.ts";
import { addQuantities, compareQuantities } from "../../manifests/quantities.ts";
import type { Platform, Quota } from "../../model/resolved.ts";
import { stageQuota } from "../resolve/stages.ts";

const mostRelated = 5;

/** KS1020 where the quotas of a stage's namespaces add up to more than the stage's cap. Places the apps that ask for more. */
export function checkCaps(platform: Platform, diagnostics: Diagnostic[]): void {
  for (const stage of platform.stages) {
    for (const [field, cap] of Object.entries(stage.declared.spec.quota?.cap ?? {}) as [
      keyof Quota,
      string | number | undefined,
    ][]) {
      if (cap === undefined) continue;
      const total = stage.namespaces.map((namespace) => String(namespace.quota[field])).reduce(addQuantities, "0");
      if (compareQuantities(total, String(cap)) <= 0) continue;
      const base = String(stageQuota(stage)[field]);
      const above = stage.namespaces.filter((namespace) => compareQuantities(String(namespace.quota[field]), base) > 0);
      const apps = stage.apps.filter((app) => above.some((namespace) => namespace.name === app.namespace));
      diagnostics.push(
        diagnose("KS1020", {
          message: `the quotas of ${stage.name} add up to ${field} ${total} over ${stage.namespaces.length} namespaces, and its cap is ${cap}`,
          hint: "lower the quota of each namespace or of the apps that ask for more, or raise the cap",
          span: fieldPlace(stage.declared, "quota", "cap", field),
          related: apps.slice(0, mostRelated).map((app) => ({
            message: `${app.name} asks for more than the stage's ${base}`,
            span: namePlace(app.declared),
          })),
        }),
      );
    }
  }
}
