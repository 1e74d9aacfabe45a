import { describe, expect, test } from "vitest";
import { unassigned } from "../../../verdicts/property.ts";
import type { NamespaceEntry } from "../model/pod-class.ts";
import { NamespaceIndex } from "../model/namespace-index.ts";
import type { NamespacedPolicy, Rule } from "../policies/rule.ts";
import { podsPeer } from "../policies/rule.ts";
import { addresses, rule, site } from "../testing/ends.ts";
import { ForeignPeers } from "./foreign-peers.ts";

const home = (name: string, stage: string): NamespaceEntry => ({
  ...{ name, labels: { stage, team: "x" }, stage, object: undefined, policies: [], tiered: [], classes: [] },
});
const index = new NamespaceIndex([home("a", "dev"), home("b", "dev"), home("c", "prod")]);
const ofStage = (stage: string) => podsPeer({ matchLabels: { stage } }, {});
const everybody = podsPeer({}, {});

test("a rule names nobody but its own stage where its peer selects no other's namespaces", () => {
  const foreign = new ForeignPeers(index);
  const isOwn = (peer: Parameters<ForeignPeers["isOwn"]>[0], stage = "dev") => foreign.isOwn(peer, stage);
  expect([isOwn(ofStage("dev")), isOwn(ofStage("prod")), isOwn(everybody)]).toEqual([true, false, false]);
  expect(isOwn(ofStage("none")), "namespaces to come may be selected").toBe(false);
  expect(isOwn(podsPeer("a", {})), "of the policy's own namespace").toBe(true);
  expect([isOwn(podsPeer("a", {}), unassigned), isOwn(ofStage("dev"), unassigned)]).toEqual([false, false]);
});

describe("peers by which a stage names others", () => {
  const lets = (...peers: Rule["peers"][]): NamespacedPolicy => ({
    ...{ object: site.policy, namespace: "a", pods: {}, enforced: "yes" },
    ingress: peers.map((one) => rule("Accept", one)),
  });
  const keys = ({ come, gone }: ReturnType<ForeignPeers["put"]>) =>
    [come, gone].map((all) => all.map(({ stage, peer }) => `${stage}: ${peer.key.replace("\n", "")}`).join(", "));

  test("come with the first policy that names them, and go with the last", () => {
    const foreign = new ForeignPeers(index);
    expect(keys(foreign.put("a", ["dev"], [lets([ofStage("prod"), ofStage("dev")])]))).toEqual(["dev: stage=prod", ""]);
    expect([foreign.count, [...foreign.all].map(({ stage, peer }) => [stage, peer])]).toEqual([
      1,
      [["dev", ofStage("prod")]],
    ]);
    expect(keys(foreign.put("b", ["dev"], [lets([ofStage("prod")])])), "known already").toEqual(["", ""]);
    expect(keys(foreign.put("a", ["dev"], [])), "b names it still").toEqual(["", ""]);
    expect(foreign.count).toBe(1);
    expect(keys(foreign.put("b", ["dev"], []))).toEqual(["", "dev: stage=prod"]);
    expect([foreign.count, [...foreign.all]]).toEqual([0, []]);
    expect(keys(foreign.put("b", ["dev"], [lets([ofStage("prod")])]))).toEqual(["dev: stage=prod", ""]);
  });

  test("are kept where a namespace names them as before, and changed where it names others", () => {
    const foreign = new ForeignPeers(index);
    const [first] = foreign.put("a", ["dev"], [lets([ofStage("prod")])]).come;
    expect(keys(foreign.put("a", ["dev"], [lets([ofStage("prod")], [ofStage("prod")])]))).toEqual(["", ""]);
    expect([...foreign.all], "under the same number").toEqual([first]);
    const changed = foreign.put("a", ["dev"], [lets([everybody])]);
    expect(keys(changed)).toEqual(["dev: ", "dev: stage=prod"]);
    expect(changed.come[0]?.id).not.toBe(first?.id);
    expect(changed.gone).toEqual([first]);
  });

  test("are of each stage whose pods run there", () => {
    const foreign = new ForeignPeers(index);
    const { come } = foreign.put("a", ["dev", "prod"], [lets([ofStage("prod")])]);
    expect(come.map(({ stage }) => stage)).toEqual(["dev"]);
    expect(keys(foreign.put("", ["dev", "prod"], [lets([everybody])]))[0]).toBe("dev: , prod: ");
  });

  test("are pods, in either direction", () => {
    const foreign = new ForeignPeers(index);
    expect(keys(foreign.put("a", ["dev"], [lets("anyone", [addresses("10.0.0.0/8"), { type: "nodes" }])]))).toEqual([
      "",
      "",
    ]);
    const { ingress: _, ...silent } = lets();
    const out: NamespacedPolicy = { ...silent, egress: [rule("Accept", [addresses("10.0.0.0/8"), everybody])] };
    expect(keys(foreign.put("a", ["dev"], [out, silent]))).toEqual(["dev: ", ""]);
  });
});
