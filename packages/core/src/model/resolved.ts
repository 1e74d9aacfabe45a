import type { Span } from "../diagnostics/places.ts";
import type { AppSource } from "./app-source.ts";
import type { CodeHostSpec } from "./code-host-kind.ts";
import type { Declared } from "./declared.ts";
import type { StageEntry } from "./entry.ts";
import type { NetworkMode, NodesMode, PodSecurityLevel, Role, Tier } from "./levels.ts";
import type { NetworkPlugin, NetworkPluginName } from "./network-plugins.ts";
import type { NotificationSpec } from "./notification-kind.ts";
import type { LimitDefaults, QuotaDefaults } from "./tiers.ts";
import type { ContainerPort, Protocol, Workload } from "./resolved-workloads.ts";

export type { NetworkMode, NodesMode, PodSecurityLevel, Role, Tier } from "./levels.ts";
export type { Container, ContainerPort, Probe, Protocol, Storage, Workload } from "./resolved-workloads.ts";
export type Labels = Readonly<Record<string, string>>;

/** The whole declaration, resolved: every default filled in, every reference checked. Lists keep declaration order. */
export interface Platform {
  readonly declared: Declared<"Platform">;
  readonly name: string;
  readonly domain: string;
  readonly stageLabel: string;
  readonly administrators: Administrators;
  /** The namespace of each cluster where what kubestage put there is recorded. Holds no pods. */
  readonly recordsNamespace: string;
  /** Where promotions are written to; undefined where the declaration does not say it. */
  readonly ledger: Ledger | undefined;
  /** Who is told of what happens to releases, by name. */
  readonly notifications: ReadonlyMap<string, NotificationSpec>;
  /** The versions of the tools that render sources; any where none is named. */
  readonly tools: { readonly helm?: Pin; readonly kustomize?: Pin };
  readonly clusters: readonly Cluster[];
  readonly stages: readonly Stage[];
  /** Stages that previews are made from. Of them only what leads an engine to previews is compiled. */
  readonly templates: readonly Template[];
  readonly teams: readonly Team[];
}

export interface Ledger {
  readonly repository: string;
  readonly branch: string;
  /** Whether each stage has a branch of its own besides. */
  readonly stages: "folders" | "branches";
  /** Where pull requests are opened; undefined where there are none. */
  readonly codeHost?: CodeHostSpec | undefined;
}

/** The one version of a tool that is used, and where that is said. */
export interface Pin {
  readonly version: string;
  readonly place: Span;
}

/** The platform's own identity, names without prefixes. */
interface Administrators {
  readonly groups: readonly string[];
  readonly users: readonly string[];
  readonly serviceAccounts: readonly ServiceAccountName[];
}

interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

export interface Selected {
  readonly namespace: Labels;
  readonly pods: Labels;
}

export interface Cluster {
  readonly declared: Declared<"Cluster">;
  readonly name: string;
  /** The UID of its kube-system namespace; undefined where it is not declared. */
  readonly uid: string | undefined;
  readonly version: string;
  readonly groupPrefix: string;
  readonly userPrefix: string;
  readonly cni: NetworkPluginName;
  readonly plugin: NetworkPlugin;
  readonly clusterNetworkPolicy: boolean;
  readonly mutatingAdmission: boolean;
  readonly dns: Selected & { readonly port: number; readonly nodeLocal: string | undefined };
  readonly entry: Entry;
  readonly monitoring: (Selected & { readonly ports: readonly number[] | undefined }) | undefined;
  readonly apiServer: { readonly cidrs: readonly string[]; readonly port: number } | undefined;
  readonly podCidrs: readonly string[];
  readonly serviceCidrs: readonly string[];
  readonly nodePools: readonly NodePool[];
  /** What images may come from in any of its stages; undefined for any registry. */
  readonly registries: readonly string[] | undefined;
  /** What delivers there; undefined for `kubestage apply`. */
  readonly engine: Engine | undefined;
}

/** The Argo CD or Flux that delivers in a cluster. Names are of its own namespace. */
export interface Engine {
  readonly kind: "argocd" | "flux";
  readonly namespace: string;
  /** The service account by which it applies what keeps stages apart. */
  readonly account: string;
  /** The Secret by which Flux reads the ledger. */
  readonly credentials: string | undefined;
}

export interface Entry extends Selected {
  readonly kind: "ingress" | "gateway";
  readonly className: string | undefined;
  readonly gateway:
    | { readonly namespace: string; readonly name: string; readonly listener?: string | undefined }
    | undefined;
}

export interface NodePool {
  readonly name: string;
  readonly stage: string;
  readonly nodeNames: string | undefined;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  readonly setBy: "platform" | "kubelet";
}

export interface Taint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

export interface Stage {
  readonly declared: Declared<"Stage">;
  readonly name: string;
  /** Of a preview: the template that it was made from, and how long it may live; undefined for what is declared to stay. */
  readonly preview: PreviewOf | undefined;
  readonly tier: Tier;
  /** None for a stage that only controls flow: it has no apps either. */
  readonly clusters: readonly Cluster[];
  /** Cluster names in the order in which they are reached. */
  readonly waves: readonly (readonly string[])[];
  readonly after: readonly string[];
  readonly entry: StageEntry;
  /** How apps are named from outside, such as `{app}-{stage}.{domain}`. */
  readonly hostTemplate: string;
  readonly nodes: NodesMode;
  readonly network: NetworkMode;
  readonly podSecurity: PodSecurityLevel;
  readonly limits: LimitDefaults;
  readonly digests: boolean;
  /** What a team may do in the namespaces of its own apps, unless the team says otherwise for this tier. */
  readonly teamRole: Role;
  readonly groups: readonly { readonly name: string; readonly role: Role }[];
  readonly users: readonly { readonly name: string; readonly role: Role }[];
  /** The stage's own limit, which each of its clusters may narrow further; undefined for none. */
  readonly registries: readonly string[] | undefined;
  readonly runtimeClasses: readonly string[];
  readonly secrets: { readonly store: string; readonly path: string } | undefined;
  readonly tlsIssuer: string | undefined;
  /** Every namespace of the stage that apps live in, in declaration order. */
  readonly namespaces: readonly StageNamespace[];
  readonly apps: readonly StageApp[];
  readonly shared: readonly Shared[];
  /** The namespace of the stage's deployer account. Holds no pods. */
  readonly systemNamespace: string;
}

/** A stage that previews are made from. */
export interface Template extends Stage {
  /** What the namespaces of all of its previews are called, with `*` for what only one preview has in its name. */
  readonly previewNamespaces: readonly string[];
}

/** What the template of previews says of them. */
export interface PreviewOf {
  /** The name of the template. */
  readonly like: string;
  /** In milliseconds. */
  readonly ttl: number;
  /** So many may be there at once. */
  readonly most: number;
  /** The stages that whatever is not named for a preview is taken from. */
  readonly after: readonly string[];
}

/** One namespace of a stage, and whose apps live in it. */
export interface StageNamespace {
  readonly name: string;
  readonly teams: readonly Team[];
  readonly apps: readonly string[];
  /** The hosts under which its apps are exposed. Admission lets no route of the namespace claim another. */
  readonly hosts: readonly string[];
  readonly quota: Quota;
}

export type Quota = QuotaDefaults;

export interface Team {
  readonly declared: Declared<"Team">;
  readonly name: string;
  readonly groups: readonly string[];
  readonly users: readonly string[];
  readonly serviceAccounts: readonly ServiceAccountName[];
  readonly roles: Readonly<Partial<Record<Tier, Role>>>;
}

/** Something shared, as one stage sees it. */
export interface Shared {
  readonly declared: Declared<"Shared">;
  readonly name: string;
  readonly host: string | undefined;
  readonly cidrs: readonly string[];
  readonly pods: Selected | undefined;
  readonly ports: readonly { readonly port: number; readonly protocol: Protocol }[];
  readonly forwards: boolean;
}

/** An app in a stage, the stage's differences applied. */
export interface StageApp {
  /** The App document, as it stands in the declaration or in the release that the stage runs. */
  readonly declared: Declared<"App">;
  readonly name: string;
  readonly team: Team;
  readonly namespace: string;
  /** The release that the stage runs; undefined when compiled from the head of the declaration. */
  readonly release: string | undefined;
  /** False where the stage has no release of this app: it gets everything but workloads. */
  readonly runs: boolean;
  /** Empty for an app with a source. */
  readonly workloads: readonly Workload[];
  /** What is rendered, instead of workloads; undefined for none. */
  readonly source: RenderedApp | undefined;
  readonly config: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly serviceAccountToken: boolean;
  readonly calls: readonly Call[];
  /** Who calls this app in the same stage, and on which container port. */
  readonly callers: readonly Caller[];
  readonly expose: Exposed | undefined;
}

/** An app's source as one stage renders it. */
export interface RenderedApp {
  readonly from: AppSource;
  /** What others may reach, in declaration order. */
  readonly ports: readonly ServedPort[];
  /** Of the release that the stage runs: images by what the source names, and what it must be rendered from. */
  readonly release:
    | {
        readonly images: ReadonlyMap<string, string>;
        readonly contentHash: string | undefined;
        /** The hash of the files that the ledger keeps for it. */
        readonly files: string | undefined;
      }
    | undefined;
}

/** A container port, and the Service by which it is reached. */
export interface ServedPort {
  /** Object name of the workload; of an app with a source the app's own name. */
  readonly workload: string;
  readonly service: { readonly name: string; readonly port: number };
  readonly port: ContainerPort;
}

export interface Exposed extends ServedPort {
  readonly host: string;
  readonly path: string;
}

export interface Caller {
  readonly app: string;
  readonly namespace: string;
  /** Object name of the workload that is called. */
  readonly workload: string;
  readonly port: ContainerPort;
  readonly index: number;
}

/** `index` is the position in the App's `calls`, for places. */
export type Call =
  | ({
      readonly kind: "app";
      readonly index: number;
      readonly app: string;
      readonly namespace: string;
      /** The caller's environment variable, such as API_URL. */
      readonly variable: string;
    } & ServedPort)
  | { readonly kind: "shared"; readonly index: number; readonly shared: Shared }
  | {
      readonly kind: "host";
      readonly index: number;
      readonly host: string;
      readonly port: number;
      readonly cidrs: readonly string[];
    }
  | { readonly kind: "apiServer"; readonly index: number };
