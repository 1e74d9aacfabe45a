import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/places.ts";
import { suggest } from "../../diagnostics/suggest.ts";
import { fieldPlace, keyPlace } from "../../model/declared.ts";
import type { Cluster, Platform } from "../../model/resolved.ts";

interface Named {
  readonly kind: "groups" | "users";
  readonly name: string;
  readonly span: Span;
}

/** KS1025 for every group and user that is given rights but that a cluster's directory does not have. */
export function checkDirectories(platform: Platform, diagnostics: Diagnostic[]): void {
  const teams = platform.teams.flatMap((team) => [
    ...team.groups.map(
      (name, index): Named => ({ kind: "groups", name, span: fieldPlace(team.declared, "groups", index) }),
    ),
    ...team.users.map(
      (name, index): Named => ({ kind: "users", name, span: fieldPlace(team.declared, "users", index) }),
    ),
  ]);
  const { declared, administrators } = platform;
  const platformOnes = (["groups", "users"] as const).flatMap((kind) =>
    administrators[kind].map(
      (name, index): Named => ({ kind, name, span: fieldPlace(declared, "administrators", kind, index) }),
    ),
  );
  const reported = new Set<string>();
  for (const cluster of platform.clusters) {
    const stages = platform.stages.filter((stage) => stage.clusters.includes(cluster));
    const ofStages = stages.flatMap(({ declared: stage, groups, users }) => [
      ...groups.map(({ name }): Named => ({ kind: "groups", name, span: keyPlace(stage, "access", "groups", name) })),
      ...users.map(({ name }): Named => ({ kind: "users", name, span: keyPlace(stage, "access", "users", name) })),
    ]);
    for (const named of [...platformOnes, ...teams, ...ofStages]) checkName(cluster, named, reported, diagnostics);
  }
}

function checkName(
  cluster: Cluster,
  { kind, name, span }: Named,
  reported: Set<string>,
  diagnostics: Diagnostic[],
): void {
  const known = cluster.declared.spec.identity?.[kind];
  const id = `${cluster.name}/${span.source.path}:${span.start}`;
  if (!known || known.includes(name) || reported.has(id)) return;
  reported.add(id);
  const noun = kind === "groups" ? "group" : "user";
  const message = `the directory of ${cluster.name} has no ${noun} ${JSON.stringify(name)}: binding it protects nothing`;
  diagnostics.push(
    diagnose("KS1025", {
      message,
      hint: suggest(name, known, noun),
      span,
      related: [{ message: "the directory", span: keyPlace(cluster.declared, "identity", kind) }],
    }),
  );
}
