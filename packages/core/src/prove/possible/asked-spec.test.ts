import { describe, expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import { worldOf } from "../testing/world-of.ts";
import { anySpecAsking, type Asked, asking, asksForSomething, isAsAsked, mounting } from "./asked-spec.ts";
import { creating } from "./possible-context.ts";
import { guarding } from "./testing/context.ts";

const port = { name: "http", containerPort: 80, protocol: "TCP" } as const;
const volumeMounts = [{ name: "old", mountPath: "/old" }];
const container = (name: string, more: object = {}) => ({ name, image: name, volumeMounts, ...more });
const spec = {
  hostname: "a",
  containers: [container("a"), container("b")],
  initContainers: [container("c")],
};

test.each<[string, Asked, boolean]>([
  ["nothing", { spec: {} }, false],
  ["nothing but any labels", { spec: {}, ports: [], anyLabels: true }, false],
  ["a field", { spec: { hostNetwork: true } }, true],
  ["a port", { spec: {}, ports: [port] }, true],
  ["a field and a port", { spec: { hostNetwork: true }, ports: [port] }, true],
  ["a security context", { spec: {}, securityContext: {} }, true],
])("%s is asked for: %#", (_, asked, answer) => {
  expect(asksForSomething(asked)).toBe(answer);
});

describe("a spec has what is asked for", () => {
  test.each<[string, Asked, object]>([
    ["nothing", { spec: {} }, spec],
    ["fields of its own", { spec: { hostname: "b", hostPID: true } }, { ...spec, hostname: "b", hostPID: true }],
    [
      "ports of its first container",
      { spec: {}, ports: [port] },
      { ...spec, containers: [container("a", { ports: [port] }), container("b")] },
    ],
    [
      "a volume, which the first container mounts, and nobody what was there",
      mounting({ secret: { secretName: "s" } }),
      {
        hostname: "a",
        volumes: [{ name: "witness", secret: { secretName: "s" } }],
        containers: [
          container("a", { volumeMounts: [{ name: "witness", mountPath: "/witness" }] }),
          container("b", { volumeMounts: [] }),
        ],
        initContainers: [container("c", { volumeMounts: [] })],
      },
    ],
    [
      "a security context of its first container",
      { spec: {}, securityContext: { privileged: true } },
      { ...spec, containers: [container("a", { securityContext: { privileged: true } }), container("b")] },
    ],
  ])("%s", (_, asked, expected) => {
    const made = asking(spec, asked);
    expect(made).toEqual(expected);
    expect(isAsAsked(made, asked)).toBe(true);
    expect(isAsAsked(spec, asked)).toBe(!asksForSomething(asked));
  });

  test("instead of what the server refuses beside it: a privileged container that gains no privileges", () => {
    const before = { allowPrivilegeEscalation: false, runAsUser: 1, privileged: false };
    const asked = { spec: {}, securityContext: { privileged: true } };
    expect(asking({ containers: [{ name: "a", securityContext: before }] }, asked)).toEqual({
      containers: [{ name: "a", securityContext: { runAsUser: 1, privileged: true } }],
    });
  });

  test("and no containers where there are none", () => {
    expect(asking({ initContainers: [] }, { spec: {}, ports: [port] })).toEqual({ initContainers: [] });
  });
});

describe("of all specs with what is asked for, admission", () => {
  const answer = (expression: string, asked: Asked) => {
    const admission = makeAdmission(
      worldOf(
        guarding("pods", expression)
          .map((one) => JSON.stringify(one))
          .join("\n---\n"),
      ),
    );
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: anySpecAsking(asked) };
    const where = { group: "", version: "v1", resource: "pods", namespace: "web", name: "a" };
    return admission.decide(creating({ ...where, object: pod, as: { user: "ann", groups: [] } })).answer;
  };
  const privileged = { spec: {}, securityContext: { privileged: true } };
  const someIs = "object.spec.containers.exists(c, c.?securityContext.?privileged.orValue(false))";
  test.each<[string, string, Asked, string]>([
    ["refuses none for what was not asked", `!${someIs}`, { spec: {} }, "depends"],
    ["refuses all for one container that was", `!${someIs}`, privileged, "refused"],
    ["takes what all have", someIs, privileged, "admitted"],
    ["does not know of the other containers", someIs.replace("exists", "all"), privileged, "depends"],
    [
      "does not know what else is in that context",
      "object.spec.containers.exists(c, c.?securityContext.?runAsUser.orValue(0) == 1)",
      privileged,
      "depends",
    ],
    [
      "does not know what else is in that container",
      "object.spec.containers.exists(c, has(c.tty))",
      privileged,
      "depends",
    ],
    ["refuses a field that was asked", "!has(object.spec.hostPID)", { spec: { hostPID: true } }, "refused"],
    ["does not know of other fields", "!has(object.spec.hostPID)", { spec: { hostIPC: true } }, "depends"],
  ])("%s", (_, expression, asked, expected) => {
    expect(answer(expression, asked)).toBe(expected);
  });
});
