import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/places.ts";
import { ownPlace } from "../../model/declared.ts";
import type { Platform, Role } from "../../model/resolved.ts";

/** KS1033 for everything that gives people more than `view` in production: a team, or a stage to teams, groups and users. */
export function checkRoles(platform: Platform, diagnostics: Diagnostic[]): void {
  const report = (who: string, role: Role, span: Span) => {
    if (role !== "admin" && role !== "debug") return;
    const message = `${who} may ${role} in production`;
    diagnostics.push(diagnose("KS1033", { message, hint: "give `view`, and keep break-glass for emergencies", span }));
  };
  for (const team of platform.teams) {
    const role = team.roles.production;
    if (role) report(`the team ${team.name}`, role, ownPlace(team.declared, "access", "production"));
  }
  for (const stage of platform.stages) {
    if (stage.tier !== "production") continue;
    if (stage.declared.spec.access?.teams)
      report(`every team of ${stage.name}`, stage.teamRole, ownPlace(stage.declared, "access", "teams"));
    for (const { name, role } of stage.groups)
      report(`the group ${name}`, role, ownPlace(stage.declared, "access", "groups", name));
    for (const { name, role } of stage.users)
      report(`the user ${name}`, role, ownPlace(stage.declared, "access", "users", name));
  }
}
