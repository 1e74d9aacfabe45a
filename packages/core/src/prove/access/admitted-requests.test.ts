import { describe, expect, test } from "vitest";
import { type Admission, type AdmissionRequest, anything, type Decision } from "../admission/admission.ts";
import { worldOf } from "../testing/world-of.ts";
import type { Ability } from "./abilities.ts";
import { type Admittance, admittanceOf } from "./admittance.ts";
import { guard } from "./testing/granted-world.ts";

const alice = { user: "alice", groups: ["ops"] };
const node = (name: string) => ({
  ...{ apiVersion: "v1", kind: "Node", metadata: { name } },
  spec: { taints: [{ key: "stage", value: "prod", effect: "NoSchedule" }] },
});

/** What is said of one right in tools, and the requests about which admission is asked; `*` is the whole cluster. */
function asked(
  right: string,
  decide: (request: AdmissionRequest) => Decision,
  objects: readonly object[] = guard("pods", "true"),
): { readonly said: Admittance; readonly requests: readonly AdmissionRequest[] } {
  const [verb = "", listed = "", named = ""] = right.split(" ");
  const [resource = "", ...groups] = listed.split(".");
  const isClusterWide = resource.startsWith("nodes");
  const names = named === "" ? [] : [named];
  const ability: Ability = { verb, resource, group: groups.join("."), names, isClusterWide, written: 0 };
  const requests: AdmissionRequest[] = [];
  const admission: Admission = {
    decide: (request) => {
      requests.push(request);
      return decide(request);
    },
  };
  const tools = { apiVersion: "v1", kind: "Namespace", metadata: { name: "tools" } };
  const world = worldOf([tools, ...objects].map((one) => JSON.stringify(one)).join("\n---\n"));
  const admits = admittanceOf(world, admission);
  const said = admits(alice, ability, isClusterWide ? "" : "tools");
  expect(admits(alice, ability, isClusterWide ? "" : "tools")).toBe(said);
  return { said, requests };
}

const admitted = () => ({ answer: "admitted" }) as const;
const by = (kind: string, name: string) => ({ policy: { group: "", kind, namespace: "", name }, message: "no" });
const depends = () => ({ answer: "depends", by: [by("Policy", "first"), by("Policy", "second")] }) as const;
const first = (right: string) => asked(right, admitted).requests[0];
const body = (name: string | typeof anything) => ({
  metadata: { name, namespace: "tools", [anything]: true },
  [anything]: true,
});

describe("the request for which a right is used", () => {
  test.each([
    ["create configmaps", { operation: "CREATE", name: anything, object: body(anything), oldObject: null }],
    ["update configmaps web", { operation: "UPDATE", name: "web", object: body("web"), oldObject: body("web") }],
    ["patch configmaps", { operation: "UPDATE", name: anything, object: body(anything), oldObject: body(anything) }],
    ["delete configmaps web", { operation: "DELETE", name: "web", object: null, oldObject: body("web") }],
    ["deletecollection configmaps", { operation: "DELETE", object: null }],
    ["create pods/exec web", { operation: "CONNECT", resource: "pods", subresource: "exec", name: "web" }],
    ["get pods/attach", { operation: "CONNECT", subresource: "attach" }],
    ["get pods/portforward", { operation: "CONNECT", subresource: "portforward", oldObject: null }],
    ["delete services/proxy", { operation: "CONNECT", subresource: "proxy" }],
    ["update pods/status", { operation: "UPDATE", resource: "pods", subresource: "status" }],
    ["create pods/exec.example.com", { operation: "CREATE", group: "example.com", subresource: "exec" }],
  ])("%s", (right, request) => {
    expect(first(right)).toMatchObject({ version: "v1", namespace: "tools", as: alice, ...request });
  });

  test("has no subresource and no namespace where there is none", () => {
    expect(first("create configmaps")).not.toHaveProperty("subresource");
    const { namespace, object } = first("patch nodes one") ?? {};
    expect(namespace).toBe("");
    expect(object).toEqual({ metadata: { name: "one", [anything]: true }, [anything]: true });
  });

  test.each([
    "get configmaps",
    "list secrets",
    "impersonate serviceaccounts",
    "bind roles",
    "get pods/exec.example.com",
  ])("`%s` is none that admission sees", (right) => {
    expect(asked(right, () => ({ answer: "refused", by: by("Policy", "p") }))).toEqual({
      ...{ said: { answer: "admitted" }, requests: [] },
    });
  });

  test("is asked about once, and not at all without a policy that is bound", () => {
    expect(asked("create configmaps", admitted).requests).toHaveLength(1);
    expect(asked("create configmaps", depends, [])).toEqual({ said: { answer: "admitted" }, requests: [] });
  });
});

describe("where the answer depends on what is sent", () => {
  const why = "whether first, second lets it pass depends on what is sent";

  test("it is not sure, unless a harmless pod passes", () => {
    expect(asked("create configmaps", depends).said).toEqual({ answer: "unclear", why });
    const harmless = (request: AdmissionRequest) => {
      const { kind, spec } = request.object as { readonly kind?: string; readonly spec?: object };
      return kind === "Pod" && spec && "serviceAccountName" in spec && spec.serviceAccountName === "default"
        ? admitted()
        : depends();
    };
    const made = asked("create pods", harmless);
    expect(made.said).toEqual({ answer: "admitted" });
    expect(made.requests).toMatchObject([
      { operation: "CREATE" },
      { operation: "CREATE", as: alice, namespace: "tools" },
    ]);
    expect(asked("create pods", depends).said).toEqual({ answer: "unclear", why });
    for (const right of ["update pods", "create configmaps", "create pods/binding"])
      expect(asked(right, depends).requests.length).toBe(1);
  });

  test("a node may be freed of its taints, where that much passes", () => {
    const objects = [...guard("nodes", "true"), node("one"), node("two")];
    const untaints = (request: AdmissionRequest) => {
      const { spec } = request.object as { readonly spec?: { readonly taints?: unknown } };
      return JSON.stringify(spec?.taints) === "[]" ? admitted() : depends();
    };
    const { said, requests } = asked("patch nodes two", untaints, objects);
    expect(said).toEqual({ answer: "admitted" });
    expect(requests[1]).toMatchObject({ operation: "UPDATE", name: "two", oldObject: node("two") });
    expect(requests[1]?.object).toMatchObject({ metadata: { name: "two" }, spec: { taints: [] } });
    expect(asked("update nodes", untaints, objects).requests[1]).toMatchObject({ name: "one" });
    expect(asked("patch nodes", depends, objects).said).toEqual({ answer: "unclear", why });
    expect(asked("patch nodes", untaints, guard("nodes", "true")).said).toEqual({ answer: "unclear", why });
    for (const right of ["delete nodes two", "patch nodes/status", "patch nodes.example.com", "patch configmaps"])
      expect(asked(right, depends, objects).requests).toHaveLength(1);
  });
});

test("what a namespace's own Pod Security says counts for that one, what policies say for all alike", () => {
  const answers = (kind: string) => {
    const names = ["web-1", "web-2"];
    const spaces = names.map((name) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, labels: { a: "b" } },
    }));
    const world = worldOf(
      [...spaces, ...guard("configmaps", "true")].map((one) => JSON.stringify(one)).join("\n---\n"),
    );
    let count = 0;
    const admits = admittanceOf(world, {
      decide: () => {
        count += 1;
        return { answer: "depends", by: [by("Policy", "p"), by(kind, "q")] };
      },
    });
    const ability = { verb: "create", group: "", resource: "configmaps", names: [], isClusterWide: false, written: 0 };
    for (const name of [...names, ...names]) admits(alice, ability, name);
    return count;
  };
  expect([answers("Namespace"), answers("Policy")]).toEqual([2, 1]);
});
