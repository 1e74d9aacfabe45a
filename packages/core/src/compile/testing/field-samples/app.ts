import type { Sample } from "./documents.ts";
import {
  acknowledgeSamples,
  api,
  app,
  autoscaleSamples,
  cluster,
  database,
  image,
  inStage,
  probeSamples,
  resourcesSamples,
  shared,
  test,
  workloadInStage,
} from "./documents.ts";

const different = "App.stages.<name>";
const differentWorkload = `${different}.workloads.<name>`;

export const appSamples: readonly Sample[] = [
  [
    "App.team",
    "Team payments: { groups: [payments] }\nApp web: { team: ‹storefront|payments›, image: registry.example.com/web }\n",
  ],
  ["App.in", test + app("‹in: [test]›")],
  ["App.image", "App web: { team: storefront, image: registry.example.com/‹web|api› }\n"],
  ["App.watch", app('‹watch: { tags: "*" }›')],
  ["App.watch.tags", app('watch: { ‹tags: "*"|tags: ^1.4› }')],
  ["App.watch.image", app(`watch: { tags: "*", ‹${image}› }`)],
  ["App.watch.prereleases", app('watch: { tags: "*", ‹prereleases: true› }')],
  ["App.port", "App web: { team: storefront, image: registry.example.com/web, ‹port: 8080› }\n"],
  ["App.command", app("‹command: [serve]›")],
  ["App.args", app("‹args: [--verbose]›")],
  ["App.replicas", app("‹replicas: 2›")],
  ...autoscaleSamples("App.autoscale", (field) => app(`resources: { requests: { cpu: 1 } }, ${field}`)),
  ...resourcesSamples("App.resources", app),
  ...probeSamples("App.probe", app),
  [
    "App.workloads",
    `App web: { team: storefront, ‹image: registry.example.com/web|workloads: { worker: { containers: { web: { image: registry.example.com/web } } } }› }\n`.replace(
      "web, workloads",
      "web, workloads",
    ),
  ],
  ["App.calls", api + app("‹calls: [{ app: api }]›")],
  [
    "App.calls[].app",
    `${api}App mail: { team: storefront, ${image}, port: 25 }\n${app("calls: [{ app: ‹api|mail› }]")}`,
  ],
  [
    "App.calls[].shared",
    `Shared cache: { ${database.replace("5432", "6379")} }\n${shared(database, "[{ shared: ‹database|cache› }]")}`,
  ],
  ["App.calls[].host", `Cluster nonprod: { cni: cilium }\n${app("calls: [{ host: ‹a|b›.example.com }]")}`],
  ["App.calls[].apiServer", cluster("apiServer: { cidrs: [198.51.100.1/32] }") + app("calls: [‹{ apiServer: true }›]")],
  ["App.calls[].port", app("calls: [{ host: a.example.com, cidrs: [192.0.2.1/32], ‹port: 8443› }]")],
  ["App.calls[].cidrs", app("calls: [{ host: a.example.com, cidrs: [192.0.2.‹1|2›/32] }]")],
  ["App.calls[].in", test + app("calls: [{ host: a.example.com, cidrs: [192.0.2.1/32], ‹in: [test]› }]")],
  [
    "App.callers",
    `Team payments: {}\nApp ledger: { team: payments, ${image}, port: 80, ‹callers: [web]› }\n${app("calls: [{ app: ledger }]")}`,
  ],
  ["App.expose", app("‹expose: {}›")],
  ["App.expose.host", app("expose: { ‹host: other.example.com› }")],
  ["App.expose.path", app("expose: { ‹path: /api› }")],
  [
    "App.expose.port",
    `App web: { team: storefront, workloads: { web: { containers: { main: { ${image}, ports: { http: 8080, other: 9090 } } } } }, expose: { ‹port: 9090› } }\n`,
  ],
  ["App.config", app("‹config: { LEVEL: info }›")],
  ["App.secrets", app("‹secrets: [TOKEN]›")],
  ["App.quota", app("‹quota: { cpu: 6 }›")],
  ["App.serviceAccountToken", app("‹serviceAccountToken: true›")],
  ["App.stages", app("‹stages: { dev: { replicas: 2 } }›")],
  [`${different}.replicas`, inStage("‹replicas: 2›")],
  ...autoscaleSamples(`${different}.autoscale`, (field) =>
    app(`resources: { requests: { cpu: 1 } }, stages: { dev: { ${field} } }`),
  ),
  ...resourcesSamples(`${different}.resources`, inStage),
  [`${different}.config`, inStage("‹config: { LEVEL: info }›")],
  [`${different}.expose`, inStage("‹expose: {}›")],
  [`${different}.expose.host`, inStage("expose: { ‹host: other.example.com› }")],
  [`${different}.expose.path`, inStage("expose: { ‹path: /api› }")],
  [
    `${different}.expose.port`,
    `App web: { team: storefront, workloads: { web: { containers: { main: { ${image}, ports: { http: 8080, other: 9090 } } } } }, stages: { dev: { expose: { ‹port: 9090› } } } }\n`,
  ],
  [`${different}.quota`, inStage("‹quota: { cpu: 6 }›")],
  [
    `${different}.workloads`,
    `App web: { team: storefront, workloads: { web: { containers: { main: { ${image} } } } }, stages: { dev: { ‹workloads: { web: { replicas: 2 } }› } } }\n`,
  ],
  [`${differentWorkload}.replicas`, workloadInStage("‹replicas: 2›")],
  ...autoscaleSamples(`${differentWorkload}.autoscale`, (field) => workloadInStage(field)),
  [`${differentWorkload}.schedule`, workloadInStage('‹schedule: "@hourly"›', 'kind: CronJob, schedule: "@daily"')],
  [`${differentWorkload}.containers`, workloadInStage("‹containers: { main: { env: { MODE: fast } } }›")],
  ...resourcesSamples(`${differentWorkload}.containers.<name>.resources`, (field) =>
    workloadInStage(`containers: { main: { ${field} } }`),
  ),
  [`${differentWorkload}.containers.<name>.env`, workloadInStage("containers: { main: { ‹env: { MODE: fast }› } }")],
  [
    `${differentWorkload}.storage`,
    workloadInStage("‹storage: { data: { size: 2Gi } }›", "storage: { data: { size: 1Gi } }"),
  ],
  [
    `${differentWorkload}.storage.<name>.size`,
    workloadInStage("storage: { data: { ‹size: 2Gi› } }", "storage: { data: { size: 1Gi } }"),
  ],
  [
    `${differentWorkload}.storage.<name>.class`,
    workloadInStage("storage: { data: { ‹class: fast› } }", "storage: { data: { size: 1Gi } }"),
  ],
  ...acknowledgeSamples("App", "KS1034", (field) => app(`calls: [{ app: web }], ${field}`)),
];
