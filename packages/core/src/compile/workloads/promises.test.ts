import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PodTemplateSpec, Service } from "kubernetes-types/core/v1.d.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { compileWorkloads } from "./compile-workloads.ts";
import { allContainers, podSecurityOffences, scopeOfWeb } from "./testing.ts";

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
const names = (least: number, most: number) => fc.uniqueArray(name, { minLength: least, maxLength: most });
const image = "registry.example.com/shop/web:1";

/** Ports whose names and numbers no two containers of a workload share. */
const ports = fc.record({ count: fc.nat(2), named: fc.constantFrom("http", "https", "grpc", "main") });

const container = fc.record({
  role: fc.constantFrom("main", "sidecar", "init"),
  ports,
  probed: fc.boolean(),
  env: fc.dictionary(fc.stringMatching(/^ENV_[A-Z]{1,3}$/), fc.string({ maxLength: 5 }), { maxKeys: 2 }),
});

const workload = fc
  .record({
    kind: fc.constantFrom("Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job"),
    names: names(1, 3),
    containers: fc.array(container, { minLength: 3, maxLength: 3 }),
    size: fc.option(fc.constantFrom("1Gi", "10Gi")),
    gracePeriodSeconds: fc.nat(100),
    replicas: fc.nat(5),
    autoscale: fc.boolean(),
  })
  .map((drawn) => {
    const scalable = drawn.kind === "Deployment" || drawn.kind === "StatefulSet";
    return {
      kind: drawn.kind,
      gracePeriodSeconds: drawn.gracePeriodSeconds,
      ...(drawn.kind === "CronJob" && { schedule: "*/5 * * * *" }),
      ...(scalable && { replicas: drawn.replicas }),
      ...(scalable && drawn.autoscale && { autoscale: { min: 1, max: 3 } }),
      storage: { data: drawn.size === null ? {} : { size: drawn.size } },
      containers: Object.fromEntries(
        drawn.names.map((own, index) => {
          const { role, ports: wanted, probed, env } = drawn.containers[index] ?? { role: "main", env: {} };
          const numbers = Array.from({ length: wanted?.count ?? 0 }, (_, at) => 8000 + index * 10 + at);
          return [
            own,
            {
              image,
              env,
              role: index === 0 ? "main" : role,
              mounts: { data: "/data" },
              ports: Object.fromEntries(numbers.map((port) => [`${wanted?.named}-${port}`, port])),
              ...(probed && role !== "init" && { probe: numbers.length > 0 ? { path: "/" } : { command: ["true"] } }),
            },
          ];
        }),
      ),
    };
  });

const app = fc.record({
  workloads: names(1, 3).chain((own) => fc.record(Object.fromEntries(own.map((one) => [one, workload])))),
  config: fc.dictionary(fc.stringMatching(/^CONFIG_[A-Z]{1,3}$/), fc.string({ maxLength: 8 }), { maxKeys: 3 }),
  secrets: fc.uniqueArray(fc.stringMatching(/^SECRET_[A-Z]{1,3}$/), { maxLength: 3 }),
  serviceAccountToken: fc.boolean(),
});

const tier = fc.constantFrom("development", "verification", "performance", "production");

function promise(holds: (objects: readonly KubernetesObject[]) => void): void {
  fc.assert(
    fc.property(app, tier, (spec, drawnTier) => {
      const fields = Object.entries(spec).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
      const scope = scopeOfWeb(fields.join("\n"), { tier: drawnTier, stage: "secrets: { store: vault }" });
      const digests = { ...scope, stage: { ...scope.stage, digests: false } };
      const { manifests, diagnostics } = compileWorkloads(digests);
      expect(diagnostics).toEqual([]);
      holds(manifests.map(({ object }) => object));
    }),
    { numRuns: 150 },
  );
}

describe("promises about everything that is compiled for an app", () => {
  it("carries the stage label, in every object and every template", () => {
    promise((objects) => {
      for (const object of objects) {
        for (const labels of allLabels(object)) {
          expect(labels).toMatchObject({
            stage: "dev",
            "app.kubernetes.io/name": "web",
            "app.kubernetes.io/instance": "web-dev",
            "app.kubernetes.io/part-of": "shop",
            "app.kubernetes.io/managed-by": "kubestage",
          });
        }
      }
    });
  });

  it("selects by labels that the pods have, and no two workloads the same pods", () => {
    promise((objects) => {
      const selectors = new Set<string>();
      for (const object of objects) {
        const template = templateOf(object);
        const selector = at(object, "spec", "selector", "matchLabels") as object | undefined;
        if (!template || !selector) continue;
        expect(template.metadata?.labels).toMatchObject(selector);
        expect(selectors.has(JSON.stringify(selector))).toBe(false);
        selectors.add(JSON.stringify(selector));
      }
    });
  });

  it("refers only to ports, volumes, Services and ConfigMaps that exist", () => {
    promise((objects) => {
      const named = new Set(objects.map((object) => `${object.kind}/${object.metadata.name}`));
      const pods = objects.flatMap((object) => templateOf(object) ?? []);
      for (const service of objects.filter((object) => object.kind === "Service") as (Service & KubernetesObject)[]) {
        const behind = pods.find((pod) => matches(pod.metadata?.labels, service.spec?.selector));
        const open = behind?.spec ? allContainers(behind.spec).flatMap((one) => one.ports ?? []) : [];
        for (const port of service.spec?.ports ?? []) {
          expect(open).toContainEqual({ name: port.targetPort, containerPort: port.port, protocol: port.protocol });
        }
      }
      for (const object of objects) {
        const pod = templateOf(object)?.spec;
        if (!pod) continue;
        const claims = (at(object, "spec", "volumeClaimTemplates") ?? []) as { metadata: { name: string } }[];
        const volumes = [...(pod.volumes ?? []).map((one) => one.name), ...claims.map((one) => one.metadata.name)];
        for (const one of allContainers(pod)) {
          for (const mount of one.volumeMounts ?? []) expect(volumes).toContain(mount.name);
          for (const from of one.envFrom ?? []) expect(named).toContain(`ConfigMap/${from.configMapRef?.name}`);
          for (const probe of [one.livenessProbe, one.readinessProbe]) {
            if (!probe?.httpGet) continue;
            expect((one.ports ?? []).map((port) => port.name)).toContain(probe.httpGet.port);
          }
        }
        for (const volume of pod.volumes ?? []) {
          const claim = volume.persistentVolumeClaim?.claimName;
          if (claim !== undefined) expect(named).toContain(`PersistentVolumeClaim/${claim}`);
        }
        const service = at(object, "spec", "serviceName") as string | undefined;
        if (service !== undefined) expect(named).toContain(`Service/${service}`);
      }
    });
  });

  it("passes Pod Security `restricted`, whatever the stage enforces", () => {
    promise((objects) => {
      for (const object of objects) {
        const pod = templateOf(object)?.spec;
        if (pod) expect(podSecurityOffences(pod)).toEqual([]);
      }
    });
  });

  it("ends within its time: the wait before the end is shorter than the grace period", () => {
    promise((objects) => {
      for (const object of objects) {
        const pod = templateOf(object)?.spec;
        for (const one of pod ? allContainers(pod) : []) {
          const wait = one.lifecycle?.preStop?.sleep?.seconds;
          if (wait !== undefined) expect(wait).toBeLessThan(pod?.terminationGracePeriodSeconds ?? 0);
        }
      }
    });
  });

  it("says neither replicas where an autoscaler does, nor the value of a secret", () => {
    promise((objects) => {
      for (const object of objects) {
        if (object.kind === "HorizontalPodAutoscaler") {
          const scaled = objects.find(
            (one) =>
              one.kind === at(object, "spec", "scaleTargetRef", "kind") && one.metadata.name === object.metadata.name,
          );
          expect(scaled).toBeDefined();
          expect(at(scaled, "spec")).not.toHaveProperty("replicas");
        }
        const pod = templateOf(object)?.spec;
        for (const variable of pod ? allContainers(pod).flatMap((one) => one.env ?? []) : []) {
          if (variable.name.startsWith("SECRET_")) expect(variable.value).toBeUndefined();
        }
      }
    });
  });
});

function templateOf(object: KubernetesObject): PodTemplateSpec | undefined {
  const job = object.kind === "CronJob" ? at(object, "spec", "jobTemplate") : object;
  return at(job, "spec", "template") as PodTemplateSpec | undefined;
}

/** Labels of the object itself and of everything in it that becomes an object. */
function allLabels(object: KubernetesObject): unknown[] {
  const templates = [
    templateOf(object),
    at(object, "spec", "jobTemplate"),
    at(object, "spec", "volumeClaimTemplates", "0"),
  ];
  const present = templates.filter((template) => template !== undefined);
  return [object, ...present].map((one) => at(one, "metadata", "labels"));
}

function matches(labels: Record<string, string> = {}, selector: Record<string, string> = {}): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((current, key) => (current as Record<string, unknown> | undefined)?.[key], value);
}
