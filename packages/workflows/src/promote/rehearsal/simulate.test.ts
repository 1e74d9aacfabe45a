import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { declaration, temporaryFolder } from "../../testing/folders.ts";
import { simulate, type SimulatedEvent } from "./simulate.ts";
import { noon, road } from "../testing.ts";
import { verify } from "../verify/verify.ts";

test("the whole road is played, what would open production is refused, and all of it can be verified", {
  timeout: 90_000,
}, async () => {
  const keep = join(temporaryFolder(), "sandbox");
  const events: SimulatedEvent[] = [];
  const { all, ledger, diagnostics } = await simulate(
    {
      ...{ path: join(road, "platform"), changes: [join(road, "opened"), join(road, "next")], from: keep },
      ...{ rollsBack: true, keep, at: noon - 33 * 24 * 3_600_000, compiler: "0.1.0" },
    },
    (event) => Promise.resolve(void events.push(event)),
  );
  expect(diagnostics).toEqual([]);
  const into = (stage: string) =>
    events.flatMap((event) =>
      event.type === "promoted" && event.promotion.stage === stage ? [event.promotion.app] : [],
    );
  expect(into("prod")).toEqual(["platform", "api", "web", "web"]);
  const refused = events.flatMap((event) => (event.type === "refused" ? [event.wait] : []));
  expect(refused.map(({ app, stage }) => `${app} > ${stage}`)).toEqual(["platform > prod"]);
  expect(refused[0]?.because).toMatch(/^proof is closed: it failed in prod: KS3101 .*prod to dev|dev to prod/);
  expect(events.filter(({ type }) => type === "waited").length).toBeGreaterThan(0);
  expect(events.at(-1)).toMatchObject({
    type: "rolledBack",
    promotion: { app: "web", stage: "prod", kind: "rollback" },
  });
  expect(all?.find(({ app, stage }) => app === "web" && stage === "prod")?.pointer?.kind).toBe("rollback");
  const trust = execFileSync("git", [`--git-dir=${ledger ?? ""}`, "show", "main:trust/0001.yaml"]);
  const root = createHash("sha256").update(trust).digest("hex");
  const verified = await verify({
    ledger: ledger ?? "",
    branch: "main",
    from: keep,
    trustRoot: root,
    prove: true,
    now: () => noon,
  });
  expect(verified.problems).toEqual([]);
  expect([verified.outcome, verified.promotions]).toEqual([
    "verified",
    into("dev").length + into("test").length + into("prod").length + 1,
  ]);
});

describe("nothing is played", () => {
  const request = { rollsBack: false, at: noon - 33 * 24 * 3_600_000, compiler: "0.1.0" };
  const never = () => expect.fail("something was played");

  test("where a change has an error", async () => {
    const from = temporaryFolder({ "wrong.yaml": "kind: Stag\n" });
    const changes = [join(road, "next"), "wrong.yaml"];
    const result = await simulate({ ...request, path: join(road, "platform"), changes, from }, never);
    expect(result).toMatchObject({ all: undefined, ledger: undefined });
    expect(result.diagnostics[0]?.severity).toBe("error");
  });

  test.each([
    ["beside what is there already", "ours", "ours is not empty"],
    ["in a file", "ours/notes", "notes is no folder"],
  ])("%s", async (_, kept, said) => {
    const from = temporaryFolder({ "ours/notes": "mine" });
    const playing = simulate(
      { ...request, path: join(road, "platform"), changes: [], from, keep: join(from, kept) },
      never,
    );
    await expect(playing).rejects.toThrow(said);
    expect(readdirSync(join(from, "ours"))).toEqual(["notes"]);
  });
});

test("whom only a change asks for is there to approve", { timeout: 60_000 }, async () => {
  const gate = "  entry: { approvals: { auditors: 1 } }\n";
  const stage = (more: string) =>
    `---\napiVersion: kubestage.dev/v1alpha1\nkind: Stage\nmetadata: { name: live }\nspec:\n  cluster: nonprod\n  tier: verification\n  after: [test]\n${more}`;
  const from = temporaryFolder({ "a.yaml": declaration + stage(""), "b.yaml": declaration + stage(gate) });
  const given = { path: "a.yaml", changes: ["b.yaml", "c.yaml"], from, rollsBack: false };
  writeFileSync(join(from, "c.yaml"), (declaration + stage(gate)).replace("web:1", "web:2"));
  const said: string[] = [];
  await simulate({ ...given, at: noon - 33 * 24 * 3_600_000, compiler: "0.1.0" }, (event) => {
    if (event.type === "approved") said.push(`${event.who} ${event.wait.app} ${event.wait.stage}`);
    return Promise.resolve();
  });
  expect(said).toContain("auditors-1 web live");
});

test("a rehearsal of going back says where there is nothing to go back to", { timeout: 60_000 }, async () => {
  const types: string[] = [];
  const from = temporaryFolder({ "a.yaml": declaration });
  const request = { path: "a.yaml", changes: [], from, rollsBack: true, at: noon - 33 * 24 * 3_600_000 };
  await simulate({ ...request, compiler: "0.1.0" }, (event) => Promise.resolve(void types.push(event.type)));
  expect(types.at(-1)).toBe("notRolledBack");
});
