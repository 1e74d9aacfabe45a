import type { Diagnostic, Platform, RenderSource, WantedObject } from "@kubestage/core";
import { formatPlace, keyOf, keyText, placeOf } from "@kubestage/core";
import { compileFiles, newTally } from "../output-files.ts";

/** One cluster, or one stage in it. */
export interface Scope {
  readonly cluster: string;
  readonly stage: string | undefined;
}

export interface Wanted {
  readonly objects: readonly WantedObject[];
  /** Which of them Argo CD or Flux brings, by their keys' texts. */
  readonly delivered: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Everything that the declaration wants in a cluster, with whose it is and the line that caused it. */
export async function collectWanted(
  platform: Platform,
  { cluster, stage }: Scope,
  render: RenderSource,
): Promise<Wanted> {
  const teams = teamsOf(platform);
  const tally = newTally();
  const objects: WantedObject[] = [];
  const delivered = new Set<string>();
  for await (const file of compileFiles(platform, { cluster, stage }, tally, render)) {
    const team = file.app === undefined ? undefined : teams.get(`${file.stage} ${file.app}`);
    for (const { object, origin } of file.manifests) {
      const place = formatPlace({ ...placeOf(origin), file: origin.source.path });
      const key = keyOf(object);
      if (file.applier !== "kubestage") delivered.add(keyText(key));
      objects.push({ object, key, stage: file.stage, team, app: file.app, origin: place });
    }
  }
  return { objects, delivered, diagnostics: tally.diagnostics };
}

/** What kubestage itself applies: no object has two appliers. */
export function appliedByKubestage({ objects, delivered, ...rest }: Wanted): Wanted {
  if (delivered.size === 0) return { objects, delivered, ...rest };
  return { ...rest, delivered, objects: objects.filter(({ key }) => !delivered.has(keyText(key))) };
}

function teamsOf({ stages }: Platform): ReadonlyMap<string, string> {
  return new Map(stages.flatMap((stage) => stage.apps.map((app) => [`${stage.name} ${app.name}`, app.team.name])));
}
