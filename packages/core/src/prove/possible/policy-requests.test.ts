import { describe, expect, test } from "vitest";
import { type Admission, type AdmissionRequest, anything } from "../admission/admission.ts";
import { worldOf } from "../testing/world-of.ts";
import { policyKindsOf } from "./policy-kinds.ts";
import { changesOfPolicies } from "./policy-requests.ts";
import { admissionThat, allowedBy, peopleWho, type Right, takesAll, takesNone } from "./testing/people.ts";

const group = "networking.k8s.io";
const resource = "networkpolicies";
const closed = { podSelector: {}, policyTypes: ["Ingress"] };
const open = { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [{}], egress: [{}] };
const policy = (name: string, namespace = "web-dev") => ({
  apiVersion: `${group}/v1`,
  kind: "NetworkPolicy",
  metadata: { name, namespace },
  spec: closed,
});
const keyOf = (name: string) => ({ group, kind: "NetworkPolicy", namespace: "web-dev", name });

const namespaces = ["web-dev", "web-prod"].map((name) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels: { stage: name.slice(4) } },
}));

interface Given {
  readonly rights?: readonly Omit<Right, "who" | "resource">[];
  readonly objects?: readonly object[];
  readonly admission?: Admission;
}

function changes({ rights = [], objects = [], admission = takesAll }: Given, plugin = "none") {
  const world = worldOf([...namespaces, ...objects].map((one) => JSON.stringify(one)).join("\n---\n"));
  const people = peopleWho(
    rights.map((one) => ({ who: "ann", group, resource, ...one })),
    { ann: ["dev"], bob: ["prod"] },
  );
  const change = changesOfPolicies({ world, rights: people, admission });
  return (namespace = "web-dev", stage = "dev") => change(stage, namespace, plugin);
}

const ann = { kind: "User", name: "ann", namespace: "" };
const as = { user: "ann", groups: ["system:authenticated"] };
const step = (verb: string, more: object, body?: unknown) => ({
  type: "request",
  as,
  verb,
  resource: { group, resource, namespace: "web-dev", ...more },
  ...(body !== undefined && { body }),
  allowedBy,
});
const isAny = (request: AdmissionRequest) => Object.hasOwn((request.object as { spec: object }).spec, anything);

describe("one that lets everything through", () => {
  test("is added by whoever may add policies", () => {
    const body = {
      apiVersion: `${group}/v1`,
      kind: "NetworkPolicy",
      metadata: { name: "witness", namespace: "web-dev" },
      spec: open,
    };
    const change = changes({ rights: [{ verb: "create", namespace: "web-dev", name: "" }] });
    expect(change()).toEqual({ possible: true, who: ann, steps: [step("create", {}, body)] });
    expect(change("web-prod")).toEqual({ possible: false, why: "nobody of dev changes policies in web-prod" });
    expect(change("web-dev", "prod")).toEqual({ possible: false, why: "nobody of prod changes policies in web-dev" });
    expect(change()).toBe(change());
  });

  test.each([
    ["patch", { spec: open }],
    ["update", { ...policy("one"), spec: open }],
  ])("is made of one that is there by whoever may %s it", (verb, body) => {
    const change = changes({ rights: [{ verb, name: "one" }], objects: [policy("one")] });
    expect(change()).toEqual({ possible: true, who: ann, steps: [step(verb, { name: "one" }, body)] });
    const other = changes({ rights: [{ verb, name: "two" }], objects: [policy("one")] });
    expect(other().possible).toBe(false);
    expect(change("web-prod").possible).toBe(false);
  });

  test("is asked of admission as it is sent", () => {
    const asked: AdmissionRequest[] = [];
    const admission = admissionThat((request) => (asked.push(request) > 0 ? "refused" : "refused"));
    const rights = ["create", "patch", "delete"].map((verb) => ({ verb }));
    expect(changes({ rights, objects: [policy("one")], admission })().possible).toBe(false);
    const shared = { group, version: "v1", resource, namespace: "web-dev", as };
    const made = { ...policy("witness"), spec: open };
    expect(asked.filter((one) => one.operation === "DELETE" || !isAny(one))).toEqual([
      { ...shared, operation: "CREATE", name: "witness", oldObject: null, object: made },
      {
        ...shared,
        operation: "UPDATE",
        name: "one",
        oldObject: expect.objectContaining(policy("one")),
        object: { ...policy("one"), spec: open },
      },
      { ...shared, operation: "DELETE", name: "one", oldObject: expect.objectContaining(policy("one")), object: null },
    ]);
    expect(asked.filter((one) => one.operation !== "DELETE" && isAny(one))).toHaveLength(2);
  });

  test("is not known where admission takes some and not that one", () => {
    const admission = admissionThat((request) => (isAny(request) ? "depends" : "refused"));
    expect(changes({ rights: [{ verb: "create" }], admission })()).toEqual({
      possible: "unknown",
      why: "admission takes some NetworkPolicy, and not one that opens all",
    });
    expect(changes({ rights: [{ verb: "patch" }], objects: [policy("one")], admission })()).toEqual({
      possible: "unknown",
      why: "admission lets NetworkPolicy one be changed in some ways",
    });
    expect(changes({ rights: [{ verb: "update" }], objects: [policy("one")], admission })().possible).toBe("unknown");
  });

  test("is tried by everybody", () => {
    const admission = admissionThat(({ as: { user } }) => (user === "bob" ? "admitted" : "refused"));
    const world = worldOf(namespaces.map((one) => JSON.stringify(one)).join("\n---\n"));
    const all = ["ann", "bob"].map((who) => ({ who, verb: "create", group, resource }));
    const people = peopleWho(all, { ann: ["dev"], bob: ["dev"] });
    const found = changesOfPolicies({ world, rights: people, admission })("dev", "web-dev", "none");
    expect(found).toMatchObject({ possible: true, who: { name: "bob" } });
  });
});

describe("those that are there are taken away", () => {
  const objects = [policy("one"), policy("two"), policy("three", "web-prod")];
  test("by whoever may delete them", () => {
    expect(changes({ rights: [{ verb: "delete" }], objects })()).toEqual({
      possible: true,
      who: ann,
      steps: [step("delete", { name: "one" }), step("delete", { name: "two" })],
      removed: [keyOf("one"), keyOf("two")],
    });
  });

  test("by whoever may delete all at once", () => {
    expect(changes({ rights: [{ verb: "deletecollection", name: "" }], objects })()).toMatchObject({
      steps: [step("deletecollection", {}), step("deletecollection", {})],
      removed: [keyOf("one"), keyOf("two")],
    });
    expect(changes({ rights: [{ verb: "deletecollection", name: "one" }], objects })().possible).toBe(false);
  });

  test("as far as rights and admission go", () => {
    expect(changes({ rights: [{ verb: "delete", name: "two" }], objects })()).toMatchObject({
      removed: [keyOf("two")],
    });
    const admission = admissionThat(({ name }) => (name === "one" ? "refused" : "admitted"));
    expect(changes({ rights: [{ verb: "delete" }], objects, admission })()).toMatchObject({ removed: [keyOf("two")] });
    expect(changes({ rights: [{ verb: "delete" }], objects, admission: takesNone })().possible).toBe(false);
    const perhaps = admissionThat(() => "depends");
    expect(changes({ rights: [{ verb: "delete" }], objects, admission: perhaps })().possible).toBe(false);
  });

  test("which is the answer in doubt only where all are", () => {
    const admission = admissionThat(({ operation, name }) =>
      operation === "DELETE" && name !== "four" ? "admitted" : operation === "DELETE" ? "refused" : "depends",
    );
    const rights = ["create", "delete"].map((verb) => ({ verb }));
    expect(changes({ rights, objects, admission })()).toMatchObject({
      possible: true,
      removed: [keyOf("one"), keyOf("two")],
    });
    expect(changes({ rights, objects: [...objects, policy("four")], admission })().possible).toBe("unknown");
  });
});

describe("of the whole cluster", () => {
  test("nothing is changed where no plugin has such policies", () => {
    expect(changes({ rights: [{ verb: "create" }] })("")).toEqual({
      possible: false,
      why: "nobody of dev changes policies in the cluster",
    });
  });

  test("a policy of the plugin's own is", () => {
    const world = worldOf("");
    const own = { group: "cilium.io", resource: "ciliumclusterwidenetworkpolicies" };
    const people = peopleWho([{ who: "ann", verb: "create", ...own }], { ann: ["dev"] });
    const [kind] = policyKindsOf("cilium", false);
    expect(changesOfPolicies({ world, rights: people, admission: takesAll })("dev", "", "cilium")).toEqual({
      possible: true,
      who: ann,
      steps: [
        {
          ...{ type: "request", as, verb: "create", resource: own, allowedBy },
          body: {
            apiVersion: "cilium.io/v2",
            kind: "CiliumClusterwideNetworkPolicy",
            metadata: { name: "witness" },
            spec: kind?.opened,
          },
        },
      ],
    });
  });

  test("one that is there is changed or taken away, whatever stands in namespaces", () => {
    const own = { group: "policy.networking.k8s.io", resource: "adminnetworkpolicies" };
    const admin = {
      apiVersion: "policy.networking.k8s.io/v1alpha1",
      kind: "AdminNetworkPolicy",
      metadata: { name: "wall" },
      spec: { priority: 5, subject: { namespaces: {} } },
    };
    const world = worldOf([...namespaces, admin, policy("one")].map((one) => JSON.stringify(one)).join("\n---\n"));
    const may = (verb: string) => peopleWho([{ who: "ann", verb, ...own, namespace: "" }], { ann: ["dev"] });
    const found = (verb: string) =>
      changesOfPolicies({ world, rights: may(verb), admission: takesAll })("dev", "", "ovn-kubernetes");
    expect(found("patch")).toMatchObject({ steps: [{ verb: "patch", resource: { ...own, name: "wall" } }] });
    expect(found("delete")).toHaveProperty("steps.0.resource", { ...own, name: "wall" });
    expect(found("delete")).toMatchObject({
      steps: [{ verb: "delete" }],
      removed: [{ group: own.group, kind: "AdminNetworkPolicy", namespace: "", name: "wall" }],
    });
  });
});

const both = ["Ingress", "Egress"];
const allow = { ingress: [{ action: "Allow" }], egress: [{ action: "Allow" }] };
const cilium = { endpointSelector: {}, ingress: [{ fromEntities: ["all"] }], egress: [{ toEntities: ["all"] }] };
const calico = { selector: "all()", types: both, order: 0, ...allow };
const antrea = { priority: 1, ...allow };
const peers = [{ namespaces: {} }];
const admin = {
  priority: 0,
  subject: { namespaces: {} },
  ingress: [{ action: "Allow", from: peers }],
  egress: [{ action: "Allow", to: peers }],
};

/** Sources: docs.cilium.io, docs.tigera.io, antrea.io, network-policy-api.sigs.k8s.io: which kinds there are, and what opens all. */
test.each<[string, boolean, readonly [version: string, kind: string, plural: string, opened: object][]]>([
  ["none", true, [["networking.k8s.io/v1", "NetworkPolicy", resource, open]]],
  ["none", false, []],
  [
    "cilium",
    true,
    [
      ["networking.k8s.io/v1", "NetworkPolicy", resource, open],
      ["cilium.io/v2", "CiliumNetworkPolicy", "ciliumnetworkpolicies", cilium],
    ],
  ],
  ["cilium", false, [["cilium.io/v2", "CiliumClusterwideNetworkPolicy", "ciliumclusterwidenetworkpolicies", cilium]]],
  [
    "calico",
    true,
    [
      ["networking.k8s.io/v1", "NetworkPolicy", resource, open],
      ["projectcalico.org/v3", "NetworkPolicy", resource, calico],
      ["crd.projectcalico.org/v1", "NetworkPolicy", resource, calico],
    ],
  ],
  [
    "calico",
    false,
    [
      ["projectcalico.org/v3", "GlobalNetworkPolicy", "globalnetworkpolicies", calico],
      ["crd.projectcalico.org/v1", "GlobalNetworkPolicy", "globalnetworkpolicies", calico],
      ["policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", "adminnetworkpolicies", admin],
    ],
  ],
  [
    "antrea",
    true,
    [
      ["networking.k8s.io/v1", "NetworkPolicy", resource, open],
      ["crd.antrea.io/v1beta1", "NetworkPolicy", resource, { ...antrea, appliedTo: [{ podSelector: {} }] }],
    ],
  ],
  [
    "antrea",
    false,
    [
      [
        "crd.antrea.io/v1beta1",
        "ClusterNetworkPolicy",
        "clusternetworkpolicies",
        { ...antrea, appliedTo: [{ namespaceSelector: {} }] },
      ],
    ],
  ],
  [
    "ovn-kubernetes",
    false,
    [["policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", "adminnetworkpolicies", admin]],
  ],
])("kinds of %s, in namespaces %s", (plugin, isNamespaced, kinds) => {
  expect(policyKindsOf(plugin, isNamespaced)).toEqual(
    kinds.map(([apiVersion, kind, plural, opened]) => {
      const [of = "", version = ""] = apiVersion.split("/");
      return { key: `${of}/${kind}`, group: of, version, kind, resource: plural, isNamespaced, opened };
    }),
  );
});
