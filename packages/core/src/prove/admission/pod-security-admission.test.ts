import { expect, test } from "vitest";
import { type AdmissionRequest, anything, ListOf, type NamespaceLabels, OtherThan } from "./admission.ts";
import { judgePodSecurity } from "./pod-security-admission.ts";
import { pod } from "./testing/decisions.ts";

const enforce = "pod-security.kubernetes.io/enforce";
const open = { [anything]: true } as const;
const plain = { containers: [{ name: "a", image: "a:1" }] };
const strict = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  containers: [
    {
      name: "a",
      image: "a:1",
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    },
  ],
};
const onHost = { ...plain, hostNetwork: true };

const creating = (spec: unknown, more: Partial<AdmissionRequest> = {}): AdmissionRequest => ({ ...pod(spec), ...more });

/** Undefined where that depends. */
function passes(request: AdmissionRequest, labels: NamespaceLabels | undefined): boolean | undefined {
  const { refusals, isCertain } = judgePodSecurity(request, labels);
  return refusals.length === 0 || (isCertain ? false : undefined);
}
const [baseline, restricted] = [{ [enforce]: "baseline" }, { [enforce]: "restricted" }];

/** Source: https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
test.each<[string, unknown, NamespaceLabels | undefined, boolean | undefined]>([
  ["no namespace that is known", onHost, undefined, true],
  ["no level", onHost, { stage: "dev" }, true],
  ["privileged", onHost, { [enforce]: "privileged" }, true],
  ["baseline, which it breaks", onHost, baseline, false],
  ["baseline, which it keeps", plain, baseline, true],
  ["restricted, which it breaks", plain, restricted, false],
  ["restricted, which it keeps", strict, restricted, true],
  ["what is no level, taken for the strictest", plain, { [enforce]: "strict" }, false],
  ["what is no level, taken for the strictest", strict, { [enforce]: "strict" }, true],
  ["a level that whoever asks may change", onHost, { [enforce]: anything }, undefined],
  ["a version that whoever asks may change", onHost, { ...baseline, [`${enforce}-version`]: anything }, undefined],
  ["restricted of an old version, which it breaks", plain, { ...restricted, [`${enforce}-version`]: "v1.7" }, false],
])("of %s", (_, spec, labels, answer) => {
  expect(passes(creating(spec), labels)).toBe(answer);
});

test("versions are those of the namespace, and the newest where it names none that is one", () => {
  // Source: k8s.io/pod-security-admission/policy/check_runAsUser.go: from 1.23 no container may run as user 0.
  const asRoot = { ...strict, securityContext: { ...strict.securityContext, runAsUser: 0 } };
  const at = (version: string) => passes(creating(asRoot), { ...restricted, [`${enforce}-version`]: version });
  expect([at("v1.22"), at("v1.23"), at("latest"), at("x-v1.22"), at("v1.22-rc"), at("v1.x")]).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
  expect(passes(creating(asRoot), restricted)).toBe(false);
});

test("a refusal names the namespace, the level and what is wrong", () => {
  const policy = { group: "", kind: "Namespace", namespace: "", name: "web-dev" };
  expect(judgePodSecurity(creating({ ...onHost, hostPID: true }), baseline)).toEqual({
    isCertain: true,
    refusals: [{ policy, message: 'violates PodSecurity "baseline:latest": host namespaces' }],
  });
  const rooted = { ...strict, securityContext: { runAsNonRoot: true } };
  expect(judgePodSecurity(creating(rooted), { ...restricted, [`${enforce}-version`]: "v1.30" })).toEqual({
    isCertain: true,
    refusals: [{ policy, message: 'violates PodSecurity "restricted:v1.30": seccompProfile' }],
  });
  expect(judgePodSecurity(creating({ ...rooted, ...open }), restricted)).toEqual({
    isCertain: false,
    refusals: [{ policy, message: 'violates PodSecurity "restricted:latest": what is not known may break it' }],
  });
  expect(judgePodSecurity(creating(plain), { [enforce]: anything })).toEqual({
    isCertain: false,
    refusals: [{ policy, message: "which level holds depends on its labels" }],
  });
  expect(judgePodSecurity(creating(strict), restricted)).toEqual({ refusals: [], isCertain: false });
});

test("what is no version is the newest, and all that is wrong is told", () => {
  const message = (version: string) =>
    judgePodSecurity(creating({ ...onHost, hostPID: true }), { ...baseline, [`${enforce}-version`]: version })
      .refusals[0]?.message;
  for (const version of ["x-v1.22", "v1.22-rc", "v1", ""]) expect(message(version)).toContain('"baseline:latest"');
  expect(message("v1.22")).toContain('"baseline:v1.22"');
  const wrong = { containers: [{ name: "a", image: "a", securityContext: { privileged: true } }], hostNetwork: true };
  const { refusals } = judgePodSecurity(creating(wrong), baseline);
  expect(refusals[0]?.message.split(", ")).toHaveLength(2);
  expect(judgePodSecurity(creating(plain), restricted).refusals[0]?.message.split(", ").length).toBeGreaterThan(2);
});

test("an annotation that is not known may break a rule or not", () => {
  const annotations = { "container.apparmor.security.beta.kubernetes.io/a": anything };
  const object = { kind: "Pod", metadata: { name: "web", annotations }, spec: plain };
  expect(passes(creating(plain, { object }), baseline)).toBe(undefined);
});

test.each<[string, Partial<AdmissionRequest>, boolean]>([
  ["a pod", {}, false],
  ["an ephemeral container", { operation: "UPDATE", subresource: "ephemeralcontainers" }, false],
  ["a pod's status", { operation: "UPDATE", subresource: "status" }, true],
  ["a pod like one that was there", { oldObject: pod(onHost).object }, false],
  ["a pod that is deleted", { operation: "DELETE" }, true],
  ["a connection to a pod", { operation: "CONNECT" }, true],
  ["another kind of object", { resource: "deployments" }, true],
  ["another kind of the same name", { group: "example.com" }, true],
])("%s is looked at: not passed %s", (_, request, answer) => {
  expect(passes(creating(onHost, request), baseline)).toBe(answer);
});

/** What baseline forbids is refused whatever else there is; the rest depends. */
test.each<[string, unknown, NamespaceLabels, boolean | undefined]>([
  ["a spec that may have more", { ...plain, ...open }, baseline, undefined],
  ["a forbidden spec that may have more", { ...onHost, ...open }, baseline, false],
  ["a forbidden spec that may have more", { ...onHost, ...open }, restricted, false],
  ["a field that is not known", { ...plain, hostNetwork: anything }, baseline, undefined],
  ["containers that are not known", { containers: anything, hostNetwork: true }, baseline, false],
  ["containers that are not known", { containers: anything }, baseline, undefined],
  ["containers of some kind", { containers: new ListOf([...plain.containers]) }, baseline, undefined],
  [
    "containers among which one is forbidden",
    { containers: new ListOf([anything], [{ name: "a", securityContext: { privileged: true } }]) },
    baseline,
    false,
  ],
  ["containers among which one is not known", { containers: new ListOf([anything], [anything]) }, baseline, undefined],
  ["a container that is not known", { containers: [...plain.containers, anything] }, baseline, undefined],
  [
    "a container that is not known beside a forbidden one",
    { containers: [anything, { name: "a", securityContext: { privileged: true } }] },
    baseline,
    false,
  ],
  ["a field of a container", { containers: [{ name: "a", image: anything }] }, baseline, undefined],
  ["a field of one of two", { containers: [...plain.containers, { name: "b", image: anything }] }, baseline, undefined],
  ["a text that is not known", { ...plain, hostname: new OtherThan(["a"]) }, baseline, undefined],
  ["a field of nothing", { ...plain, hostname: null }, baseline, true],
  [
    "a seccomp profile of any type",
    { ...plain, securityContext: { seccompProfile: { type: anything } } },
    baseline,
    undefined,
  ],
  ["a seccomp profile that may be any", { ...plain, securityContext: { seccompProfile: open } }, baseline, undefined],
  [
    "an AppArmor profile of any type",
    { ...plain, securityContext: { appArmorProfile: { type: anything } } },
    baseline,
    undefined,
  ],
  [
    "a sysctl of any name",
    { ...plain, securityContext: { sysctls: [{ name: anything, value: "1" }] } },
    baseline,
    undefined,
  ],
  [
    "what is forbidden beside what is not known",
    { ...plain, securityContext: { runAsUser: anything, seccompProfile: { type: "Unconfined" } } },
    baseline,
    false,
  ],
  ["a hostPath that may be any", { ...plain, volumes: [{ name: "a", hostPath: { path: anything } }] }, baseline, false],
  ["an object of which nothing is known", open, baseline, undefined],
])("of %s", (_, spec, labels, answer) => {
  expect(passes(creating(spec), labels)).toBe(answer);
});

const image = (name: string, tag = "1") => ({ name, image: `${name}:${tag}` });
const two = { ...onHost, containers: [image("a"), image("b")] };
const first = (initContainers: readonly unknown[]) => ({ ...two, initContainers });
const added = (...ephemeralContainers: readonly unknown[]) => ({ ...two, ephemeralContainers });

/** Source: k8s.io/pod-security-admission, admission/admission.go (isSignificantPodUpdate) */
test.each<[string, unknown, unknown, boolean]>([
  ["nothing", two, two, true],
  ["a field of the spec", { ...two, nodeName: "x" }, two, true],
  ["another field of a container", { ...two, containers: [{ ...image("a"), env: [] }, image("b")] }, two, true],
  ["an image", { ...two, containers: [image("a", "2"), image("b")] }, two, false],
  ["one container less", { ...two, containers: [image("a")] }, two, false],
  ["one container more", two, { ...two, containers: [image("a")] }, false],
  ["their order", { ...two, containers: [image("b"), image("a")] }, two, false],
  ["a name only", { ...two, containers: [{ ...image("a"), name: "c" }, image("b")] }, two, true],
  ["an image of those that come first", first([image("i", "2")]), first([image("i")]), false],
  ["one that comes first", first([image("i")]), two, false],
  ["none that comes first", first([]), two, true],
  ["an ephemeral container", added(image("e")), two, false],
  ["a second one", added(image("e"), image("f")), added(image("e")), false],
  ["their order", added(image("f"), image("e")), added(image("e"), image("f")), true],
  ["one of them taken away", added(image("e")), added(image("e"), image("f")), true],
  ["an image of one", added(image("e", "2")), added(image("e")), false],
  ["a name of one", added({ ...image("e"), name: "g" }), added(image("e")), false],
  ["what is not known then", { ...two, containers: anything }, two, false],
  ["what was not known", two, { ...two, containers: anything }, false],
  ["what was added to it", added(image("e")), { ...two, ephemeralContainers: anything }, false],
  ["a container that had no image", { ...two, containers: [anything] }, { ...two, containers: [{ name: "a" }] }, false],
  ["what comes first, which is not known", { ...two, initContainers: anything }, two, false],
  ["what came first, which was not known", two, { ...two, initContainers: anything }, false],
  ["what is not known in both", { ...two, containers: anything }, { ...two, containers: anything }, true],
  [
    "what is known in part, and stays",
    { ...two, containers: new ListOf([image("a")]) },
    { ...two, containers: new ListOf([image("a")]) },
    true,
  ],
  [
    "what is known in part",
    { ...two, containers: new ListOf([image("a")]) },
    { ...two, containers: new ListOf([image("b")]) },
    false,
  ],
  [
    "what is known to be in it",
    { ...two, containers: new ListOf([anything], [image("a")]) },
    { ...two, containers: new ListOf([anything], [image("b")]) },
    false,
  ],
  ["a container that is not known", { ...two, containers: [anything, image("b")] }, two, false],
  ["an image that is not known", { ...two, containers: [{ name: "a", image: anything }, image("b")] }, two, false],
])("an update that changes %s", (_, spec, before, answer) => {
  const [object, oldObject] = [spec, before].map((one) => ({ kind: "Pod", metadata: { name: "web" }, spec: one }));
  expect(passes(creating(spec, { operation: "UPDATE", object, oldObject }), baseline)).toBe(answer);
});

test("an update of a pod that is not known is looked at", () => {
  const object = { spec: onHost };
  for (const oldObject of [anything, null, { spec: anything }, {}])
    expect(passes(creating(onHost, { operation: "UPDATE", object, oldObject }), baseline)).toBe(false);
  expect(passes(creating(onHost, { operation: "UPDATE", object: anything, oldObject: anything }), baseline)).toBe(true);
});

test.each<[unknown, unknown, boolean | undefined]>([
  [null, null, true],
  [null, {}, true],
  [{}, null, true],
  [anything, {}, undefined],
])("an update of what is no spec, or not known, is judged as what it is: %o, before %o", (spec, before, answer) => {
  const [object, oldObject] = [{ spec }, { spec: before }];
  expect(passes(creating(spec, { operation: "UPDATE", object, oldObject }), restricted)).toBe(answer);
});
