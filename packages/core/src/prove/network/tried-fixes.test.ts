import { describe, expect, test } from "vitest";
import type { World } from "../../manifests/world/world.ts";
import type { Given, PropertyProof } from "../property-proof.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { specificationProfile } from "./model/profiles.ts";
import { sizeOf } from "./network-findings.ts";
import { judgementFor, proveNetwork } from "./prove-network.ts";
import {
  closed,
  deployment,
  intentOf,
  join,
  namespace,
  nobody,
  open,
  policy,
  possibleOf,
  prove,
  shared,
  somebody,
  verdictOf,
} from "./testing/stage-worlds.ts";
import { clusterPolicy } from "./testing/two-pods.ts";

const fixOf = ({ findings }: PropertyProof, code: string) =>
  findings.find((one) => one.code === code)?.fix?.description;
const both = join(open("dev"), open("prod"));
const call = {
  from: { namespace: "shop-dev", podLabels: { app: "web" } },
  to: { namespace: "shop-prod", podLabels: { app: "web" } },
  ports: [{ protocol: "TCP" as const, port: 8080 }],
};

describe("a fix of what is open is shown", () => {
  test("where it mends it", () => {
    expect(fixOf(prove(both), "KS3101")).toBe("add a NetworkPolicy to shop-dev that lets in its own stage only");
  });

  test("unless it closes a call that was declared", () => {
    const proof = prove(both, { intent: intentOf(call) });
    const fixes = proof.findings.map(({ code, at, fix }) => [code, at?.object.object.metadata.name, fix !== undefined]);
    expect(fixes).toContainEqual(["KS3101", "shop-dev", true]);
    expect(fixes).toContainEqual(["KS3101", "shop-prod", false]);
  });

  test("unless another peer lets in others that are there", () => {
    const peer = (app: string) =>
      `{ namespaceSelector: { matchLabels: { stage: dev } }, podSelector: { matchLabels: { app: ${app} } } }`;
    const two = join(
      open("dev"),
      deployment("shop-dev", "job"),
      policy("shop-dev", "closed", "podSelector: {}"),
      namespace("shop-prod", "prod"),
      deployment("shop-prod", "web"),
      policy("shop-prod", "in", `podSelector: {}, ingress: [{ from: [${peer("web")}, ${peer("job")}] }]`),
    );
    const proof = prove(two);
    expect(proof.findings.map(({ code, fix }) => [code, fix])).toEqual([["KS3102", undefined]]);
  });

  test("unless pods that somebody may make get through as before", () => {
    const peer = (app: string) =>
      `{ namespaceSelector: { matchLabels: { stage: dev } }, podSelector: { matchLabels: { app: ${app} } } }`;
    const lets = (...apps: string[]) =>
      join(
        open("dev"),
        policy("shop-dev", "closed", "podSelector: {}"),
        namespace("shop-prod", "prod"),
        deployment("shop-prod", "web"),
        policy("shop-prod", "in", `podSelector: {}, ingress: [{ from: [${apps.map(peer).join(", ")}] }]`),
      );
    const makes = (stage: string) => (stage === "dev" ? somebody : nobody);
    const possible = possibleOf({ pods: makes, podWithLabels: makes });
    expect(fixOf(prove(lets("web")), "KS3102")).toBe("remove the rule");
    expect(fixOf(prove(lets("web", "admin")), "KS3102")).toBe("remove the peer");
    const proof = prove(lets("web", "admin"), { possible });
    expect(verdictOf(proof, "dev", "prod")).toMatchObject({ verdict: "broken" });
    expect(fixOf(proof, "KS3102"), "another peer lets in pods labelled admin").toBeUndefined();
  });
});

describe("a fix of a declared call that is closed is shown", () => {
  const profile: Given["profile"] = { ...specificationProfile, clusterPolicies: ["ClusterNetworkPolicy"] };
  const proveCall = (...documents: string[]) =>
    prove(join(closed("dev"), closed("prod"), shared, ...documents), { intent: intentOf(call), profile });

  test("where it opens it", () => {
    expect(fixOf(proveCall(), "KS3106")).toBe(
      "add a NetworkPolicy to shop-dev and shop-prod that opens what was declared",
    );
  });

  test("though another call stays closed", () => {
    const back = { ...call, from: call.to, to: call.from };
    const { findings } = prove(join(closed("dev"), closed("prod"), shared), { intent: intentOf(call, back) });
    const calls = findings.filter(({ code }) => code === "KS3106");
    expect(calls.map(({ fix }) => fix !== undefined)).toEqual([true, true]);
  });

  test("unless something else keeps it closed", () => {
    const denies = clusterPolicy(
      "wall",
      "tier: Admin, priority: 1, subject: { namespaces: { matchLabels: { stage: prod } } }, ingress: [{ action: Deny, from: [{ namespaces: { matchLabels: { stage: dev } } }] }]",
    );
    const proof = proveCall(denies);
    expect(proof.findings.map(({ code }) => code)).toContain("KS3106");
    expect(fixOf(proof, "KS3106")).toBeUndefined();
  });
});

describe("fixes are tried", () => {
  /** The world with so many more objects, of a kind that says nothing. */
  function larger(world: World, size: number): World {
    const object = { apiVersion: "example.com/v1", kind: "Note", metadata: { name: "note", namespace: "shop-dev" } };
    const notes = Array.from({ length: size - sizeOf(world) }, () => ({
      object,
      origin: { type: "built-in" as const },
    }));
    return { ...world, objects: new Map([...world.objects, ["example.com/Note", notes]]) };
  }
  const fixes = (size: number) => {
    const world = larger(worldOf(both), size);
    expect(sizeOf(world)).toBe(size);
    return proveNetwork(world, givenOf()).findings.map(({ fix }) => fix !== undefined);
  };

  test("as long as all of them look at no more than 200,000 objects", () => {
    expect(fixes(100_000)).toEqual([true, true]);
    expect(fixes(100_001)).toEqual([true, false]);
    expect(fixes(200_001)).toEqual([false, false]);
  });
});

test("a verdict names findings that there are", () => {
  const tools = join(namespace("tools"), deployment("tools", "bot"));
  const proof = prove(
    join(
      open("dev"),
      closed("prod", "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: tools } } }"),
      tools,
      policy("tools", "in", "podSelector: {}"),
      policy("shop-dev", "in", "podSelector: {}"),
    ),
  );
  expect(proof.findings).toEqual([]);
  expect(verdictOf(proof, "(unassigned)", "prod")).toMatchObject({ verdict: "broken", findings: [] });
});

test("a world is judged again only where it was not proved", () => {
  const [world, given] = [worldOf(both), givenOf()];
  expect(judgementFor(world, given)).not.toBe(judgementFor(world, given));
  proveNetwork(world, given);
  const known = judgementFor(world, given);
  expect(judgementFor(world, given)).toBe(known);
  expect([known.model.world, known.given]).toEqual([world, given]);
});
