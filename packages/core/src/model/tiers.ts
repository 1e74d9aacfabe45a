import type { NodesMode, NetworkMode, PodSecurityLevel, Role, Tier } from "./levels.ts";

/** What a stage gets where it says nothing itself. */
export interface TierDefaults {
  readonly network: NetworkMode;
  readonly podSecurity: PodSecurityLevel;
  /** `dedicated-when-shared`: nodes of its own only where another stage lives in the same cluster. */
  readonly nodes: NodesMode | "dedicated-when-shared";
  readonly role: Role;
  /** For each namespace. */
  readonly quota: QuotaDefaults;
  readonly limits: LimitDefaults;
  /** PriorityClass value: a higher tier may preempt a lower one, never the other way round. */
  readonly priority: number;
  /** Whether an image must be pinned by digest. */
  readonly digests: boolean;
  /** Whether the newest release that may enter does, or one that somebody asks for. */
  readonly promotion: "automatic" | "requested";
  /** How many people have to approve of a promotion. */
  readonly approvals: number;
}

export interface QuotaDefaults {
  readonly cpu: string;
  readonly memory: string;
  readonly storage: string;
  readonly pods: number;
  readonly services: number;
  readonly loadBalancers: number;
  readonly nodePorts: number;
  readonly claims: number;
  readonly configMaps: number;
  readonly secrets: number;
  readonly jobs: number;
}

export interface LimitDefaults {
  readonly default: Compute;
  readonly defaultRequest: Compute;
  readonly min: Compute;
  readonly max: Compute;
  readonly maxRatio: number;
}

export interface Compute {
  readonly cpu: string;
  readonly memory: string;
}

const limits: LimitDefaults = {
  default: { cpu: "500m", memory: "512Mi" },
  defaultRequest: { cpu: "100m", memory: "128Mi" },
  min: { cpu: "10m", memory: "16Mi" },
  max: { cpu: "4", memory: "8Gi" },
  maxRatio: 10,
};

const small: QuotaDefaults = {
  cpu: "4",
  memory: "8Gi",
  storage: "20Gi",
  pods: 20,
  services: 10,
  loadBalancers: 0,
  nodePorts: 0,
  claims: 10,
  configMaps: 40,
  secrets: 40,
  jobs: 20,
};

const large: QuotaDefaults = {
  ...small,
  cpu: "32",
  memory: "64Gi",
  storage: "200Gi",
  pods: 100,
  services: 20,
  claims: 40,
};

export const tiers: Readonly<Record<Tier, TierDefaults>> = {
  development: {
    network: "stage",
    podSecurity: "baseline",
    nodes: "shared",
    role: "admin",
    quota: small,
    limits,
    priority: 1000,
    digests: false,
    promotion: "automatic",
    approvals: 0,
  },
  verification: {
    network: "stage",
    podSecurity: "restricted",
    nodes: "shared",
    role: "debug",
    quota: small,
    limits,
    priority: 2000,
    digests: false,
    promotion: "automatic",
    approvals: 0,
  },
  performance: {
    network: "stage",
    podSecurity: "restricted",
    nodes: "dedicated",
    role: "debug",
    quota: large,
    limits,
    priority: 3000,
    digests: false,
    promotion: "automatic",
    approvals: 0,
  },
  production: {
    network: "closed",
    podSecurity: "restricted",
    nodes: "dedicated-when-shared",
    role: "view",
    quota: large,
    limits,
    priority: 10000,
    digests: true,
    promotion: "requested",
    approvals: 2,
  },
};
