import { expect, test } from "vitest";
import { releaseProblem } from "./check-release.ts";
import { makePlatformRelease, makeRelease } from "./make-release.ts";
import { declaration } from "./testing/short-declaration.ts";

const sources = [
  {
    path: "a.yaml",
    file: "a.yaml",
    text: declaration("App web: { team: storefront, in: [dev], image: registry.example.com/web:1 }\n"),
  },
];
const facts = { images: {}, compiler: "0.1.0" };
const web = makeRelease(sources, "web", facts);
const platform = makePlatformRelease(sources);
if (!web) throw new Error("web is declared");
const named = { app: "web", name: web.name, livesIn: web.livesIn };
const said = (text: string, release: Parameters<typeof releaseProblem>[1] = named): string | undefined =>
  releaseProblem({ path: "release.yaml", file: "release.yaml", text }, release);

test("a release that is what its name says is in order", () => {
  expect(web.livesIn).toEqual(["dev"]);
  expect(said(web.text)).toBeUndefined();
  expect(said(`# A remark\n${web.text}`)).toBeUndefined();
  expect(said(platform.text, { app: "platform", name: platform.name })).toBeUndefined();
});

test.each<[string, string | undefined, string]>([
  ["other content", said(web.text.replace("web:1", "web:2")), "and its content is that of"],
  ["another name", said(web.text, { ...named, name: "web-1" }), "its content is that of"],
  ["another app", said(web.text, { ...named, app: "api" }), "it is no release of api"],
  ["other stages", said(web.text, { ...named, livesIn: ["prod"] }), "it lives in other stages than its entry says"],
  ["every stage", said(web.text, { ...named, livesIn: undefined }), "it lives in other stages than its entry says"],
  [
    "a release more",
    said(`${web.text}---\n${web.text.replaceAll(web.name, "web-2")}`),
    "it holds something else than a release",
  ],
  ["the same twice", said(`${web.text}---\n${web.text}`), ""],
  ["no YAML", said("a: ["), ""],
  ["nothing", said(""), "it holds something else than a release"],
  [
    "an app in the platform",
    said(sources[0]?.text ?? "", { app: "platform", name: platform.name }),
    "it holds what is no part of it",
  ],
  ["another platform", said(platform.text, { app: "platform", name: "platform-1" }), "its content is that of"],
  [
    "the platform in another order",
    said(platform.text.split("---\n").toReversed().join("---\n"), { app: "platform", name: platform.name }),
    "its documents stand in another order than they are released in",
  ],
])("one with %s is not", (_, problem, wanted) => {
  expect(problem).toContain(wanted);
});
