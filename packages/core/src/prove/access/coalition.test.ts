import { describe, expect, test } from "vitest";
import { intending, pod, proofOf, stepsOf } from "./testing/granted-world.ts";

const alice = "alice @dev: get configmaps";
const bot = "sa:tools/bot @prod: patch configmaps";
const bots = "system:serviceaccount:tools:bot: patch configmaps in prod";

describe("a Secret that one makes for an account's token and one reads", () => {
  const made = ["alice: create secrets in tools", "alice: get secrets kubestage-witness in tools", bots];
  const by = (...lines: string[]) => stepsOf(proofOf([alice, bot, ...lines]));

  test("by two rights of one, wherever these are bound", () => {
    expect(by("alice @tools: create,get secrets")).toEqual(made);
    expect(by("alice @tools: create secrets", "alice @tools: get secrets")).toEqual(made);
    expect(by("alice @tools: get secrets", "alice @tools: create secrets")).toEqual(made);
    const named = by("alice @tools: create secrets; watch secrets first,second");
    expect(named.slice(0, 2)).toEqual(["alice: create secrets in tools", "alice: watch secrets first in tools"]);
  });

  test("where one of them is for the whole cluster, it counts in the namespace of the other", () => {
    const intent = intending("alice prod changeWorkloads");
    const others = [alice, "sa:tools/bot @prod: create limitranges"];
    const steps = (...lines: string[]) => stepsOf(proofOf([...others, ...lines], { intent })).slice(0, 2);
    const both = made.slice(0, 2);
    expect(steps("alice @*: create secrets", "alice @tools: get secrets")).toEqual(both);
    expect(steps("alice @tools: create secrets", "alice @*: get secrets")).toEqual(both);
    expect(steps("alice @*: create,get secrets")).toEqual(both);
  });

  test("nothing comes of one alone, of two in different namespaces, or of reading by deleting", () => {
    expect(by("alice @tools: create secrets")).toEqual(["holds"]);
    expect(by("alice @tools: get secrets")).toEqual(["holds"]);
    expect(by("alice @tools: create secrets", "alice @dev: get secrets")).toEqual(["holds"]);
    expect(by("alice @tools: create,delete secrets")).toEqual(["holds"]);
    expect(by("alice @tools: create,get secrets some")).toEqual(["holds"]);
  });

  test("by two who are of one stage", () => {
    expect(by("alice @tools: create secrets", "bea @dev: get pods", "bea @tools: list secrets")).toEqual([
      "alice: create secrets in tools",
      "bea: list secrets kubestage-witness in tools",
      bots,
    ]);
    expect(by("alice @tools: create secrets", "pete @prod: get pods", "pete @tools: get secrets")).toEqual(["holds"]);
  });
});

const request = "create certificatesigningrequests.certificates.k8s.io";
const approval = "certificatesigningrequests/approval.certificates.k8s.io";
const sign = (name: string) => `approve signers.certificates.k8s.io kubernetes.io/${name}`;
const client = "kube-apiserver-client";

describe("semantics 17: a certificate that one asks for and one approves", () => {
  const bob = "bob @prod: patch configmaps";
  const by = (...lines: string[]) => stepsOf(proofOf([alice, bob, ...lines]));
  const asked = "alice: create certificatesigningrequests";
  const approved = (verb: string, name: string) => [
    `alice: ${verb} certificatesigningrequests/approval kubestage-witness`,
    `alice: approve signers kubernetes.io/${name}`,
  ];

  test.each([
    [`alice @*: ${request}; update ${approval}; ${sign(client)}`, [asked, ...approved("update", client)]],
    [`alice @*: ${request}; patch ${approval}; ${sign(client)}`, [asked, ...approved("update", client)]],
    [`alice @*: ${request}; update ${approval}; ${sign("*")}`, [asked, ...approved("update", "*")]],
    [
      `alice @*: ${request}; update ${approval}; approve signers.certificates.k8s.io`,
      [asked, ...approved("update", client)],
    ],
  ])("makes its holder anybody: `%s`", (line, steps) => {
    expect(by(line).slice(0, 3)).toEqual(steps);
  });

  test.each([
    `alice @*: ${request}; update ${approval}`,
    `alice @*: ${request}; ${sign(client)}`,
    `alice @*: update ${approval}; ${sign(client)}`,
    `alice @*: ${request}; get ${approval}; ${sign(client)}`,
    `alice @*: ${request}; update ${approval}; ${sign("kubelet-serving")}`,
    `alice @*: ${request}; update ${approval}; ${sign("kube-apiserver-client-kubelet")}`,
    `alice @dev: ${request}; update ${approval}; ${sign(client)}`,
  ])("but not by `%s`", (line) => {
    expect(by(line)).toEqual(["holds"]);
  });

  test("the rights may be those of several roles, and of several people of the stage", () => {
    const approve = `update ${approval}; ${sign(client)}`;
    expect(by(`alice @*: ${request}`, `alice @*: ${approve}`)[0]).toBe(asked);
    expect(by(`alice @*: ${approve}`, `alice @*: ${request}`)[0]).toBe(asked);
    expect(by(`alice @*: ${approve}`, "bea @dev: get pods", `bea @*: ${request}`)[0]).toBe(
      "bea: create certificatesigningrequests",
    );
    expect(by(`alice @*: ${approve}`, "pete @prod: get pods", `pete @*: ${request}`)).toEqual(["holds"]);
  });

  test("nobody has one made out to `system:masters`, but to any other group", () => {
    const line = `alice @*: ${request}; update ${approval}; ${sign(client)}`;
    const comesTo = (group: string) =>
      proofOf([alice, `group:${group} @prod: patch configmaps`, line])
        .findings.map(({ message }) => message)
        .join();
    expect(comesTo("ops")).toContain("change what runs");
    expect(comesTo("system:masters")).not.toContain("change what runs");
  });
});

describe("as a node one gets the tokens of what runs there", () => {
  const by = (line: string, ...objects: object[]) =>
    stepsOf(proofOf([alice, bot, `alice @*: ${line}`], { objects: [pod("tools", "bot"), ...objects] }));
  const asked = "alice: create certificatesigningrequests";
  const node = { apiVersion: "v1", kind: "Node", metadata: { name: "node-1" } };

  test("by a certificate that is approved by itself, or by oneself", () => {
    const byItself = "create certificatesigningrequests/nodeclient.certificates.k8s.io";
    expect(by(`${request}; ${byItself}`)).toEqual([asked, "alice: create certificatesigningrequests/nodeclient", bots]);
    expect(by(byItself)).toEqual(["holds"]);
    expect(by(request)).toEqual(["holds"]);
    const kubelet = "kube-apiserver-client-kubelet";
    expect(by(`${request}; update ${approval}; ${sign(kubelet)}`)).toEqual([
      asked,
      "alice: update certificatesigningrequests/approval kubestage-witness",
      `alice: approve signers kubernetes.io/${kubelet}`,
      bots,
    ]);
    expect(stepsOf(proofOf([alice, bot, `alice @*: ${request}; ${byItself}`]))).toEqual(["holds"]);
  });

  test("by taking both its name and its group", () => {
    const named = "impersonate users system:node:node-7";
    expect(by(`${named}; impersonate groups system:nodes`)).toEqual([
      "alice: impersonate users system:node:node-7",
      bots,
    ]);
    expect(by("impersonate users,groups", node)).toEqual(["alice: impersonate users system:node:node-1", bots]);
    expect(by("impersonate users,groups")).toEqual(["alice: impersonate users system:node:kubestage-witness", bots]);
    expect(by(named)).toEqual(["holds"]);
    expect(by("impersonate users carol; impersonate groups system:nodes")).toEqual(["holds"]);
    expect(by(`${named}; impersonate groups other`)).toEqual(["holds"]);
    expect(
      stepsOf(
        proofOf([alice, bot, `alice @tools: ${named}; impersonate groups system:nodes`], {
          objects: [pod("tools", "bot")],
        }),
      ),
    ).toEqual(["holds"]);
  });

  test("from 1.36 by its name alone, for asking for tokens", () => {
    const act = (mode: string, name = "") => `impersonate:${mode}-node nodes.authentication.k8s.io${name}`;
    const on = (mode: string) => `impersonate-on:${mode}-node:create serviceaccounts/token`;
    const any = `${act("arbitrary")}; ${on("arbitrary")}`;
    expect(by(any, node)).toEqual(["alice: impersonate:arbitrary-node nodes node-1", bots]);
    expect(by(any)).toEqual(["alice: impersonate:arbitrary-node nodes kubestage-witness", bots]);
    expect(by(`${act("arbitrary", " node-7")}; ${on("arbitrary")}`)).toEqual([
      "alice: impersonate:arbitrary-node nodes node-7",
      bots,
    ]);
    expect(by(`${act("associated")}; ${on("associated")}`)[0]).toBe(
      "alice: impersonate:associated-node nodes kubestage-witness",
    );
    expect(by(`${act("associated")}; ${on("arbitrary")}`)).toEqual(["holds"]);
    expect(by(act("arbitrary"))).toEqual(["holds"]);
  });
});
