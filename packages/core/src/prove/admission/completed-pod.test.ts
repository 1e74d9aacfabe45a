import { expect, test } from "vitest";
import { anything, ListOf, OtherThan } from "./admission.ts";
import { completedSpec } from "./completed-pod.ts";

const open = { [anything]: true } as const;
/** Source: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go; what depends on other objects is not known. */
const defaults = {
  restartPolicy: "Always",
  dnsPolicy: "ClusterFirst",
  schedulerName: "default-scheduler",
  terminationGracePeriodSeconds: 30,
  securityContext: {},
  enableServiceLinks: true,
  preemptionPolicy: anything,
  priority: anything,
  imagePullSecrets: anything,
  serviceAccountName: "default",
  serviceAccount: "default",
};
/** Source: plugin/pkg/admission/defaulttolerationseconds */
const notReady = {
  key: "node.kubernetes.io/not-ready",
  operator: "Exists",
  effect: "NoExecute",
  tolerationSeconds: 300,
};
const unreachable = { ...notReady, key: "node.kubernetes.io/unreachable" };
const tolerations = [notReady, unreachable];
const container = {
  imagePullPolicy: anything,
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
  resources: anything,
};
const token = { name: new OtherThan([]), projected: anything };
const tokenMount = { name: new OtherThan([]), mountPath: anything, readOnly: true };

test("a pod's defaults are filled in, and what its account may add is not known", () => {
  expect(completedSpec({ containers: [{ name: "a", image: "b" }] })).toEqual({
    ...defaults,
    tolerations,
    volumes: anything,
    containers: [{ ...container, name: "a", image: "b", volumeMounts: anything }],
  });
});

test("what is written stays", () => {
  const written = {
    restartPolicy: "Never",
    dnsPolicy: "Default",
    schedulerName: "own",
    terminationGracePeriodSeconds: 5,
    securityContext: { runAsUser: 1 },
    enableServiceLinks: false,
    preemptionPolicy: "Never",
    priority: 7,
    imagePullSecrets: [],
    hostNetwork: true,
  };
  expect(completedSpec({ ...written, serviceAccountName: "bot" })).toMatchObject({
    ...written,
    serviceAccountName: "bot",
    serviceAccount: "bot",
  });
});

test("without a token nothing is mounted", () => {
  const spec = { automountServiceAccountToken: false, containers: [{ name: "a" }] };
  expect(completedSpec(spec)).toEqual({
    ...defaults,
    automountServiceAccountToken: false,
    tolerations,
    containers: [{ ...container, name: "a" }],
  });
  const mounts = [{ name: "b", mountPath: "/b" }];
  const own = { ...spec, volumes: [{ name: "b" }], containers: [{ name: "a", volumeMounts: mounts }] };
  expect(completedSpec(own)).toMatchObject({ volumes: [{ name: "b" }], containers: [{ volumeMounts: mounts }] });
});

test("beside own volumes and mounts there may be those of the token", () => {
  const [volume, mount] = [{ name: "b" }, { name: "b", mountPath: "/b" }];
  const completed = completedSpec({ volumes: [volume], containers: [{ name: "a", volumeMounts: [mount] }] });
  expect(completed).toMatchObject({
    volumes: new ListOf([volume, token], [volume]),
    containers: [{ volumeMounts: new ListOf([mount, tokenMount], [mount]) }],
  });
});

test("a pod that an API server has completed already has its token", () => {
  const [volume, mount] = [{ name: "kube-api-access-x2x4q" }, { name: "kube-api-access-x2x4q", mountPath: "/x" }];
  const completed = completedSpec({ volumes: [volume], containers: [{ name: "a", volumeMounts: [mount] }] });
  expect(completed).toMatchObject({ volumes: [volume], containers: [{ volumeMounts: [mount] }] });
  const both = [{ name: "b" }, volume];
  expect(completedSpec({ volumes: both, containers: [] })).toMatchObject({ volumes: both });
  const other = { name: "my-kube-api-access-1" };
  expect(completedSpec({ volumes: [other, "nonsense"], containers: [] })).toMatchObject({
    volumes: new ListOf([other, "nonsense", token], [other, "nonsense"]),
  });
  expect(completedSpec({ volumes: [{ name: 1 }], containers: [] })).toMatchObject({
    volumes: new ListOf([{ name: 1 }, token], [{ name: 1 }]),
  });
});

test("volumes of which nothing is known stay so", () => {
  expect(completedSpec({ volumes: anything, containers: anything })).toMatchObject({
    volumes: anything,
    containers: anything,
  });
});

test.each<[string, readonly object[], readonly object[]]>([
  ["none", [], tolerations],
  ["another", [{ key: "stage" }], tolerations],
  ["one of them", [{ key: notReady.key }], [unreachable]],
  ["the other", [{ key: unreachable.key, effect: "NoExecute" }], [notReady]],
  ["one of them with no effect", [{ key: notReady.key, effect: "" }], [unreachable]],
  ["one of them for another effect", [{ key: notReady.key, effect: "NoSchedule" }], tolerations],
  ["everything", [{ operator: "Exists" }], []],
  ["everything by an empty key", [{ key: "", operator: "Exists" }], []],
  ["everything for another effect", [{ operator: "Exists", effect: "NoSchedule" }], tolerations],
])("a pod that tolerates %s is given the rest", (_, own, added) => {
  expect(completedSpec({ tolerations: own, containers: [] })).toMatchObject({ tolerations: [...own, ...added] });
});

test.each<[unknown]>([
  [[{ key: anything }]],
  [[{ key: "a", effect: anything }]],
  [[anything]],
  [[{ ...open, operator: "Exists" }]],
  [[null]],
  [[{ key: notReady.key }, { key: 1 }]],
])("beside tolerations that are not known, %o, there may be those too", (own) => {
  expect(completedSpec({ tolerations: own, containers: [] })).toMatchObject({
    tolerations: new ListOf([...(own as unknown[]), ...tolerations], own as unknown[]),
  });
});

test("tolerations of which nothing is known stay so", () => {
  expect(completedSpec({ tolerations: anything, containers: [] })).toMatchObject({ tolerations: anything });
});

test("a spec that is known in part is left alone, and so is such a container", () => {
  const spec = { ...open, hostNetwork: true };
  expect(completedSpec(spec)).toBe(spec);
  const one = { ...open, name: "a" };
  const containers = [one, "nonsense", null];
  expect(completedSpec({ containers })).toMatchObject({ containers });
});

test("containers that come first are completed where there are some", () => {
  const completed = completedSpec({ containers: [], initContainers: [{ name: "a" }] });
  expect(completed).toMatchObject({ initContainers: [{ ...container, name: "a", volumeMounts: anything }] });
  expect(completedSpec({ containers: [] })).not.toHaveProperty("initContainers");
});

test("a port is one of TCP where it says nothing", () => {
  const ports = [{ containerPort: 80 }, { containerPort: 53, protocol: "UDP" }, anything, "nonsense"];
  expect(completedSpec({ containers: [{ name: "a", ports }] })).toMatchObject({
    containers: [
      {
        ports: [{ containerPort: 80, protocol: "TCP" }, { containerPort: 53, protocol: "UDP" }, anything, "nonsense"],
      },
    ],
  });
  const some = [{ ...open, containerPort: 80 }];
  expect(completedSpec({ containers: [{ name: "a", ports: some }] })).toMatchObject({ containers: [{ ports: some }] });
  expect(completedSpec({ containers: [{ name: "a", ports: anything }] })).toMatchObject({
    containers: [{ ports: anything }],
  });
});
