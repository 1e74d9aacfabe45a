import type { ClusterApi } from "@kubestage/adapters";
import type { Check, Cluster, Engine } from "@kubestage/core";
import { fieldOf } from "./field-of.ts";
import { check } from "./check.ts";

const [id, title] = ["delivery", "delivery"] as const;

/**
 * Whether what the declaration says delivers in a cluster is there, and does not let one stage's delivery reach another. Undefined where
 * kubestage itself applies.
 *
 * Sources: https://argo-cd.readthedocs.io/en/stable/operator-manual/app-sync-using-impersonation/ and
 * https://argo-cd.readthedocs.io/en/stable/user-guide/projects/#the-default-project
 */
export async function checkDelivery(
  api: ClusterApi,
  { engine }: Cluster,
  signal?: AbortSignal,
): Promise<Check | undefined> {
  if (!engine) return undefined;
  const name = { argocd: "Argo CD", flux: "Flux" }[engine.kind];
  const whose = `${engine.namespace}/${engine.account}`;
  const account = await read(api, "v1", "ServiceAccount", engine, engine.account, signal);
  if (account === "unknown")
    return check(id, title, "unknown", { found: `you may not look at the account of ${name}, ${whose}` });
  if (!account)
    return check(id, title, "problem", {
      found: `the account by which ${name} should apply is not there: ${whose}`,
      advice: `install ${name}, or say by \`engine\` of the Cluster where it is and what its account is called`,
    });
  const open = engine.kind === "argocd" ? await openings(api, engine, signal) : [];
  if (open.length === 0) return check(id, title, "ok", { found: `${name} applies as ${whose}` });
  return check(id, title, "warning", {
    found: `${name} applies as ${whose}, and not all of it is confined to its stage`,
    advice: "see the guide to delivery: turn impersonation on, and empty the project default",
    details: open,
  });
}

/** In which ways Argo CD lets Applications go around what confines a stage. */
async function openings(api: ClusterApi, engine: Engine, signal: AbortSignal | undefined): Promise<string[]> {
  const settings = await read(api, "v1", "ConfigMap", engine, "argocd-cm", signal);
  const project = await read(api, "argoproj.io/v1alpha1", "AppProject", engine, "default", signal);
  const impersonates = fieldOf(settings, "data", "application.sync.impersonation.enabled");
  const [sources, destinations] = ["sourceRepos", "destinations"].map((field) => fieldOf(project, "spec", field));
  const isOpen = [sources, destinations].every((list) => Array.isArray(list) && list.length > 0);
  return [
    ...(settings !== "unknown" && impersonates !== "true"
      ? ["impersonation is off: what runs in a stage is applied by an administrator's account"]
      : []),
    ...(isOpen ? ["the project default lets Applications bring what they like to where they like"] : []),
  ];
}

async function read(
  api: ClusterApi,
  apiVersion: string,
  kind: string,
  { namespace }: Engine,
  name: string,
  signal: AbortSignal | undefined,
): Promise<object | "unknown" | undefined> {
  const resource = (await api.discovery({ signal })).find(apiVersion, kind);
  if (!resource) return undefined;
  const answer = await api.get(resource, namespace, name, signal);
  if (answer.ok) return answer.object;
  return answer.problem.code === 404 ? undefined : "unknown";
}
