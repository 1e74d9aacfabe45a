import type { DaemonSet, Deployment, StatefulSet } from "kubernetes-types/apps/v1.d.ts";
import type { HorizontalPodAutoscaler } from "kubernetes-types/autoscaling/v2.d.ts";
import type { CronJob, Job } from "kubernetes-types/batch/v1.d.ts";
import type { Container, PersistentVolumeClaim, PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { Ingress } from "kubernetes-types/networking/v1.d.ts";
import type { YamlValue } from "../../manifests/write-yaml.ts";
import { writeYaml } from "../../manifests/write-yaml.ts";
import { platformFrom } from "../../parse/testing.ts";
import type { AppScope } from "../compiled.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { compileWorkloads } from "./compile-workloads.ts";
import type { HTTPRoute } from "./routes.ts";

interface Surroundings {
  /** Further fields of the Stage `dev`, as YAML. */
  readonly stage?: string;
  /** Further fields of the Cluster, as YAML. */
  readonly cluster?: string;
  readonly tier?: string;
  /** Further documents of the declaration. */
  readonly documents?: string;
  readonly releases?: string;
}

/** For tests: the app `web` of the team `storefront` in the stage `dev`, with `spec` as YAML. */
export function scopeOfWeb(spec: string, surroundings: Surroundings = {}): AppScope {
  const { stage = "", cluster = "", tier = "development", documents = "", releases } = surroundings;
  const platform = platformFrom(
    [
      document("Platform", "shop", "domain: example.com\ncalls: open"),
      document("Cluster", "nonprod", `cni: calico\n${cluster}`),
      document("Stage", "dev", `cluster: nonprod\ntier: ${tier}\n${stage}`),
      document("Team", "storefront", "groups: [storefront]"),
      document("App", "web", `team: storefront\n${spec}`),
      documents,
    ].join("---\n"),
    releases,
  );
  const [nonprod] = platform.clusters;
  const [dev] = platform.stages;
  const web = dev?.apps.find((app) => app.name === "web");
  if (!nonprod || !dev || !web) throw new Error("the platform lacks the app web in dev");
  return { platform, cluster: nonprod, stages: platform.stages, stage: dev, app: web };
}

/** For tests: a document of the declaration. */
export function document(kind: string, name: string, spec: string): string {
  const body = spec.trimEnd().replaceAll(/^(?=.)/gm, "  ");
  return `apiVersion: kubestage.dev/v1alpha1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:\n${body}\n`;
}

/** For tests: the compiled objects of `kind`. */
export function objectsOf(scope: AppScope, kind: string): KubernetesObject[] {
  return compileWorkloads(scope)
    .manifests.map((manifest) => manifest.object)
    .filter((object) => object.kind === kind);
}

interface Kinds {
  Deployment: Deployment;
  StatefulSet: StatefulSet;
  DaemonSet: DaemonSet;
  CronJob: CronJob;
  Job: Job;
  PersistentVolumeClaim: PersistentVolumeClaim;
  HorizontalPodAutoscaler: HorizontalPodAutoscaler;
  Ingress: Ingress;
  HTTPRoute: HTTPRoute;
}

/** An object as kubestage writes it always has metadata and a spec. */
type Written<T extends { spec?: unknown }> = Omit<T, "metadata" | "spec"> & {
  metadata: KubernetesObject["metadata"];
  spec: NonNullable<T["spec"]>;
};

/** For tests: the only compiled object of `kind`. */
export function objectOf<K extends keyof Kinds>(scope: AppScope, kind: K): Written<Kinds[K]> {
  const objects = objectsOf(scope, kind);
  if (objects.length !== 1) throw new Error(`expected one ${kind}, and there are ${objects.length}`);
  return objects[0] as unknown as Written<Kinds[K]>;
}

/** For tests: a value as it is written. */
export function yamlOf(value: unknown): string {
  return writeYaml(value as YamlValue);
}

/**
 * For tests: what Pod Security `restricted` has against a pod, written from the standard and not from the compiler.
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/ (fields that the compiler may write)
 */
export function podSecurityOffences(pod: PodSpec): string[] {
  const found: string[] = [];
  const say = (wrong: boolean, what: string) => wrong && found.push(what);
  say([pod.hostNetwork, pod.hostPID, pod.hostIPC].includes(true), "host namespaces");
  for (const volume of pod.volumes ?? []) {
    const kind = Object.keys(volume).find((key) => key !== "name");
    const allowed = [
      "configMap",
      "csi",
      "downwardAPI",
      "emptyDir",
      "ephemeral",
      "persistentVolumeClaim",
      "projected",
      "secret",
    ];
    say(!allowed.includes(kind ?? ""), `volume type ${kind}`);
  }
  for (const { name: own, securityContext, ports: open } of allContainers(pod)) {
    say(securityContext?.privileged === true, `${own} privileged`);
    say(securityContext?.allowPrivilegeEscalation !== false, `${own} may escalate`);
    say(!securityContext?.capabilities?.drop?.includes("ALL"), `${own} keeps capabilities`);
    say(
      (securityContext?.capabilities?.add ?? []).some((one) => one !== "NET_BIND_SERVICE"),
      `${own} adds capabilities`,
    );
    say((securityContext?.runAsNonRoot ?? pod.securityContext?.runAsNonRoot) !== true, `${own} may be root`);
    say((securityContext?.runAsUser ?? pod.securityContext?.runAsUser) === 0, `${own} is root`);
    const seccomp = (securityContext?.seccompProfile ?? pod.securityContext?.seccompProfile)?.type;
    say(seccomp !== "RuntimeDefault" && seccomp !== "Localhost", `${own} has seccomp ${seccomp}`);
    say(
      (open ?? []).some((port) => (port.hostPort ?? 0) !== 0),
      `${own} has a host port`,
    );
  }
  return found;
}

/** For tests: every container of a pod. */
export function allContainers(pod: PodSpec): Container[] {
  return [...(pod.initContainers ?? []), ...pod.containers];
}
