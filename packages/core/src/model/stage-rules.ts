import type { Affinity, EnvVar, Toleration } from "kubernetes-types/core/v1.d.ts";
import type { Span } from "../diagnostics/places.ts";
import type { SourcePatch } from "./app-source.ts";
import type { Declared } from "./declared.ts";
import type { HostOwners } from "./host-owners.ts";
import type { Labels, PodSecurityLevel, Quota, RenderedApp, ServedPort } from "./resolved.ts";
import type { LimitDefaults } from "./tiers.ts";

/** The rules of the stage that an app with a source enters, as plain data. */
export interface StageRules {
  readonly stage: string;
  readonly app: Declared<"App">;
  readonly namespace: string;
  /** Other apps that live in the namespace, with the labels of their pods that are known. */
  readonly neighbours: readonly { readonly app: string; readonly labels: Labels }[];
  /** Of every object. */
  readonly labels: Labels;
  /** Of every pod: these are never the chart's to choose. */
  readonly podLabels: Labels;
  readonly stageLabel: string;
  readonly placement: {
    readonly priorityClassName?: string | undefined;
    readonly affinity?: Affinity | undefined;
    readonly tolerations?: readonly Toleration[] | undefined;
  };
  /** Keys of the taints that keep stages apart. */
  readonly guardedTaints: readonly string[];
  readonly podSecurity: PodSecurityLevel;
  readonly serviceAccountToken: boolean;
  readonly runtimeClasses: readonly string[];
  /** Whether images are run by digest only. */
  readonly digests: boolean;
  /** Each limit on what images may come from, by who sets it. */
  readonly registries: readonly { readonly name: string; readonly allowed: readonly string[] }[];
  readonly limits: LimitDefaults;
  /** Of the namespace; undefined where other apps share it. */
  readonly quota: Quota | undefined;
  /** Of the namespace whoever lives in it. */
  readonly loadBalancers: number;
  readonly nodePorts: number;
  /** The hosts that routes of the namespace may claim. */
  readonly hosts: readonly string[];
  readonly gateway: { readonly namespace: string; readonly name: string } | undefined;
  readonly hostOwners: HostOwners;
  readonly secrets: { readonly store: string; readonly path: string } | undefined;
  /** What containers get: `config`, over the chart's own. */
  readonly config: readonly EnvVar[];
  /** What containers get where the chart does not say it: URLs of callees and references to secrets. */
  readonly variables: readonly EnvVar[];
  /** Container ports that the declaration says others may reach. */
  readonly ports: readonly ServedPort[];
  readonly patches: readonly SourcePatch[];
  /** The release that the stage runs, by name; undefined when the head of the declaration is compiled. */
  readonly release: (NonNullable<RenderedApp["release"]> & { readonly name: string }) | undefined;
  /** Where the declaration says what is rendered. */
  readonly place: Span;
}
