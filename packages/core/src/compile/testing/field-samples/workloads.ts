import type { Sample } from "./documents.ts";
import { autoscaleSamples, container, image, probeSamples, resourcesSamples, workload } from "./documents.ts";

const long = "App.workloads.<name>";
const main = `${long}.containers.<name>`;

export const workloadSamples: readonly Sample[] = [
  [`${long}.kind`, workload("‹kind: StatefulSet›")],
  [
    `${long}.containers`,
    `App web: { team: storefront, workloads: { web: { containers: { main: { ${image} }‹, proxy: { ${image}, role: sidecar }› } } } }\n`,
  ],
  [`${main}.image`, container("env: {}").replace("com/web", "com/‹web|api›")],
  [`${main}.command`, container("‹command: [serve]›")],
  [`${main}.args`, container("‹args: [--verbose]›")],
  [
    `${main}.ports`,
    `App web: { team: storefront, workloads: { web: { containers: { main: { ${image}, ‹ports: { http: 8080 }› } } } } }\n`,
  ],
  [
    `${main}.ports.<name>.port`,
    `App web: { team: storefront, workloads: { web: { containers: { main: { ${image}, ports: { dns: { port: ‹53|54›, protocol: UDP } } } } } } }\n`,
  ],
  [
    `${main}.ports.<name>.protocol`,
    `App web: { team: storefront, workloads: { web: { containers: { main: { ${image}, ports: { dns: { port: 53, protocol: ‹UDP|TCP› } } } } } } }\n`,
  ],
  [`${main}.env`, container("‹env: { MODE: fast }›")],
  ...resourcesSamples(`${main}.resources`, container),
  ...["probe", "readiness", "liveness", "startup"].flatMap((name) => probeSamples(`${main}.${name}`, container)),
  [`${main}.mounts`, workload("storage: { data: { size: 1Gi } }", ", ‹mounts: { data: /data }›")],
  [
    `${main}.role`,
    `App web: { team: storefront, workloads: { web: { containers: { main: { ${image} }, proxy: { ${image}, ‹role: sidecar› } } } } }\n`,
  ],
  [`${long}.replicas`, workload("‹replicas: 2›")],
  ...autoscaleSamples(`${long}.autoscale`, (field) => workload(field, ", resources: { requests: { cpu: 1 } }")),
  [`${long}.storage`, workload("‹storage: { data: { size: 1Gi } }›")],
  [`${long}.storage.<name>.size`, workload("storage: { data: { ‹size: 1Gi› } }", ", mounts: { data: /data }")],
  [
    `${long}.storage.<name>.class`,
    workload("storage: { data: { size: 1Gi, ‹class: fast› } }", ", mounts: { data: /data }"),
  ],
  [
    `${long}.storage.<name>.access`,
    workload("storage: { data: { size: 1Gi, ‹access: ReadWriteMany› } }", ", mounts: { data: /data }"),
  ],
  [`${long}.schedule`, workload('kind: CronJob, schedule: "‹@daily|@hourly›"')],
  [`${long}.timeZone`, workload('kind: CronJob, schedule: "@daily", ‹timeZone: Europe/Zurich›')],
  [`${long}.startup`, workload("kind: StatefulSet, ‹startup: parallel›")],
  [`${long}.gracePeriodSeconds`, workload("‹gracePeriodSeconds: 7›")],
];
