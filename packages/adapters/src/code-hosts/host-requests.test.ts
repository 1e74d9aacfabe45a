import { describe, expect, test } from "vitest";
import type { CodeHostError } from "./code-host-error.ts";
import { openCodeHost } from "./open-code-host.ts";
import type { Reply } from "../../../../testbed/hosts/index.ts";
import { kinds, noon, startHost, wanted } from "./testing/hosts.ts";

async function failureOf(work: Promise<unknown>): Promise<CodeHostError> {
  return work.then(
    () => expect.unreachable("it should fail"),
    (error: unknown) => error as CodeHostError,
  );
}

const limited = (status: number, headers: Record<string, string>, message = "no"): Reply => ({
  ...{ status, headers, body: { message } },
});

describe.each(kinds)("too many requests to %s", (kind) => {
  test.each([
    ["Retry-After in seconds", limited(429, { "retry-after": "7" }), 7000],
    ["Retry-After as a date", limited(429, { "retry-after": new Date(noon + 9000).toUTCString() }), 9000],
    ["Retry-After of a refusal", limited(403, { "retry-after": "3" }), 3000],
    [
      "the time at which the limit ends",
      limited(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(noon / 1000 + 30) }),
      30_000,
    ],
    [
      "a secondary limit of which nothing is said",
      limited(403, {}, "You have exceeded a secondary rate limit"),
      60_000,
    ],
    ["429 and nothing else", limited(429, {}), 60_000],
    ["garbage", limited(429, { "retry-after": "soon", "x-ratelimit-reset": "never" }), 60_000],
  ] as const)("are waited for: %s", async (_, reply, waitMs) => {
    const { double, host, waits } = await startHost(kind);
    double.fail("GET", reply);
    await host.find(wanted.branch, "main");
    expect(waits).toEqual([waitMs]);
  });

  test("are waited for before something is opened, which was not done then", async () => {
    const { double, host, waits } = await startHost(kind);
    double.fail("POST", limited(429, { "retry-after": "5" }));
    await host.openOrUpdate(wanted);
    expect(waits).toEqual([5000]);
    expect(double.repository.pulls).toHaveLength(1);
  });

  test.each(["3600", "99999999999999"])("for longer than patience are told of at once: %s", async (after) => {
    const { double, host, waits } = await startHost(kind);
    double.fail("GET", limited(429, { "retry-after": after, "x-ratelimit-reset": "0" }), 9);
    const error = await failureOf(host.find(wanted.branch, "main"));
    expect(error).toMatchObject({ reason: "rateLimited", status: 429 });
    expect(waits.length).toBeLessThanOrEqual(1);
    expect(error.retryAt).toBeLessThanOrEqual(noon + 86_400_000 + 60_000);
  });
});

describe.each(kinds)("what %s refuses", (kind) => {
  test.each([
    [401, "refusedToken"],
    [403, "refused"],
    [404, "notFound"],
  ] as const)("status %d is %s, once", async (status, reason) => {
    const { double, host } = await startHost(kind);
    const body = { message: "no, token-of-tests\u001b[31m" };
    double.fail("GET", { status, body }, 5);
    const error = await failureOf(host.read(1));
    expect(error).toMatchObject({ name: "CodeHostError", reason, status });
    expect(error.message).not.toContain("token-of-tests");
    expect(error.message).not.toContain("\u001b");
    expect(double.calls).toHaveLength(1);
  });

  test("a redirection is not followed with the token", async () => {
    const { double, host } = await startHost(kind);
    double.fail("GET", { status: 301, headers: { location: "https://elsewhere.example.com/steal" } });
    expect(await failureOf(host.read(1))).toMatchObject({
      reason: "notUnderstood",
      message: expect.stringContaining("elsewhere.example.com"),
    });
  });
});

describe.each(kinds)("what is no answer of %s", (kind) => {
  test.each(["cut", "half", { status: 503 }, { status: 500 }] as const)("%o is asked again", async (fault) => {
    const { double, host } = await startHost(kind);
    double.fail("GET", fault, 3);
    expect(await host.find(wanted.branch, "main")).toBeUndefined();
    expect(double.calls).toHaveLength(4);
  });

  test("until patience is at its end", async () => {
    const { double, host, waits } = await startHost(kind);
    double.fail("GET", "cut", 1000);
    expect(await failureOf(host.read(1))).toMatchObject({ reason: "unreachable" });
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(90_000);
  });

  test.each([
    ["garbage", "<html>log in</html>"],
    ["another form", { message: "hello" }],
    ["a head that is none", [{ number: 1 }]],
  ])("%s is not understood", async (_, body) => {
    const { double, host } = await startHost(kind);
    double.fail("GET", { status: 200, body });
    expect(await failureOf(host.find(wanted.branch, "main"))).toMatchObject({ reason: "notUnderstood" });
  });

  test("an answer without end is not read to its end", async () => {
    const { double, host } = await startHost(kind, { mostBytes: 1000, patienceMs: 0 });
    double.fail("GET", { status: 200, body: " ".repeat(5000) });
    expect(await failureOf(host.read(1))).toMatchObject({ message: expect.stringContaining("longer than 1000 bytes") });
  });

  test("a list without end is not read to its end", async () => {
    const { double, host } = await startHost(kind);
    const link = '<https://elsewhere.example.com/>; rel="next"';
    double.fail("GET", { status: 200, body: [], headers: { link } }, 1000);
    expect(await failureOf(host.find(wanted.branch, "main"))).toMatchObject({ reason: "notUnderstood" });
    expect(double.calls.length).toBeLessThan(50);
  });

  test("nobody waits longer than they want to", async () => {
    const { double, host } = await startHost(kind);
    double.fail("GET", "late", 9);
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("enough")), 50);
    await expect(host.read(1, stop.signal)).rejects.toThrow("enough");
  });
});

describe("a code host is not opened", () => {
  const spec = { kind: "github", repository: "shop/deployments", token: "TOKEN" } as const;
  const open = (address: string | undefined, token: string | undefined): CodeHostError | undefined => {
    try {
      openCodeHost({ ...spec, address }, { TOKEN: token });
      return undefined;
    } catch (error) {
      return error as CodeHostError;
    }
  };

  test.each([
    ["http://git.example.com", "word"],
    ["https://user:password@git.example.com", "word"],
    ["ftp://git.example.com", "word"],
    ["git.example.com", "word"],
    ["https://git.example.com/?x=1", "word"],
    [undefined, undefined],
    [undefined, ""],
    [undefined, "two words"],
    [undefined, "line\nbreak"],
    [undefined, "not-ascii-ü"],
  ])("with %s and the token %j", (address, token) => {
    const error = open(address, token);
    expect(error?.reason).toBe("misconfigured");
    for (const secret of ["two words", "not-ascii", "password"]) expect(error?.message).not.toContain(secret);
  });

  test("with a token that a file ended with a line break it is", () => {
    expect(open("https://git.example.com/", "word\n")).toBeUndefined();
  });
});
