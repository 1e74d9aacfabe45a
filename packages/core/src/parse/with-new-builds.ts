import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/places.ts";
import type { Platform, Stage, StageApp } from "../model/resolved.ts";
import { releaseWith } from "./resolve/previews.ts";
import { readReleases, type RunningRelease } from "./resolve/releases.ts";
import { resolveStageApp } from "./resolve/stage-apps.ts";

/**
 * The platform where it has other builds of some apps, without reading it anew.
 *
 * @param platform as `parseReleased` gave it, without any finding
 * @param builds each is one release that says the same as one that the platform has, but for which bits its images have
 *   (`releaseButImages`); none is of an app with a source
 * @returns what `parseReleased` gives for them; undefined where something is found about a build, such as that it is not what its name says
 */
export function withNewBuilds(platform: Platform, builds: readonly Source[]): Platform | undefined {
  const diagnostics: Diagnostic[] = [];
  const names = { platform: platform.name, domain: platform.domain };
  const { sound } = readReleases(builds, diagnostics);
  const previews = platform.stages.flatMap(({ name, preview }) => (preview ? [{ name, like: preview.like }] : []));
  const byApp = new Map(sound.map((release) => [release.declared.name, releaseWith(release, previews)]));
  const inStage = <S extends Stage>(stage: S): S => ({
    ...stage,
    apps: stage.apps.map((app) => {
      const build = app.runs ? byApp.get(app.name) : undefined;
      return build ? { ...builtAgain(app, build, stage), calls: app.calls, callers: app.callers } : app;
    }),
  });
  const builtAgain = (app: StageApp, build: RunningRelease, stage: Stage): StageApp => {
    const only = { find: () => build, points: () => true };
    return resolveStageApp(names, stage, build.declared, app.team, app.namespace, only, diagnostics);
  };
  const [stages, templates] = [platform.stages.map(inStage), platform.templates.map(inStage)];
  const isSound = diagnostics.length === 0 && byApp.size === builds.length;
  return isSound ? { ...platform, stages, templates } : undefined;
}
