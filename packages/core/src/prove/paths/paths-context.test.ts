import { describe, expect, test } from "vitest";
import type { Property } from "../../verdicts/property.ts";
import { makeGiven } from "../make-given.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import { worldOf } from "../testing/world-of.ts";
import { closedContext, tryingFrom } from "./paths-context.ts";
import { contextOf, subjectOf } from "./testing/making.ts";
import { bound, closed, held, namespace, node, pod } from "./testing/stories.ts";

const stages =
  ["dev", "test", "prod"]
    .map((stage) => namespace(`shop-${stage}`, stage, held) + closed(`shop-${stage}`, `stage: ${stage}`))
    .join("") +
  pod("web", "shop-prod") +
  bound("developers", "shop-dev", "get pods", "User dana");
const secrets = bound("readers", "shop-prod", "get secrets", "User dana");

const ingress = (home: string) =>
  `{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: ${home} }, spec: { ingressClassName: shared, rules: [{ host: shop.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }] } }\n---\n`;

describe("what single properties say of a pair", () => {
  const said = (text: string, from: string, to: string) =>
    contextOf(stages + text)
      .single(from, to)
      .map(({ property, verdict }) => `${property} ${verdict}`);

  test("is only what does not hold, in the order in which it is shown", () => {
    const open = closed("shop-prod", "stage: dev").replace("name: closed", "name: open");
    const text = secrets + pod("web", "shop-dev") + open;
    expect(said(text, "dev", "prod")).toEqual(["access broken", "network broken"]);
    expect(said(text, "test", "dev")).toEqual([]);
    expect(said(text, "nowhere", "prod")).toEqual([]);
  });

  test.each<[Property, string]>([
    ["access", secrets],
    ["network", closed("shop-prod", "stage: dev").replace("name: closed", "name: open") + pod("web", "shop-dev")],
    ["podSecurity", bound("makers", "shop-open", "create pods", "User dana") + namespace("shop-open", "dev")],
    ["placement", node("prod-1", "prod") + bound("makers", "shop-dev", "create pods", "User dana")],
    [
      "configuration",
      pod("web", "shop-dev").replace(
        '" }',
        '", env: [{ name: API, value: "http://web.shop-prod.svc.cluster.local" }] }',
      ),
    ],
    ["shared", ingress("shop-dev") + ingress("shop-prod")],
    ["labels", bound("namers", "shop-dev", "patch namespaces", "User dana")],
  ])("%s is one of them", (property, text) => {
    const { single, proofOf } = contextOf(stages + text);
    expect(single("dev", "prod").map((one) => one.property)).toContain(property);
    const verdict = proofOf(property).verdicts.find(({ from, to }) => from === "dev" && to === "prod");
    expect(verdict?.verdict).not.toBe("holds");
    expect(verdict?.property).toBe(property);
  });

  test("what is taken of the other's room is none", () => {
    const { proofOf } = contextOf(stages);
    expect([proofOf("resources"), proofOf("paths")]).toEqual([
      { verdicts: [], findings: [] },
      { verdicts: [], findings: [] },
    ]);
  });
});

describe("after a change that closes", () => {
  const after = (anew: readonly Property[]) => {
    const context = contextOf(stages + secrets);
    const world = worldOf(stages);
    const given = makeGiven(world, undefined, specificationProfile);
    return { context, world, closing: closedContext(context, world, given, new Set(anew)) };
  };
  const isOpen = ({ single }: ReturnType<typeof contextOf>) =>
    single("dev", "prod").some(({ property }) => property === "access");

  test("a property says what it said, or what is worked out again", () => {
    const { context, closing } = after([]);
    expect([
      isOpen(context),
      isOpen(closing),
      isOpen(after(["access"]).closing),
      isOpen(after(["labels"]).closing),
    ]).toEqual([true, true, false, true]);
    expect(closing.proofOf("access")).toBe(context.proofOf("access"));
  });

  test("rights are those of the world as it would be", () => {
    const { world, closing } = after([]);
    expect(closing.world).toBe(world);
    expect(closing.access.grants.inNamespace.get("shop-prod")).toBeUndefined();
  });

  test("which pods can open which is worked out again with the network only", () => {
    const { context, closing } = after(["access"]);
    expect([closing.judgement() === context.judgement(), closing.openable() === context.openable()]).toEqual([
      true,
      true,
    ]);
    const anew = after(["network"]);
    expect(anew.closing.judgement()).not.toBe(anew.context.judgement());
    expect(anew.closing.openable()).not.toBe(anew.context.openable());
  });
});

test("what is asked for often is worked out once", () => {
  const { judgement, openable, proofOf } = contextOf(stages);
  expect([judgement() === judgement(), openable() === openable(), proofOf("access") === proofOf("access")]).toEqual([
    ...[true, true, true],
  ]);
});

test("pods are where one is, or where a workload makes some", () => {
  const { podsIn } = contextOf(stages);
  expect([podsIn("shop-prod"), podsIn("shop-dev"), podsIn("")]).toEqual([true, false, false]);
});

describe("those of a stage who try", () => {
  const people = ["dana", "erin", "tess"].map((name) => bound(name, "shop-dev", "get pods", `User ${name}`)).join("");
  const subject = (name: string) => ({ kind: "User", name }) as const;

  test("are told apart by what the intent gives them", () => {
    const context = contextOf(stages + people, {
      grants: [
        { subject: subject("erin"), stage: "test", may: ["read"] },
        { subject: subject("tess"), stage: "test", may: ["read"] },
      ],
    });
    const told = tryingFrom(context, "dev").map((one) => ({
      ...one,
      granted: [...one.granted].map(([stage, may]) => [stage, [...may]]),
    }));
    expect(told).toEqual([
      { stage: "dev", granted: [], people: [subjectOf("User dana")] },
      { stage: "dev", granted: [["test", ["read"]]], people: [subjectOf("User erin"), subjectOf("User tess")] },
    ]);
  });

  test("are nobody where nobody is bound there: what is there tries", () => {
    expect(tryingFrom(contextOf(stages + people), "prod")).toEqual([{ stage: "prod", granted: new Map(), people: [] }]);
  });
});
