import { expect, test } from "vitest";
import type { Plan, PlanItem } from "../plan/plan.ts";
import { planItem } from "../plan/testing/live-objects.ts";
import { noColours } from "./palette.ts";
import { planJson } from "./plan-json.ts";
import { planMarkdown } from "./plan-markdown.ts";
import { planText } from "./plan-text.ts";

const named = (name: string, rest: Partial<PlanItem> = {}) => planItem({ key: { ...planItem().key, name }, ...rest });
const claim = { group: "", kind: "PersistentVolumeClaim", namespace: "shop-dev", name: "uploads" };
const items: readonly PlanItem[] = [
  planItem({
    key: claim,
    action: "delete",
    risk: "data",
    because: ["its volume is deleted with it"],
    origin: undefined,
  }),
  named("web", {
    risk: "interruption",
    because: ["its pods are replaced"],
    changes: [
      { path: "spec.replicas", before: "1", after: "2", secret: false },
      { path: "spec.paused", before: undefined, after: "true", secret: false },
      { path: "spec.strategy", before: "{}", after: undefined, secret: false },
    ],
    conflicts: [{ path: "spec.replicas", manager: "kubectl-edit", time: "2026-11-21T12:00:00Z" }],
  }),
  named("api", { action: "replace", risk: "interruption", because: ["spec.selector cannot be changed"] }),
  named("new", { action: "create", awaits: "namespace" }),
  named("other", { action: "create" }),
  named("refused", {
    action: "create",
    team: undefined,
    stage: undefined,
    refusal: { reason: "Forbidden", message: 'exceeded quota: "shop"', hint: "raise the quota" },
  }),
];
const plan: Plan = {
  platform: "shop",
  cluster: { name: "nonprod", uid: "uid", version: "v1.36.3" },
  items,
  unchanged: 1_034,
};

test("the terminal shows what is risky in full, routine as counts, and what needs a decision always", () => {
  expect(planText(plan, noColours, { full: false })).toBe(`shop in nonprod, Kubernetes v1.36.3

Data may be lost
  stage dev, team storefront
    - PersistentVolumeClaim shop-dev/uploads
        its volume is deleted with it

Something that runs is interrupted
  stage dev, team storefront
    ~ apps/Deployment shop-dev/web  (platform.yaml:12)
        its pods are replaced
        spec.replicas: 1 → 2
        spec.paused: true is added
        spec.strategy: {} is removed
        conflict: spec.replicas is owned by kubectl-edit since 2026-11-21T12:00:00Z
    ± apps/Deployment shop-dev/api  (platform.yaml:12)
        spec.selector cannot be changed

Routine
  stage dev, team storefront: 2 to create
  the whole cluster
    + apps/Deployment shop-dev/refused  (platform.yaml:12)
        refused: exceeded quota: "shop"
        hint: raise the quota

Plan: 3 to create, 1 to change, 1 to replace, 1 to delete, 1,034 unchanged. 1 of them refused by the API server.
`);
});

test("in full every object is shown", () => {
  const full = planText(plan, noColours, { full: true });
  expect(full).toContain("    + apps/Deployment shop-dev/new  (platform.yaml:12; checked once its namespace is there)");
  expect(full).toContain("    + apps/Deployment shop-dev/other");
});

test("of many only some are shown, unless they are all, or data may be lost", () => {
  const many = (risk: PlanItem["risk"]) => ({
    ...plan,
    items: Array.from({ length: 30 }, (_, index) => named(`n${index}`, { risk })),
  });
  expect(planText(many("separation"), noColours, { full: false })).toContain(
    "    and 10 to change (--full shows them)",
  );
  expect(planText(many("data"), noColours, { full: false })).not.toContain("--full");
  expect(planText(many("separation"), noColours, { full: true })).not.toContain("--full");
});

test("what goes with its namespace is counted there, and shown behind it in full", () => {
  const namespace = { ...claim, kind: "Namespace", namespace: "", name: "shop-dev" };
  const inside = { ...claim, kind: "NetworkPolicy", name: "deny" };
  const other = { ...inside, namespace: "shop-test" };
  const items = [
    planItem({ key: namespace, action: "delete", risk: "data", because: ["it goes with 1 object in it"] }),
    ...[inside, other].map((key) => planItem({ key, action: "delete", origin: undefined, team: undefined })),
  ];
  const [short, full] = [false, true].map((each) => planText({ ...plan, items }, noColours, { full: each }));
  expect(short).not.toContain("shop-dev/deny");
  expect(short).toContain("  stage dev: 1 to delete\n\nPlan: 3 to delete");
  expect(full).toContain(
    "        it goes with 1 object in it\n    - NetworkPolicy shop-dev/deny\n\nRoutine\n  stage dev\n    - NetworkPolicy shop-test/deny\n",
  );
});

test("nothing to do is said", () => {
  expect(planText({ ...plan, items: [] }, noColours, { full: false })).toContain(
    "Plan: nothing to do, 1,034 unchanged.\n",
  );
});

test("of a secret value only that it changes, and long values are cut", () => {
  const change = { path: "data.password", before: undefined, after: undefined, secret: true };
  const long = { path: "data.a", before: undefined, after: JSON.stringify("x".repeat(500)), secret: false };
  const text = planText({ ...plan, items: [named("web", { risk: "data", changes: [change, long] })] }, noColours, {
    full: true,
  });
  expect(text).toContain("data.password: changes, its value is not shown\n");
  expect(text).toMatch(/data\.a: "x{79}… \(502 characters\) is added\n/);
});

test("nothing in a plan can move the cursor or forge a line", () => {
  const evil = "a\u001b[2K\nb\u202e<script>";
  const forged = named(evil, {
    risk: "data",
    stage: evil,
    team: evil,
    origin: evil,
    because: [evil],
    changes: [{ path: evil, before: JSON.stringify("\u202e"), after: evil, secret: false }],
    conflicts: [{ path: evil, manager: evil, time: evil }],
    refusal: { reason: evil, message: evil, hint: evil },
    warnings: [evil],
  });
  const hostile = { ...plan, platform: evil, cluster: { name: evil, uid: evil, version: evil }, items: [forged] };
  for (const text of [planText(hostile, noColours, { full: true }), planMarkdown(hostile, { full: true })]) {
    expect(text).not.toMatch(/[\u001b\u202e]/);
    expect(text).not.toMatch(/^b/m);
  }
  // In code spans it is text; everywhere else it is escaped.
  expect(planMarkdown(hostile, { full: true }).replace(/`[^`]*`/g, "")).not.toMatch(/[^\\]<script>/);
});

test("Markdown folds what is routine, and stays below what code hosts take", () => {
  const text = planMarkdown(plan, { full: true });
  expect(text).toContain("<details open><summary>stage dev, team storefront: 1 to delete</summary>");
  expect(text).toContain("<details><summary>stage dev, team storefront: 2 to create</summary>");
  expect(text).toContain("- `~ apps/Deployment shop-dev/web  (platform.yaml:12)`");
  const large = Array.from({ length: 2_000 }, (_, index) => named("web", { stage: `stage-${index}`, risk: "data" }));
  const cut = planMarkdown({ ...plan, items: large }, { full: true });
  expect(cut.length).toBeLessThan(65_536);
  expect(cut).toMatch(/\d+ more sections do not fit here: see `kubestage plan --full`\.\n$/);
});

test("a single group that is too long for a comment is counted instead of left out", () => {
  const large = Array.from({ length: 2_000 }, (_, index) => named(`n${index}`, { risk: "data" }));
  const text = planMarkdown({ ...plan, items: large }, { full: true });
  expect(text.length).toBeLessThan(65_536);
  expect(text).toContain("stage dev, team storefront: 2,000 to change\n");
});

test("programs read the same, values as values", () => {
  const json = planJson(plan);
  expect(json.counts).toEqual({ create: 3, change: 1, replace: 1, delete: 1, unchanged: 1_034 });
  expect(json.items[1]).toEqual({
    object: { group: "apps", kind: "Deployment", namespace: "shop-dev", name: "web" },
    stage: "dev",
    team: "storefront",
    app: "web",
    origin: "platform.yaml:12",
    action: "change",
    risk: "interruption",
    because: ["its pods are replaced"],
    changes: [
      { path: "spec.replicas", before: 1, after: 2, secret: false },
      { path: "spec.paused", before: null, after: true, secret: false },
      { path: "spec.strategy", before: {}, after: null, secret: false },
    ],
    conflicts: [{ path: "spec.replicas", manager: "kubectl-edit", time: "2026-11-21T12:00:00Z" }],
    awaits: null,
    refusal: null,
    warnings: [],
    uid: "uid-1",
  });
  expect(JSON.stringify(json)).not.toContain("liveHash");
});
