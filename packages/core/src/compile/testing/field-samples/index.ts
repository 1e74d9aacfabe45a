import { appSamples } from "./app.ts";
import { clusterSamples } from "./cluster.ts";
import { entrySamples } from "./entry.ts";
import { platformSamples } from "./platform.ts";
import { sharedSamples } from "./shared.ts";
import { sourceSamples } from "./sources.ts";
import { stageSamples } from "./stage.ts";
import { teamSamples } from "./team.ts";
import { toldSamples } from "./told.ts";
import { workloadSamples } from "./workloads.ts";

/** For tests: a sample for each field. Kinds themselves and what releases hold are not here. */
export const fieldSamples: ReadonlyMap<string, string> = new Map([
  ...platformSamples,
  ...toldSamples,
  ...clusterSamples,
  ...stageSamples,
  ...entrySamples,
  ...teamSamples,
  ...appSamples,
  ...workloadSamples,
  ...sourceSamples,
  ...sharedSamples,
]);
