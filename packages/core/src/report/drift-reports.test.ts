import { describe, expect, it } from "vitest";
import type { Drift, DriftReport } from "../plan/drift/drift.ts";
import { driftEventJson, driftJson } from "./drift-json.ts";
import { driftMarkdown } from "./drift-markdown.ts";
import { driftEventText, driftText } from "./drift-text.ts";
import { noColours } from "./palette.ts";

const time = "2026-01-02T03:04:05Z";
const subject = { stage: "dev", team: "storefront", app: "web", origin: "platform.yaml:3" } as const;
const key = { group: "apps", kind: "Deployment", namespace: "web-dev", name: "web" };
const by = { manager: "kubectl-edit", time, person: "operator@example.com" };
const changed: Drift = {
  ...subject,
  type: "changed",
  key,
  fields: [
    { path: "spec.replicas", declared: "3", live: "5", secret: false, by },
    {
      path: "metadata.labels.extra",
      declared: undefined,
      live: '"two words"',
      secret: false,
      by: { ...by, person: undefined },
      stays: true,
    },
    { path: "data.password", declared: undefined, live: undefined, secret: true, by: undefined },
    { path: "spec.paused", declared: "true", live: undefined, secret: false, by: undefined },
  ],
};
const missing: Drift = { ...subject, type: "missing", key: { ...key, name: "api" }, deleting: false, by };
const foreign: Drift = {
  type: "foreign",
  key: { group: "", kind: "Pod", namespace: "web-dev", name: "p" },
  stage: "dev",
  team: undefined,
  app: undefined,
  origin: undefined,
  by: { manager: undefined, time, person: undefined },
};
const report: DriftReport = {
  platform: "shop",
  cluster: { name: "nonprod", uid: "u" },
  compared: 1200,
  kinds: 31,
  drifts: [changed, missing, foreign],
};

const binding = { ...key, group: "rbac.authorization.k8s.io", kind: "ClusterRoleBinding", namespace: "", name: "b" };
const wide: Drift = {
  ...foreign,
  stage: undefined,
  key: binding,
  by: { ...by, manager: "kubectl-create", person: undefined },
  grant: { role: "cluster-admin", subjects: ["Group storefront", "ServiceAccount web-dev/default\n"] },
};

describe("rights in the whole cluster", () => {
  const said =
    "gives Group storefront, ServiceAccount web-dev/default\\u{a} the rights of cluster-admin in the whole cluster; " +
    "created by kubectl-create, 2026-01-02T03:04:05Z";

  it("are told in every form, with who has them and by which role", () => {
    const only = { ...report, drifts: [wide] };
    expect(driftText(only, noColours)).toContain(`  rbac.authorization.k8s.io/ClusterRoleBinding b\n    ${said}\n`);
    expect(driftEventText({ time, event: "appeared", drift: wide }, noColours)).toBe(
      `${time}  foreign  rbac.authorization.k8s.io/ClusterRoleBinding b: ${said}\n`,
    );
    expect(driftMarkdown(only)).toContain("gives Group storefront, ServiceAccount web\\-dev/default");
    expect(driftJson(only).drifts[0]?.grant).toEqual(wide.type === "foreign" && wide.grant);
    expect(driftJson(report).drifts.filter((drift) => "grant" in drift)).toEqual([]);
  });

  it("name the first of very many", () => {
    const subjects = Array.from({ length: 1_000 }, (_, index) => `ServiceAccount web-dev/a${index}`);
    const drift: Drift = { ...wide, grant: { role: "view", subjects } };
    expect(driftEventText({ time, event: "appeared", drift }, noColours)).toContain(
      "ServiceAccount web-dev/a4 and 995 more the rights of view",
    );
  });
});

describe("driftText", () => {
  it("groups by what happened, with declared, live, who and when", () => {
    expect(driftText(report, noColours)).toMatchInlineSnapshot(`
      "shop in nonprod: 1,200 declared objects compared, 31 kinds looked at, 3 drifts

      Changed: not as declared
        apps/Deployment web-dev/web  (dev, storefront)  platform.yaml:3
          spec.replicas: 3 → 5
            by kubectl-edit (operator@example.com), 2026-01-02T03:04:05Z
          metadata.labels.extra: added: "two words"
            by kubectl-edit, 2026-01-02T03:04:05Z
          data.password: differs from what is declared (secret)
          spec.paused: true → removed

      Missing: declared, and not there
        apps/Deployment web-dev/api  (dev, storefront)  platform.yaml:3
          deleted by kubectl-edit (operator@example.com), 2026-01-02T03:04:05Z

      Foreign: there, and declared by nobody
        Pod web-dev/p  (dev)
          created 2026-01-02T03:04:05Z

      \`kubestage apply --force-conflicts\` undoes 1 of 3, and 1 more in part; what was added beside the declaration stays until somebody takes it away
      "
    `);
  });

  it("says that there is none", () => {
    expect(driftText({ ...report, drifts: [], compared: 1 }, noColours)).toBe(
      "shop in nonprod: 1 declared object compared, 31 kinds looked at, no drift\n",
    );
  });
});

describe("driftEventText", () => {
  it("is one line, whatever somebody wrote into a value", () => {
    const [field] = changed.type === "changed" ? changed.fields : [];
    const forged: Drift = { ...changed, fields: field ? [{ ...field, live: '"\u001b[2J\n"' }] : [] };
    const line = driftEventText({ time, event: "appeared", drift: forged }, noColours);
    expect(line.split("\n")).toHaveLength(2);
    expect(line).not.toContain("\u001b");
  });

  it("says what, where, who and when", () => {
    const lines = (
      [
        ["appeared", changed],
        ["appeared", missing],
        ["appeared", foreign],
        ["gone", foreign],
      ] as const
    ).map(([event, drift]) => driftEventText({ time, event, drift }, noColours));
    expect(lines.join("")).toMatchInlineSnapshot(`
      "2026-01-02T03:04:05Z  changed  apps/Deployment web-dev/web (dev): spec.replicas 3 → 5 by kubectl-edit (operator@example.com), 2026-01-02T03:04:05Z; metadata.labels.extra added: "two words" by kubectl-edit, 2026-01-02T03:04:05Z; data.password differs from what is declared (secret); spec.paused true → removed
      2026-01-02T03:04:05Z  missing  apps/Deployment web-dev/api (dev): deleted by kubectl-edit (operator@example.com), 2026-01-02T03:04:05Z
      2026-01-02T03:04:05Z  foreign  Pod web-dev/p (dev): created 2026-01-02T03:04:05Z
      2026-01-02T03:04:05Z  gone     Pod web-dev/p (dev): no longer there, or no longer foreign
      "
    `);
  });
});

describe("driftJson and driftMarkdown", () => {
  it("have every drift that the text has", () => {
    const { drifts, ...rest } = driftJson(report);
    expect(rest).toEqual({
      platform: "shop",
      cluster: { name: "nonprod", uid: "u" },
      compared: 1200,
      kinds: 31,
      undoneByApply: 1,
    });
    expect(drifts.map(({ undoneByApply }) => undoneByApply)).toEqual(["in part", "yes", "no"]);
    expect(drifts[0]?.fields?.map(({ stays }) => stays)).toEqual([false, true, false, false]);
    expect(drifts.map(({ type, object }) => `${type} ${object.name}`)).toEqual([
      "changed web",
      "missing api",
      "foreign p",
    ]);
    expect(drifts[0]?.fields?.[0]).toEqual({
      path: "spec.replicas",
      declared: "3",
      live: "5",
      secret: false,
      by,
      stays: false,
    });
    expect(driftEventJson({ time, event: "gone", drift: missing }).drift).toEqual(drifts[1]);
    expect(driftMarkdown(report)).toMatchInlineSnapshot(`
      "# Drift of shop

      shop in nonprod: 1,200 declared objects compared, 31 kinds looked at, 3 drifts

      | drift | object | stage | difference | by |
      | --- | --- | --- | --- | --- |
      | changed | \`apps/Deployment web-dev/web\` | dev | \`spec.replicas\`: \`3\` → \`5\` | by kubectl\\-edit \\(operator@example.com\\), 2026\\-01\\-02T03:04:05Z |
      | changed | \`apps/Deployment web-dev/web\` | dev | \`metadata.labels.extra\`: \`nothing\` → \`"two words"\` | by kubectl\\-edit, 2026\\-01\\-02T03:04:05Z |
      | changed | \`apps/Deployment web-dev/web\` | dev | \`data.password\`: secret |  |
      | changed | \`apps/Deployment web-dev/web\` | dev | \`spec.paused\`: \`true\` → \`nothing\` |  |
      | missing | \`apps/Deployment web-dev/api\` | dev |  | deleted by kubectl\\-edit \\(operator@example.com\\), 2026\\-01\\-02T03:04:05Z |
      | foreign | \`Pod web-dev/p\` | dev |  | created 2026\\-01\\-02T03:04:05Z |

      \`kubestage apply --force-conflicts\` undoes 1 of 3, and 1 more in part; what was added beside the declaration stays until somebody takes it away
      "
    `);
  });
});
