import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace, keyPlace, namePlace } from "../../model/declared.ts";
import { shortFormFields } from "../../model/app-kind.ts";
import type { AppSpec } from "../../model/kinds.ts";
import { danglingReference } from "../references.ts";
import { objectName } from "../resolve/workloads.ts";

type DeclaredWorkload = NonNullable<AppSpec["workloads"]>[string];

const shortDifferences = ["replicas", "autoscale", "resources"] as const;
/** Controllers append a hash or a time to some names, and the result has to fit into a label of 63 characters. */
const longestNames = { Deployment: 63, DaemonSet: 63, StatefulSet: 52, CronJob: 52, Job: 52 };

/**
 * What an app says of its workloads.
 *
 * Errors: KS1008 without image or workloads, without a schedule or a main container; KS1027 for the short form beside the long
 * one and for fields that a kind of workload does not have; KS1012 for storage, workloads and containers that do not exist;
 * KS1009 for a name that is too long for its kind and for `min` above `max`.
 */
export function checkWorkloads(app: Declared<"App">, diagnostics: Diagnostic[]): void {
  const { spec, name } = app;
  // What runs is the source's matter, and what is said beside it is for the check of the source.
  if (spec.source) return;
  if (!spec.workloads) {
    if (spec.image === undefined) {
      const hint = "add `image: …`, `workloads` or a `source`";
      diagnostics.push(
        diagnose("KS1008", { message: `App ${JSON.stringify(name)} lacks an image`, hint, span: namePlace(app) }),
      );
    }
    if (spec.autoscale) checkAutoscale(app, spec.autoscale, ["autoscale"], diagnostics);
  } else {
    for (const field of shortFormFields) {
      if (spec[field] === undefined) continue;
      const hint = `move it into a workload, or drop \`workloads\``;
      diagnostics.push(
        diagnose("KS1027", {
          message: `${field} belongs to the short form, but ${name} has workloads`,
          hint,
          span: keyPlace(app, field),
        }),
      );
    }
    for (const [workload, declared] of Object.entries(spec.workloads))
      checkWorkload(app, workload, declared, diagnostics);
  }
  for (const [stage, differences] of Object.entries(spec.stages ?? {})) {
    if (spec.workloads) {
      for (const field of shortDifferences) {
        if (differences[field] === undefined) continue;
        const hint = `say it of one workload: \`workloads: { NAME: { ${field}: … } }\``;
        diagnostics.push(
          diagnose("KS1027", {
            message: `${field} belongs to the short form, but ${name} has workloads`,
            hint,
            span: keyPlace(app, "stages", stage, field),
          }),
        );
      }
    }
    if (differences.autoscale) checkAutoscale(app, differences.autoscale, ["stages", stage, "autoscale"], diagnostics);
    checkDifferences(app, stage, differences.workloads ?? {}, diagnostics);
  }
}

function checkWorkload(
  app: Declared<"App">,
  name: string,
  workload: DeclaredWorkload,
  diagnostics: Diagnostic[],
): void {
  const at = (...path: (string | number)[]) => keyPlace(app, "workloads", name, ...path);
  const { kind } = workload;
  if (kind === "CronJob" && workload.schedule === undefined) {
    diagnostics.push(
      diagnose("KS1008", {
        message: `the CronJob ${JSON.stringify(name)} lacks a schedule`,
        hint: 'add `schedule: "0 3 * * *"`',
        span: at(),
      }),
    );
  }
  for (const field of fieldsNotOf(kind)) {
    if (workload[field] === undefined) continue;
    diagnostics.push(
      diagnose("KS1027", {
        message: `a ${kind} has no ${field}`,
        hint: "remove it, or change the kind",
        span: at(field),
      }),
    );
  }
  const own = objectName(app.name, name);
  if (own.length > longestNames[kind]) {
    const message = `${own} has ${own.length} characters, and a ${kind} may have ${longestNames[kind]}`;
    diagnostics.push(diagnose("KS1009", { message, hint: "shorten the workload's name", span: at() }));
  }
  const containers = Object.entries(workload.containers);
  if (!containers.some(([, container]) => container.role === "main")) {
    diagnostics.push(
      diagnose("KS1008", {
        message: `the workload ${JSON.stringify(name)} has no main container`,
        hint: "add one, or give one the role main",
        span: at("containers"),
      }),
    );
  }
  if (workload.autoscale) checkAutoscale(app, workload.autoscale, ["workloads", name, "autoscale"], diagnostics);
  for (const [containerName, container] of containers) {
    for (const storage of Object.keys(container.mounts ?? {})) {
      if (workload.storage && Object.hasOwn(workload.storage, storage)) continue;
      diagnostics.push(
        danglingReference(
          "storage",
          storage,
          Object.keys(workload.storage ?? {}),
          at("containers", containerName, "mounts", storage),
        ),
      );
    }
  }
}

type OwnField = "replicas" | "autoscale" | "startup" | "schedule" | "timeZone";

function fieldsNotOf(kind: DeclaredWorkload["kind"]): readonly OwnField[] {
  switch (kind) {
    case "Deployment":
      return ["startup", "schedule", "timeZone"];
    case "StatefulSet":
      return ["schedule", "timeZone"];
    case "DaemonSet":
    case "Job":
      return ["replicas", "autoscale", "startup", "schedule", "timeZone"];
    case "CronJob":
      return ["replicas", "autoscale", "startup"];
  }
}

type Differences = NonNullable<NonNullable<AppSpec["stages"]>[string]["workloads"]>;

function checkDifferences(
  app: Declared<"App">,
  stage: string,
  differences: Differences,
  diagnostics: Diagnostic[],
): void {
  const declared = new Map(Object.entries(app.spec.workloads ?? {}));
  for (const [name, changed] of Object.entries(differences)) {
    const at = (...path: (string | number)[]) => keyPlace(app, "stages", stage, "workloads", name, ...path);
    const workload = declared.get(name);
    if (!workload) {
      diagnostics.push(danglingReference("workload", name, declared.keys(), at()));
      continue;
    }
    for (const field of fieldsNotOf(workload.kind)) {
      if (field === "timeZone" || field === "startup" || changed[field] === undefined) continue;
      diagnostics.push(
        diagnose("KS1027", { message: `a ${workload.kind} has no ${field}`, hint: "remove it", span: at(field) }),
      );
    }
    for (const container of Object.keys(changed.containers ?? {})) {
      if (Object.hasOwn(workload.containers, container)) continue;
      diagnostics.push(
        danglingReference("container", container, Object.keys(workload.containers), at("containers", container)),
      );
    }
    for (const storage of Object.keys(changed.storage ?? {})) {
      const known = Object.keys(workload.storage ?? {});
      if (!known.includes(storage))
        diagnostics.push(danglingReference("storage", storage, known, at("storage", storage)));
    }
    if (changed.autoscale)
      checkAutoscale(app, changed.autoscale, ["stages", stage, "workloads", name, "autoscale"], diagnostics);
  }
}

function checkAutoscale(
  app: Declared<"App">,
  autoscale: { min: number; max: number },
  path: string[],
  diagnostics: Diagnostic[],
): void {
  if (autoscale.min <= autoscale.max) return;
  const message = `autoscale.min (${autoscale.min}) is above autoscale.max (${autoscale.max})`;
  diagnostics.push(diagnose("KS1009", { message, hint: "exchange the two", span: fieldPlace(app, ...path, "min") }));
}
