import { describe, expect, test } from "vitest";
import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { type Admission, type AdmissionRequest, anything } from "../admission/admission.ts";
import type { PolicyTexts } from "../admission/policy-texts.ts";
import { worldOf } from "../testing/world-of.ts";
import { candidatePods } from "./candidate-pods.ts";
import { newNamespaces } from "./namespace-requests.ts";
import type { PodRequests } from "./pod-requests.ts";
import type { Possibility } from "./possible.ts";
import { noTexts as texts } from "./testing/context.ts";
import { admissionThat, allowedBy, peopleWho, type Right, takesAll, takesNone } from "./testing/people.ts";

const nameLabel = "kubernetes.io/metadata.name";
const namespaces = [
  { name: "web-dev", labels: { stage: "dev" } },
  { name: "web-prod", labels: { stage: "prod" } },
].map((metadata) => ({ apiVersion: "v1", kind: "Namespace", metadata }));
const worldWith = (objects: readonly object[] = []) =>
  worldOf([...namespaces, ...objects].map((one) => JSON.stringify(one)).join("\n---\n"));

const ann = { kind: "User", name: "ann", namespace: "" };
const as = { user: "ann", groups: ["system:authenticated"] };
const people = (rights: readonly Omit<Right, "who">[]) =>
  peopleWho(
    rights.map((one) => ({ who: "ann", ...one })),
    { ann: ["dev"] },
  );

describe("a new namespace", () => {
  const step = { type: "request", as, verb: "create", resource: { group: "", resource: "pods" }, allowedBy } as const;
  const made: Possibility = { possible: true, who: { kind: "User", name: "bob", namespace: "" }, steps: [step] };
  const impossible: Possibility = { possible: false, why: "no pods" };

  interface Given {
    readonly rights?: readonly Omit<Right, "who">[];
    readonly admission?: Admission;
    readonly constants?: readonly string[];
    readonly labelValues?: PolicyTexts["labelValues"];
    readonly objects?: readonly object[];
    readonly pods?: Partial<PodRequests>;
  }
  const asked: unknown[][] = [];
  const namespacesOf = ({ rights, admission = takesAll, constants = [], labelValues, objects, pods }: Given) => {
    const world = worldWith(objects);
    const all = { ...texts, ...(labelValues && { labelValues }) };
    const context = {
      ...{ world, admission, candidates: candidatePods(world, new Set()), texts: all },
      rights: people(rights ?? [{ verb: "create", resource: "namespaces" }]),
      namespaceTexts: { ...texts, constants: new Set(constants) },
    };
    asked.length = 0;
    const ofPods: PodRequests = {
      any: (...what) => (asked.push(what), made),
      withLabels: (...what) => (asked.push(what), made),
      mayHave: () => true,
      onNodeNetwork: () => impossible,
      ...pods,
    };
    return newNamespaces(context, ofPods);
  };
  const named = (answer: Possibility) => (answer.possible === true ? answer.steps[0]?.resource.name : answer);

  test("is made by whoever may make namespaces, and then pods in it", () => {
    const found = namespacesOf({}).with("dev", { stage: "prod" }, {});
    expect(found).toEqual({
      possible: true,
      who: ann,
      steps: [
        {
          ...{ type: "request", as, verb: "create", allowedBy },
          resource: { group: "", resource: "namespaces", name: "witness" },
          body: { apiVersion: "v1", kind: "Namespace", metadata: { name: "witness", labels: { stage: "prod" } } },
        },
        step,
      ],
    });
    expect(asked).toEqual([["dev", "witness", { stage: "prod", [nameLabel]: "witness" }]]);
  });

  test("is made by nobody who may not", () => {
    const why = "nobody of prod makes namespaces";
    expect(namespacesOf({}).with("prod", {}, {})).toEqual({ possible: false, why });
    expect(namespacesOf({}).may("prod")).toBe(false);
    expect(namespacesOf({}).may("dev")).toBe(true);
    expect(namespacesOf({ admission: takesNone }).may("dev")).toBe(false);
    expect(namespacesOf({ admission: admissionThat(() => "depends") }).may("dev")).toBe(true);
  });

  test("of which admission says no, or takes no name, is not made", () => {
    expect(namespacesOf({ admission: takesNone }).with("dev", {}, {})).toEqual({
      possible: false,
      why: "admission refuses it: no",
    });
    const perhaps = admissionThat(({ name }) => (name === anything ? "depends" : "refused"));
    expect(namespacesOf({ admission: perhaps }).with("dev", {}, {})).toEqual({
      possible: "unknown",
      why: "no name was found that admission lets in",
    });
    expect(namespacesOf({ pods: { any: () => impossible } }).with("dev", {}, {})).toEqual(impossible);
  });

  test("has a name that is free, or as policies speak of names", () => {
    const taken = { apiVersion: "v1", kind: "Namespace", metadata: { name: "witness" } };
    expect(named(namespacesOf({ objects: [taken] }).with("dev", {}, {}))).toBe("witness-2");
    const only = (wanted: string) =>
      admissionThat(({ name }) => (name === wanted || name === anything ? "admitted" : "refused"));
    const withTexts = (wanted: string, ...constants: string[]) =>
      named(namespacesOf({ admission: only(wanted), constants }).with("dev", {}, {}));
    expect(withTexts("team-witness", "team-")).toBe("team-witness");
    expect(withTexts("witness-team", "-team")).toBe("witness-team");
    expect(withTexts("x-witness", "x-")).toMatchObject({ possible: "unknown" });
    expect(withTexts("Team-witness", "Team-")).toMatchObject({ possible: "unknown" });
    expect(withTexts("teamwitness", "team")).toMatchObject({ possible: "unknown" });
    expect(withTexts("witness-team-", "-team-")).toMatchObject({ possible: "unknown" });
    expect(withTexts("team-Awitness", "team-A")).toMatchObject({ possible: "unknown" });
    expect(withTexts("witnessA-team", "A-team")).toMatchObject({ possible: "unknown" });
    const many = Array.from({ length: 25 }, (_, at) => `t${at}x-`);
    expect(withTexts("t18x-witness", ...many)).toBe("t18x-witness");
    expect(withTexts("t19x-witness", ...many)).toMatchObject({ possible: "unknown" });
  });

  test("has the name that its label says, where that is free", () => {
    const own = (name: string) => namespacesOf({}).with("dev", { stage: "prod", [nameLabel]: name }, {});
    expect(named(own("mine"))).toBe("mine");
    expect(asked).toEqual([["dev", "mine", { stage: "prod", [nameLabel]: "mine" }]]);
    expect(own("web-prod")).toEqual({ possible: false, why: "there is a namespace web-prod already" });
    const requests: AdmissionRequest[] = [];
    const admission = admissionThat((request) => (requests.push(request) > 0 ? "admitted" : "admitted"));
    namespacesOf({ admission }).with("dev", { [nameLabel]: "mine" }, {});
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: "mine", labels: {} } };
    const request = {
      operation: "CREATE",
      group: "",
      version: "v1",
      resource: "namespaces",
      namespace: "",
      name: "mine",
      as,
      object,
      oldObject: null,
    };
    expect(requests).toEqual([request, request]);
  });

  test("is tried by everybody who may, what is not known before what cannot be", () => {
    const rights = ["ann", "bob"].map((who) => ({ who, verb: "create", resource: "namespaces" }));
    const world = worldWith();
    const both = peopleWho(rights, { ann: ["dev"], bob: ["dev"] });
    const with_ = (admission: Admission) => {
      const base = { world, rights: both, candidates: candidatePods(world, new Set()), texts, namespaceTexts: texts };
      const pods = { any: () => made } as unknown as PodRequests;
      return newNamespaces({ ...base, admission }, pods).with("dev", {}, {});
    };
    const says = (ofAnn: "refused" | "depends", ofBob: "refused" | "depends" | "admitted") =>
      with_(admissionThat(({ as: { user } }) => (user === "ann" ? ofAnn : ofBob)));
    expect(says("refused", "admitted")).toMatchObject({ possible: true, who: { name: "bob" } });
    expect(says("refused", "depends")).toMatchObject({ possible: "unknown" });
    expect(says("depends", "refused")).toMatchObject({ possible: "unknown" });
    expect(says("refused", "refused")).toMatchObject({ possible: false });
  });

  describe("with pods that a selector selects", () => {
    const selector: LabelSelector = { matchLabels: { app: "db" } };
    const labels = { stage: "prod", [nameLabel]: "witness" };
    test("has pods with its labels", () => {
      const found = namespacesOf({}).with("dev", { stage: "prod" }, selector);
      expect(found).toMatchObject({ possible: true });
      expect(asked).toEqual([["dev", "witness", { app: "db" }, labels]]);
    });
    test("that is empty has any", () => {
      for (const empty of [{ matchLabels: {} }, { matchExpressions: [] }, {}]) {
        namespacesOf({}).with("dev", { stage: "prod" }, empty);
        expect(asked).toEqual([["dev", "witness", labels]]);
      }
    });
    test("has pods without labels that it forbids", () => {
      const matchExpressions = [{ key: "app", operator: "DoesNotExist" }];
      const withLabels: PodRequests["withLabels"] = (_stage, _name, { stage }) =>
        stage === "prod" ? made : impossible;
      expect(namespacesOf({ pods: { withLabels } }).with("dev", { stage: "prod" }, { matchExpressions })).toMatchObject(
        {
          possible: "unknown",
        },
      );
    });
    test("has pods that meet its expressions", () => {
      const expressions: LabelSelector = {
        matchExpressions: [{ key: "app", operator: "In", values: ["db", "cache"] }],
      };
      namespacesOf({}).with("dev", {}, expressions);
      expect(asked).toEqual([["dev", "witness", { app: "db" }, { [nameLabel]: "witness" }]]);
    });
    test("has none where nobody may give pods such labels", () => {
      const none = { possible: false, why: "nobody of dev may give pods of a new namespace such labels" };
      expect(namespacesOf({ pods: { mayHave: () => false } }).with("dev", {}, selector)).toEqual(none);
    });
    test("has them beside labels that admission asks for", () => {
      const wanted = { app: "db", stage: "prod" };
      const withLabels: PodRequests["withLabels"] = (_stage, _name, { app, stage, ...others }) =>
        app === wanted.app && stage === wanted.stage && Object.keys(others).length === 0 ? made : impossible;
      expect(namespacesOf({ pods: { withLabels } }).with("dev", { stage: "prod" }, selector)).toMatchObject({
        possible: true,
      });
      const no = {
        possible: "unknown",
        why: "no pod was found that admission lets into a new namespace with such labels",
      };
      expect(namespacesOf({ pods: { withLabels } }).with("dev", {}, selector)).toEqual(no);
    });
    test("has them with values that admission compares", () => {
      const withLabels: PodRequests["withLabels"] = (_stage, _name, { app, tier }) =>
        app === "db" && tier === "back" ? made : impossible;
      const labelValues = new Map([["tier", new Set(["front", "back"])]]);
      expect(namespacesOf({ pods: { withLabels }, labelValues }).with("dev", {}, selector)).toMatchObject({
        possible: true,
      });
    });
  });
});
