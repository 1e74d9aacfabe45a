import { describe, expect, it } from "vitest";
import { platformFrom } from "../testing.ts";
import { findingsIn } from "../testing/findings.ts";
import { declaration } from "../testing/short-declaration.ts";
import { says, testEach } from "../testing/wrong-and-right.ts";

const app = (name: string, more = "") => `App ${name}: { team: storefront, image: registry.example.com/a${more} }\n`;
const stage = (name: string, more = "") => `Stage ${name}: { cluster: nonprod, tier: verification${more} }\n`;
const namespacesOf = (text: string) =>
  platformFrom(declaration(text)).stages.map((one) =>
    one.namespaces.map(({ name, apps }) => `${name}: ${apps.join()}`),
  );

describe("the layouts of namespaces", () => {
  const apps = `${app("api")}Team payments: { groups: [payments] }\nApp ledger: { team: payments, image: registry.example.com/a }\n`;

  it.each([
    ["perApp", ["web-dev: web", "api-dev: api", "ledger-dev: ledger"]],
    ["perTeam", ["storefront-dev: web,api", "payments-dev: ledger"]],
    ["single", ["shop-dev: web,api,ledger"]],
    ['{ template: "{platform}-{app}-{stage}" }', ["shop-web-dev: web", "shop-api-dev: api", "shop-ledger-dev: ledger"]],
    ['{ template: "old-{team}" }', ["old-storefront: web,api", "old-payments: ledger"]],
    ["{ existing: { web: front, api: front, ledger: money } }", ["front: web,api", "money: ledger"]],
  ])("%s", (layout, expected) => {
    const changed = `Stage dev: { cluster: nonprod, tier: development, namespaces: ${layout} }\n${apps}`;
    expect(namespacesOf(changed)).toEqual([expected]);
  });

  it("perApp follows the Platform's template", () => {
    const template = 'Platform shop: { domain: example.com, namespaceTemplate: "{stage}--{app}" }\n';
    expect(namespacesOf(template)).toEqual([["dev--web: web"]]);
  });
});

describe("KS1014", () => {
  const long = "a".repeat(53);
  testEach([
    {
      mistake: "a namespace longer than 63 characters",
      wrong: `Stage performance: { cluster: nonprod, tier: verification }\n${app(`⟦${long}⟧`)}`,
      says: says(
        "KS1014",
        long,
        `the namespace "${long}-performance" of ${long} in performance has 65 characters, and 63 are allowed`,
        "shorten the name of the app or the stage, or change the template",
      ),
      right: `Stage integra: { cluster: nonprod, tier: verification }\n${app(long)}`,
    },
    {
      mistake: "a namespace that is no DNS label",
      wrong:
        'Stage dev: { cluster: nonprod, tier: development, namespaces: { template: "{app}.{stage}" } }\nApp ⟦web⟧: { team: storefront, image: registry.example.com/a }',
      says: says(
        "KS1014",
        "web",
        'the namespace "web.dev" of web in dev is not a DNS label',
        "shorten the name of the app or the stage, or change the template",
      ),
      right: 'Stage dev: { cluster: nonprod, tier: development, namespaces: { template: "{app}--{stage}" } }\n',
    },
  ]);

  it("leaves room for the stage's own namespace", () => {
    const web = "App web: { team: storefront, in: [dev], image: registry.example.com/a }";
    const fits = "a".repeat(63 - "kubestage-shop-".length);
    const tooLong = `${fits}a`;
    expect(findingsIn(declaration(`${stage(fits)}${web}`))).toEqual([]);
    expect(findingsIn(declaration(`${stage(`⟦${tooLong}⟧`)}${web}`))).toMatchObject(
      says(
        "KS1014",
        tooLong,
        `the namespace "kubestage-shop-${tooLong}" of the stage's deployer has 64 characters, and 63 are allowed`,
        "shorten the name of the stage or of the platform",
      ),
    );
  });
});

describe("KS1015", () => {
  it("names two stages that claim one namespace, at the second, and leads to the first", () => {
    const shared = ', namespaces: { template: "{app}-nonprod" }';
    const text = declaration(`${stage("dev", shared)}${stage("test", shared)}`).replace("name: web", "name: ⟦web⟧");
    expect(findingsIn(text)).toMatchObject([
      {
        ...says(
          "KS1015",
          "web",
          'the namespace "web-nonprod" is claimed by web in dev and by web in test',
          "change a name, a template or an existing namespace so that each has its own",
        )[0],
        related: ["⟦web⟧"],
      },
    ]);
  });

  it("says nothing where the two stages live in two clusters", () => {
    const shared = ', namespaces: { template: "{app}-here" }';
    const other = `Cluster other: { cni: calico }\nStage test: { cluster: other, tier: verification${shared} }`;
    expect(findingsIn(declaration(`${stage("dev", shared)}${other}`))).toEqual([]);
  });

  it("names two apps whose names run together where each is to have its own namespace", () => {
    const template = ', namespaces: { template: "{app}-{team}" }';
    const clash =
      `${stage("dev", template)}Team b: { groups: [b] }\nTeam a-b: { groups: [ab] }\n` +
      "App ⟦web-a⟧: { team: b, image: registry.example.com/a }\nApp ⟦web⟧: { team: a-b, image: registry.example.com/a }";
    expect(findingsIn(declaration(clash))).toMatchObject([
      { code: "KS1015", message: 'the namespace "web-a-b" is claimed by web in dev and by web-a in dev' },
    ]);
  });

  it("names existing namespaces that two stages take, where they are given", () => {
    const existing = (name: string) => `, namespaces: { existing: { web: ${name} } }`;
    const clash = `${stage("dev", existing("⟦front⟧"))}${stage("test", existing("⟦front⟧"))}`;
    expect(findingsIn(declaration(clash))).toMatchObject([{ code: "KS1015", at: "⟦front⟧", related: ["⟦front⟧"] }]);
    expect(findingsIn(declaration(`${stage("dev", existing("a"))}${stage("test", existing("b"))}`))).toEqual([]);
  });

  it("names an app whose namespace is the deployer's", () => {
    const text = declaration(`${stage("⟦dev⟧")}${app("⟦kubestage-shop⟧")}`);
    expect(findingsIn(text)).toMatchObject([
      {
        code: "KS1015",
        at: "⟦kubestage-shop⟧",
        message: 'the namespace "kubestage-shop-dev" is claimed by the deployer of dev and by kubestage-shop in dev',
      },
    ]);
  });
});

describe("KS1035", () => {
  testEach([
    {
      mistake: "a namespace of the cluster's own",
      wrong: "Stage dev: { cluster: nonprod, tier: development, namespaces: { existing: { web: ⟦kube-system⟧ } } }",
      says: says(
        "KS1035",
        "kube-system",
        'the namespace "kube-system" belongs to the cluster\'s own system',
        "choose another name or template",
      ),
      right: "Stage dev: { cluster: nonprod, tier: development, namespaces: { existing: { web: cube-system } } }",
    },
    {
      mistake: "the namespace of the platform's records",
      wrong: "Stage dev: { cluster: nonprod, tier: development, namespaces: { existing: { web: ⟦kubestage-shop⟧ } } }",
      says: says(
        "KS1035",
        "kubestage-shop",
        'the namespace "kubestage-shop" belongs to the cluster\'s record of what kubestage put there',
        "choose another name or template",
      ),
      right: "Stage dev: { cluster: nonprod, tier: development, namespaces: { existing: { web: kubestage-web } } }",
    },
  ]);

  it("names two apps that would write one workload into a shared namespace, at the second", () => {
    const single = "Stage dev: { cluster: nonprod, tier: development, namespaces: single }\n";
    const image = "image: registry.example.com/a";
    const long = `App ⟦web⟧: { team: storefront, workloads: { admin: { containers: { a: { ${image} } } } } }\n`;
    expect(findingsIn(declaration(`${single}${long}${app("⟦web-admin⟧")}`))).toMatchObject([
      {
        ...says(
          "KS1035",
          "web-admin",
          "web and web-admin would both write the workload web-admin into the namespace shop-dev of dev",
          "rename one of the workloads or its storage",
        )[0],
        related: ["⟦web⟧"],
      },
    ]);
    expect(findingsIn(declaration(`${long}${app("web-admin")}`))).toEqual([]);
  });

  it("names a workload that would run as the account of its namespace", () => {
    expect(findingsIn(declaration(app("⟦default⟧")))).toMatchObject(
      says(
        "KS1035",
        "default",
        "a workload called default would run as the account that every namespace has",
        "rename the app or the workload",
      ),
    );
  });
});

describe("an existing layout", () => {
  it("names an app for which it has no namespace", () => {
    const existing = "Stage dev: { cluster: nonprod, tier: development, namespaces: { ⟦existing⟧: { web: front } } }\n";
    expect(findingsIn(declaration(`${existing}${app("api")}`))).toMatchObject(
      says(
        "KS1008",
        "existing",
        'Stage "dev" names existing namespaces, but none for the app "api"',
        "add `api: NAMESPACE`, or take the stage out of the app's `in`",
      ),
    );
    const elsewhere = `${existing.replace("⟦existing⟧", "existing")}${stage("test")}${app("api", ", in: [test]")}`;
    expect(findingsIn(declaration(elsewhere))).toEqual([]);
  });
});

describe("KS1035 for namespaces of the cluster's infrastructure", () => {
  const dev = (namespace: string) =>
    `Stage dev: { cluster: nonprod, tier: development, namespaces: { existing: { web: ⟦${namespace}⟧ } } }\n`;
  const pods = "pods: { a: b }";

  it.each([
    ["entry", "ingress-nginx", ""],
    ["entry", "edge", `entry: { namespace: { kubernetes.io/metadata.name: edge }, ${pods} }`],
    [
      "entry",
      "gateways",
      `entry: { kind: gateway, namespace: { role: edge }, ${pods}, gateway: { namespace: gateways, name: main } }`,
    ],
    ["DNS", "dns", `dns: { namespace: { kubernetes.io/metadata.name: dns } }`],
    ["monitoring", "metrics", `monitoring: { namespace: { kubernetes.io/metadata.name: metrics }, ${pods} }`],
  ])("refuses that of the %s, %s", (what, name, more) => {
    const text = `Cluster nonprod: { cni: calico, ${more} }\n${dev(name)}`;
    expect(findingsIn(declaration(text))).toMatchObject(
      says(
        "KS1035",
        name,
        `the namespace "${name}" belongs to the cluster's ${what}`,
        "choose another name or template",
      ),
    );
  });

  it("says nothing of what is another cluster's", () => {
    const elsewhere = `Cluster other: { cni: calico, dns: { namespace: { kubernetes.io/metadata.name: dns } } }\n`;
    expect(findingsIn(declaration(elsewhere + dev("dns").replaceAll(/[⟦⟧]/g, "")))).toEqual([]);
  });
});
