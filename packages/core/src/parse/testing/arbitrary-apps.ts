import fc from "fast-check";
import type { YamlValue } from "../../manifests/write-yaml.ts";
import type { GeneratedDocument, Plan } from "./generated-documents.ts";

type Spec = { readonly [field: string]: YamlValue | undefined };

const image = "registry.example.com/shop/it:1.4";
const text = fc.constantFrom(
  "info",
  "on",
  "1:30",
  "",
  " padded ",
  "two\nlines\n",
  "a: b # c",
  "{app}",
  "$(HOME)",
  "é😀",
);
const config = fc.dictionary(fc.constantFrom("LOG_LEVEL", "GREETING", "FLAG"), text);
const resources = fc.constantFrom<YamlValue>(
  { requests: { cpu: "100m", memory: "128Mi" } },
  { requests: { cpu: 1, memory: "1Gi" }, limits: { cpu: 2, memory: "2Gi" } },
);
const probe = fc.constantFrom<YamlValue>(
  { path: "/healthz" },
  { command: ["check"] },
  { port: 8080, periodSeconds: 5 },
);
const autoscale = fc.constantFrom<YamlValue>({ min: 1, max: 3 }, { min: 2, max: 4, cpu: 60 });

const short = fc.record(
  {
    image: fc.constant(image),
    port: fc.constant(8080),
    command: fc.constant(["serve"]),
    args: fc.array(text, { maxLength: 2 }),
    replicas: fc.nat(4),
    resources,
    probe,
  },
  { requiredKeys: ["image", "port", "resources"] },
);

const container = fc.record(
  {
    image: fc.constant(image),
    resources,
    env: fc.dictionary(fc.constantFrom("MODE", "LEVEL"), text),
    mounts: fc.constant({ data: "/data" }),
  },
  { requiredKeys: ["image", "resources"] },
);
const mainContainer = fc.record(
  {
    image: fc.constant(image),
    resources,
    ports: fc.constantFrom<YamlValue>({ http: 8080 }, { http: 8080, dns: { port: 53, protocol: "UDP" } }),
    probe,
  },
  { requiredKeys: ["image", "resources", "ports"] },
);
const helper = fc.tuple(container, fc.constantFrom("sidecar", "init")).map(([made, role]): Spec => ({ ...made, role }));
const kind = fc.constantFrom<Spec>(
  { kind: "Deployment", replicas: 2 },
  { kind: "StatefulSet", replicas: 3 },
  { kind: "DaemonSet" },
  { kind: "Job" },
  { kind: "CronJob", schedule: "@daily", timeZone: "Europe/Zurich" },
);
const workload = fc
  .record({
    kind,
    main: mainContainer,
    helper: fc.option(helper, { nil: undefined }),
    size: fc.constantFrom("1Gi", undefined),
  })
  .map((made): Spec => {
    const containers = { main: made.main, ...(made.helper && { helper: made.helper }) };
    return { ...made.kind, containers, storage: { data: { size: made.size } }, gracePeriodSeconds: 5 };
  });
const long = fc
  .tuple(workload, fc.option(workload, { nil: undefined }))
  .map(([server, second]): Spec => ({ workloads: { server, ...(second && { second }) } }));

const common = fc.record(
  {
    config,
    secrets: fc.subarray(["SESSION_KEY", "TOKEN"]),
    expose: fc.constantFrom<YamlValue>({}, { path: "/here" }),
    serviceAccountToken: fc.boolean(),
  },
  { requiredKeys: [] },
);

const outside: readonly YamlValue[] = [
  { host: "mail.example.net", cidrs: ["203.0.113.7/32"], port: 25 },
  { apiServer: true },
  { shared: "database" },
];

/** For tests: the apps of a plan, and what they share. Each may call those before it, which agree. */
export function arbitraryApps(plan: Plan): fc.Arbitrary<GeneratedDocument[]> {
  const every = plan.stages.map((stage) => stage.name);
  const app = fc.record({
    team: fc.constantFrom(...plan.teams),
    form: fc.oneof(short, long),
    common,
    calls: fc.array(fc.nat(5), { maxLength: 3 }),
    outside: fc.subarray([...outside]),
    in: fc.option(fc.subarray(every, { minLength: 1 }), { nil: undefined }),
    differences: fc.record({ config, autoscale }, { requiredKeys: [] }),
  });
  return fc.tuple(...plan.apps.map(() => app)).map((apps) => {
    const documents = apps.map((made, index) => {
      const callees = [...new Set(made.calls)].filter((at) => at < index);
      const calls = [...callees.map((at) => ({ app: plan.apps[at] ?? "" })), ...made.outside];
      const callers = apps.flatMap((other, at) =>
        at > index && other.calls.includes(index) ? [plan.apps[at] ?? ""] : [],
      );
      const [first = ""] = made.in ?? every;
      const shortForm = "image" in made.form;
      const stages = {
        [first]: { ...made.differences, autoscale: shortForm ? made.differences.autoscale : undefined },
      };
      const spec: Spec = { team: made.team, in: made.in, ...made.form, ...made.common, calls, callers, stages };
      return { kind: "App", name: plan.apps[index] ?? "", spec };
    });
    const database = { host: "db.example.net", cidrs: ["203.0.113.8/32"], ports: [{ port: 5432 }], stages: every };
    return [...documents, { kind: "Shared", name: "database", spec: database }];
  });
}
