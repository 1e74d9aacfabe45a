import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { can } from "../can/can.ts";
import { declaration, temporaryFolder } from "../testing/folders.ts";
import { checkCertificates } from "./check-certificates.ts";
import { prove } from "./prove.ts";
import { reach } from "./reach.ts";

const { signal } = new AbortController();
const asked = (from: string, paths: readonly string[]) =>
  ({ from, paths, signal, stdin: Readable.from([]), properties: ["network"] }) as const;
const namespace = (name: string, labels: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n`;
const sound = [namespace("dev-web", "stage: dev"), namespace("prod-web", "stage: prod")].join("---\n");
const codesOf = ({ diagnostics }: { readonly diagnostics: readonly { readonly code: string }[] }) =>
  diagnostics.map(({ code }) => code);

test("a stage that a mapping misspells: the others are judged, and it does not pass", async () => {
  const from = temporaryFolder({
    "world.yaml": [sound, namespace("staging-web", "a: b")].join("---\n"),
    "map.yaml": "dev: {namespaces: [dev-web]}\nprod: {namespaces: [prod-web]}\nstaging: {namespaces: [stagng-web]}\n",
    "elsewhere.yaml":
      "dev: {namespaces: [dev-web]}\nprod: {namespaces: [prod-web]}\nperformance: {namespaces: [performance]}\n",
  });
  const request = { ...asked(from, ["world.yaml"]), stageMapping: "map.yaml" };
  const { report, diagnostics, outcome } = await prove(request);
  expect(diagnostics).toMatchObject([{ code: "KS3012", severity: "error", hint: 'did you mean "staging-web"?' }]);
  expect(report?.proofs.map(({ stages }) => stages)).toEqual([["dev", "prod"]]);
  expect(outcome).toBe("open");
  expect(await prove({ ...request, base: "." })).toMatchObject({ outcome: "open" });
  expect((await prove({ ...request, stageMapping: "elsewhere.yaml" })).outcome).toBe("apart");
  const alone = { ...request, properties: ["labels"] } as const;
  expect(codesOf(await prove({ ...alone, fromStage: "staging" }))).toEqual(["KS6006", "KS3012"]);
});

test("files of other tools beside manifests leave a folder apart, and can be excluded; elsewhere nothing can", async () => {
  const from = temporaryFolder({
    "deploy/world.yaml": sound,
    "deploy/docker-compose.yaml": "services: {web: {image: web}}\n",
    "deploy/charts/broken.yaml": "a: {{ .Values.a }}\n",
    "platform.yaml": declaration,
  });
  const folder = asked(from, ["deploy"]);
  expect(codesOf(await prove(folder))).toEqual(["KS3003", "KS3015"]);
  const partly = await prove({ ...folder, exclude: ["charts"] });
  expect([partly.outcome, codesOf(partly)]).toEqual(["apart", ["KS3015"]]);
  const without = await prove({ ...folder, exclude: ["charts", "docker-*"] });
  expect([without.outcome, codesOf(without)]).toEqual(["apart", []]);
  expect(await prove({ ...folder, exclude: ["charts"], base: "." })).toMatchObject({ outcome: "apart" });
  for (const asks of [asked(from, ["platform.yaml"]), { ...asked(from, []), context: "main" }])
    expect((await prove({ ...asks, exclude: ["charts"] })).diagnostics).toMatchObject([
      { code: "KS6006", message: "--exclude is for folders of manifests" },
    ]);
});

test("what decides comes first, however much is wrong beside it", async () => {
  const from = temporaryFolder({
    "world.yaml": Array.from({ length: 60 }, () => "a: b\n").join("---\n"),
    "sound.yaml": sound,
  });
  expect(codesOf(await prove(asked(from, ["world.yaml"]))).slice(0, 2)).toEqual(["KS3001", "KS3004"]);
  const both = asked(from, ["sound.yaml", "world.yaml"]);
  expect(codesOf(await prove({ ...both, fromStage: "dve" })).slice(0, 2)).toEqual(["KS6006", "KS3004"]);
  expect(codesOf(await reach({ ...both, fromWhom: "dve" })).slice(0, 2)).toEqual(["KS6006", "KS3004"]);
  const question = { who: "anna", groups: [], verb: "get", what: "pods", stage: "dve" };
  expect(codesOf(await can({ ...both, ...question })).slice(0, 2)).toEqual(["KS6006", "KS3004"]);
});

test("nothing at all, what is no text, and nodes that are not there are each told once", async () => {
  const from = temporaryFolder({ "world.yaml": sound });
  expect((await prove(asked(from, ["-"]))).diagnostics).toMatchObject([
    { code: "KS3001", message: "nothing was read: what was given holds no object" },
  ]);
  const nothing = await prove({ ...asked(from, ["-"]), stdin: Readable.from([Buffer.from([0xff, 0xfe, 0x61, 0])]) });
  expect(nothing.diagnostics).toMatchObject([
    {
      code: "KS6001",
      message: '"<stdin>" is no text in UTF-8',
      hint: "save it as UTF-8, or leave it out",
    },
  ]);
  expect((await prove({ ...asked(from, ["world.yaml"]), nodes: "nope.yaml" })).diagnostics).toMatchObject([
    { code: "KS6001", message: '"nope.yaml" does not exist' },
  ]);
});

test("where no namespace has the label, asking for a stage leads to the label that tells it", async () => {
  const world = [namespace("dev-web", "env: dev"), namespace("prod-web", "env: prod")].join("---\n");
  const request = asked(temporaryFolder({ "world.yaml": world }), ["world.yaml"]);
  const step = "perhaps the label env tells the stage (dev, prod): try `--stage-label env`";
  expect((await reach({ ...request, fromWhom: "dev" })).diagnostics[0]?.hint).toBe(
    `${step}; or choose one of: dev-web, prod-web, default, kube-system, kube-public, kube-node-lease, (unassigned), (outside)`,
  );
  expect((await reach({ ...request, fromWhom: "dev-wbe" })).diagnostics[0]?.hint).toBe('did you mean "dev-web"?');
  const question = { who: "anna", groups: [], verb: "get", what: "pods", stage: "dev" };
  expect((await can({ ...request, ...question })).diagnostics[0]?.hint).toBe(step);
});

test("a proof that was saved without certificates says how to save it with them", async () => {
  const verdict = {
    world: "manifests",
    property: "network",
    from: "dev",
    to: "prod",
    reason: "",
    assumptions: [],
    witness: null,
    findings: [],
    counts: true,
  };
  const saved = (verdicts: readonly object[]): string =>
    JSON.stringify({
      form: "kubestage.dev/proof/v1",
      worlds: [],
      properties: ["network"],
      verdicts,
      findings: [],
      assumptions: {},
      base: null,
      diagnostics: [],
    });
  const from = temporaryFolder({
    "world.yaml": sound,
    "holds.json": saved([{ ...verdict, verdict: "holds" }]),
    "broken.json": saved([{ ...verdict, verdict: "broken" }]),
  });
  const request = asked(from, ["world.yaml"]);
  expect(await checkCertificates({ ...request, file: "holds.json" })).toMatchObject({
    pairs: [],
    outcome: "nothing",
    diagnostics: [
      {
        code: "KS6001",
        message: expect.stringMatching(/holds\.json" was saved without certificates$/) as unknown,
        hint: "save it again by `kubestage prove … -o json --certificates`",
      },
    ],
  });
  expect(await checkCertificates({ ...request, file: "broken.json" })).toMatchObject({
    outcome: "open",
    diagnostics: [],
  });
});

test("nodes for a declaration have to be nodes too", async () => {
  const from = temporaryFolder({ "shop.yaml": declaration, "world.yaml": sound, "empty.yaml": "" });
  const told = async (nodes: string) => (await prove({ ...asked(from, ["shop.yaml"]), nodes })).diagnostics;
  expect((await told("world.yaml")).map(({ code, message }) => [code, message])).toEqual([
    ["KS3011", "world.yaml holds the Namespace dev-web, which is no Node"],
    ["KS3011", "world.yaml holds the Namespace prod-web, which is no Node"],
  ]);
  expect(await told("empty.yaml")).toMatchObject([{ code: "KS3011", message: "empty.yaml holds no Node" }]);
  expect(await told("nope.yaml")).toMatchObject([{ code: "KS6001" }]);
});
