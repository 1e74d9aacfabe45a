import type { Declaration } from "kubestage";

type Kind = Declaration["kind"];

/** What a document of a kind may say below `spec`. */
export type Spec<K extends Kind> = Extract<Declaration, { kind: K }>["spec"];

type Maker<K extends Kind> = (name: string, spec: Spec<K>) => Declaration;

/** `stage("dev", { … })` is shorter to read than the document, and the compiler knows every field of it. */
function makerOf<K extends Kind>(kind: K): Maker<K> {
  return (name, spec) => ({ apiVersion: "kubestage.dev/v1alpha1", kind, metadata: { name }, spec }) as Declaration;
}

export const platform = makerOf("Platform");
export const cluster = makerOf("Cluster");
export const stage = makerOf("Stage");
export const team = makerOf("Team");
export const shared = makerOf("Shared");
export const app = makerOf("App");
