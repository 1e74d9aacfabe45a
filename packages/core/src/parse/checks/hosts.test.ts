import { describe, expect, it } from "vitest";
import { platformFrom } from "../testing.ts";
import { findingsIn } from "../testing/findings.ts";
import { declaration } from "../testing/short-declaration.ts";
import { says, testEach } from "../testing/wrong-and-right.ts";

const app = (name: string, more: string) =>
  `App ${name}: { team: storefront, image: registry.example.com/a, port: 80, ${more} }\n`;
const stage = (name: string, more = "") => `Stage ${name}: { cluster: nonprod, tier: verification${more} }\n`;

describe("the hosts of apps", () => {
  it("follow the stage, production without its name", () => {
    const text = `${stage("test")}Cluster prod: { cni: calico }\nStage prod: { cluster: prod, tier: production }\n${app("web", "expose: {}")}`;
    const { stages } = platformFrom(declaration(text));
    const hosts = stages.map(({ apps }) => apps[0]?.expose?.host);
    expect(hosts).toEqual(["web-dev.example.com", "web-test.example.com", "web.example.com"]);
  });

  it("follow the stage's own template, and the app's own host before that", () => {
    const text = `${stage("test", ', host: "{app}.{stage}.{team}.{platform}.{domain}"')}${app("web", "expose: {}, stages: { dev: { expose: { host: local.example.org } } }")}`;
    const { stages } = platformFrom(declaration(text));
    const hosts = stages.map(({ apps }) => apps[0]?.expose?.host);
    expect(hosts).toEqual(["local.example.org", "web.test.storefront.shop.example.com"]);
  });
});

describe("KS1016", () => {
  it("names two stages with one host, at the second, and leads to the first", () => {
    const host = ', host: "{app}.{domain}"';
    const exposed = app("web", "⟦expose⟧: {}");
    expect(findingsIn(declaration(`${stage("dev", host)}${stage("test", host)}${exposed}`))).toMatchObject([
      {
        ...says(
          "KS1016",
          "expose",
          "the host web.example.com is claimed by web in dev and by web in test",
          "give test or dev a `host` template of its own",
        )[0],
        related: ["⟦expose⟧"],
      },
    ]);
    expect(findingsIn(declaration(`${stage("dev", host)}${stage("test")}${exposed}`))).toEqual([]);
  });

  it("names two apps of different stages with one host, whatever their paths", () => {
    const two = `${stage("test")}${app("web", "in: [dev], expose: { host: ⟦one.example.com⟧ }")}${app("api", "in: [test], expose: { host: ⟦one.example.com⟧, path: /api }")}`;
    expect(findingsIn(declaration(two))).toMatchObject([
      { code: "KS1016", at: "⟦one.example.com⟧", related: ["⟦one.example.com⟧"] },
    ]);
  });

  it("names an explicit host that runs into another stage's", () => {
    const explicit = `${stage("test")}${app("web", "in: [test], ⟦expose⟧: {}")}${app("api", "in: [dev], expose: { host: ⟦web-test.example.com⟧ }")}`;
    const [finding] = findingsIn(declaration(explicit));
    expect(finding).toMatchObject({ code: "KS1016", message: expect.stringContaining("web-test.example.com") });
  });

  testEach([
    {
      mistake: "two apps of one stage with one host and path",
      wrong: app("web", "expose: { host: one.example.com }") + app("api", "expose: { host: ⟦one.example.com⟧ }"),
      says: says(
        "KS1016",
        "one.example.com",
        "the host one.example.com is claimed by web in dev and by api in dev",
        "give one of them another `expose.host` or `expose.path`",
      ),
      right:
        app("web", "expose: { host: one.example.com }") + app("api", "expose: { host: one.example.com, path: /api }"),
    },
  ]);
});

describe("KS1009 for hosts", () => {
  const rule =
    "is no DNS name: at most 63 characters of lower-case letters, digits and dashes may stand between its dots, and 253 in all";
  const hint = "shorten a name, or change the host template";
  const long = "a".repeat(53);
  const domain = `${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(63)}.example`;
  testEach([
    {
      mistake: "a host that a template made too long in all",
      wrong: `Platform shop: { domain: ${domain} }\n${app(long, "⟦expose⟧: {}")}`,
      says: says("KS1009", "expose", `"${long}-dev.${domain}", the host of ${long} in dev, ${rule}`, hint),
      right: app(long, "expose: {}"),
    },
    {
      mistake: "a host that a template made too long between its dots",
      wrong: `Stage dev: { cluster: nonprod, tier: development, host: "{app}-in-{stage}-here.{domain}" }\n${app(long, "⟦expose⟧: {}")}`,
      says: says("KS1009", "expose", `"${long}-in-dev-here.example.com", the host of ${long} in dev, ${rule}`, hint),
      right: `Stage dev: { cluster: nonprod, tier: development, host: "{app}.in.{stage}.here.{domain}" }\n${app(long, "expose: {}")}`,
    },
    {
      mistake: "a host that a template gave an upper-case letter",
      wrong: `Stage dev: { cluster: nonprod, tier: development, host: "{app}.Dev.{domain}" }\n${app("web", "⟦expose⟧: {}")}`,
      says: says("KS1009", "expose", `"web.Dev.example.com", the host of web in dev, ${rule}`, hint),
      right: `Stage dev: { cluster: nonprod, tier: development, host: "{app}.dev.{domain}" }\n${app("web", "expose: {}")}`,
    },
  ]);
});

describe("KS1012 for exposed ports", () => {
  testEach([
    {
      mistake: "a port that no container has",
      wrong: app("web", "expose: { port: ⟦9090⟧ }"),
      says: says("KS1012", "9090", "no container of web has the port 9090", "choose one of: 80"),
      right: app("web", "expose: { port: 80 }"),
    },
    {
      mistake: "the same for a stage only",
      wrong: app("web", "expose: {}, stages: { dev: { expose: { port: ⟦9090⟧ } } }"),
      says: says("KS1012", "9090", "no container of web has the port 9090", "choose one of: 80"),
      right: app("web", "expose: {}, stages: { dev: { expose: { port: 80 } } }"),
    },
    {
      mistake: "an exposed app without any port",
      wrong: "App web: { team: storefront, image: registry.example.com/a, ⟦expose⟧: {} }",
      says: says("KS1012", "expose", "web is exposed but no container has a port", "add `port: …`"),
      right: "App web: { team: storefront, image: registry.example.com/a, port: 80, expose: {} }",
    },
  ]);
});

it("tells where to say an explicit host that every stage would claim", () => {
  const [finding] = findingsIn(
    declaration(`Stage test: { cluster: nonprod, tier: verification }
App web: { team: storefront, image: registry.example.com/web, port: 8080, expose: { host: track.example.com } }
`),
  );
  expect(finding).toMatchObject({
    code: "KS1016",
    hint: "say it under `stages: { test: { expose: { host: … } } }` for the one stage that has it",
  });
});
