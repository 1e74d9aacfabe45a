import type * as z from "zod";
import { appSpec } from "./app-kind.ts";
import { clusterSpec } from "./cluster-kind.ts";
import { platformSpec } from "./platform-kind.ts";
import { intentSpec } from "./intent-kind.ts";
import { releasePointersSpec, releaseSpec } from "./release-kind.ts";
import { appLabel, dnsLabel } from "./scalars.ts";
import { sharedSpec } from "./shared-kind.ts";
import { stageSpec } from "./stage-kind.ts";
import { teamSpec } from "./team-kind.ts";

export const apiVersion = "kubestage.dev/v1alpha1";

/** Every kind of document: what its spec may say, and what its name must look like. The one definition of the language. */
export const kinds = {
  Platform: { spec: platformSpec, name: dnsLabel, summary: "What holds for the whole platform." },
  Cluster: { spec: clusterSpec, name: dnsLabel, summary: "One Kubernetes cluster." },
  Stage: { spec: stageSpec, name: dnsLabel, summary: "One environment on the way to users." },
  Team: { spec: teamSpec, name: dnsLabel, summary: "People who own apps." },
  App: { spec: appSpec, name: appLabel, summary: "One deployable thing owned by one team." },
  Shared: { spec: sharedSpec, name: dnsLabel, summary: "Something that several stages use on purpose." },
  Release: { spec: releaseSpec, name: dnsLabel, summary: "An immutable, content-addressed bundle of one app." },
  ReleasePointers: { spec: releasePointersSpec, name: dnsLabel, summary: "Which release each stage runs." },
  Intent: { spec: intentSpec, name: dnsLabel, summary: "What was meant to be open, for manifests of others." },
} as const;

export type Kind = keyof typeof kinds;

/** "a Stage", "an App": for messages. */
export function withArticle(kind: Kind): string {
  return `${kind === "App" ? "an" : "a"} ${kind}`;
}

export type PlatformSpec = z.output<typeof platformSpec>;
type ClusterSpec = z.output<typeof clusterSpec>;
export type StageSpec = z.output<typeof stageSpec>;
type TeamSpec = z.output<typeof teamSpec>;
export type AppSpec = z.output<typeof appSpec>;
type SharedSpec = z.output<typeof sharedSpec>;
type ReleaseSpec = z.output<typeof releaseSpec>;
type ReleasePointersSpec = z.output<typeof releasePointersSpec>;
type IntentSpec = z.output<typeof intentSpec>;

export interface SpecOf {
  Platform: PlatformSpec;
  Cluster: ClusterSpec;
  Stage: StageSpec;
  Team: TeamSpec;
  App: AppSpec;
  Shared: SharedSpec;
  Release: ReleaseSpec;
  ReleasePointers: ReleasePointersSpec;
  Intent: IntentSpec;
}

/** Kinds that a declaration may hold; the others stand in a releases file. */
export const declarationKinds = ["Platform", "Cluster", "Stage", "Team", "App", "Shared"] as const satisfies Kind[];
/** A file of its own, given to `prove` beside manifests that no declaration stands behind. */
export const intentKinds = ["Intent"] as const satisfies Kind[];
export const releaseKinds = ["Release", "ReleasePointers"] as const satisfies Kind[];

/** A document as a TypeScript declaration writes it: before defaults are filled in. */
export type Declaration = {
  [K in (typeof declarationKinds)[number]]: {
    readonly apiVersion: typeof apiVersion;
    readonly kind: K;
    readonly metadata: { readonly name: string };
    readonly spec: z.input<(typeof kinds)[K]["spec"]>;
  };
}[(typeof declarationKinds)[number]];

/**
 * Fields of the design that this version does not act on yet. They are refused (KS1010) rather than ignored: a field that
 * is accepted has an effect. Keys are `Kind.field`.
 */
export const laterFields: ReadonlyMap<string, string> = new Map([
  ["Cluster.lifetime", "clusters with a lifetime"],
  ["Stage.routing", "routing beyond Ingress and HTTPRoute"],
  ["Stage.observability", "observability"],
  ["Stage.backup", "backup"],
  ["Stage.compliance", "compliance reports"],
  ["App.release", "canary and blue-green releases"],
]);
