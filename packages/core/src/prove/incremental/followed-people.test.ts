import { describe, expect, test } from "vitest";
import { present } from "./testing/event-cluster.ts";
import { bound, devPod, group, letsIn, role, rule } from "./testing/single-events.ts";
import {
  all,
  base,
  firstShowing,
  follow,
  goneOf,
  guard,
  openEgress,
  twoOfDev,
  whole,
  withoutDevelopers,
} from "./testing/stories.ts";
import { pod, written } from "./testing/watched-cluster.ts";

describe("where pods can go", { timeout: 60_000 }, () => {
  const prodNode = { nodeSelector: { stage: "prod" } };
  const free = base.filter(({ object }) => !object.kind.startsWith("Validating"));

  test("is asked again once other people may make them", () => {
    const nobody = free.filter(({ object }) => object.kind !== "RoleBinding");
    const turned = follow(
      [
        [devPod("z", { nodeName: "prod-0" }), "network placement"],
        [goneOf("Pod", "app-1-dev", "app-1-z"), "network placement"],
        [present(role("app-1-dev", "making", rule("create", "pods"))), all],
        [present(bound("app-1-dev", "making", [group("makers-dev")], "making", "Role")), whole],
      ],
      nobody,
    );
    expect(turned[3]).toContain("placement dev prod broken");
    const given = follow(
      [
        [devPod("z", { nodeName: "prod-0" }), "network placement"],
        [goneOf("Pod", "app-1-dev", "app-1-z"), "network placement"],
        [present(role("app-1-dev", "making", rule("create", "pods"))), whole],
      ],
      [...nobody, written(bound("app-1-dev", "making", [group("makers-dev")], "making", "Role"))],
    );
    expect(given[2]).toContain("placement dev prod broken");
  });

  test("is as it was for those who make them, and not for pods that come", () => {
    const [comes, goes] = [devPod("z", { nodeName: "prod-0" }), goneOf("Pod", "app-1-dev", "app-1-z")];
    const changes = [comes, goes, comes].map((event) => [event, "network placement"] as const);
    expect(follow(changes).map((turned) => turned.filter((one) => one.startsWith("placement")))).toEqual([
      ["placement dev prod broken"],
      ["placement dev prod holds"],
      ["placement dev prod broken"],
    ]);
  });

  test("is asked again where no node is known and others ask for some", () => {
    const noNode = base.filter(({ object }) => object.kind !== "Node" && object.kind !== "Pod");
    const app = (home: string, spec: object) => present(pod(home, "app-1", "a", { app: "app-1" }, { ...spec }));
    follow(
      [
        [app("app-1-dev", {}), all],
        [app("app-1-prod", prodNode), all],
      ],
      noNode,
    );
  });
});

describe("what is not known", { timeout: 60_000 }, () => {
  const undecided = guard("authorizer.group('').resource('pods').check('get').allowed()", "CREATE");
  const making = twoOfDev.map((home) => role(home, "making", rule("create", "pods")));
  const makers = (home: string) => bound(home, "making", [group("makers-dev")], "making", "Role");
  const friends = letsIn("app-1-prod", { stage: "dev" }, { role: "friend" });
  const objects = [...withoutDevelopers, ...[...openEgress, ...undecided, ...making].map(written)];

  test("of people is asked of the whole world, and then no more", () => {
    const turned = follow(
      [
        [friends, "network"],
        [present(makers("app-1-dev")), whole],
        [present(makers("app-0-dev")), all],
      ],
      objects,
    );
    expect(turned[1]).toContain("network dev prod unknown");
  });

  test("is nothing where the first pods of a stage show it, though their namespace is like another", () => {
    const turned = follow([[friends, "network"]], firstShowing(openEgress));
    expect(turned).toEqual([["network dev prod broken"]]);
  });

  test("after a change of policies is said of a part", () => {
    const turned = follow([[friends, "network"]], [...objects, ...twoOfDev.map(makers).map(written)]);
    expect(turned).toEqual([["network dev prod unknown"]]);
  });

  test("of where pods can go is asked of the whole world, whatever has changed", () => {
    const free = [...objects, ...twoOfDev.map(makers).map(written)].filter(
      ({ object: { kind, metadata } }) =>
        !["Node", "Pod"].includes(kind) && !(kind.startsWith("Validating") && metadata.name !== "guard"),
    );
    const asking = pod("app-1-prod", "app-1", "a", { app: "app-1" }, { nodeSelector: { stage: "prod" } });
    const turned = follow([[present(asking), whole]], free);
    expect(turned[0]).toContain("placement dev prod unknown");
  });
});
