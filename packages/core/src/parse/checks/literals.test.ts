import { describe, expect, it } from "vitest";
import { findingsIn } from "../testing/findings.ts";
import { declaration } from "../testing/short-declaration.ts";
import { says } from "../testing/wrong-and-right.ts";

const stages =
  "Cluster prod: { cni: calico }\n" +
  "Stage test: { cluster: nonprod, tier: verification }\n" +
  "Stage prod: { cluster: prod, tier: production }\n" +
  "App api: { team: storefront, image: registry.example.com/api, port: 80, expose: {} }\n";
const shared = (name: string, host: string, served: string) =>
  `Shared ${name}: { host: ${host}, cidrs: [192.0.2.1/32], ports: [{ port: 5432 }], stages: [${served}] }\n`;
const web = (more: string) => `App web: { team: storefront, image: registry.example.com/web, port: 80, ${more} }\n`;
const long = (container: string, more = "") =>
  `App web: { team: storefront, workloads: { web: { containers: { main: { image: registry.example.com/web, ${container} } } } }${more} }\n`;
const codesAt = (text: string) => findingsIn(declaration(stages + text)).map(({ code, at }) => `${code} ${at}`);
const hint = "declare it in `calls` instead, or say it under `stages` for the stage that it belongs to";

describe("KS1018", () => {
  it("names a literal with another stage's host, for each stage that it does not belong to", () => {
    const text = declaration(stages + web("in: [dev], config: { API: ⟦https://api.example.com/v1⟧ }"));
    expect(findingsIn(text)).toMatchObject(
      says("KS1018", "https://api.example.com/v1", "web names api.example.com in dev, which belongs to prod", hint),
    );
  });

  it("says nothing of the stage's own host, of a host of nobody, and of what is said for that stage only", () => {
    expect(
      codesAt(web("in: [dev], config: { API: https://api-dev.example.com, DOCS: https://docs.example.com }")),
    ).toEqual([]);
    expect(codesAt(web("in: [dev, prod], stages: { prod: { config: { API: https://api.example.com } } }"))).toEqual([]);
  });

  it.each([
    ["in a list of hosts", web("in: [dev], config: { HOSTS: ⟦a.example.org;API.Example.com:443⟧ }")],
    ["in a connection string", web('in: [dev], config: { DSN: ⟦"user@api.api-prod.svc:5432/x"⟧ }')],
    ["as a service in another stage's namespace", web("in: [dev], config: { API: ⟦http://api.api-prod⟧ }")],
    ["as a service's long name", web("in: [dev], config: { API: ⟦http://api.api-prod.svc.cluster.local/⟧ }")],
    ["as a pod of a headless service", web("in: [dev], config: { API: ⟦db-0.db.api-prod.svc.cluster.local⟧ }")],
    ["in differences of a stage", web("stages: { test: { config: { API: ⟦https://api.example.com⟧ } } }")],
    ["in a container's variable", long("env: { API: ⟦https://api.example.com⟧ }", ", in: [dev]")],
    [
      "in a variable for a stage",
      long(
        "env: {}",
        ", in: [dev], stages: { dev: { workloads: { web: { containers: { main: { env: { API: ⟦https://api.example.com⟧ } } } } } } }",
      ),
    ],
    ["in a command", long("command: [curl, ⟦https://api.example.com⟧]", ", in: [dev]")],
    ["in arguments", long("args: [⟦--api=api.example.com⟧]", ", in: [dev]")],
    ["in the short form's arguments", web("in: [dev], args: [⟦--api=api.example.com⟧]")],
    ["in a probe's command", long("readiness: { command: [curl, ⟦https://api.example.com⟧] }", ", in: [dev]")],
    ["in the probe for everything", long("probe: { command: [curl, ⟦https://api.example.com⟧] }", ", in: [dev]")],
    ["in the short form's probe", web("in: [dev], probe: { command: [curl, ⟦https://api.example.com⟧] }")],
  ])("finds it %s", (_, text) => {
    expect(codesAt(text)).toEqual([`KS1018 ${/⟦.*⟧/.exec(text)?.[0]}`]);
  });

  it("names what something shared has for other stages only", () => {
    const databases =
      shared("test-db", "db.test.example.org", "dev, test") + shared("prod-db", "db.example.org", "prod");
    const text = (url: string) => databases + web(`in: [dev, test], config: { DB: ${url} }`);
    expect(codesAt(text("⟦postgres://db.example.org⟧"))).toEqual(["KS1018 ⟦postgres://db.example.org⟧"]);
    expect(codesAt(text("postgres://db.test.example.org"))).toEqual([]);
  });

  it("names one place once, however many stages it is wrong in", () => {
    expect(codesAt(web("in: [dev, test], config: { API: ⟦https://api.example.com⟧ }"))).toHaveLength(1);
  });

  it.each([["a"], ["a-"], ["a."], ["-"], ["."]])("reads much text of %j in linear time", (part) => {
    const args = `args: [${JSON.stringify(part.repeat(300_000))}, ⟦x=api.example.com⟧], in: [dev]`;
    expect(codesAt(web(args))).toEqual(["KS1018 ⟦x=api.example.com⟧"]);
  });
});
