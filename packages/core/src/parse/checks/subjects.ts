import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/places.ts";
import { fieldPlace, keyPlace, namePlace } from "../../model/declared.ts";
import type { Platform } from "../../model/resolved.ts";

/** What Kubernetes keeps for itself, among it `system:authenticated` and `system:serviceaccounts`. */
const reserved = "system:";
/** Administrators by definition, so it may be named among them. */
const masters = "system:masters";

/**
 * Who may not be given rights: KS1037 for every group and user under one of Kubernetes' own names, as the cluster sees it
 * with its prefix; KS1038 for an administrator's service account in a namespace of a stage. Service accounts are named as
 * what they are, so that their namespace can be looked at.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects
 */
export function checkSubjects(platform: Platform, diagnostics: Diagnostic[]): void {
  checkNames(platform, diagnostics);
  checkAdministrators(platform, diagnostics);
}

function checkNames(platform: Platform, diagnostics: Diagnostic[]): void {
  const reported = new Set<string>();
  const report = (name: string, span: Span) => {
    const id = `${span.source.path}:${span.start}`;
    if (!name.startsWith(reserved) || reported.has(id)) return;
    reported.add(id);
    const message = `${JSON.stringify(name)} is one of Kubernetes' own names: rights given to it would reach across stages`;
    const hint = "name a group or user of your directory, or list service accounts under `serviceAccounts`";
    diagnostics.push(diagnose("KS1037", { message, hint, span }));
  };
  const { declared, administrators } = platform;
  for (const { groupPrefix, userPrefix } of platform.clusters) {
    for (const [index, name] of administrators.groups.entries()) {
      if (groupPrefix + name !== masters)
        report(groupPrefix + name, fieldPlace(declared, "administrators", "groups", index));
    }
    for (const [index, name] of administrators.users.entries())
      report(userPrefix + name, fieldPlace(declared, "administrators", "users", index));
    for (const team of platform.teams) {
      for (const [index, name] of team.groups.entries())
        report(groupPrefix + name, fieldPlace(team.declared, "groups", index));
      for (const [index, name] of team.users.entries())
        report(userPrefix + name, fieldPlace(team.declared, "users", index));
    }
    for (const stage of platform.stages) {
      for (const { name } of stage.groups)
        report(groupPrefix + name, keyPlace(stage.declared, "access", "groups", name));
      for (const { name } of stage.users) report(userPrefix + name, keyPlace(stage.declared, "access", "users", name));
    }
  }
}

function checkAdministrators({ declared, administrators, stages }: Platform, diagnostics: Diagnostic[]): void {
  for (const [index, { namespace, name }] of administrators.serviceAccounts.entries()) {
    const home = stages.find(
      (stage) => stage.systemNamespace === namespace || stage.namespaces.some((one) => one.name === namespace),
    );
    if (!home) continue;
    const message = `the administrators' service account ${name} lives in ${namespace}, a namespace of ${home.name}`;
    const hint = "move it to a namespace that belongs to no stage";
    const span = fieldPlace(declared, "administrators", "serviceAccounts", index);
    diagnostics.push(
      diagnose("KS1038", { message, hint, span, related: [{ message: "the stage", span: namePlace(home.declared) }] }),
    );
  }
}
