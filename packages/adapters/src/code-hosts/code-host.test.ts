import { describe, expect, test } from "vitest";
import { kinds, startHost, wanted } from "./testing/hosts.ts";

describe.each(kinds)("a pull request on %s", (kind) => {
  const posts = (calls: readonly string[]): number => calls.filter((call) => call.startsWith("POST")).length;

  test("is opened, found by its branch, and left alone where it is as wanted", async () => {
    const { double, host } = await startHost(kind);
    expect(await host.find(wanted.branch, "main")).toBeUndefined();
    const opened = await host.openOrUpdate(wanted);
    expect(opened).toMatchObject({ number: 1, state: "open", head: wanted.head, author: "kubestage-bot" });
    expect(opened.page).toBe(
      double.address + (kind === "github" ? "/shop/deployments/pull/1" : "/shop/deployments/-/merge_requests/1"),
    );
    expect(await host.find(wanted.branch, "main")).toEqual(opened);
    const before = double.calls.length;
    expect(await host.openOrUpdate({ ...wanted, body: "what is promoted\r\n" })).toEqual(opened);
    expect(double.calls.slice(before)).toHaveLength(1);
  });

  test("gets the new words where they changed", async () => {
    const { double, host } = await startHost(kind);
    await host.openOrUpdate(wanted);
    const changed = await host.openOrUpdate({ ...wanted, title: "Promote more", body: "and more" });
    expect(changed).toMatchObject({ number: 1, title: "Promote more", body: "and more" });
    expect(double.repository.pulls).toHaveLength(1);
  });

  test("is not doubled by two processes at once", async () => {
    const { double, host, other } = await startHost(kind);
    const both = await Promise.all([host.openOrUpdate(wanted), other.openOrUpdate(wanted)]);
    expect(both.map(({ number }) => number)).toEqual([1, 1]);
    expect(double.repository.pulls).toHaveLength(1);
  });

  test("is not doubled where somebody is quicker between looking and opening", async () => {
    const { double, host } = await startHost(kind);
    double.before("POST", () => double.repository.open({ ...wanted, title: "by hand", author: "somebody" }));
    expect(await host.openOrUpdate(wanted)).toMatchObject({ number: 1, title: wanted.title });
    expect(double.repository.pulls).toHaveLength(1);
  });

  test.each(["loseAnswer", "cut", "half", "late", { status: 502 }, { status: 500 }] as const)(
    "is not doubled where opening ends with %o",
    async (fault) => {
      const { double, host } = await startHost(kind, { timeoutMs: fault === "late" ? 1000 : 5000 });
      double.fail("POST", fault);
      expect(await host.openOrUpdate(wanted)).toMatchObject({ number: 1, state: "open" });
      expect(double.repository.pulls).toHaveLength(1);
      const isDone = fault === "loseAnswer" || fault === "half";
      expect(posts(double.calls)).toBe(isDone ? 1 : 2);
    },
  );

  test("is not opened again by whoever begins anew after a crash", async () => {
    const { double, host, other } = await startHost(kind);
    double.fail("POST", "loseAnswer");
    await host.openOrUpdate(wanted);
    expect(await other.openOrUpdate(wanted)).toMatchObject({ number: 1 });
    expect(posts(double.calls)).toBe(1);
  });

  test("stays closed where people closed it, and is opened anew for what was pushed since", async () => {
    const { double, host } = await startHost(kind);
    await host.openOrUpdate(wanted);
    await host.close(1);
    expect(await host.openOrUpdate(wanted)).toMatchObject({ number: 1, state: "closed" });
    const head = "b".repeat(40);
    double.repository.branches.set(wanted.branch, head);
    expect(await host.openOrUpdate({ ...wanted, head })).toMatchObject({ number: 2, state: "open", head });
    expect((await host.find(wanted.branch, "main"))?.number).toBe(2);
    expect(await host.close(1)).toMatchObject({ state: "closed" });
  });

  test("of a fork with the same branch name is nobody's", async () => {
    const { double, host } = await startHost(kind);
    double.repository.open({ ...wanted, fromFork: true, author: "stranger" });
    expect(await host.find(wanted.branch, "main")).toBeUndefined();
    expect((await host.openOrUpdate(wanted)).number).toBe(2);
  });

  test("is refused with the host's own words, and not tried again", async () => {
    const { double, host } = await startHost(kind);
    double.fail("POST", { status: 422, body: { message: "Validation Failed", errors: [{ message: "no commits" }] } });
    await expect(host.openOrUpdate(wanted)).rejects.toMatchObject({ reason: "refused", status: 422 });
    expect(posts(double.calls)).toBe(1);
  });

  test("has one comment for each key, also where an answer is lost", async () => {
    const { double, host } = await startHost(kind);
    await host.openOrUpdate(wanted);
    const { comments } = double.repository.pulls[0]!;
    double.repository.comment(double.repository.pulls[0]!, "<!-- kubestage comment=gates -->\nforged", "stranger");
    double.fail("POST", "loseAnswer");
    await host.comment(1, { key: "gates", body: "one gate is closed" });
    await host.comment(1, { key: "gates", body: "all gates are open" });
    await host.comment(1, { key: "gates", body: "all gates are open" });
    expect(comments.map(({ author }) => author)).toEqual(["stranger", "kubestage-bot"]);
    expect(comments[1]?.body).toContain("all gates are open");
    expect(comments[0]?.body).toContain("forged");
  });

  test("is read with its reviews, over all pages", async () => {
    const { double, host } = await startHost(kind);
    await host.openOrUpdate(wanted);
    const { reviews } = double.repository.pulls[0]!;
    const [approved, rejected] =
      kind === "github" ? (["APPROVED", "CHANGES_REQUESTED"] as const) : (["approved", "requested_changes"] as const);
    for (let index = 0; index < 120; index++) reviews.push({ person: `p${index}`, state: "", head: wanted.head });
    reviews.push({ person: "alex", state: approved, head: wanted.head });
    reviews.push({ person: "robin", state: rejected, head: wanted.head });
    const head = kind === "github" ? wanted.head : undefined;
    expect((await host.read(1)).reviews).toMatchObject([
      { person: "alex", verdict: "approved", head },
      { person: "robin", verdict: "rejected", head },
    ]);
  });
});
