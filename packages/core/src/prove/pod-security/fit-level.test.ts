import { expect, test } from "vitest";
import { applyEdits } from "../fixes/apply-edits.ts";
import { runningPods } from "../placement/running-pods.ts";
import { editText } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { checkPodSecurity } from "./check-pod-security.ts";
import { fitLevel } from "./fit-level.ts";

const deployment = (spec: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: ${spec} } }
`;

/** What is changed, and what the level says of it then. */
function fitted(spec: string, level: "baseline" | "restricted") {
  const world = worldOf(deployment(spec));
  const [pod] = runningPods(world);
  const fix = pod && fitLevel(pod, level, "v1.36");
  const [after] = runningPods(applyEdits(world, fix?.edits ?? []));
  const left = after && checkPodSecurity(after, level, "v1.36").violations;
  return { paths: fix?.edits.map((edit) => ("path" in edit ? edit.path.slice(3).join(".") : "")), left };
}

test.each([
  ["{ hostPID: true, containers: [{ name: a, image: a }] }", ["hostPID"]],
  [
    "{ containers: [{ name: a, image: a, ports: [{ containerPort: 1, hostPort: 1 }, { containerPort: 2 }] }] }",
    ["containers.0.ports.0.hostPort"],
  ],
  [
    "{ containers: [{ name: a, image: a, securityContext: { capabilities: { add: [CHOWN, SYS_ADMIN, NET_RAW] } } }] }",
    ["containers.0.securityContext.capabilities.add.1", "containers.0.securityContext.capabilities.add.2"],
  ],
  [
    "{ volumes: [{ name: a, emptyDir: {} }, { name: b, hostPath: { path: /b } }], containers: [{ name: a, image: a }] }",
    ["volumes.1"],
  ],
  [
    "{ securityContext: { sysctls: [{ name: kernel.msgmax, value: '1' }] }, containers: [{ name: a, image: a, securityContext: { privileged: true } }] }",
    ["securityContext.sysctls.0", "containers.0.securityContext.privileged"],
  ],
])("of %s what baseline refuses goes, and nothing else", (spec, paths) => {
  expect(fitted(spec, "baseline")).toEqual({ paths, left: [] });
});

test("what restricted asks for is given", () => {
  const { paths, left } = fitted(
    "{ initContainers: [{ name: i, image: i }], containers: [{ name: a, image: a }] }",
    "restricted",
  );
  expect(left).toEqual([]);
  expect(paths).toEqual([
    "securityContext.seccompProfile",
    "securityContext.runAsNonRoot",
    "initContainers.0.securityContext.allowPrivilegeEscalation",
    "initContainers.0.securityContext.capabilities.drop",
    "containers.0.securityContext.allowPrivilegeEscalation",
    "containers.0.securityContext.capabilities.drop",
  ]);
});

test("of what keeps the level nothing changes", () => {
  expect(fitted("{ containers: [{ name: a, image: a }] }", "baseline")).toEqual({ paths: undefined, left: [] });
});

const context = (content: string) => `{ containers: [{ name: a, image: a, securityContext: ${content} }] }`;
const whole = (content: string) => `{ securityContext: ${content}, containers: [{ name: a, image: a }] }`;

test.each([
  ["{ hostNetwork: true, containers: [{ name: a, image: a }] }", ["hostNetwork"]],
  ["{ hostIPC: true, containers: [{ name: a, image: a }] }", ["hostIPC"]],
  [whole("{ seLinuxOptions: { user: u } }"), ["securityContext.seLinuxOptions"]],
  [whole("{ appArmorProfile: { type: Unconfined } }"), ["securityContext.appArmorProfile"]],
  [whole("{ seccompProfile: { type: Unconfined } }"), ["securityContext.seccompProfile"]],
  [whole("{ windowsOptions: { hostProcess: true } }"), ["securityContext.windowsOptions.hostProcess"]],
  [whole("{ runAsUser: 0 }"), undefined],
  [context("{ seLinuxOptions: { role: r } }"), ["containers.0.securityContext.seLinuxOptions"]],
  [context("{ appArmorProfile: { type: Unconfined } }"), ["containers.0.securityContext.appArmorProfile"]],
  [context("{ seccompProfile: { type: Unconfined } }"), ["containers.0.securityContext.seccompProfile"]],
  [context("{ procMount: Unmasked }"), ["containers.0.securityContext.procMount"]],
  [
    "{ containers: [{ name: b, image: b }], initContainers: [{ name: a, image: a, securityContext: { privileged: true } }] }",
    ["initContainers.0.securityContext.privileged"],
  ],
])("of %s this is what baseline refuses", (spec, paths) => {
  expect(fitted(spec, "baseline")).toEqual({ paths, left: [] });
});

test.each([
  "livenessProbe: { httpGet: { host: h, port: 1 } }",
  "readinessProbe: { tcpSocket: { host: h, port: 1 } }",
  "startupProbe: { httpGet: { host: h, port: 1 } }",
  "lifecycle: { postStart: { tcpSocket: { host: h, port: 1 } } }",
  "lifecycle: { preStop: { httpGet: { host: h, port: 1 } } }",
])("of %s the host goes", (handler) => {
  const path = handler
    .split(/[{}]/)
    .slice(0, -1)
    .map((part) => part.trim().replace(":", ""))
    .filter((part) => /^[a-zA-Z]+$/.test(part));
  const { paths, left } = fitted(`{ containers: [{ name: a, image: a, ${handler} }] }`, "baseline");
  expect({ paths, left }).toEqual({ paths: [["containers", "0", ...path, "host"].join(".")], left: [] });
});

const modest = "allowPrivilegeEscalation: false, capabilities: { drop: [ALL] }";
const sound = "runAsNonRoot: true, seccompProfile: { type: RuntimeDefault }";

test.each([
  [
    `{ securityContext: { ${sound}, runAsUser: 0 }, containers: [{ name: a, image: a, securityContext: { ${modest} } }] }`,
    ["securityContext.runAsUser"],
  ],
  [
    `{ securityContext: { ${sound} }, containers: [{ name: a, image: a, securityContext: { ${modest}, runAsUser: 0 } }] }`,
    ["containers.0.securityContext.runAsUser"],
  ],
  [
    `{ securityContext: { ${sound} }, containers: [{ name: a, image: a, securityContext: { ${modest}, runAsUser: 1 } }] }`,
    undefined,
  ],
  [
    `{ securityContext: { ${sound} }, containers: [{ name: a, image: a, securityContext: { ${modest}, runAsNonRoot: false } }] }`,
    ["containers.0.securityContext.runAsNonRoot"],
  ],
  [
    `{ securityContext: { ${sound} }, containers: [{ name: a, image: a, securityContext: { ${modest}, seccompProfile: { type: Unconfined } } }] }`,
    ["containers.0.securityContext.seccompProfile"],
  ],
  [
    `{ securityContext: { ${sound} }, volumes: [{ name: v, nfs: { server: s, path: / } }], containers: [{ name: a, image: a, securityContext: { ${modest} } }] }`,
    ["volumes.0"],
  ],
])("of %s this is what restricted refuses", (spec, paths) => {
  expect(fitted(spec, "restricted")).toEqual({ paths, left: [] });
});

test("all of a fix: what it changes, each field once, with what it puts there", () => {
  const spec =
    "{ securityContext: { seccompProfile: { type: Unconfined } }, volumes: [{ name: data, hostPath: { path: /data } }], containers: [{ name: a, image: a, securityContext: { privileged: true, seccompProfile: { type: Unconfined } } }] }";
  const [pod] = runningPods(worldOf(deployment(spec)));
  const fix = pod && fitLevel(pod, "baseline", "v1.36");
  expect(fix?.description).toBe(
    "make it keep baseline: securityContext.seccompProfile, volumes[0], containers[0].securityContext.seccompProfile, containers[0].securityContext.privileged",
  );
  const web = "apps/Deployment shop/web: spec.template.spec";
  expect(fix?.edits.map(editText)).toEqual([
    `remove ${web}.securityContext.seccompProfile`,
    `set ${web}.volumes[0] = {"name":"data","emptyDir":{}}`,
    `remove ${web}.containers[0].securityContext.seccompProfile`,
    `remove ${web}.containers[0].securityContext.privileged`,
  ]);
});

test("where no change of these helps, none is proposed", () => {
  const broken = "{ containers: [{ name: a, image: a, securityContext: { privileged: true } }] }";
  const [pod] = runningPods(worldOf(deployment(broken)));
  if (pod === undefined) throw new Error("no pod");
  const debugged = {
    ...pod,
    spec: { ...pod.spec, ephemeralContainers: [{ name: "d", securityContext: { privileged: true } }] },
  };
  expect(fitLevel(debugged, "baseline", "v1.36")).toBeUndefined();
});

test("an annotation of the pod counts, and no change of its spec removes it", () => {
  const annotated = deployment(
    "{ containers: [{ name: a, image: a, securityContext: { procMount: Unmasked } }] }",
  ).replace(
    "labels: { app: web } }, spec",
    "labels: { app: web }, annotations: { container.apparmor.security.beta.kubernetes.io/a: unconfined } }, spec",
  );
  const [pod] = runningPods(worldOf(annotated));
  expect(pod && fitLevel(pod, "baseline", "v1.36")).toBeUndefined();
});
