import { expect, test } from "vitest";
import { applyEdits } from "../fixes/apply-edits.ts";
import { runningPods } from "../placement/running-pods.ts";
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
