import { describe, expect, it } from "vitest";
import { compileContainers } from "./containers.ts";
import { sharedEnvironment } from "./pods.ts";
import { scopeOfWeb, yamlOf } from "./testing.ts";

function containers(spec: string): ReturnType<typeof compileContainers> {
  const scope = scopeOfWeb(spec);
  const [workload] = scope.app.workloads;
  if (!workload) throw new Error("no workload");
  return compileContainers(workload, sharedEnvironment(scope, "web-config-0"));
}

describe("compileContainers", () => {
  it("starts sidecars and init containers in the order declared, before the main ones", () => {
    const made = containers(`
workloads:
  web:
    containers:
      main: { image: registry.example.com/web }
      proxy: { image: registry.example.com/proxy, role: sidecar }
      migrate: { image: registry.example.com/migrate, role: init }
`);
    expect(made.containers.map(({ name }) => name)).toEqual(["main"]);
    expect(made.initContainers?.map(({ name, restartPolicy }) => [name, restartPolicy])).toEqual([
      ["proxy", "Always"],
      ["migrate", undefined],
    ]);
  });

  it("says everything that a container can have", () => {
    const made = containers(`
config: { LOG_LEVEL: info }
secrets: [KEY]
workloads:
  web:
    storage: { cache: {} }
    containers:
      main:
        image: registry.example.com/web
        command: [serve]
        args: [--fast]
        ports: { http: 8080 }
        env: { DATABASE: "postgres://app:$(KEY)@db" }
        resources: { requests: { cpu: 100m }, limits: { memory: 1Gi } }
        probe: { path: /healthy }
        startup: { path: /started }
        mounts: { cache: /cache }
`);
    expect(yamlOf(made)).toMatchInlineSnapshot(`
      "containers:
      - name: main
        image: registry.example.com/web
        command:
        - serve
        args:
        - "--fast"
        ports:
        - name: http
          containerPort: 8080
          protocol: TCP
        envFrom:
        - configMapRef:
            name: web-config-0
        env:
        - name: KEY
          valueFrom:
            secretKeyRef:
              name: web-secrets
              key: KEY
        - name: DATABASE
          value: "postgres://app:$(KEY)@db"
        resources:
          requests:
            cpu: "100m"
          limits:
            memory: "1Gi"
        startupProbe:
          httpGet:
            path: /started
            port: http
        livenessProbe:
          httpGet:
            path: /healthy
            port: http
        readinessProbe:
          httpGet:
            path: /healthy
            port: http
        lifecycle:
          preStop:
            sleep:
              seconds: 5
        volumeMounts:
        - name: cache
          mountPath: /cache
        securityContext:
          allowPrivilegeEscalation: false
          capabilities:
            drop:
            - ALL
      "
    `);
  });

  it("waits before it ends where a Service routes to it, at most half of the time that it has", () => {
    const waits = (gracePeriodSeconds: number, ports: string) =>
      containers(
        `workloads: { web: { gracePeriodSeconds: ${gracePeriodSeconds}, containers: { web: { image: registry.example.com/web${ports} } } } }`,
      ).containers[0]?.lifecycle?.preStop?.sleep?.seconds;
    const ports = ", ports: { http: 8080 }";
    expect([30, 4, 1].map((seconds) => waits(seconds, ports))).toEqual([5, 2, undefined]);
    expect(waits(30, "")).toBeUndefined();
  });

  it("leaves sidecars out of that wait: they end after the main containers anyway", () => {
    const made = containers(`
workloads:
  web:
    containers:
      main: { image: registry.example.com/web }
      proxy: { image: registry.example.com/proxy, role: sidecar, ports: { http: 8080 } }
`);
    expect(made.containers[0]).toHaveProperty("lifecycle");
    expect(made.initContainers?.[0]).not.toHaveProperty("lifecycle");
  });

  it("gives every container the app's environment", () => {
    const made = containers(`
secrets: [KEY]
workloads: { web: { containers: { main: { image: registry.example.com/a }, setup: { image: registry.example.com/b, role: init } } } }
`);
    for (const container of [...made.containers, ...(made.initContainers ?? [])]) {
      expect(container.envFrom).toEqual([{ configMapRef: { name: "web-config-0" } }]);
      expect(container.env?.map(({ name }) => name)).toEqual(["KEY"]);
    }
  });
});
