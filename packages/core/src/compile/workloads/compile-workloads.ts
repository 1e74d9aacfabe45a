import type { AppScope, Compiled } from "../compiled.ts";
import type { Manifest } from "../../manifests/kubernetes-object.ts";
import { checkImages, mayRun } from "../images.ts";
import { compileDisruptionBudget } from "../placement/disruption-budgets.ts";
import { compileAutoscaler } from "./autoscaling.ts";
import { checkVariables } from "./check-variables.ts";
import { compileConfiguration } from "./configuration.ts";
import { sharedEnvironment } from "./pods.ts";
import { compileRoute } from "./routes.ts";
import { compileSecrets } from "./secrets.ts";
import { compileServices } from "./services.ts";
import { compileClaims } from "./storage.ts";
import { compileWorkload } from "./workloads.ts";

/**
 * Everything that runs one app in one stage, in the order in which it can be applied: configuration, secrets, claims,
 * Services, workloads with their autoscalers and disruption budgets, routes. Where the app may not run, it gets everything
 * but workloads and what acts on their pods. An app with a source gets its secrets and routes here, and the rest from
 * what is rendered, whose containers get the configuration as it is.
 *
 * Errors and findings: those of `checkImages` (KS2002, KS2005) and `checkVariables` (KS2007).
 */
export function compileWorkloads(scope: AppScope): Compiled {
  const { workloads } = scope.app;
  const configuration = scope.app.source ? undefined : compileConfiguration(scope);
  const manifests: Manifest[] = [];
  add(manifests, configuration);
  add(manifests, compileSecrets(scope));
  for (const workload of workloads) manifests.push(...compileClaims(scope, workload));
  for (const workload of workloads) manifests.push(...compileServices(scope, workload));
  if (mayRun(scope)) {
    const environment = sharedEnvironment(scope, configuration?.object.metadata.name);
    for (const workload of workloads) manifests.push(compileWorkload(scope, workload, environment));
    for (const workload of workloads) add(manifests, compileAutoscaler(scope, workload));
    for (const workload of workloads) add(manifests, compileDisruptionBudget(scope, workload));
  }
  add(manifests, compileRoute(scope));
  return { manifests, diagnostics: [...checkImages(scope), ...checkVariables(scope)] };
}

function add(manifests: Manifest[], manifest: Manifest | undefined): void {
  if (manifest) manifests.push(manifest);
}
