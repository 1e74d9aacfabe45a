import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/places.ts";
import { fieldPlace } from "../../model/declared.ts";
import type { Platform, Stage, StageApp } from "../../model/resolved.ts";
import { dnsName } from "../../model/scalars.ts";

/** KS1016 where two stages have one host, or two apps of a stage one host and path. KS1009 for a host that is none. */
export function checkHosts(platform: Platform, diagnostics: Diagnostic[]): void {
  const claims = new Map<string, { stage: Stage; app: StageApp; paths: Map<string, StageApp> }>();
  for (const stage of platform.stages) {
    for (const app of stage.apps) {
      if (!app.expose) continue;
      const { host, path } = app.expose;
      const span = placeOfHost(stage, app);
      if (!dnsName.safeParse(host).success) {
        const message = `${JSON.stringify(host)}, the host of ${app.name} in ${stage.name}, is no DNS name: at most 63 characters of lower-case letters, digits and dashes may stand between its dots, and 253 in all`;
        diagnostics.push(diagnose("KS1009", { message, hint: "shorten a name, or change the host template", span }));
      }
      const claim = claims.get(host);
      if (!claim) {
        claims.set(host, { stage, app, paths: new Map([[path, app]]) });
        continue;
      }
      const rival = claim.stage === stage ? claim.paths.get(path) : claim.app;
      claim.paths.set(path, app);
      if (!rival) continue;
      const hint = hintFor(stage, app, claim.stage);
      const message = `the host ${host} is claimed by ${rival.name} in ${claim.stage.name} and by ${app.name} in ${stage.name}`;
      const related = [{ message: "first claimed here", span: placeOfHost(claim.stage, rival) }];
      diagnostics.push(diagnose("KS1016", { message, hint, span, related }));
    }
  }
}

function hintFor(stage: Stage, app: StageApp, other: Stage): string {
  if (other === stage) return "give one of them another `expose.host` or `expose.path`";
  if (
    app.declared.spec.expose?.host !== undefined &&
    app.declared.spec.stages?.[stage.name]?.expose?.host === undefined
  )
    return `say it under \`stages: { ${stage.name}: { expose: { host: … } } }\` for the one stage that has it`;
  return `give ${stage.name} or ${other.name} a \`host\` template of its own`;
}

function placeOfHost(stage: Stage, app: StageApp): Span {
  const { spec } = app.declared;
  if (spec.stages?.[stage.name]?.expose?.host !== undefined)
    return fieldPlace(app.declared, "stages", stage.name, "expose", "host");
  return fieldPlace(app.declared, "expose", ...(spec.expose?.host === undefined ? [] : ["host"]));
}
