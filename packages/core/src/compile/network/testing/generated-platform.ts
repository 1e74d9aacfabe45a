import fc from "fast-check";

/** For tests: a small platform as its text says it, with what a reader of that text expects. */
export interface GeneratedPlatform {
  readonly text: string;
  readonly stages: readonly GeneratedStage[];
  readonly apps: readonly GeneratedApp[];
}

interface GeneratedStage {
  readonly name: string;
  readonly network: "closed" | "stage" | "open";
  readonly namespaces: "perApp" | "perTeam" | "single";
}

interface GeneratedApp {
  readonly name: string;
  readonly team: string;
  readonly exposed: boolean;
  /** Ports of each workload; the same port may be in several. */
  readonly workloads: readonly { readonly name: string; readonly ports: readonly number[] }[];
  readonly calls: readonly { readonly app: string; readonly port: number }[];
}

export const generatedPorts = [8080, 8081, 9090];

/** Calls only lead to later apps, so that there are no circles. */
const app = (at: number) =>
  fc.record({
    team: fc.constantFrom("blue", "red"),
    exposed: fc.boolean(),
    ports: fc.array(fc.subarray(generatedPorts, { minLength: 1 }), { minLength: 1, maxLength: 2 }),
    calls: fc.uniqueArray(fc.record({ over: fc.nat(3), port: fc.nat(5) }), {
      maxLength: 3,
      selector: ({ over }) => over,
    }),
    at: fc.constant(at),
  });

const stage = (at: number) =>
  fc.record({
    name: fc.constant(["dev", "test", "prod"][at] ?? ""),
    network: fc.constantFrom<GeneratedStage["network"]>("closed", "closed", "stage", "open"),
    namespaces: fc.constantFrom<GeneratedStage["namespaces"]>("perApp", "perTeam", "single"),
  });

export const generatedPlatform: fc.Arbitrary<GeneratedPlatform> = fc
  .record({
    stages: fc
      .integer({ min: 1, max: 3 })
      .chain((count) => fc.tuple(...Array.from({ length: count }, (_, at) => stage(at)))),
    apps: fc
      .integer({ min: 1, max: 4 })
      .chain((count) => fc.tuple(...Array.from({ length: count }, (_, at) => app(at)))),
    wall: fc.boolean(),
    cni: fc.constantFrom("calico", "cilium"),
  })
  .map(({ stages, apps: drafts, wall, cni }) => {
    const workloads = drafts.map(({ ports }) =>
      ports.map((list, at) => ({ name: ["main", "side"][at] ?? "", ports: list })),
    );
    const apps = drafts.map(
      ({ team, exposed, calls, at }): GeneratedApp => ({
        name: `app${at}`,
        team,
        exposed,
        workloads: workloads[at] ?? [],
        calls: calls.flatMap(({ over, port }) => {
          const ports = workloads[at + 1 + over]?.flatMap((workload) => workload.ports) ?? [];
          const chosen = ports[port % Math.max(1, ports.length)];
          return chosen === undefined ? [] : [{ app: `app${at + 1 + over}`, port: chosen }];
        }),
      }),
    );
    return { stages, apps, text: textOf(stages, apps, wall, cni) };
  });

function textOf(stages: readonly GeneratedStage[], apps: readonly GeneratedApp[], wall: boolean, cni: string): string {
  const document = (kind: string, name: string, spec: object) =>
    JSON.stringify({ apiVersion: "kubestage.dev/v1alpha1", kind, metadata: { name }, spec });
  const selected = (name: string) => ({ namespace: { "kubernetes.io/metadata.name": name }, pods: { app: name } });
  return [
    document("Platform", "shop", { domain: "example.com", calls: "open" }),
    document("Cluster", "main", {
      cni,
      features: { clusterNetworkPolicy: wall },
      entry: selected("entry"),
      monitoring: selected("monitoring"),
      podCidrs: ["10.244.0.0/16"],
    }),
    ...stages.map(({ name, ...spec }) => document("Stage", name, { ...spec, cluster: "main", tier: "verification" })),
    ...["blue", "red"].map((name) => document("Team", name, { groups: [name] })),
    ...apps.map(({ name, team, exposed, workloads, calls }) =>
      document("App", name, {
        team,
        calls,
        ...(exposed && { expose: {} }),
        workloads: Object.fromEntries(
          workloads.map((workload) => {
            const ports = Object.fromEntries(workload.ports.map((port) => [`p${port}`, port]));
            return [workload.name, { containers: { main: { image: "registry.example.com/app", ports } } }];
          }),
        ),
      }),
    ),
  ].join("\n---\n");
}
