import { describe, expect, it } from "vitest";
import { platformFrom } from "../testing.ts";
import { findingsIn } from "../testing/findings.ts";
import { declaration } from "../testing/short-declaration.ts";
import { says, testEach } from "../testing/wrong-and-right.ts";

const image = "image: registry.example.com/a";
const web = (calls: string, more = "") =>
  `App web: { team: storefront, ${image}, port: 80, calls: [${calls}]${more} }\n`;
const api = `App api: { team: storefront, ${image}, port: 8080 }\n`;
const ledger = (more = "") =>
  `Team payments: { groups: [payments] }\nApp ledger: { team: payments, ${image}, port: 8080${more} }\n`;
const two = `App api: { team: storefront, workloads: { api: { containers: { api: { ${image}, ports: { http: 8080, metrics: 9090 } } } } } }\n`;

describe("calls between apps", () => {
  it("lead to the callee's first port in the same stage, and back", () => {
    const stages = platformFrom(
      declaration(`${web("{ app: api }")}${two}Stage test: { cluster: nonprod, tier: verification }`),
    ).stages;
    expect(stages.map(({ apps }) => apps[0]?.calls)).toMatchObject([
      [
        {
          kind: "app",
          app: "api",
          namespace: "api-dev",
          workload: "api",
          port: { name: "http", port: 8080 },
          variable: "API_URL",
        },
      ],
      [{ kind: "app", app: "api", namespace: "api-test", workload: "api" }],
    ]);
    expect(stages[0]?.apps[1]?.callers).toMatchObject([{ app: "web", namespace: "web-dev", port: { port: 8080 } }]);
  });

  it("get a variable of their own for a second port of the same app", () => {
    const [dev] = platformFrom(declaration(`${web("{ app: api }, { app: api, port: 9090 }")}${two}`)).stages;
    expect(dev?.apps[0]?.calls).toMatchObject([{ variable: "API_URL" }, { variable: "API_METRICS_URL" }]);
  });

  testEach([
    {
      mistake: "a callee that does not exist",
      wrong: `${web("{ app: ⟦apl⟧ }")}${api}`,
      says: says("KS1012", "apl", 'there is no App "apl"', 'did you mean "api"?'),
      right: `${web("{ app: api }")}${api}`,
    },
    {
      mistake: "a port that the callee does not have",
      wrong: `${web("{ app: api, port: ⟦80⟧ }")}${two}`,
      says: says("KS1012", "80", "api has no container port 80", "choose one of: 8080, 9090"),
      right: `${web("{ app: api, port: 9090 }")}${two}`,
    },
    {
      mistake: "a callee without any port",
      wrong: `${web("{ app: ⟦api⟧ }")}App api: { team: storefront, ${image} }`,
      says: says("KS1012", "api", "api declares no port that could be called", "declare a port on api"),
      right: `${web("{ app: api }")}${api}`,
    },
    {
      mistake: "a call of nothing",
      wrong: web("⟦{ port: 80 }⟧"),
      says: says(
        "KS1008",
        "{ port: 80 }",
        "the call says not what is called",
        "add one of app, shared, host, apiServer",
      ),
      right: web(""),
    },
    {
      mistake: "a call of two things",
      wrong: `${web("⟦{ app: api, host: a.example.com }⟧")}${api}`,
      says: says("KS1027", "{ app: api, host: a.example.com }", "the call names app and host", "make two calls of it"),
      right: `${web("{ app: api }, { host: a.example.com, cidrs: [192.0.2.1/32] }")}${api}`,
    },
  ]);
});

describe("KS1017", () => {
  it("names a call between teams without consent, and leads to the callee", () => {
    const text = web("{ app: ⟦ledger⟧ }") + ledger().replace("App ledger", "App ⟦ledger⟧");
    expect(findingsIn(declaration(text))).toMatchObject([
      {
        ...says(
          "KS1017",
          "ledger",
          "web (storefront) calls ledger (payments) without its consent",
          "add `callers: [web]` to ledger, or set `calls: open` on the Platform",
        )[0],
        related: ["⟦ledger⟧"],
      },
    ]);
  });

  it("says nothing with consent, within a team, or where the platform asks for none", () => {
    expect(findingsIn(declaration(web("{ app: ledger }") + ledger(", callers: [web]")))).toEqual([]);
    expect(findingsIn(declaration(web("{ app: api }") + api))).toEqual([]);
    const open = "Platform shop: { domain: example.com, calls: open }\n";
    expect(findingsIn(declaration(open + web("{ app: ledger }") + ledger()))).toEqual([]);
  });

  it("is said once, however many stages there are", () => {
    const stages =
      "Stage test: { cluster: nonprod, tier: verification }\nStage qa: { cluster: nonprod, tier: verification }\n";
    expect(findingsIn(declaration(stages + web("{ app: ledger }") + ledger()))).toHaveLength(1);
  });
});

describe("KS2001", () => {
  it("warns of a callee that is not in the stage: the call stays closed there", () => {
    const test = "Stage test: { cluster: nonprod, tier: verification }\n";
    const text = `${test}${web("{ app: ⟦api⟧ }")}App api: { team: storefront, ${image}, port: 80, in: [test] }`;
    expect(findingsIn(declaration(text))).toMatchObject([
      {
        code: "KS2001",
        severity: "warning",
        at: "⟦api⟧",
        message: "web calls api, which is not in dev: the call stays closed there",
        hint: "add dev to the `in` of api, or remove the call",
      },
    ]);
    const [dev, inTest] = platformFrom(declaration(text.replace("⟦api⟧", "api"))).stages;
    expect([dev, inTest].map((stage) => stage?.apps[0]?.calls.length)).toEqual([0, 1]);
  });
});

describe("calls of something shared", () => {
  const shared = (stages: string, more = "cidrs: [192.0.2.1/32], ") =>
    `Shared database: { host: db.example.com, ${more}ports: [{ port: 5432 }], stages: [${stages}] }\n`;
  testEach([
    {
      mistake: "one that does not exist",
      wrong: `${web("{ shared: ⟦databse⟧ }")}${shared("dev")}`,
      says: says("KS1012", "databse", 'there is no Shared "databse"', 'did you mean "database"?'),
      right: `${web("{ shared: database }")}${shared("dev")}`,
    },
    {
      mistake: "one that does not serve the stage",
      wrong: `Stage test: { cluster: nonprod, tier: verification }\n${web("{ shared: ⟦database⟧ }")}${shared("dev")}`,
      says: says(
        "KS1012",
        "database",
        "the shared database does not serve test",
        "add `in: [dev]` to the call, or a call of another Shared for test",
      ),
      right: `Stage test: { cluster: nonprod, tier: verification }\n${web("{ shared: database, in: [dev] }")}${shared("dev")}`,
    },
    {
      mistake: "one outside that the network plugin cannot open by name (KS1028)",
      wrong: `${web("⟦{ shared: database }⟧")}${shared("dev", "")}`,
      says: says(
        "KS1028",
        "{ shared: database }",
        "calico in nonprod cannot open db.example.com by name",
        "add its addresses as `cidrs`",
      ),
      right: `Cluster nonprod: { cni: cilium }\n${web("{ shared: database }")}${shared("dev", "")}`,
    },
  ]);
});

describe("calls of what is outside", () => {
  testEach([
    {
      mistake: "a host that the network plugin cannot open by name (KS1028)",
      wrong: web("⟦{ host: mail.example.com }⟧"),
      says: says(
        "KS1028",
        "{ host: mail.example.com }",
        "calico in nonprod cannot open mail.example.com by name",
        "add its addresses as `cidrs`",
      ),
      right: web("{ host: mail.example.com, cidrs: [192.0.2.1/32] }"),
    },
    {
      mistake: "the API server where nobody knows where it is",
      wrong: web("{ apiServer: ⟦true⟧ }"),
      says: says(
        "KS1012",
        "true",
        "web calls the API server, but the cluster nonprod does not say where it is",
        "add `apiServer: { cidrs: [...] }` to the cluster",
      ),
      right: `Cluster nonprod: { cni: calico, apiServer: { cidrs: [192.0.2.1/32] } }\n${web("{ apiServer: true }")}`,
    },
  ]);

  it("go by name where the network plugin can, and where nothing is closed", () => {
    const call = web("{ host: mail.example.com }");
    expect(findingsIn(declaration(`Cluster nonprod: { cni: cilium }\n${call}`))).toEqual([]);
    expect(
      findingsIn(declaration(`Stage dev: { cluster: nonprod, tier: development, network: open }\n${call}`)),
    ).toEqual([]);
  });
});
