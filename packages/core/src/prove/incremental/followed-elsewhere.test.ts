import { describe, expect, test } from "vitest";
import type { UnknownContent } from "../../manifests/world/content.ts";
import { tiered } from "../network/testing/two-pods.ts";
import { ProofWatch } from "./proof-watch.ts";
import { present } from "./testing/event-cluster.ts";
import { following, options, world } from "./testing/followed.ts";
import { account, bound, devPod, group, letsIn, role, rule, teamBinding } from "./testing/single-events.ts";
import {
  all,
  base,
  follow,
  goneOf,
  openEgress,
  twoOfDev,
  unbound,
  whole,
  withMore,
  withoutDevelopers,
} from "./testing/stories.ts";
import { binding, namespace, own, pod, policy, watchedCluster, written } from "./testing/watched-cluster.ts";

/** Events of the other stage after which access alone, or everything, is proved of a part of the world. */
const readingElsewhere = teamBinding("app-0-prod", "readers", "view");
const writingElsewhere = teamBinding("app-0-prod", "writers", "edit");

describe("what has come to a namespace that was like others counts after what happens elsewhere", {
  timeout: 60_000,
}, () => {
  test("a label that nobody compared then, once a policy does", () => {
    const turned = follow(
      [
        [devPod("z", {}, { role: "friend" }), ""],
        [letsIn("app-1-prod", { stage: "dev" }, { role: "friend" }), "network"],
      ],
      [...withoutDevelopers, ...openEgress.map(written)],
    );
    expect(turned).toEqual([[], ["network dev prod broken"]]);
  });

  test("a binding of people who are of two other stages already", () => {
    const known = ["app-0-prod", "app-0-test"].map((home) => binding(home, "guests", "view"));
    const turned = follow(
      [
        [teamBinding("app-1-dev", "guests", "view"), all],
        [readingElsewhere, "access"],
      ],
      [...watchedCluster({ apps: 2, podsOfApp: 1 }), ...known.map(written)],
    );
    expect(turned[0]).toContain("access prod dev broken");
  });

  test("a pod that is like others but for the name, which a role has named since", () => {
    const patchers = bound("app-1-dev", "patching", [group("patchers-dev")], "patching", "Role");
    const turned = follow(
      [
        [letsIn("app-1-prod", { stage: "dev" }, { role: "friend" }), "network"],
        [present(role("app-1-dev", "patching", rule("patch", "pods", "app-1-z"))), whole],
        [devPod("y"), ""],
        [devPod("z"), "network access"],
      ],
      [...withoutDevelopers, ...[patchers, ...openEgress].map(written)],
    );
    expect(turned[3]).toEqual(["network dev prod broken"]);
  });

  test("what a role says there by which people of another stage are bound in each", () => {
    const ours = twoOfDev.flatMap((home) => [
      role(home, "own", rule("list", "events")),
      bound(home, "own", [group("team-1-prod")], "own", "Role"),
    ]);
    const none = twoOfDev.map((home) => ({ ...role(home, "own"), rules: [] }));
    const turned = follow(
      [
        [present(role("app-1-dev", "own", rule("get", "secrets"))), all],
        [readingElsewhere, "access"],
        [writingElsewhere, all],
      ],
      withMore(...ours.filter(({ kind }) => kind !== "Role"), ...none),
    );
    expect(turned[0]).not.toEqual([]);
    expect(turned.slice(1)).toEqual([[], []]);
  });

  test("a binding of people of another stage", () => {
    const turned = follow([
      [teamBinding("app-1-dev", "team-1-prod", "view"), all],
      [readingElsewhere, "access"],
      [writingElsewhere, all],
      [unbound("app-1-dev", "team-team-1-prod"), all],
      [unbound("app-0-prod", "team-readers"), "access"],
    ]);
    expect(turned[0]).not.toEqual([]);
    expect(turned.slice(1, 3)).toEqual([[], []]);
  });
});

test("an account that is bound in a third stage comes to have a pod, into which people of another get", {
  timeout: 60_000,
}, () => {
  const around = [
    role("app-1-dev", "exec", rule("create", "pods/exec")),
    bound("app-1-dev", "exec", [group("team-0-prod")], "exec", "Role"),
    bound("app-0-test", "robots", [account("app-1-dev")], "view"),
  ];
  const turned = follow(
    [
      [devPod("z", { serviceAccountName: "robot" }), "access"],
      [goneOf("Pod", "app-1-dev", "app-1-z"), "access"],
    ],
    [...watchedCluster({ apps: 2, podsOfApp: 1 }), ...around.map(written)],
  );
  expect(turned).toEqual([["access prod test broken"], ["access prod test holds"]]);
});

test("whom policies of the cluster name stays told apart after a binding for the cluster", { timeout: 60_000 }, () => {
  const friend = pod("app-1-dev", "app-1", "f", { app: "app-1", stage: "dev", role: "friend" });
  const from = [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { role: "friend" } } } }];
  const accepting: UnknownContent = {
    ...{ apiVersion: "policy.networking.k8s.io/v1alpha2", kind: "ClusterNetworkPolicy", metadata: { name: "friends" } },
    spec: {
      ...{ tier: "Admin", priority: 1, subject: { namespaces: { matchLabels: { stage: "prod" } } } },
      ingress: [{ action: "Accept", from }],
    },
  };
  const objects = [...withoutDevelopers, ...[friend, accepting, ...openEgress].map(written)];
  const profile = tiered;
  const watch = new ProofWatch(objects, { ...options, profile, world });
  const answers = () =>
    watch.verdicts.filter(({ property, from: one, to }) => `${property} ${one} ${to}` === "network dev prod");
  const ported = { containers: [{ name: "a", image: "a", ports: [{ containerPort: 9 }] }] };
  const events = [
    present(bound("", "all", [group("platform")], "view")),
    present(pod("app-1-dev", "app-1", "p", { app: "app-1", stage: "dev" }, ported)),
    letsIn("app-1-prod", { stage: "prod" }),
  ];
  const { wholes } = watch;
  for (const event of events) {
    watch.apply(event);
    expect(answers().map(({ verdict }) => verdict)).toEqual(["broken"]);
  }
  expect(watch.wholes, "of parts of the world").toBe(wholes);
});

test("a policy concerns a part though people of another stage may do everything there", { timeout: 60_000 }, () => {
  const everywhere = bound("", "all", [group("team-0-prod")], "edit");
  follow([[letsIn("app-1-dev"), "network"]], withMore(everywhere));
});

describe("the whole world is proved once people may", { timeout: 60_000 }, () => {
  const labelling = rule("patch", "namespaces");
  const developers = group("team-1-dev");

  test("label a namespace by a role of it", () => {
    follow(
      [
        [present(role("app-1-dev", "own", labelling)), whole],
        [devPod("z", { serviceAccountName: "robot" }), whole],
      ],
      withMore(bound("app-1-dev", "own", [developers], "own", "Role")),
    );
  });

  test("label a namespace by a binding in it", () => {
    follow(
      [[present(bound("app-1-dev", "own", [developers], "own", "Role")), whole]],
      withMore(role("app-1-dev", "own", labelling)),
    );
  });
});

test("a role by which one may read and write is none for reading", { timeout: 60_000 }, () => {
  const mixed = { ...rule("get", "pods"), verbs: ["get", "create"] };
  follow([[teamBinding("app-1-dev", "guests", "mixed"), all]], withMore(role("", "mixed", mixed)));
});

test("a policy by the label of a revision is one for the whole world", { timeout: 60_000 }, () => {
  follow([[letsIn("app-1-prod", { stage: "dev" }, { "pod-template-hash": "5d9c" }), "NETWORK"]]);
});

test("a policy of admission that says nothing is no hindrance", { timeout: 60_000 }, () => {
  const silent = {
    ...{ apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingAdmissionPolicy" },
    metadata: { name: "silent" },
  };
  follow([[letsIn("app-1-dev"), "network"]], withMore(silent));
});

test("a pod that a policy tells from others by its revision is none of their replicas", { timeout: 60_000 }, () => {
  const selecting = { ...(own("dev") as object), podSelector: { matchLabels: { "pod-template-hash": "5d9c" } } };
  const { metadata, ...rest } = pod("app-1-dev", "app-1", "z", { app: "app-1", stage: "dev" });
  const revised = { ...rest, metadata: { ...metadata, labels: { ...metadata.labels, "pod-template-hash": "7f" } } };
  const turned = follow(
    [
      [present(policy("app-1-dev", "more", selecting)), "network"],
      [goneOf("NetworkPolicy", "app-1-dev", "own", "networking.k8s.io"), "network"],
      [devPod("y"), ""],
      [present(revised), "network"],
    ],
    withoutDevelopers,
  );
  expect(turned[3]).toContain("network dev (outside) broken");
});

test("a namespace that moves is one for the whole world, though nothing goes by its labels", {
  timeout: 60_000,
}, () => {
  const bare = base.filter(({ object: { kind } }) => ["Namespace", "Pod", "RoleBinding"].includes(kind));
  follow([[present(namespace("app-1-dev", { stage: "prod" })), whole]], bare);
});

test("a binding for the cluster is no reading one because another role has come before it", { timeout: 60_000 }, () => {
  const { after } = following(withoutDevelopers);
  after(present(role("", "readers", rule("get", "events"))));
  const { turned } = after(present(bound("", "everywhere", [group("operators")], "edit")));
  expect(turned).toContain("placement (unassigned) dev broken");
});
