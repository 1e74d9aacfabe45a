import type { PodTemplateSpec } from "kubernetes-types/core/v1.d.ts";
import { describe, expect, it } from "vitest";
import { compilePlatform } from "../compile-platform.ts";
import { apiServer } from "./testing/api-server.ts";
import { clusterScope, declaration } from "./testing/platform.ts";
import type { Resource } from "./testing/requests.ts";
import { administrator, controller, create, deployer } from "./testing/requests.ts";

const digest = `@sha256:${"0".repeat(64)}`;
const everyKind = `${declaration}---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: all }
spec:
  team: storefront
  secrets: [TOKEN]
  config: { LOG_LEVEL: info }
  in: [dev, prod]
  expose: {}
  workloads:
    all: { containers: { main: { image: "registry.example.com/shop/all${digest}", ports: { http: 8080 } } } }
    state: { kind: StatefulSet, storage: { data: { size: 1Gi } }, containers: { main: { image: "postgres${digest}", mounts: { data: /data } } } }
    agent: { kind: DaemonSet, containers: { main: { image: "registry.example.com/shop/agent${digest}" } } }
    nightly: { kind: CronJob, schedule: "@daily", containers: { main: { image: "registry.example.com/shop/nightly${digest}" } } }
    once: { kind: Job, containers: { main: { image: "registry.example.com/shop/once${digest}" }, setup: { role: init, image: "nginx${digest}" } } }
`;

const { platform } = clusterScope(everyKind);
const files = [...compilePlatform(platform)];
const objects = files.flatMap(({ manifests }) => manifests.map((manifest) => manifest.object as unknown as Resource));
const server = apiServer(
  files.flatMap((file) => file.manifests),
  objects.filter((object) => object.kind === "Namespace"),
);
/** What promotions apply; all else is the platform's. */
const deployed = [
  "ConfigMap",
  "CronJob",
  "DaemonSet",
  "Deployment",
  "ExternalSecret",
  "HTTPRoute",
  "Job",
  "Service",
  "StatefulSet",
];

function templateOf(object: Resource): PodTemplateSpec | undefined {
  const spec = object["spec"] as
    | { template?: PodTemplateSpec; jobTemplate?: { spec: { template: PodTemplateSpec } } }
    | undefined;
  return spec?.template ?? spec?.jobTemplate?.spec.template;
}

describe("what kubestage writes", () => {
  it.each(objects.map((object) => [object.kind, object] as const))(
    "passes by an administrator: %s",
    (_kind, object) => {
      expect(server.refusals(create(administrator, object))).toEqual([]);
    },
  );

  it.each(deployed)("passes by the deployer: %s", (kind) => {
    const ofKind = objects.filter((object) => object.kind === kind);
    expect(ofKind).not.toEqual([]);
    for (const object of ofKind) expect(server.refusals(create(deployer, object))).toEqual([]);
  });

  it.each(["CronJob", "DaemonSet", "Deployment", "Job", "StatefulSet"])("makes pods that pass: %s", (kind) => {
    const pods = objects.flatMap((object): Resource[] => {
      const template = object.kind === kind ? templateOf(object) : undefined;
      const metadata = { ...template?.metadata, name: object.metadata.name, namespace: object.metadata.namespace };
      return template ? [{ kind: "Pod", metadata, spec: template.spec } as Resource] : [];
    });
    expect(pods).not.toEqual([]);
    for (const pod of pods) expect(server.refusals(create(controller("job-controller"), pod))).toEqual([]);
  });
});
