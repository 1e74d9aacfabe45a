import type { FieldPath } from "../manifests/syntax.ts";
import { foreignHosts } from "../model/host-owners.ts";
import type { StageRules } from "../model/stage-rules.ts";
import { isMapping } from "./json.ts";
import type { BroughtObject } from "./read-objects.ts";
import type { Report } from "./report.ts";

/**
 * KS1018 for text of an object that names a host of another stage: in variables, arguments, configuration, routes, wherever.
 * Secrets are not looked into: what is found would be shown.
 */
export function checkHosts({ object, kind, name, place }: BroughtObject, rules: StageRules, report: Report): void {
  if (kind === "Secret") return;
  const reported = new Set<string>();
  const visit = (value: unknown, path: FieldPath): void => {
    if (typeof value === "string") {
      for (const { found, stages } of value.includes(".") ? foreignHosts(value, rules.hostOwners, rules.stage) : []) {
        if (reported.has(found)) continue;
        reported.add(found);
        const message = `${kind} ${name} names ${found} in ${rules.stage}, which belongs to ${stages.join(" and ")}`;
        const hint = "set it by a value of the chart or a patch, under `stages` for the stage that it belongs to";
        report("KS1018", message, hint, place(...path));
      }
    } else if (Array.isArray(value)) value.forEach((item: unknown, index) => visit(item, [...path, index]));
    else if (isMapping(value)) for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
  };
  visit(object, []);
}
