import { KubestageError, listContexts } from "@kubestage/adapters";
import type { Cluster } from "@kubestage/core";
import type { IdentityAnswer, IdentifyOptions } from "./identify.ts";
import { identify } from "./identify.ts";

type Context = Awaited<ReturnType<typeof listContexts>>[number];

export interface FoundContext {
  readonly context: string;
  readonly isCurrent: boolean;
}

/** A context may start a program to sign in: never many at once. */
const atOnce = 4;

/**
 * The context of the kubeconfig that leads to the cluster with this UID: the current one if it does, else the first one,
 * in the kubeconfig's order, among those that are asked together. Each server is asked once before any is asked a second
 * time by another user.
 *
 * Errors, thrown: KS6020 where none does; KS6024 where one that may be it does not say.
 */
export async function findContext(
  { name }: Cluster,
  uid: string,
  options: IdentifyOptions & { readonly first?: string | undefined },
): Promise<FoundContext> {
  const { kubeconfig, first } = options;
  const contexts = listContexts(kubeconfig === undefined ? {} : { kubeconfig });
  const answers: IdentityAnswer[] = [];
  for (const batch of inOrderOfAsking(contexts, first)) {
    const told = await Promise.all(batch.map((one) => identify(one.name, options, one.server)));
    const index = told.findIndex((answer) => answer.type === "is" && answer.uid === uid);
    const found = batch[index];
    if (found) return { context: found.name, isCurrent: found.isCurrent };
    answers.push(...told);
  }
  throw notFound(name, uid, answers);
}

/** The one that led there the last time, else the current one, alone; then one of each server; then what is left. */
export function inOrderOfAsking(contexts: readonly Context[], lastTime?: string): Context[][] {
  const alone = contexts.find(({ name }) => name === lastTime) ?? contexts.find(({ isCurrent }) => isCurrent);
  const others = contexts.filter((one) => one !== alone);
  const asked = new Set([alone?.server]);
  const ofEachServer = others.filter(({ server }) => !asked.has(server) && asked.add(server));
  const rest = others.filter((one) => !ofEachServer.includes(one));
  return [...(alone ? [[alone]] : []), ...batchesOf(ofEachServer), ...batchesOf(rest)];
}

function batchesOf(contexts: readonly Context[]): Context[][] {
  const count = Math.ceil(contexts.length / atOnce);
  return Array.from({ length: count }, (_, index) => contexts.slice(index * atOnce, (index + 1) * atOnce));
}

function notFound(cluster: string, uid: string, answers: readonly IdentityAnswer[]): KubestageError {
  if (answers.length === 0)
    return new KubestageError("KS6020", {
      message: `there is no context in the kubeconfig, so none leads to the cluster ${cluster}`,
      hint: "get a kubeconfig for it, and name it with `--kubeconfig` or KUBECONFIG",
    });
  const told = answers.map(said).join("; ");
  if (answers.some(({ type }) => type === "forbidden"))
    return new KubestageError("KS6024", {
      message: `no context is known to lead to the cluster ${cluster} (${uid}), and one that may does not say: ${told}`,
      hint: "have an administrator apply the platform with the cluster's `uid`: then everybody in a stage may read it",
    });
  return new KubestageError("KS6020", {
    message: `no context leads to the cluster ${cluster} (${uid}): ${told}`,
    hint: answers.some(({ type }) => type === "silent")
      ? "see that what does not answer can be reached, or get a kubeconfig for the cluster"
      : `get a kubeconfig for it; where the cluster was made anew, correct the \`uid\` of the Cluster ${cluster}`,
  });
}

function said(answer: IdentityAnswer): string {
  const context = JSON.stringify(answer.context);
  switch (answer.type) {
    case "is":
      return `${context} is ${answer.uid}`;
    case "forbidden":
      return `${context} may not be asked by you`;
    case "silent":
      return `${context} does not answer (${answer.message})`;
  }
}
