import { describe, expect, test } from "vitest";
import { present } from "./testing/event-cluster.ts";
import { following } from "./testing/followed.ts";
import { account, bound, devPod, group, letsIn, role, rule, teamBinding, user } from "./testing/single-events.ts";
import { all, api, follow, goneOf, guard, unbound, whole, withMore, withoutDevelopers } from "./testing/stories.ts";
import { namespace, pod, policy, written } from "./testing/watched-cluster.ts";

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
      [teamBinding("app-1-dev", "guests", "view"), whole],
      [present(bound("", "all", [group("guests")], "view")), "access"],
      [unbound("hub", "team-guests"), whole],
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
        [present(role("app-1-dev", "own", rule("get", "pods", "known", "unknown"))), whole],
        [goneOf("Role", "app-1-dev", "own", api), all],
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
    const objects = [
      ...withoutDevelopers,
      ...[patching, patchers, ...guard("object.spec.?hostname.orValue('') == 'free'")].map(written),
    ];
    const friends = letsIn("app-1-prod", { stage: "dev" }, { role: "friend" });
    const egress = policy("app-1-dev", "out", { podSelector: {}, policyTypes: ["Egress"], egress: [{}] });
    const turned = follow(
      [
        [friends, "network"],
        [present(egress), "network"],
        [devPod("z", { hostname: "free" }), "network"],
        [goneOf("Pod", "app-1-dev", "app-1-z"), "network"],
      ],
      objects,
    );
    expect(turned.slice(2)).toEqual([["network dev prod broken"], ["network dev prod holds"]]);
  });

  test("may be given labels by who may change one alone", () => {
    const patching = role("app-1-dev", "patching", rule("patch", "pods", "app-1-z"));
    const patchers = bound("app-1-dev", "patching", [group("patchers-dev")], "patching", "Role");
    const objects = [
      ...withoutDevelopers,
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
      [tier("app-1-dev", "dev"), whole],
      [tier("app-1-dev", "dev", "x"), whole],
    ]);
    expect(turned.slice(0, 3).map(({ length }) => length)).toEqual([0, 0, 1]);
  });
});

test("with parameters of policies each event is one for the whole world", { timeout: 60_000 }, () => {
  const limits = { paramKind: { apiVersion: "v1", kind: "ConfigMap" } };
  follow(
    [
      [devPod("z", { serviceAccountName: "robot" }), whole],
      [letsIn("app-1-dev"), "NETWORK"],
    ],
    withMore(...guard("true", "CREATE", limits)),
  );
});
