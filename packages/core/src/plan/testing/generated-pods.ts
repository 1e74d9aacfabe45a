import fc from "fast-check";
import { words, labels, quantity, optional, list, named, protocol } from "./generated-fields.ts";

const env = fc.oneof(
  fc.record({ name: words, value: fc.constantFrom("1", "", "x=y") }, { requiredKeys: ["name"] }),
  fc.record({
    name: words,
    valueFrom: fc.oneof(
      fc.record({
        secretKeyRef: fc.record({ name: words, key: words, optional: fc.boolean() }, { requiredKeys: ["name", "key"] }),
      }),
      fc.record({
        fieldRef: fc.record(
          { fieldPath: fc.constant("metadata.name"), apiVersion: fc.constant("v1") },
          { requiredKeys: ["fieldPath"] },
        ),
      }),
    ),
  }),
);
const containerPorts = fc
  .uniqueArray(
    fc.record(
      { containerPort: fc.constantFrom(80, 443, 8080), protocol, name: fc.constantFrom("http", "metrics") },
      { requiredKeys: ["containerPort"] },
    ),
    { selector: ({ containerPort }) => containerPort, maxLength: 2 },
  )
  .map((ports) =>
    ports.map(({ name, ...port }, index) => (name === undefined ? port : { ...port, name: `${name}${index}` })),
  );
const container = (name: string) =>
  fc.record(
    {
      name: fc.constant(name),
      image: fc.constantFrom("registry.example.com/a:1", "registry.example.com/b@sha256:0123"),
      command: list(fc.constantFrom("run", "--fast", "")),
      env: named(env),
      ports: containerPorts,
      resources: optional({ limits: fc.dictionary(fc.constantFrom("cpu", "memory"), quantity, { maxKeys: 2 }) }),
      securityContext: optional({ runAsNonRoot: fc.boolean(), capabilities: fc.constant({ drop: ["ALL"] }) }),
      readinessProbe: fc.record(
        {
          httpGet: fc.record(
            { path: fc.constant("/ready"), port: fc.constantFrom(80, "http"), scheme: fc.constant("HTTP") },
            { requiredKeys: ["port"] },
          ),
          periodSeconds: fc.constantFrom(5, 10),
        },
        { requiredKeys: ["httpGet"] },
      ),
      volumeMounts: fc.constantFrom(
        [],
        [{ name: "tmp", mountPath: "/tmp" }],
        [{ name: "tmp", mountPath: "/tmp", readOnly: true }],
      ),
      imagePullPolicy: fc.constantFrom("Always", "IfNotPresent"),
    },
    { requiredKeys: ["name", "image"] },
  );
export const podSpec = (restart: readonly string[]) =>
  fc.record(
    {
      containers: fc.oneof(fc.tuple(container("web")), fc.tuple(container("web"), container("sidecar"))),
      volumes: fc.constantFrom(
        [{ name: "tmp", emptyDir: {} }],
        [{ name: "tmp", emptyDir: { sizeLimit: "1Gi" } }],
        [
          { name: "tmp", configMap: { name: "settings", items: [{ key: "a", path: "b" }] } },
          { name: "other", emptyDir: { medium: "Memory" } },
        ],
        [{ name: "tmp", secret: { secretName: "s" } }],
      ),
      nodeSelector: labels,
      tolerations: list(
        fc
          .record(
            {
              key: fc.constant("stage"),
              operator: fc.constantFrom("Equal", "Exists"),
              effect: fc.constant("NoSchedule"),
            },
            { requiredKeys: ["key"] },
          )
          .map((value) => value),
        2,
      ),
      securityContext: optional({ runAsNonRoot: fc.boolean(), fsGroup: fc.constantFrom(1, 1000) }),
      terminationGracePeriodSeconds: fc.constantFrom(0, 30),
      topologySpreadConstraints: fc.constantFrom(
        [],
        [
          {
            maxSkew: 1,
            topologyKey: "zone",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: { app: "a" } },
          },
        ],
      ),
      affinity: fc.constantFrom(
        {},
        {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: "stage", operator: "In", values: ["dev"] }] }],
            },
          },
        },
        {
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 1, podAffinityTerm: { topologyKey: "zone", labelSelector: { matchLabels: { app: "a" } } } },
            ],
          },
        },
      ),
      hostAliases: fc.constantFrom([], [{ ip: "127.0.0.2", hostnames: ["a.example.com"] }]),
      imagePullSecrets: fc.constantFrom([], [{ name: "pull" }]),
      restartPolicy: fc.constantFrom(...restart),
      serviceAccountName: fc.constantFrom("default", "web"),
    },
    { requiredKeys: ["containers", "volumes", ...(restart.includes("Always") ? [] : (["restartPolicy"] as const))] },
  );
export const template = podSpec(["Always"]).map((spec) => ({ metadata: { labels: { app: "web" } }, spec }));
