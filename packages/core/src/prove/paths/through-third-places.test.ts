import { expect, test } from "vitest";
import { specificationProfile } from "../network/model/profiles.ts";
import { proveWorld } from "../prove-world.ts";
import { worldOf } from "../testing/world-of.ts";
import { all, bound, closed, held, namespace, pod } from "./testing/stories.ts";
import { toldWays } from "./testing/told-ways.ts";

const networkPolicy = (home: string, spec: string) =>
  `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: closed, namespace: ${home} }, spec: { podSelector: {}, ${spec} } }\n---\n`;
/** Lets in pods of this name in this namespace. */
const lets = (home: string, from: string, app: string) =>
  networkPolicy(
    home,
    `policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${from} } }, podSelector: { matchLabels: { app: ${app} } } }] }]`,
  );
const stages =
  namespace("shop-dev", "dev", held) +
  namespace("shop-test", "test", held) +
  namespace("shop-prod", "prod", held) +
  pod("web", "shop-prod") +
  pod("client", "shop-test") +
  pod("idle", "shop-test") +
  closed("shop-dev", "stage: dev") +
  closed("shop-test", "stage: test") +
  bound("developers", "shop-dev", "get pods", "User dana");
const testers = (right: string, name = "") =>
  bound("testers", "shop-test", right, "User dana").replace(
    /verbs: (\[[^\]]*\])/,
    name === "" ? "verbs: $1" : `verbs: $1, resourceNames: [${name}]`,
  );
const opens = "Pod shop-test/client can open TCP port 443 of Pod shop-prod/web";
const holds =
  /^holds: no road of any property leads into prod from dev, nor from the \w+ places to which its people come$/;

test("who makes pods in a third stage gives them the labels that prod lets in", () => {
  const { verdicts, findings } = toldWays(stages + lets("shop-prod", "shop-test", "client") + testers("create pods"));
  const says = `2 steps over access and network: the user dana may make pods in shop-test (create pods, by RoleBinding testers); then ${opens}`;
  const steps = ["dana: create pods shop-test/", "shop-test/client > shop-prod/web TCP 443"];
  expect(verdicts["dev > prod"]).toEqual({ is: `broken: ${says}`, steps });
  expect(findings).toMatchObject([
    {
      is: "paths error KS3902",
      message: `dev gets into prod in ${says}`,
      pairs: ["dev > prod"],
      fix: "take the user dana out of RoleBinding shop-test/testers",
      steps,
    },
  ]);
});

test.each([
  ["", true],
  ["client", true],
  ["idle", false],
])("who enters pods %s of a third stage opens what that pod opens", (name, isOpen) => {
  const { verdicts } = toldWays(stages + lets("shop-prod", "shop-test", "client") + testers("create pods/exec", name));
  expect(verdicts["dev > prod"]?.is).toMatch(isOpen ? new RegExp(`^broken: 2 steps .*; then ${opens}$`) : holds);
});

test("what the third stage may not send, or prod does not let in, is no way", () => {
  const shut = networkPolicy("shop-test", "policyTypes: [Ingress, Egress], egress: []").replace("closed", "shut");
  const answers = [
    lets("shop-prod", "shop-test", "client") + shut,
    lets("shop-prod", "shop-dev", "client"),
    networkPolicy("shop-prod", "policyTypes: [Ingress]"),
  ].map((text) => toldWays(stages + text + testers("create pods/exec")).verdicts["dev > prod"]?.is);
  for (const answer of answers) expect(answer).toMatch(holds);
});

test("a pod of a third stage in its node's network is entered by its name, or not", () => {
  const agent = pod("agent", "shop-test", "hostNetwork: true, ").replace('"web"', '"agent"');
  const text = stages.replace(`stage: test, ${held}`, "stage: test, ") + closed("shop-prod", "stage: prod") + agent;
  const way = (name: string) => toldWays(text + testers("create pods/exec", name)).verdicts["dev > prod"];
  expect(way("agent")).toEqual({
    is: "broken: 2 steps over access and podSecurity: the user dana may enter pods in shop-test (create pods/exec agent, by RoleBinding testers); then the Pod shop-test/agent stands in its node's network, where no NetworkPolicy holds, so that pods of prod lie open to it",
    steps: [
      "dana: create pods/exec shop-test/agent",
      "Pod shop-test/agent: spec.hostNetwork says stands in its node's network",
    ],
  });
  expect(way("client")?.is).toMatch(holds);
});

test("what a text of a third stage names is not known to be of use to those who get in there", () => {
  const naming = pod("client", "shop-test").replace(
    '" }',
    '", env: [{ name: API, value: "http://web.shop-prod.svc.cluster.local" }] }',
  );
  const text = stages.replace(pod("client", "shop-test"), naming) + closed("shop-prod", "stage: prod");
  const whole = text + testers("create pods/exec");
  const { verdicts } = proveWorld(worldOf(whole), { profile: specificationProfile, properties: ["configuration"] });
  const said = verdicts.find(({ from, to }) => from === "test" && to === "prod");
  expect(said?.verdict).toBe("broken");
  const why = `whether those who get into test can do what leads from there to prod is not known: ${said?.reason ?? ""}`;
  const { verdicts: told, findings } = toldWays(whole);
  expect(told["dev > prod"]).toEqual({ is: `unknown: ${why}`, steps: [] });
  expect(findings).toMatchObject([
    {
      is: "paths warning KS3903",
      message: `whether several roads together lead from dev into prod is not known: ${why}`,
      at: "rbac.authorization.k8s.io/RoleBinding shop-test/testers: subjects[0]",
      pairs: ["dev > prod"],
    },
  ]);
});

test("stages whose people come the same way have one finding", () => {
  const { findings } = toldWays(
    all.entering + namespace("shop-qa", "qa", held) + bound("developers", "shop-qa", "get pods", "User dana"),
  );
  expect(findings).toMatchObject([
    {
      message: expect.stringMatching(/^dev gets into prod in 2 steps over .*; 1 more pairs of stages alike$/),
      pairs: ["dev > prod", "qa > prod"],
      fix: "take the user dana out of RoleBinding tools/tools",
      edits: ["delete rbac.authorization.k8s.io/RoleBinding tools/tools"],
    },
  ]);
});

test("two who come the same way are both kept from it, by one fix", () => {
  const erin =
    bound("people", "shop-dev", "get pods", "User erin") + bound("more", "tools", "create pods/exec", "User erin");
  const { findings } = toldWays(all.entering + erin);
  expect(findings).toHaveLength(1);
  const [found] = findings;
  const fix = found?.fix ?? "";
  const places = ["tools/more", "tools/tools"].map((name) => `rbac.authorization.k8s.io/RoleBinding ${name}`);
  const shown: readonly string[] = [found?.at ?? "", ...(found?.related ?? [])];
  expect(new Set(found?.edits)).toEqual(new Set(places.map((place) => `delete ${place}`)));
  expect(
    shown
      .flatMap((one) => /RoleBinding tools\/\w+: subjects\[0\]$/.exec(one) ?? [])
      .toSorted((one, other) => one.localeCompare(other)),
  ).toEqual(["RoleBinding tools/more: subjects[0]", "RoleBinding tools/tools: subjects[0]"]);
  expect(found?.hint.endsWith(`The smallest change that cuts every such way: ${fix}.`)).toBe(true);
  expect(fix.split(", and ").toSorted()).toEqual([
    "take the user dana out of RoleBinding tools/tools",
    "take the user erin out of RoleBinding tools/more",
  ]);
});

const alsoFrom = (stage: string) => closed("shop-prod", `stage: ${stage}`).replace("name: closed", "name: also");

test("where one property breaks a pair, ways through what is of no stage are told beside it", () => {
  const { verdicts, findings } = toldWays(all.entering + alsoFrom("dev"));
  expect(verdicts["dev > prod"]?.is).toBe(
    "broken: 1 step over network: Pod shop-dev/web can open TCP port 443 of Pod shop-prod/web",
  );
  expect(findings).toMatchObject([
    {
      is: "paths error KS3902",
      message: expect.stringMatching(/^dev gets into prod in 2 steps over access and network: /),
      fix: "take the user dana out of RoleBinding tools/tools",
    },
  ]);
});

test("and ways through another stage are not: what leads on from there is its own finding", () => {
  const { verdicts, findings } = toldWays(all.changing + pod("web", "shop-dev") + alsoFrom("dev"));
  expect(verdicts["dev > prod"]?.is).toMatch(/^broken: 1 step over network: /);
  expect(findings).toEqual([]);
});
