import { describe, expect, it } from "vitest";
import { networkPlugins } from "../../model/network-plugins.ts";
import { findingsIn } from "../testing/findings.ts";
import { declaration } from "../testing/short-declaration.ts";
import { says, testEach } from "../testing/wrong-and-right.ts";

const cluster = (name: string, more: string) => `Cluster ${name}: { cni: calico${more} }\n`;

describe("KS1021", () => {
  const pool = ", nodePools: [{ name: prod, stage: prod }]";
  const shared = (more = "") =>
    `${cluster("nonprod", pool)}Stage prod: { cluster: ⟦nonprod⟧, tier: production${more} }\n`;

  it("warns of production beside lower tiers, at the cluster's name", () => {
    expect(findingsIn(declaration(shared()))).toMatchObject([
      {
        code: "KS1021",
        severity: "warning",
        at: "⟦nonprod⟧",
        message: "prod is production and shares the cluster nonprod with dev",
        hint: "give production a cluster of its own, or acknowledge KS1021 with a reason on the stage",
      },
    ]);
  });

  it("becomes a note with the reason where it is acknowledged on the stage", () => {
    const acknowledged = shared(", acknowledge: [{ finding: KS1021, reason: one cluster is all that we have }]");
    expect(findingsIn(declaration(acknowledged))).toMatchObject([
      { code: "KS1021", severity: "note", hint: "acknowledged: one cluster is all that we have" },
    ]);
  });

  it("names the one of several clusters that is shared", () => {
    const two = "Stage prod: { clusters: [own, ⟦nonprod⟧], tier: production }\n";
    const text = declaration(cluster("nonprod", pool) + cluster("own", pool) + two);
    expect(findingsIn(text)).toMatchObject([{ code: "KS1021", at: "⟦nonprod⟧" }]);
  });

  it("says nothing of production in its own cluster, nor beside other production", () => {
    const own = `${cluster("prod", ", nodePools: [{ name: a, stage: prod }, { name: b, stage: demo }]")}Stage prod: { cluster: prod, tier: production }\nStage demo: { cluster: prod, tier: production }\n`;
    expect(findingsIn(declaration(own))).toEqual([]);
  });
});

describe("KS1022", () => {
  const road = (dev: string, prod: string) =>
    `Cluster nonprod: { cni: calico, version: ${dev} }\nCluster prod: { cni: calico, version: ${prod} }\n` +
    "Stage prod: { cluster: prod, tier: production, after: [⟦dev⟧] }\n";

  it("names a version that no stage before has tested, and leads to the order", () => {
    expect(findingsIn(declaration(road('"1.35"', '⟦"1.36"⟧')))).toMatchObject([
      {
        ...says(
          "KS1022",
          '"1.36"',
          "prod runs on Kubernetes 1.36 (prod), but dev before it on 1.35 (nonprod)",
          "upgrade nonprod first",
        )[0],
        related: ["⟦dev⟧"],
      },
    ]);
  });

  it("says nothing of the same version, nor of an older one", () => {
    expect(findingsIn(declaration(road('"1.36"', '"1.36"')))).toEqual([]);
    expect(findingsIn(declaration(road('"1.37"', '"1.36"')))).toEqual([]);
  });

  it("is content where one cluster of the stage before has the version", () => {
    const rolling = `${cluster("canary", ', version: "1.36"')}${cluster("nonprod", ', version: "1.35"')}${cluster("prod", ', version: "1.36"')}Stage test: { clusters: [nonprod, canary], tier: verification }\nStage prod: { cluster: prod, tier: production, after: [test] }\n`;
    expect(findingsIn(declaration(rolling))).toEqual([]);
  });

  it("says nothing where stages come after each other in a circle: there is no order to judge", () => {
    const circle = `${cluster("old", ', version: "1.34"')}Stage a: { cluster: old, tier: verification, after: [b] }\nStage b: { cluster: nonprod, tier: verification, after: [a] }\n`;
    expect(findingsIn(declaration(circle)).map(({ code }) => code)).toEqual(["KS1013"]);
  });
});

describe("KS1023", () => {
  testEach([
    {
      mistake: "a network plugin that enforces no policies, where isolation is asked for",
      wrong: "Cluster nonprod: { cni: ⟦flannel⟧ }",
      says: says(
        "KS1023",
        "flannel",
        "flannel does not enforce NetworkPolicies, but dev in nonprod is to be isolated (network: stage)",
        "use another network plugin, such as calico or cilium, or declare `network: open` for the stage",
      ),
      right: "Cluster nonprod: { cni: flannel }\nStage dev: { cluster: nonprod, tier: development, network: open }",
    },
  ]);

  it.each(Object.entries(networkPlugins))("%s", (name, { enforces }) => {
    const codes = findingsIn(declaration(`Cluster nonprod: { cni: ${name} }`)).map(({ code }) => code);
    expect(codes).toEqual(enforces ? [] : ["KS1023"]);
  });
});

describe("node pools", () => {
  it("warns of nodes that nobody provides (KS1029), at `nodes` or at the stage's name", () => {
    const asked = "Stage dev: { cluster: nonprod, tier: development, nodes: ⟦dedicated⟧ }";
    const hint = "add `nodePools: [{ name: dev, stage: dev }]` to the cluster, or set `nodes: shared`";
    const message = "dev wants dedicated nodes, but the cluster nonprod declares no pool for it";
    expect(findingsIn(declaration(asked))).toMatchObject([
      { code: "KS1029", severity: "warning", at: "⟦dedicated⟧", message, hint },
    ]);
    const byTier = "Stage ⟦load⟧: { cluster: nonprod, tier: performance }";
    expect(findingsIn(declaration(byTier))).toMatchObject([{ code: "KS1029", at: "⟦load⟧" }]);
    const provided = cluster("nonprod", ", nodePools: [{ name: load, stage: load }]");
    expect(findingsIn(declaration(provided + byTier))).toEqual([]);
  });

  testEach([
    {
      mistake: "a pool for a stage of another cluster",
      wrong: cluster("other", ", nodePools: [{ name: fast, stage: ⟦dev⟧ }]"),
      says: says(
        "KS1012",
        "dev",
        'the node pool "fast" is for dev, which does not live in other',
        "name a stage of this cluster, or remove the pool",
      ),
      right: cluster("other", ""),
    },
    {
      mistake: "a pool for a stage that shares nodes",
      wrong: cluster("nonprod", ", nodePools: [{ name: fast, ⟦stage⟧: dev }]"),
      says: says(
        "KS1027",
        "stage",
        'the node pool "fast" is for dev, whose pods share nodes (nodes: shared)',
        "set `nodes: dedicated` or `labelled` on dev, or remove the pool",
      ),
      right: `${cluster("nonprod", ", nodePools: [{ name: fast, stage: dev }]")}Stage dev: { cluster: nonprod, tier: development, nodes: labelled }`,
    },
    {
      mistake: "a pool whose kubelets set the label on nodes that nobody can tell",
      wrong: `${cluster("nonprod", ", nodePools: [{ name: fast, stage: dev, setBy: ⟦kubelet⟧ }]")}Stage dev: { cluster: nonprod, tier: development, nodes: labelled }`,
      says: says(
        "KS1008",
        "kubelet",
        'node pool "fast" lets kubelets set the stage label but does not say which nodes are its own',
        "add `nodeNames`: what their names begin with",
      ),
      right: `${cluster("nonprod", ", nodePools: [{ name: fast, stage: dev, setBy: kubelet, nodeNames: dev- }]")}Stage dev: { cluster: nonprod, tier: development, nodes: labelled }`,
    },
  ]);
});

describe("KS1040", () => {
  const test = "Stage test: { cluster: nonprod, tier: verification }\n";
  const privileged = (more = "") =>
    `Stage dev: { cluster: nonprod, tier: development, podSecurity: ⟦privileged⟧${more} }\n`;

  it("warns of privileged pods that may meet those of another stage on a node", () => {
    for (const nodes of ["shared", "labelled"]) {
      const pool = nodes === "shared" ? "" : ", nodePools: [{ name: dev, stage: dev }]";
      const text = cluster("nonprod", pool) + test + privileged(`, nodes: ${nodes}`);
      expect(findingsIn(declaration(text))).toMatchObject([
        {
          code: "KS1040",
          severity: "warning",
          at: "⟦privileged⟧",
          message:
            "pods of dev may be privileged and run on nodes beside those of test: no policy holds for the host's network",
          hint: "set `nodes: dedicated`, or acknowledge KS1040 with a reason on the stage",
        },
      ]);
    }
  });

  it("becomes a note with the reason where it is acknowledged on the stage", () => {
    const acknowledged = privileged(", acknowledge: [{ finding: KS1040, reason: nobody else has access }]");
    expect(findingsIn(declaration(test + acknowledged))).toMatchObject([{ code: "KS1040", severity: "note" }]);
  });

  it("says nothing of a stage with nodes, or a cluster, of its own, nor of stricter ones", () => {
    const dedicated = cluster("nonprod", ", nodePools: [{ name: dev, stage: dev }]") + privileged(", nodes: dedicated");
    expect(findingsIn(declaration(test + dedicated))).toEqual([]);
    expect(findingsIn(declaration(privileged()))).toEqual([]);
    const elsewhere = `${cluster("other", "")}Stage test: { cluster: other, tier: verification }\n`;
    expect(findingsIn(declaration(elsewhere + privileged()))).toEqual([]);
    expect(findingsIn(declaration(test + privileged().replace("privileged", "baseline")))).toEqual([]);
  });
});

describe("KS1042", () => {
  const uid = "1f0c7a4e-5d1b-4c1e-9a51-0f6f6a2b7c3d";
  const identified = (name: string, value: string) => cluster(name, `, uid: ${value}`);

  it("names two clusters that are one, at the second", () => {
    const text = declaration(identified("nonprod", `⟦${uid}⟧`) + identified("other", `⟦${uid}⟧`));
    expect(findingsIn(text)).toMatchObject([
      {
        code: "KS1042",
        at: `⟦${uid}⟧`,
        message: `nonprod and other are one cluster: both have the UID ${uid}`,
        related: [`⟦${uid}⟧`],
      },
    ]);
  });

  it("says nothing of two UIDs, nor of clusters without one", () => {
    const two = identified("nonprod", uid) + identified("other", uid.replace("1f", "2f")) + cluster("third", "");
    expect(findingsIn(declaration(two))).toEqual([]);
  });

  it("a UID looks like one", () => {
    for (const value of ['"1234"', "1F0C7A4E-5d1b-4c1e-9a51-0f6f6a2b7c3d", "nonprod"])
      expect(findingsIn(declaration(identified("nonprod", `⟦${value}⟧`)))).toMatchObject([{ code: "KS1009" }]);
  });
});
