import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import { fieldPlace } from "../../model/declared.ts";
import { foreignHosts, hostOwners } from "../../model/host-owners.ts";
import type { AppSpec } from "../../model/kinds.ts";
import type { Container, Platform, Probe, Stage, StageApp, Workload } from "../../model/resolved.ts";

/**
 * KS1018 for text in an app's configuration, environment, command, arguments or probes that names a host of another stage: a
 * host under which an app is exposed there, one that something shared has for other stages only, or a service by its
 * name and namespace in the cluster. Stages that share the name may use it.
 */
export function checkLiterals(platform: Platform, diagnostics: Diagnostic[]): void {
  const owners = hostOwners(platform);
  const reported = new Set<string>();
  for (const stage of platform.stages) {
    for (const app of stage.apps) {
      for (const { text, path } of literalsOf(app, stage)) {
        for (const { found, stages } of foreignHosts(text, owners, stage.name)) {
          const name = found.toLowerCase();
          const span = fieldPlace(app.declared, ...path);
          const id = `${span.source.path}:${span.start}:${name}`;
          if (reported.has(id)) continue;
          reported.add(id);
          const message = `${app.name} names ${found} in ${stage.name}, which belongs to ${stages.join(" and ")}`;
          const hint = "declare it in `calls` instead, or say it under `stages` for the stage that it belongs to";
          diagnostics.push(diagnose("KS1018", { message, hint, span }));
        }
      }
    }
  }
}

interface Literal {
  readonly text: string;
  readonly path: FieldPath;
}

function literalsOf(app: StageApp, stage: Stage): Literal[] {
  const own = app.declared.spec.stages?.[stage.name];
  const literals = Object.entries(app.config).map(([key, text]) => ({
    text,
    path: own?.config && Object.hasOwn(own.config, key) ? ["stages", stage.name, "config", key] : ["config", key],
  }));
  return [
    ...literals,
    ...app.workloads.flatMap((workload) =>
      workload.containers.flatMap((container) =>
        literalsOfContainer(app.declared.spec, workload, container, stage.name),
      ),
    ),
  ];
}

function literalsOfContainer(declared: AppSpec, workload: Workload, container: Container, stage: string): Literal[] {
  const base = workload.path.length === 0 ? [] : [...workload.path, "containers", container.name];
  const changed = declared.stages?.[stage]?.workloads?.[workload.name]?.containers?.[container.name]?.env;
  const env = Object.entries(container.env).map(([key, text]) => ({
    text,
    path:
      changed && Object.hasOwn(changed, key)
        ? ["stages", stage, "workloads", workload.name, "containers", container.name, "env", key]
        : [...base, "env", key],
  }));
  const list = (field: "command" | "args") =>
    (container[field] ?? []).map((text, index) => ({ text, path: [...base, field, index] }));
  const written = declared.workloads?.[workload.name]?.containers[container.name];
  const probe = (field: "readiness" | "liveness" | "startup") =>
    literalsOfProbe(container[field], [...base, written?.[field] ? field : "probe"]);
  return [
    ...env,
    ...list("command"),
    ...list("args"),
    ...probe("readiness"),
    ...probe("liveness"),
    ...probe("startup"),
  ];
}

function literalsOfProbe(probe: Probe | undefined, path: FieldPath): Literal[] {
  return (probe?.command ?? []).map((text, index) => ({ text, path: [...path, "command", index] }));
}
