import { describe, expect, it } from "vitest";
import { objectOf, scopeOfWeb, yamlOf } from "./testing.ts";

const workload = (fields: string, more = "") =>
  `workloads: { web: { ${fields}, containers: { web: { image: registry.example.com/web${more} } } } }`;

describe("compileWorkload", () => {
  it("compiles the short form to a Deployment", () => {
    const scope = scopeOfWeb("image: registry.example.com/web:1\nport: 8080\nreplicas: 2");
    expect(yamlOf(objectOf(scope, "Deployment"))).toMatchInlineSnapshot(`
      "apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
        namespace: web-dev
        labels:
          stage: dev
          app.kubernetes.io/name: web
          app.kubernetes.io/component: web
          app.kubernetes.io/instance: web-dev
          app.kubernetes.io/part-of: shop
          app.kubernetes.io/managed-by: kubestage
          kubestage.dev/team: storefront
      spec:
        replicas: 2
        revisionHistoryLimit: 3
        strategy:
          type: RollingUpdate
          rollingUpdate:
            maxSurge: "25%"
            maxUnavailable: 0
        selector:
          matchLabels:
            app.kubernetes.io/name: web
            app.kubernetes.io/component: web
        template:
          metadata:
            labels:
              stage: dev
              app.kubernetes.io/name: web
              app.kubernetes.io/component: web
              app.kubernetes.io/instance: web-dev
              app.kubernetes.io/part-of: shop
              app.kubernetes.io/managed-by: kubestage
              kubestage.dev/team: storefront
          spec:
            serviceAccountName: web
            automountServiceAccountToken: false
            enableServiceLinks: false
            terminationGracePeriodSeconds: 30
            priorityClassName: kubestage-shop-development
            affinity:
              nodeAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                  nodeSelectorTerms:
                  - matchExpressions:
                    - key: stage
                      operator: DoesNotExist
                  - matchExpressions:
                    - key: stage
                      operator: In
                      values:
                      - dev
            topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: topology.kubernetes.io/zone
              whenUnsatisfiable: ScheduleAnyway
              nodeTaintsPolicy: Honor
              labelSelector:
                matchLabels:
                  app.kubernetes.io/name: web
                  app.kubernetes.io/component: web
              matchLabelKeys:
              - pod-template-hash
            - maxSkew: 1
              topologyKey: kubernetes.io/hostname
              whenUnsatisfiable: ScheduleAnyway
              nodeTaintsPolicy: Honor
              labelSelector:
                matchLabels:
                  app.kubernetes.io/name: web
                  app.kubernetes.io/component: web
              matchLabelKeys:
              - pod-template-hash
            securityContext:
              runAsNonRoot: true
              seccompProfile:
                type: RuntimeDefault
            containers:
            - name: web
              image: registry.example.com/web:1
              ports:
              - name: http
                containerPort: 8080
                protocol: TCP
              lifecycle:
                preStop:
                  sleep:
                    seconds: 5
              securityContext:
                allowPrivilegeEscalation: false
                capabilities:
                  drop:
                  - ALL
      "
    `);
  });

  it("ends the old pod first where a claim can be mounted only once", () => {
    const strategy = (access: string) => {
      const storage = `storage: { data: { size: 1Gi, access: ${access} } }`;
      return objectOf(scopeOfWeb(workload(storage)), "Deployment").spec?.strategy?.type;
    };
    expect(strategy("ReadWriteOnce")).toBe("Recreate");
    expect(strategy("ReadWriteMany")).toBe("RollingUpdate");
  });

  it("names the headless Service of a StatefulSet", () => {
    const scope = scopeOfWeb(workload("kind: StatefulSet, replicas: 3"));
    expect(objectOf(scope, "StatefulSet").spec).toMatchObject({
      serviceName: "web-headless",
      replicas: 3,
    });
  });

  it("starts the replicas of a StatefulSet one after the other, or all at once where the app says so", () => {
    const policy = (startup: string) =>
      objectOf(scopeOfWeb(workload(`kind: StatefulSet${startup}`)), "StatefulSet").spec?.podManagementPolicy;
    expect(policy("")).toBeUndefined();
    expect(policy(", startup: ordered")).toBeUndefined();
    expect(policy(", startup: parallel")).toBe("Parallel");
  });

  it("updates a DaemonSet node by node", () => {
    const scope = scopeOfWeb(workload("kind: DaemonSet"));
    expect(objectOf(scope, "DaemonSet").spec).toMatchObject({
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
    });
  });

  it("never lets runs of a CronJob overlap", () => {
    const scope = scopeOfWeb(workload('kind: CronJob, schedule: "0 3 * * *", timeZone: Europe/Berlin'));
    const { jobTemplate, ...spec } = objectOf(scope, "CronJob").spec;
    expect(yamlOf(spec)).toMatchInlineSnapshot(`
      "schedule: "0 3 * * *"
      timeZone: Europe/Berlin
      concurrencyPolicy: Forbid
      startingDeadlineSeconds: 3600
      successfulJobsHistoryLimit: 1
      failedJobsHistoryLimit: 2
      "
    `);
    expect(jobTemplate).toMatchObject({
      metadata: { labels: { stage: "dev" } },
      spec: { backoffLimit: 3, template: { spec: { restartPolicy: "Never" } } },
    });
  });

  it("names a Job by its content, and never lets it be run twice", () => {
    const job = (tag: string) =>
      objectOf(
        scopeOfWeb(
          `workloads: { migrate: { kind: Job, containers: { main: { image: "registry.example.com/web:${tag}" } } } }`,
        ),
        "Job",
      );
    expect(job("1").metadata.name).toMatch(/^web-migrate-[0-9a-f]{10}$/);
    expect(job("1").metadata.name).toBe(job("1").metadata.name);
    expect(job("2").metadata.name).not.toBe(job("1").metadata.name);
    expect(job("1").spec).not.toHaveProperty("ttlSecondsAfterFinished");
  });

  it("makes another Job for another release of the same content", () => {
    const scope = scopeOfWeb(
      "workloads: { migrate: { kind: Job, containers: { main: { image: registry.example.com/web } } } }",
    );
    const nameOf = (release: string) => objectOf({ ...scope, app: { ...scope.app, release } }, "Job").metadata.name;
    expect(nameOf("web-1")).not.toBe(nameOf("web-2"));
  });

  it("does not count the try of a pod that was evicted", () => {
    const scope = scopeOfWeb(workload("kind: Job"));
    const { backoffLimit, podFailurePolicy, template } = objectOf(scope, "Job").spec;
    expect(template.spec?.restartPolicy).toBe("Never");
    expect(yamlOf({ backoffLimit, podFailurePolicy })).toMatchInlineSnapshot(`
      "backoffLimit: 3
      podFailurePolicy:
        rules:
        - action: Ignore
          onPodConditions:
          - type: DisruptionTarget
            status: "True"
      "
    `);
  });
});
