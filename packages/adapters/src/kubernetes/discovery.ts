import type { Discovery, ServedResource } from "./cluster-api.ts";
import { RefusedError } from "./refused-error.ts";
import type { Requests } from "./requests.ts";

/** Everything at once where the server can, the plain list of groups where it cannot. */
const accept = [
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
  "application/json",
].join(",");

interface ServedVersion {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly ServedResource[];
  /** The server behind this version did not answer the API server. */
  readonly isStale: boolean;
}

/**
 * What a cluster serves. A group whose own server is away is told in `unavailable` and stops nothing else.
 *
 * Errors: KS6015 (RefusedError) where the server does not tell even its groups.
 * Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
 */
export async function discover(requests: Requests, signal: AbortSignal | undefined): Promise<Discovery> {
  const [core, groups] = await Promise.all([read(requests, "/api", signal), read(requests, "/apis", signal)]);
  const versions = [
    ...(isAggregated(core) ? aggregatedVersions(core) : await coreVersions(requests, core, signal)),
    ...(isAggregated(groups) ? aggregatedVersions(groups) : await groupVersions(requests, groups, signal)),
  ];
  const byType = new Map<string, ServedResource>();
  const preferred = new Map<string, ServedResource>();
  for (const resource of versions.flatMap(({ resources }) => resources)) {
    const { group, version, kind, plural } = resource;
    const type = `${group === "" ? version : `${group}/${version}`} ${kind}`;
    if (!byType.has(type)) byType.set(type, resource);
    if (!preferred.has(`${group} ${plural}`)) preferred.set(`${group} ${plural}`, resource);
  }
  return {
    find: (apiVersion, kind) => byType.get(`${apiVersion} ${kind}`),
    resources: [...preferred.values()],
    unavailable: versions
      .filter(({ isStale }) => isStale)
      .map(({ group, version }) => (group === "" ? version : `${group}/${version}`)),
  };
}

async function read(requests: Requests, path: string, signal: AbortSignal | undefined): Promise<unknown> {
  const answer = await requests.ask({ method: "GET", path, accept, signal });
  if (!answer.ok) throw new RefusedError("tell what it serves", requests.target.cluster.server, answer.problem);
  return answer.object;
}

interface AggregatedDiscovery {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly {
      readonly version: string;
      readonly freshness?: string;
      readonly resources?: readonly {
        readonly resource: string;
        readonly scope: string;
        readonly verbs?: readonly string[];
        /** Null or with an empty kind where a server serves only subresources of it. */
        readonly responseKind?: { readonly kind?: string } | null;
      }[];
    }[];
  }[];
}

function isAggregated(answer: unknown): answer is AggregatedDiscovery {
  return (answer as { readonly kind?: unknown } | null)?.kind === "APIGroupDiscoveryList";
}

function aggregatedVersions({ items = [] }: AggregatedDiscovery): ServedVersion[] {
  return items.flatMap(({ metadata, versions = [] }) =>
    versions.map(({ version, freshness, resources = [] }) => {
      const group = metadata?.name ?? "";
      return {
        group,
        version,
        isStale: freshness === "Stale",
        resources: resources.flatMap(({ resource, scope, verbs = [], responseKind }) => {
          const kind = responseKind?.kind;
          if (!kind) return [];
          return [{ group, version, kind, plural: resource, namespaced: scope === "Namespaced", verbs }];
        }),
      };
    }),
  );
}

async function coreVersions(
  requests: Requests,
  answer: unknown,
  signal: AbortSignal | undefined,
): Promise<ServedVersion[]> {
  const { versions = [] } = (answer ?? {}) as { readonly versions?: readonly string[] };
  return Promise.all(versions.map(async (version) => plainVersion(requests, "", version, signal)));
}

async function groupVersions(
  requests: Requests,
  answer: unknown,
  signal: AbortSignal | undefined,
): Promise<ServedVersion[]> {
  const { groups = [] } = (answer ?? {}) as {
    readonly groups?: readonly {
      readonly name: string;
      readonly versions?: readonly { readonly version: string }[];
      readonly preferredVersion?: { readonly version: string };
    }[];
  };
  const wanted = groups.flatMap(({ name, versions = [], preferredVersion }) => {
    const first = versions.filter(({ version }) => version === preferredVersion?.version);
    const others = versions.filter(({ version }) => version !== preferredVersion?.version);
    return [...first, ...others].map(({ version }) => ({ name, version }));
  });
  return Promise.all(wanted.map(async ({ name, version }) => plainVersion(requests, name, version, signal)));
}

async function plainVersion(
  requests: Requests,
  group: string,
  version: string,
  signal: AbortSignal | undefined,
): Promise<ServedVersion> {
  const path = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  // A server that is away is not waited for: it may be so for months.
  const answer = await requests.ask({ method: "GET", path, signal, patienceMs: 0 });
  if (!answer.ok) return { group, version, resources: [], isStale: true };
  const { resources = [] } = answer.object as {
    readonly resources?: readonly {
      readonly name: string;
      readonly kind: string;
      readonly namespaced: boolean;
      readonly verbs?: readonly string[];
    }[];
  };
  return {
    group,
    version,
    isStale: false,
    resources: resources
      .filter(({ name }) => !name.includes("/"))
      .map(({ name, kind, namespaced, verbs = [] }) => ({ group, version, kind, plural: name, namespaced, verbs })),
  };
}
