import { describe } from "vitest";
import { says, testEach } from "../testing/wrong-and-right.ts";

const image = "image: registry.example.com/web";
const app = (more: string) => `App web: { team: storefront, ${more} }\n`;
const workload = (more: string, containers = `web: { ${image} }`) =>
  app(`workloads: { web: { containers: { ${containers} }${more} } }`);

describe("the short form and the long form", () => {
  testEach([
    {
      mistake: "an app that runs nothing",
      wrong: "App ⟦api⟧: { team: storefront }",
      says: says("KS1008", "api", 'App "api" lacks an image', "add `image: …`, `workloads` or a `source`"),
      right: `App api: { team: storefront, ${image} }`,
    },
    {
      mistake: "a field of the short form beside the long form",
      wrong: app(`⟦port⟧: 80, workloads: { web: { containers: { web: { ${image} } } } }`),
      says: says(
        "KS1027",
        "port",
        "port belongs to the short form, but web has workloads",
        "move it into a workload, or drop `workloads`",
      ),
      right: workload(""),
    },
    {
      mistake: "differences in the short form of an app in the long form",
      wrong: app(`workloads: { web: { containers: { web: { ${image} } } } }, stages: { dev: { ⟦replicas⟧: 2 } }`),
      says: says(
        "KS1027",
        "replicas",
        "replicas belongs to the short form, but web has workloads",
        "say it of one workload: `workloads: { NAME: { replicas: … } }`",
      ),
      right: app(
        `workloads: { web: { containers: { web: { ${image} } } } }, stages: { dev: { workloads: { web: { replicas: 2 } } } }`,
      ),
    },
  ]);
});

describe("what a kind of workload has", () => {
  testEach([
    {
      mistake: "a CronJob that is never due",
      wrong: app(`workloads: { ⟦nightly⟧: { kind: CronJob, containers: { web: { ${image} } } } }`),
      says: says("KS1008", "nightly", 'the CronJob "nightly" lacks a schedule', 'add `schedule: "0 3 * * *"`'),
      right: app(`workloads: { nightly: { kind: CronJob, schedule: "@daily", containers: { web: { ${image} } } } }`),
    },
    {
      mistake: "a schedule of something that always runs",
      wrong: workload(', ⟦schedule⟧: "@daily"'),
      says: says("KS1027", "schedule", "a Deployment has no schedule", "remove it, or change the kind"),
      right: workload(', kind: CronJob, schedule: "@daily"'),
    },
    {
      mistake: "replicas of what runs once on each node",
      wrong: workload(", kind: DaemonSet, ⟦replicas⟧: 2"),
      says: says("KS1027", "replicas", "a DaemonSet has no replicas", "remove it, or change the kind"),
      right: workload(", kind: StatefulSet, replicas: 2"),
    },
    {
      mistake: "the same for a stage only",
      wrong: app(
        `workloads: { web: { kind: Job, containers: { web: { ${image} } } } }, stages: { dev: { workloads: { web: { ⟦replicas⟧: 2 } } } }`,
      ),
      says: says("KS1027", "replicas", "a Job has no replicas", "remove it"),
      right: app(
        `workloads: { web: { containers: { web: { ${image} } } } }, stages: { dev: { workloads: { web: { replicas: 2 } } } }`,
      ),
    },
    {
      mistake: "a workload of sidecars only",
      wrong: app(`workloads: { web: { ⟦containers⟧: { proxy: { ${image}, role: sidecar } } } }`),
      says: says(
        "KS1008",
        "containers",
        'the workload "web" has no main container',
        "add one, or give one the role main",
      ),
      right: workload("", `proxy: { ${image}, role: sidecar }, web: { ${image} }`),
    },
    {
      mistake: "a schedule that is none",
      wrong: workload(", kind: CronJob, schedule: ⟦daily⟧"),
      says: says(
        "KS1009",
        "daily",
        'workloads.web.schedule cannot be "daily"',
        "it must be five cron fields, or @daily and the like",
      ),
      right: workload(', kind: CronJob, schedule: "*/5 1-3 * * MON"'),
    },
  ]);
});

describe("references inside an app", () => {
  testEach([
    {
      mistake: "storage that is mounted but not declared",
      wrong: workload(", storage: { data: { size: 1Gi } }", `web: { ${image}, mounts: { ⟦dta⟧: /data } }`),
      says: says("KS1012", "dta", 'there is no storage "dta"', 'did you mean "data"?'),
      right: workload(", storage: { data: { size: 1Gi } }", `web: { ${image}, mounts: { data: /data } }`),
    },
    {
      mistake: "a mount that is no path",
      wrong: workload(", storage: { data: { size: 1Gi } }", `web: { ${image}, mounts: { data: ⟦data⟧ } }`),
      says: says(
        "KS1009",
        "data",
        'workloads.web.containers.web.mounts.data cannot be "data"',
        "it must be a path that begins with / and has no colon",
      ),
      right: workload(", storage: { data: { size: 1Gi } }", `web: { ${image}, mounts: { data: /data } }`),
    },
    {
      mistake: "differences of a workload that does not exist",
      wrong: app(
        `workloads: { web: { containers: { web: { ${image} } } } }, stages: { dev: { workloads: { ⟦wbe⟧: {} } } }`,
      ),
      says: says("KS1012", "wbe", 'there is no workload "wbe"', 'did you mean "web"?'),
      right: app(
        `workloads: { web: { containers: { web: { ${image} } } } }, stages: { dev: { workloads: { web: {} } } }`,
      ),
    },
    {
      mistake: "differences of a container that does not exist",
      wrong: app(
        `workloads: { web: { containers: { web: { ${image} } } } }, stages: { dev: { workloads: { web: { containers: { ⟦proxy⟧: {} } } } } }`,
      ),
      says: says("KS1012", "proxy", 'there is no container "proxy"', "choose one of: web"),
      right: app(
        `workloads: { web: { containers: { web: { ${image} } } } }, stages: { dev: { workloads: { web: { containers: { web: {} } } } } }`,
      ),
    },
  ]);
});

describe("autoscale", () => {
  const message = "autoscale.min (5) is above autoscale.max (2)";
  testEach([
    {
      mistake: "a least number above the most, in the short form",
      wrong: app(`${image}, autoscale: { min: ⟦5⟧, max: 2 }`),
      says: says("KS1009", "5", message, "exchange the two"),
      right: app(`${image}, resources: { requests: { cpu: 500m } }, autoscale: { min: 2, max: 5 }`),
    },
    {
      mistake: "the same in the long form",
      wrong: workload(", autoscale: { min: ⟦5⟧, max: 2 }"),
      says: says("KS1009", "5", message, "exchange the two"),
      right: workload(", autoscale: { min: 2, max: 2 }"),
    },
    {
      mistake: "the same for a stage",
      wrong: app(`${image}, stages: { dev: { autoscale: { min: ⟦5⟧, max: 2 } } }`),
      says: says("KS1009", "5", message, "exchange the two"),
      right: app(`${image}, stages: { dev: { autoscale: { min: 1, max: 2 } } }`),
    },
    {
      mistake: "the same for a workload in a stage",
      wrong: app(
        `workloads: { web: { containers: { web: { ${image} } } } }, stages: { dev: { workloads: { web: { autoscale: { min: ⟦5⟧, max: 2 } } } } }`,
      ),
      says: says("KS1009", "5", message, "exchange the two"),
      right: app(
        `workloads: { web: { containers: { web: { ${image} } } } }, stages: { dev: { workloads: { web: { autoscale: { min: 1, max: 2 } } } } }`,
      ),
    },
  ]);
});
