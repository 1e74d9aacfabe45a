import { expect, test } from "vitest";
import { formatPlace, placeOf } from "../../diagnostics/places.ts";
import { objectsOfText } from "./found-in-text.ts";
import { worldOfFound } from "./make-world.ts";
import { readStageMapping } from "./stage-mapping.ts";
import { tooFewStages } from "./too-few-stages.ts";
import { unfitMapping } from "./unfit-mapping.ts";

const named = (kind: string, names: readonly string[]) =>
  names.map((name) => `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}}\n`);

function judged(text: string, ...clusters: { readonly namespaces?: string[]; readonly nodes?: string[] }[]) {
  const { mapping, diagnostics } = readStageMapping({ file: "stages.yaml", path: "stages.yaml", text });
  expect(diagnostics).toEqual([]);
  const worlds = clusters.map(({ namespaces = [], nodes = [] }) => {
    const world = [...named("Namespace", namespaces), ...named("Node", nodes)].join("---\n");
    const found = objectsOfText({ file: "world.yaml", path: "world.yaml", text: world });
    return worldOfFound(found, { name: "test", minorVersion: 36, stages: { mapping } }).world;
  });
  const told = unfitMapping(mapping, worlds).map(({ code, severity, message, hint, span }) => ({
    code: `${severity} ${code}`,
    place: span && formatPlace(placeOf(span)),
    message,
    hint,
  }));
  return { told, worlds };
}

test("a misspelt name fits nothing: its place, what was read, what was meant, and that its stage is not judged", () => {
  const { told } = judged(
    "staging: {namespaces: [stagng-web]}\ndev: {namespaces: [dev-web]}\nprod: {namespaces: ['prod-*']}\n",
    {
      namespaces: ["dev-web", "prod-web", "prod-db", "staging-web"],
    },
  );
  expect(told).toEqual([
    {
      code: "error KS3012",
      place: "stages.yaml:1:24",
      message:
        '"stagng-web" fits none of the namespaces that were read (dev-web, prod-db, prod-web, staging-web): nothing of the stage staging was read, and it is not judged',
      hint: 'did you mean "staging-web"?',
    },
  ]);
});

test("a misspelt pattern is taken for the pattern that fits what has no stage; of a stage that is there, only it is told", () => {
  const { told } = judged("staging: {namespaces: ['stagng-*', staging-db]}\nprod: {namespaces: ['*-prdo', prod]}\n", {
    namespaces: ["prod", "web-prod", "staging-web", "staging-db"],
  });
  expect(told.map(({ code }) => code)).toEqual(["warning KS3012", "warning KS3012"]);
  expect(told.map(({ place, message, hint }) => [place, message.replace(/ \(.*\)/, ""), hint])).toEqual([
    ["stages.yaml:1:24", '"stagng-*" fits none of the namespaces that were read', 'did you mean "staging-*"?'],
    ["stages.yaml:2:21", '"*-prdo" fits none of the namespaces that were read', 'did you mean "*-prod"?'],
  ]);
});

test("what is like nothing that was read may be meant for another cluster; of many names the first are named", () => {
  const namespaces = Array.from({ length: 14 }, (_, index) => `shop-${String.fromCharCode(97 + index)}`);
  const { told } = judged("dev: {namespaces: [shop-a]}\nprod: {namespaces: ['shop-*', warehouse]}\n", { namespaces });
  expect(told).toEqual([
    {
      code: "warning KS3012",
      place: "stages.yaml:2:31",
      message: `"warehouse" fits none of the namespaces that were read (${namespaces.slice(0, 12).join(", ")} and 2 more)`,
      hint: "correct the name; what is meant for another cluster may stay",
    },
  ]);
});

test("a mapping of several clusters: what fits in one of them fits", () => {
  const text = "dev: {namespaces: [dev]}\nqa: {namespaces: [qa]}\nprod: {namespaces: [prod], nodes: ['prod-*']}\n";
  expect(judged(text, { namespaces: ["dev", "qa"] }, { namespaces: ["prod"], nodes: ["prod-1"] }).told).toEqual([]);
});

test("nodes count where nodes were read", () => {
  const text = "dev: {namespaces: [dev], nodes: ['dve-*']}\nprod: {namespaces: [prod]}\n";
  const namespaces = ["dev", "prod"];
  expect(judged(text, { namespaces }).told).toEqual([]);
  expect(judged(text, { namespaces, nodes: ["dev-1"] }).told).toMatchObject([
    {
      place: "stages.yaml:1:34",
      message: '"dve-*" fits none of the nodes that were read (dev-1)',
      hint: 'did you mean "dev-*"?',
    },
  ]);
});

test("a stage to which earlier entries leave nothing, and one without any entry, are told", () => {
  const text = "dev: {namespaces: ['*']}\nprod: {namespaces: ['prod-*']}\nqa: {namespaces: []}\n";
  expect(judged(text, { namespaces: ["dev-web", "prod-web"] }).told).toMatchObject([
    {
      place: "stages.yaml:2:1",
      message: "nothing of the stage prod was read, and it is not judged: prod-web is of dev by an earlier entry",
      hint: "put the narrower pattern first: the first that fits decides",
    },
    {
      place: "stages.yaml:3:1",
      message: "nothing of the stage qa was read, and it is not judged: no entry names a namespace or a node of it",
      hint: "name its namespaces or nodes, or remove the stage",
    },
  ]);
});

test("a cluster's own namespaces are no likely meaning; where no other namespace was read, nothing is told of entries", () => {
  expect(
    judged("dev: {namespaces: [defalt, dev]}\nprod: {namespaces: [prod]}\n", { namespaces: ["dev", "prod"] }).told,
  ).toMatchObject(
    [{ message: '"defalt" fits none of the namespaces that were read (dev, prod)', hint: /^correct the name/ }].map(
      (one) => ({ ...one, hint: expect.stringMatching(one.hint) as unknown }),
    ),
  );
  expect(judged("dev: {namespaces: [dev]}\nprod: {namespaces: [prod]}\n", {}).told).toEqual([]);
});

test("fewer than two stages by a mapping: the next step is in its file", () => {
  const { worlds } = judged("dev: {namespaces: [dev]}\nprod: {namespaces: [prdo]}\n", { namespaces: ["dev", "prod"] });
  expect(tooFewStages(worlds)).toMatchObject({
    message: "by the mapping file there is one stage only, dev: the namespaces dev, prod were read",
    hint: "name the namespaces of each stage in the mapping file",
  });
});
