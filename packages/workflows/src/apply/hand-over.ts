import type { Engine, KubernetesObject, LiveObject, ManagedFieldsEntry, ObjectKey } from "@kubestage/core";
import { fieldManager } from "@kubestage/core";
import { KubestageError } from "@kubestage/adapters";
import { inParallel } from "../cluster/in-parallel.ts";
import { getIfThere, preferred } from "../cluster/live.ts";
import type { Run } from "./carry-out.ts";
import { saveInventory, stopped } from "./carry-out.ts";

/**
 * The field managers by which engines apply.
 *
 * Sources: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#server-side-apply and
 * https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources
 */
const managers: Readonly<Record<Engine["kind"], string>> = {
  argocd: "argocd-controller",
  flux: "kustomize-controller",
};

/**
 * Gives what Argo CD or Flux brings from now on into its hands: its fields become the engine's, and the inventory forgets it. As long
 * as they were ours too, a field that goes from the ledger would stay in the cluster. Nothing else of the object changes. What has
 * changed meanwhile, or may not be written, is left to the next apply.
 */
export async function handOver(run: Run): Promise<void> {
  const { engine, survey } = run;
  if (!engine || survey.handed.length === 0) return;
  await inParallel(survey.handed, async ({ key }) => {
    try {
      if (stopped(run) === undefined && (await handOne(run, key, managers[engine.kind]))) run.inventory.forget(key);
    } catch (error) {
      if (!(error instanceof KubestageError)) throw error;
      run.record.end ??= { error, because: "the cluster could not be asked any more" };
    }
  });
  await saveInventory(run);
}

/** Whether nothing of it is ours any more. */
async function handOne({ api, ensureHeld, record }: Run, key: ObjectKey, manager: string): Promise<boolean> {
  const resource = preferred(await api.discovery(), key);
  const live = resource && (await getIfThere(api, resource, key));
  const object = live && handedTo(manager, live);
  if (!object) return true;
  await ensureHeld?.();
  const answer = await api.update(resource, object);
  if (!answer.ok) record.kept.push({ key, because: `its fields are still kubestage's: ${answer.problem.message}` });
  return answer.ok;
}

/** The object with our entry under the name of another manager; undefined where we have none. */
function handedTo(manager: string, live: LiveObject): KubernetesObject | undefined {
  const { managedFields = [] } = live.metadata;
  const isApplied = (entry: ManagedFieldsEntry, by: string): boolean =>
    entry.manager === by && entry.operation === "Apply" && (entry.subresource ?? "") === "";
  if (!managedFields.some((entry) => isApplied(entry, fieldManager))) return undefined;
  const isTheirs = managedFields.some((entry) => isApplied(entry, manager));
  const kept = isTheirs
    ? managedFields.filter((entry) => !isApplied(entry, fieldManager))
    : managedFields.map((entry) => (isApplied(entry, fieldManager) ? { ...entry, manager } : entry));
  return { ...live, metadata: { ...live.metadata, managedFields: kept } } as KubernetesObject;
}
