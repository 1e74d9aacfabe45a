import { describe, expect, test } from "vitest";
import type { Intent } from "../../verdicts/intent.ts";
import { closed, join, prove, verdictOf } from "./testing/stage-worlds.ts";

const pod = (stage: string, networks: string, key = "k8s.v1.cni.cncf.io/networks") =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: lan, namespace: shop-${stage}, annotations: { ${key}: '${networks}' } }\nspec: { containers: [{ name: app, image: app }] }`;
const definition = (network: string, config: string) => {
  const [namespace = "", name = ""] = network.split("/");
  return `apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: { config: '${config}' }`;
};
const answer = (documents: readonly string[], intent?: Intent) => {
  const proof = prove(join(closed("dev"), closed("prod"), ...documents), intent ? { intent } : {});
  const [there, back] = [verdictOf(proof, "dev", "prod"), verdictOf(proof, "prod", "dev")];
  expect(there?.verdict).toBe(back?.verdict);
  return there?.verdict;
};
const macvlan = (master: string, vlan = "") => `{"type": "macvlan", "master": "${master}"${vlan}}`;

describe("pods in a network beside the cluster's, where no NetworkPolicy counts", () => {
  test("of one stage only, or each in one of its own", () => {
    expect(answer([])).toBe("holds");
    expect(answer([pod("dev", "infra/lan")])).toBe("holds");
    expect(answer([pod("dev", "infra/lan"), pod("prod", "infra/other")])).toBe("holds");
    expect(answer([pod("dev", ""), pod("prod", "")])).toBe("holds");
  });

  test.each([
    ["infra/lan", "infra/lan"],
    ["a, infra/lan@eth1", '[{"name": "lan", "namespace": "infra"}]'],
    ["lan", "lan"],
  ])("the same by name: %s and %s", (one, other) => {
    const documents = [pod("dev", one), pod("prod", other)];
    expect(answer(documents)).toBe("unknown");
    const shared: Intent = {
      ...{ openings: [], grants: [], administrators: [] },
      shared: [{ type: "object", name: "lan", stages: ["dev", "prod"] }],
    };
    expect(answer(documents, shared)).toBe("holds");
  });

  test("that takes the place of the cluster's", () => {
    const key = "v1.multus-cni.io/default-network";
    expect(answer([pod("dev", "lan", key), pod("prod", "kube-system/lan")])).toBe("unknown");
  });

  test.each([
    ["one device", macvlan("eth1"), `{"plugins": [${macvlan("eth1")}]}`, "unknown"],
    ["a device each", macvlan("eth1"), macvlan("eth2"), "holds"],
    ["a VLAN each", macvlan("eth1", ', "vlan": 5'), macvlan("eth1", ', "vlan": 6'), "holds"],
    [
      "one overlay",
      '{"type": "ovn-k8s-cni-overlay", "name": "l2"}',
      '{"type": "ovn-k8s-cni-overlay", "name": "l2", "mtu": 1300}',
      "unknown",
    ],
  ])("by what was read of them: %s", (_, one, other, expected) => {
    const documents = [
      pod("dev", "a"),
      pod("prod", "b"),
      definition("shop-dev/a", one),
      definition("shop-prod/b", other),
    ];
    expect(answer(documents)).toBe(expected);
  });

  test("of which one was not read, or does not say: its name tells", () => {
    const read = [pod("dev", "lan"), pod("prod", "lan"), definition("shop-dev/lan", macvlan("eth1"))];
    expect(answer(read)).toBe("unknown");
    expect(answer([...read, definition("shop-prod/lan", "no JSON")])).toBe("unknown");
    expect(answer([...read, definition("shop-prod/lan", '{"type": "macvlan"}')])).toBe("unknown");
    expect(answer([...read, definition("shop-prod/lan", macvlan("eth2"))])).toBe("holds");
  });

  test("what is said of it", () => {
    const proof = prove(join(closed("dev"), closed("prod"), pod("dev", "infra/lan"), pod("prod", "infra/lan")));
    expect(verdictOf(proof, "dev", "prod")?.reason).toBe(
      "Pod shop-dev/lan of dev and Pod shop-prod/lan of prod may be in one network beside the cluster's (NetworkAttachmentDefinition infra/lan), where no NetworkPolicy counts.",
    );
  });
});
