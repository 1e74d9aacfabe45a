type Fields = Readonly<Record<string, unknown>>;
type Labels = Readonly<Record<string, string>>;

interface Spec {
  readonly selector?: Fields;
  readonly template?: unknown;
  readonly jobTemplate?: { readonly spec?: Fields };
}

/** The template of a workload's pods. */
export function templateOf(kind: string, workload: Fields): unknown {
  const { template, jobTemplate } = specOf(workload);
  return kind === "CronJob" ? jobTemplate?.spec?.["template"] : template;
}

/** The workload with another template. */
export function withTemplate<Workload extends Fields>(kind: string, workload: Workload, template: unknown): Workload {
  const spec = specOf(workload);
  if (kind !== "CronJob") return { ...workload, spec: { ...spec, template } };
  const { jobTemplate } = spec;
  return { ...workload, spec: { ...spec, jobTemplate: { ...jobTemplate, spec: { ...jobTemplate?.spec, template } } } };
}

/** Labels that its pods have to have, since what it selects by cannot be changed; undefined where it selects none. */
export function selectedLabels(kind: string, workload: Fields): Labels | undefined {
  if (kind === "CronJob") return undefined;
  const { selector } = specOf(workload);
  const labels = kind === "ReplicationController" ? selector : selector?.["matchLabels"];
  return (labels ?? {}) as Labels;
}

function specOf(workload: Fields): Spec {
  return workload["spec"] ?? {};
}
