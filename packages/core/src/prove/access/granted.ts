import type { Capability, Intent } from "../../verdicts/intent.ts";
import { type Subject, subjectKey } from "../rights/rights.ts";

/** What the intent gives somebody, by stage. */
export type Granted = ReadonlyMap<string, ReadonlySet<Capability>>;

const nothing: Granted = new Map();

/**
 * Grants with all that cannot be told from them: who may change what runs in a namespace runs as its accounts, mounts its
 * Secrets and sees what it writes.
 */
export function grantsBySubject(intent: Intent | undefined): (subject: Subject) => Granted {
  const found = new Map<string, Map<string, Set<Capability>>>();
  for (const { subject, stage, may } of intent?.grants ?? []) {
    const key = subjectKey({ kind: subject.kind, name: subject.name, namespace: subject.namespace ?? "" });
    const stages = found.get(key) ?? new Map<string, Set<Capability>>();
    found.set(key, stages);
    const capabilities = stages.get(stage) ?? new Set<Capability>();
    stages.set(stage, capabilities);
    for (const each of may) for (const implied of implies(each)) capabilities.add(implied);
  }
  return (subject) => found.get(subjectKey(subject)) ?? nothing;
}

function implies(capability: Capability): readonly Capability[] {
  if (capability === "changeWorkloads") return ["changeWorkloads", "runCommands", "impersonate", "readSecrets", "read"];
  return [capability];
}

/** Whether those who have it may do whatever the accounts of the stage may. */
export function actsAsAccounts(granted: Granted, stage: string): boolean {
  return granted.get(stage)?.has("impersonate") === true;
}

/** Equal for those to whom the same is given. */
export function grantedText(granted: Granted): string {
  return [...granted]
    .map(([stage, may]) => `${stage}: ${[...may].toSorted().join(" ")}`)
    .toSorted()
    .join("; ");
}
