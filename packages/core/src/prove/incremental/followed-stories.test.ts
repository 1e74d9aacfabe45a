import { describe, expect, test } from "vitest";
import type { UnknownContent } from "../../manifests/world/content.ts";
import type { WorldEvent } from "./watched-world.ts";
import { present } from "./testing/event-cluster.ts";
import { coldOf, following } from "./testing/followed.ts";
import { account, bound, devPod, group, letsIn, role, rule, teamBinding, user } from "./testing/single-events.ts";
import { namespace, pod, policy, watchedCluster, written } from "./testing/watched-cluster.ts";

const base = watchedCluster({ apps: 2, podsOfApp: 2, stages: ["dev", "prod"] });
const admissionApi = "admissionregistration.k8s.io/v1";
const withMore = (...more: readonly UnknownContent[]) => [...base, ...more.map(written)];

/** A policy for pods, and its binding. */
const guard = (expression: string, operation = "UPDATE", more: object = {}): readonly UnknownContent[] => {
  const rules = { apiGroups: [""], apiVersions: ["v1"], operations: [operation], resources: ["pods"] };
  return [
    {
      ...{ apiVersion: admissionApi, kind: "ValidatingAdmissionPolicy", metadata: { name: "guard" } },
      spec: { matchConstraints: { resourceRules: [rules] }, validations: [{ expression }], ...more },
    },
    {
      ...{ apiVersion: admissionApi, kind: "ValidatingAdmissionPolicyBinding", metadata: { name: "guard" } },
      spec: { policyName: "guard", validationActions: ["Deny"] },
    },
  ];
};

const gone = (kind: string, home: string, name: string, apiGroup = ""): WorldEvent => ({
  ...{ type: "gone", key: { group: apiGroup, kind, namespace: home, name } },
});
const api = "rbac.authorization.k8s.io";
const unbound = (home: string, name: string) =>
  gone(home === "" ? "ClusterRoleBinding" : "RoleBinding", home, name, api);
const all = "network access placement";

/** Each event, with what is proved after it; a capital letter where that is the whole world. */
type Story = readonly (readonly [event: WorldEvent, proved: string])[];

function follow(story: Story, objects = base): readonly (readonly string[])[] {
  const { after } = following(objects);
  return story.map(([event, expected], at) => {
    const { proved, isQuick, turned } = after(event);
    expect([at, isQuick ? proved.join(" ") : proved.join(" ").toUpperCase()]).toEqual([at, expected]);
    return turned;
  });
}

describe("bindings", { timeout: 60_000 }, () => {
  test("by which somebody comes to be of a second stage, and of one again", () => {
    follow([
      [teamBinding("app-1-dev", "guests", "edit"), all],
      [teamBinding("app-0-dev", "guests", "view"), "access"],
      [teamBinding("app-1-prod", "guests", "view"), all],
      [teamBinding("app-0-prod", "guests", "edit"), all],
      [unbound("app-1-prod", "team-guests"), "access"],
      [unbound("app-0-prod", "team-guests"), all],
      [unbound("app-0-dev", "team-guests"), "access"],
      [unbound("app-1-dev", "team-guests"), all],
    ]);
  });

  test("by which somebody comes to be known in no stage's namespace, and is bound in the whole cluster", () => {
    follow([
      [teamBinding("hub", "guests", "view"), "access"],
      [teamBinding("app-1-dev", "guests", "view"), all.toUpperCase()],
      [present(bound("", "all", [group("guests")], "view")), "access"],
      [unbound("hub", "team-guests"), all.toUpperCase()],
      [unbound("", "all"), "access"],
    ]);
  });

  test("that name accounts of other namespaces, and all accounts of one", () => {
    const accounts = { kind: "Group", apiGroup: api, name: "system:serviceaccounts:app-1-dev" };
    follow([
      [present(bound("app-1-dev", "own", [account("app-1-dev")], "edit")), all],
      [devPod("z", { serviceAccountName: "robot" }), "access"],
      [present(bound("app-0-prod", "other", [account("app-1-dev")], "view")), all],
      [present(bound("app-0-prod", "all", [accounts], "view")), "access"],
      [unbound("app-0-prod", "other"), all],
      [unbound("app-0-prod", "all"), "access"],
    ]);
  });

  test("of several subjects that come and go", () => {
    follow([
      [present(bound("app-1-dev", "own", [group("a"), user("b")], "edit")), all],
      [present(bound("app-1-dev", "own", [user("b"), group("team-0-prod")], "edit")), all],
      [present(bound("app-1-dev", "own", [user("b")], "view")), all],
      [present(bound("app-1-dev", "own", [user("b")], "none")), "access"],
      [unbound("app-1-dev", "own"), "access"],
    ]);
  });

  test("to roles of their own namespace, by what these say", () => {
    follow(
      [
        [present(bound("app-1-dev", "own", [group("team-1-dev")], "own", "Role")), "access"],
        [present(role("app-1-dev", "own", rule("list", "secrets"), rule("watch", "pods"))), all],
        [unbound("app-1-dev", "own"), "access"],
        [present(role("app-1-dev", "own", rule("list", "secrets"), rule("create", "pods"))), all],
        [present(bound("app-1-dev", "own", [group("team-1-dev")], "own", "Role")), all],
        [present(role("app-1-dev", "own", rule("get", "pods", "known"))), all],
        [present(role("app-1-dev", "own", rule("get", "pods", "known", "unknown"))), all.toUpperCase()],
        [gone("Role", "app-1-dev", "own", api), all],
      ],
      withMore(role("app-0-dev", "naming", rule("get", "pods", "known"))),
    );
  });
});

describe("pods", { timeout: 60_000 }, () => {
  test("are told apart by their node where some are on their node's network", () => {
    const host = pod("app-0-dev", "host", "a", { stage: "dev" }, { hostNetwork: true });
    expect(follow([[devPod("z", { nodeName: "dev-1" }), "network"]], withMore(host))).toHaveLength(1);
    follow([[devPod("z", { nodeName: "dev-1" }), ""]]);
  });

  test("that a role names are nobody's replicas", () => {
    const objects = withMore(role("app-0-dev", "naming", rule("get", "pods", "app-1-z")));
    const [told] = follow([[devPod("z"), "network access"]], objects);
    expect(told).toEqual([]);
    follow([[devPod("y"), ""]], objects);
  });

  test("may be given labels by people who make none, as far as admission lets such", () => {
    const patching = role("app-1-dev", "patching", rule("patch", "pods"));
    const patchers = bound("app-1-dev", "patching", [group("patchers-dev")], "patching", "Role");
    const noTeam = base.filter(
      ({ object }) => object.kind !== "RoleBinding" || !/^app-.-dev$/.test(object.metadata.namespace ?? ""),
    );
    const objects = [
      ...noTeam,
      ...[patching, patchers, ...guard("object.spec.?hostname.orValue('') == 'free'")].map(written),
    ];
    const friends = letsIn("app-1-prod", { stage: "dev" }, { role: "friend" });
    const egress = policy("app-1-dev", "out", { podSelector: {}, policyTypes: ["Egress"], egress: [{}] });
    const turned = follow(
      [
        [friends, "network"],
        [present(egress), "network"],
        [devPod("z", { hostname: "free" }), "network"],
        [gone("Pod", "app-1-dev", "app-1-z"), "network"],
      ],
      objects,
    );
    expect(turned.slice(2)).toEqual([["network dev prod broken"], ["network dev prod holds"]]);
  });

  test("may be given labels by who may change one alone", () => {
    const patching = role("app-1-dev", "patching", rule("patch", "pods", "app-1-z"));
    const patchers = bound("app-1-dev", "patching", [group("patchers-dev")], "patching", "Role");
    const noTeam = base.filter(
      ({ object }) => object.kind !== "RoleBinding" || !/^app-.-dev$/.test(object.metadata.namespace ?? ""),
    );
    const objects = [
      ...noTeam,
      ...[patching, patchers, ...guard("object.spec.?hostname.orValue('') == 'free'")].map(written),
    ];
    const friends = letsIn("app-1-prod", { stage: "dev" }, { role: "friend" });
    const egress = policy("app-1-dev", "out", { podSelector: {}, policyTypes: ["Egress"], egress: [{}] });
    const { after } = following(objects);
    const turned = [
      friends,
      present(egress),
      devPod("z", { hostname: "kept" }),
      devPod("z", { hostname: "free" }),
      devPod("z", { hostname: "kept" }),
    ].map((event) => after(event).turned);
    expect(turned.slice(2)).toEqual([[], ["network dev prod broken"], ["network dev prod holds"]]);
  });

  test("that end are there no longer, and those that come get what others had", () => {
    const ended = { status: { phase: "Succeeded" } };
    const one = pod("app-1-dev", "other", "a", { app: "x", stage: "dev", role: "friend" });
    const turned = follow([
      [letsIn("app-1-prod", { stage: "dev" }, { role: "friend" }), "network"],
      [present(policy("app-1-dev", "out", { podSelector: {}, policyTypes: ["Egress"], egress: [{}] })), "network"],
      [present(one), "network"],
      [present({ ...one, ...ended }), "network"],
    ]);
    expect(turned).toHaveLength(4);
  });
});

describe("namespaces", { timeout: 60_000 }, () => {
  test("that get a label are found by a policy that names it then", () => {
    const tier = (home: string, stage: string, value?: string) =>
      present(namespace(home, { stage, ...(value !== undefined && { tier: value }) }));
    const turned = follow([
      [tier("app-1-dev", "dev", "x"), ""],
      [tier("app-0-dev", "dev", "y"), ""],
      [letsIn("app-1-prod", { tier: "x" }), "NETWORK"],
      [tier("app-1-dev", "dev"), all.toUpperCase()],
      [tier("app-1-dev", "dev", "x"), all.toUpperCase()],
    ]);
    expect(turned.slice(0, 3).map(({ length }) => length)).toEqual([0, 0, 1]);
  });
});

test("with parameters of policies each event is one for the whole world", { timeout: 60_000 }, () => {
  const limits = { paramKind: { apiVersion: "v1", kind: "ConfigMap" } };
  follow(
    [
      [devPod("z", { serviceAccountName: "robot" }), all.toUpperCase()],
      [letsIn("app-1-dev"), "NETWORK"],
    ],
    withMore(...guard("true", "CREATE", limits)),
  );
});

test("what is said to the letter is what a proof from the beginning says, after quick answers too", {
  timeout: 60_000,
}, () => {
  const { after, watch, cluster } = following(base);
  const events = [
    letsIn("app-1-dev"),
    teamBinding("app-1-dev", "team-0-prod", "view"),
    devPod("z", { nodeName: "prod-0" }),
    gone("Pod", "app-1-dev", "app-1-z"),
    devPod("y"),
  ];
  for (const event of events) {
    expect(after(event).isQuick).toBe(true);
    const { verdicts, findings, properties, stages, world, hasIntent } = watch.proof;
    const cold = coldOf(cluster);
    expect({ verdicts, findings }).toEqual({ verdicts: cold.verdicts, findings: cold.findings });
    expect([properties, stages, world, hasIntent]).toEqual([all.split(" "), ["dev", "prod"], "watched", false]);
  }
});
