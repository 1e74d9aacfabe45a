import { describe, expect, test } from "vitest";
import { checkPodSecurity } from "../check-pod-security.ts";
import type { ContainerToCheck, PodSecurityVersion, PodSpecToCheck, PodToCheck } from "../pod-to-check.ts";

/** What one check says, as `reason: detail`; undefined where it has nothing to say. */
function said(check: string, pod: PodToCheck, version: PodSecurityVersion = "latest"): string | undefined {
  const level = /_restricted$|runAs|Escalation|restrictedVolumes/.test(check) ? "restricted" : "baseline";
  const { violations } = checkPodSecurity(pod, level, version);
  const found = violations.find((one) => one.check === check);
  return found && `${found.reason}: ${found.detail}`;
}

type Context = Exclude<ContainerToCheck["securityContext"], undefined>;
const containers = (contexts: Readonly<Record<string, Context>>): ContainerToCheck[] =>
  Object.entries(contexts).map(([name, securityContext]) => ({ name, securityContext }));
const pod = (spec: PodSpecToCheck): PodToCheck => ({ spec });

describe("AppArmor", () => {
  const prefix = "container.apparmor.security.beta.kubernetes.io/";
  const saidOf = (spec: PodSpecToCheck, annotations: Record<string, string> = {}) =>
    said("appArmorProfile", { metadata: { annotations }, spec });
  const unconfined = { appArmorProfile: { type: "Unconfined" } };

  test.each<[string, PodSpecToCheck]>([
    ["the runtime's", { securityContext: { appArmorProfile: { type: "RuntimeDefault" } } }],
    ["the node's own", { containers: containers({ a: { appArmorProfile: { type: "Localhost" } } }) }],
    ["none", { securityContext: { appArmorProfile: null }, containers: containers({ a: {}, b: null }) }],
  ])("%s may be asked for", (_, spec) => {
    expect(saidOf(spec)).toBeUndefined();
  });

  test("who sets another profile is named, with the profile", () => {
    const detail = 'must not set AppArmor profile type to "Unconfined"';
    expect(saidOf({ securityContext: unconfined })).toBe(`forbidden AppArmor profile: pod ${detail}`);
    expect(saidOf({ containers: containers({ foo: unconfined, bar: {} }) })).toBe(
      `forbidden AppArmor profile: container "foo" ${detail}`,
    );
    expect(saidOf({ securityContext: unconfined, initContainers: containers({ a: unconfined }) })).toBe(
      `forbidden AppArmor profile: pod and container "a" ${detail}`,
    );
    expect(saidOf({ containers: containers({ a: { appArmorProfile: {} } }) })).toBe(
      'forbidden AppArmor profile: container "a" must not set AppArmor profile type to ""',
    );
  });

  test("annotations count as well, in the order of their keys", () => {
    expect(saidOf({}, { [`${prefix}a`]: "" })).toBeUndefined();
    expect(saidOf({}, { [`${prefix}a`]: "runtime/default", [`${prefix}b`]: "localhost/own" })).toBeUndefined();
    expect(saidOf({}, { "example.com/profile": "unconfined" })).toBeUndefined();
    expect(saidOf({}, { [`${prefix}a`]: "unconfined" })).toBe(
      `forbidden AppArmor profile: annotation must not set AppArmor profile type to "${prefix}a="unconfined""`,
    );
    const both = { [`${prefix}b`]: "own", [`${prefix}a`]: "unconfined", [`${prefix}c`]: "localhost/own" };
    expect(saidOf({ containers: containers({ x: unconfined, y: unconfined }) }, both)).toBe(
      `forbidden AppArmor profiles: containers "x", "y" and annotations must not set AppArmor profile type to "Unconfined", "${prefix}a="unconfined"", "${prefix}b="own""`,
    );
  });
});

describe("seccomp", () => {
  const podAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
  const ofContainer = "container.seccomp.security.alpha.kubernetes.io/";
  const profile = (type: string | null = null): Context => ({ seccompProfile: { type } });
  const two = containers({ a: {}, b: {}, c: {}, d: {} });

  test("annotations before 1.19: the pod's and those of its containers", () => {
    const saidOf = (annotations: Record<string, string>) =>
      said("seccompProfile_baseline", { metadata: { annotations }, spec: { containers: two } }, "v1.18");
    expect(
      saidOf({
        [podAnnotation]: "runtime/default",
        [`${ofContainer}a`]: "docker/default",
        [`${ofContainer}b`]: "localhost/own",
        [`${ofContainer}stranger`]: "unconfined",
      }),
    ).toBeUndefined();
    expect(saidOf({ [podAnnotation]: "unconfined" })).toBe(
      `seccompProfile: forbidden annotation ${podAnnotation}="unconfined"`,
    );
    expect(
      saidOf({ [podAnnotation]: "unconfined", [`${ofContainer}a`]: "unconfined", [`${ofContainer}b`]: "unknown" }),
    ).toBe(
      `seccompProfile: forbidden annotations ${ofContainer}a="unconfined", ${ofContainer}b="unknown", ${podAnnotation}="unconfined"`,
    );
  });

  test("of baseline", () => {
    const saidOf = (spec: PodSpecToCheck) => said("seccompProfile_baseline", pod(spec));
    const fine = containers({ a: profile("RuntimeDefault"), b: profile("Localhost"), e: { seccompProfile: null } });
    expect(saidOf({ containers: fine })).toBeUndefined();
    const detail = 'must not set securityContext.seccompProfile.type to "Unconfined"';
    expect(saidOf({ securityContext: profile("Unconfined"), containers: fine })).toBe(`seccompProfile: pod ${detail}`);
    expect(
      saidOf({
        securityContext: profile("Unconfined"),
        containers: [...fine, ...containers({ c: profile("Unconfined"), d: profile() })],
      }),
    ).toBe(
      'seccompProfile: pod and containers "c", "d" must not set securityContext.seccompProfile.type to "", "Unconfined"',
    );
  });

  test("of restricted: the pod, or each of its containers, has to say it", () => {
    const saidOf = (spec: PodSpecToCheck, version?: PodSecurityVersion) =>
      said("seccompProfile_restricted", pod(spec), version);
    const must = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
    expect(saidOf({ securityContext: profile("Localhost"), containers: two })).toBeUndefined();
    expect(saidOf({ containers: containers({ a: profile("RuntimeDefault") }) })).toBeUndefined();
    expect(saidOf({ containers: containers({ a: null, b: {}, c: profile("RuntimeDefault") }) })).toBe(
      `seccompProfile: pod or containers "a", "b" ${must}`,
    );
    expect(saidOf({ securityContext: { seccompProfile: null }, containers: containers({ a: {} }) }, "v1.19")).toBe(
      `seccompProfile: pod or container "a" ${must}`,
    );
    expect(
      saidOf({ securityContext: profile("Localhost"), containers: containers({ c: profile("Unconfined") }) }),
    ).toBe('seccompProfile: container "c" must not set securityContext.seccompProfile.type to "Unconfined"');
    expect(saidOf({ containers: two }, "v1.18")).toBeUndefined();
  });
});

describe("volumes of restricted", () => {
  const saidOf = (...volumes: NonNullable<PodSpecToCheck["volumes"]>) => said("restrictedVolumes", pod({ volumes }));

  test.each("configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret".split(" "))(
    "%s may be mounted",
    (source) => {
      expect(saidOf({ name: "a", [source]: {} })).toBeUndefined();
    },
  );

  test.each(
    "hostPath gcePersistentDisk awsElasticBlockStore gitRepo nfs iscsi glusterfs rbd flexVolume cinder cephfs flocker fc azureFile vsphereVolume quobyte azureDisk photonPersistentDisk portworxVolume scaleIO storageos".split(
      " ",
    ),
  )("%s may not", (source) => {
    expect(saidOf({ name: "a", [source]: {} })).toBe(
      `restricted volume types: volume "a" uses restricted volume type "${source}"`,
    );
  });

  test("where one of a volume's sources may be mounted, others are not looked at: an API server takes one only", () => {
    expect(saidOf({ name: "a", secret: {}, nfs: {} })).toBeUndefined();
  });

  test("several are named with their types, each once", () => {
    expect(
      saidOf(
        { name: "b", nfs: {} },
        { name: "a", hostPath: {} },
        { name: "c", emptyDir: {} },
        { name: "d", nfs: {} },
        { name: "e", nfs: null },
      ),
    ).toBe('restricted volume types: volumes "b", "a", "d" use restricted volume types "hostPath", "nfs"');
    expect(saidOf({ name: "b", nfs: {} }, { name: "a", nfs: {} })).toBe(
      'restricted volume types: volumes "b", "a" use restricted volume type "nfs"',
    );
  });
});
