import { expect, test } from "vitest";
import { anything, ListOf } from "../admission/admission.ts";
import { anyPodTaking, modestPod, podBody, type PodBody, takingOut, waysOut } from "./privileged-pods.ts";

const strict = { allowPrivilegeEscalation: false, runAsNonRoot: true };
const base: PodBody = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "shop" },
  spec: {
    serviceAccountName: "web",
    volumes: [{ name: "tmp", emptyDir: {} }],
    containers: [
      { name: "a", image: "a", securityContext: strict, volumeMounts: [{ name: "tmp", mountPath: "/tmp" }] },
      { name: "b", image: "b" },
    ],
  },
};
const [a, b] = base.spec.containers;
const mount = { name: "witness", mountPath: "/witness" };
const open = { [anything]: true };
const firstWith = (securityContext: object) => ({
  ...open,
  containers: new ListOf([open], [{ ...open, securityContext: { ...open, ...securityContext } }]),
});

test.each([
  [
    "is privileged on its node",
    { containers: [{ ...a, securityContext: { runAsNonRoot: true, privileged: true } }, b] },
    firstWith({ privileged: true }),
  ],
  [
    "mounts the files of its node",
    {
      volumes: [{ name: "witness", hostPath: { path: "/" } }],
      containers: [
        { ...a, volumeMounts: [mount] },
        { ...b, volumeMounts: [] },
      ],
    },
    { ...open, volumes: new ListOf([open], [{ name: "node", hostPath: { path: "/", ...open } }]) },
  ],
  ["stands in its node's network", { hostNetwork: true }, { ...open, hostNetwork: true }],
  ["sees and signals the processes of its node", { hostPID: true }, { ...open, hostPID: true }],
  [
    "has the capability SYS_ADMIN on its node",
    { containers: [{ ...a, securityContext: { runAsNonRoot: true, capabilities: { add: ["SYS_ADMIN"] } } }, b] },
    firstWith({ capabilities: { ...open, add: new ListOf([anything], ["SYS_ADMIN"]) } }),
  ],
])("of the ways out, a pod %s by these fields alone, and this is known of any such pod", (does, fields, known) => {
  const way = waysOut.find((one) => one.does === does);
  if (way === undefined) throw new Error(does);
  expect(takingOut(way, base)).toEqual({ ...base, spec: { ...base.spec, ...fields } });
  expect(anyPodTaking(way, "shop")).toEqual({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: anything, namespace: "shop", ...open },
    spec: known,
  });
});

test("a pod without volumes mounts the node's files as well, and one without a securityContext is privileged", () => {
  const bare: PodBody = { ...base, spec: { containers: [{ name: "b" }] } };
  const [privileged, mounting] = waysOut.map((way) => takingOut(way, bare));
  expect(privileged?.spec).toEqual({ containers: [{ name: "b", securityContext: { privileged: true } }] });
  expect(mounting?.spec).toEqual({
    volumes: [{ name: "witness", hostPath: { path: "/" } }],
    containers: [{ name: "b", volumeMounts: [mount] }],
  });
});

test("a modest pod says whatever a strict policy may ask for", () => {
  expect(modestPod("shop")).toEqual({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "example", namespace: "shop", labels: { app: "example" } },
    spec: {
      automountServiceAccountToken: false,
      restartPolicy: "Always",
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "example",
          image: "registry.example/example:1",
          resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "10m", memory: "16Mi" } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
      ],
    },
  });
});

test("what is known as a pod can be changed, with its name or another, in the namespace that is asked about", () => {
  const spec = { containers: [{ name: "a" }] };
  const body = { apiVersion: "v1", kind: "Pod" };
  expect(podBody({ name: "web", labels: { app: "web" }, namespace: "other" }, spec, "shop")).toEqual({
    ...body,
    metadata: { name: "web", labels: { app: "web" }, namespace: "shop" },
    spec,
  });
  for (const metadata of [{}, undefined, "text"])
    expect(podBody(metadata, spec, "shop")).toEqual({
      ...body,
      metadata: { name: "example", namespace: "shop" },
      spec,
    });
});

test.each([undefined, "text", {}, { containers: "a" }, { containers: [] }, { containers: [{}, "a"] }])(
  "%j is no spec of a pod that can be changed",
  (spec) => {
    expect(podBody({}, spec, "shop")).toBeUndefined();
  },
);
