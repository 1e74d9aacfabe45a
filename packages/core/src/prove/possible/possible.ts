import type { RequestStep } from "../../verdicts/witness.ts";
import type { Subject } from "../rights/rights.ts";

/** What somebody of a stage can bring about, by the rights that they have and the admission in force. */
export type Possibility =
  | { readonly possible: true; readonly who: Subject; readonly steps: readonly RequestStep[] }
  | { readonly possible: false; readonly why: string }
  | { readonly possible: "unknown"; readonly why: string };

/**
 * Pods and namespaces that are not there and could be. `stage` says whose people and accounts try: those whose home it is
 * (`Rights.homes`), as themselves or by a controller that acts on what they write; trusted ones never try.
 */
export interface Possible {
  /** Whether they may bring about any new pod in the namespace, or change the labels of one. */
  pods(stage: string, namespace: string): Possibility;
  /** Whether they may bring about a pod with exactly these labels there. */
  podWithLabels(stage: string, namespace: string, labels: Readonly<Record<string, string>>): Possibility;
  /** Texts that the admission in force compares labels of pods with, by key: values worth trying beside those of selectors. */
  labelValues(): ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether they may make a namespace with these labels in which they may then make pods. */
  newNamespace(stage: string, labels: Readonly<Record<string, string>>): Possibility;
  /** Whether they may give this namespace exactly these labels. */
  relabelledNamespace(stage: string, namespace: string, labels: Readonly<Record<string, string>>): Possibility;
}
