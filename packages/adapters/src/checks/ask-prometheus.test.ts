import { join } from "node:path";
import { prometheusCheck } from "@kubestage/core";
import { describe, expect, test } from "vitest";
import { createAuthority, issueCertificate } from "../../../../testbed/harness/index.ts";
import { cut, json, type Reply, startDouble } from "../kubernetes/testing/api-double.ts";
import { KubestageError } from "../kubestage-error.ts";
import { temporaryFolder } from "../testing/folders.ts";
import type { CheckResult } from "./check.ts";
import { runPrometheusCheck } from "./run-prometheus-check.ts";
import { subject } from "./testing.ts";

const now = Date.parse("2026-01-05T12:00:00Z");
const values = Array.from({ length: 61 }, (_, index) => [now / 1000 - 600 + 10 * index, "1"]);
const series = { metric: { app: "web" }, values };
const answer = (result: unknown, more: object = {}, status = 200): Reply =>
  json({ status: "success", data: { resultType: "matrix", result }, ...more }, status);
const good = answer([series]);
const environment = {
  PROMETHEUS_TOKEN: "t0ken-value",
  EMPTY: "",
  LINES: "a\nb",
  BASIC_USER: "kubestage",
  BASIC_PASSWORD: "pässword",
};

async function ask(address: string, given: object = {}): Promise<CheckResult> {
  const check = prometheusCheck.parse({ address, query: "m", over: "10m", expect: { max: 1 }, ...given });
  const run = { signal: new AbortController().signal, environment, now, entered: undefined, pauseMs: 5 };
  return runPrometheusCheck(check, subject, run);
}

async function why(replies: readonly [Reply, ...Reply[]], given: object = {}): Promise<string> {
  const { server } = await startDouble(replies);
  const found = await ask(server, given).catch((error: unknown) => error);
  expect(found).toBeInstanceOf(KubestageError);
  return found instanceof Error ? found.message.replace(server, "") : "";
}

test("the window is asked for in seconds, behind the path of the address", async () => {
  const { server, seen } = await startDouble([good]);
  const asked = await ask(`${server}/prometheus`, { query: 'm{app="{{app}}"}' });
  expect(asked).toEqual({ outcome: "passed", said: "mean 1, wanted at most 1; 61 samples" });
  const [{ method, url, body } = { method: "", url: new URL(server), body: "" }] = seen;
  expect(`${method} ${url.pathname}`).toBe("POST /prometheus/api/v1/query_range");
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
    query: 'm{app="web"}',
    start: "1767613800",
    end: "1767614400",
    step: "10",
  });
});

test.each([
  [
    "a warning",
    answer([series], { warnings: ["store \u001b[31mb\u001b[0m did not answer."] }),
    "it warns: store b did not answer",
  ],
  ["a refusal", json({ status: "error", errorType: "bad_data", error: "parse error" }, 400), "status 400: parse error"],
  ["success with another status", answer([series], {}, 206), "it refuses the query with status 206"],
  ["a login page", (response) => response.end("<html>"), "status 200 and not as Prometheus does"],
  ["a redirect", json({}, 302, { location: "https://example.com/" }), "status 302 and not as Prometheus does"],
  ["JSON of something else", json({ status: "ok" }), "not as Prometheus does"],
  ["a vector", json({ status: "success", data: { resultType: "vector", result: [] } }), "something else than series"],
  ["no data", json({ status: "success" }), "something else than series"],
  ["histograms", answer([{ metric: {}, histograms: [] }]), "the query gives histograms and no numbers"],
  ["a series without labels", answer([{ values }]), "a series that cannot be read"],
  ["a sample without time", answer([{ metric: {}, values: [["1", "1"]] }]), "a series that cannot be read"],
  ["a sample that is none", answer([{ metric: {}, values: [[1, "0x10"]] }]), "a series that cannot be read"],
  ["a series without samples", answer([{ metric: {} }]), "it has 0 samples; it needs 41"],
  ["too much", (response) => response.end(" ".repeat(17 * 1024 * 1024)), "its answer has more than 16384 KiB"],
] satisfies [string, Reply, string][])("an answer of %s says nothing", async (_, reply, said) => {
  expect(await why([reply])).toContain(said);
});

test("where none comes, it is asked again", async () => {
  const { server, seen } = await startDouble([cut, json({}, 503), good]);
  expect(await ask(server)).toMatchObject({ outcome: "passed" });
  expect(seen).toHaveLength(3);
  expect(await why([cut])).toBe("Prometheus at  gave no result: the connection was cut");
  expect(await why([() => undefined], { within: "1s" })).toBe("there was no result within 1 s");
});

describe("credentials", () => {
  const authority = createAuthority("authority");
  const issued = issueCertificate(authority, { subject: { commonName: "prometheus" }, hosts: ["127.0.0.1"] });
  const tls = { cert: issued.certificate, key: issued.key };

  test.each([
    [{ token: "PROMETHEUS_TOKEN" }, "Bearer t0ken-value"],
    [{ basic: { user: "BASIC_USER", password: "BASIC_PASSWORD" } }, `Basic ${btoa("kubestage:p\u00c3\u00a4ssword")}`],
    [{}, undefined],
  ])("%j", async (given, authorization) => {
    const { server, seen } = await startDouble([good], tls);
    const folder = temporaryFolder({ "ca.pem": authority.certificate });
    expect(await ask(server, { ...given, authority: join(folder, "ca.pem") })).toMatchObject({ outcome: "passed" });
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([authorization]);
    await expect(ask(server, given)).rejects.toThrow("its certificate is not trusted");
  });

  test.each(["MISSING", "EMPTY", "LINES", "BASIC_PASSWORD"])("that are not there are named: %s", async (token) => {
    expect(await why([good], { token })).toBe(`${token} holds nothing that can be sent to Prometheus`);
  });

  test("that a server repeats are not shown", async () => {
    const echo: Reply = (response, { headers }) =>
      json({ status: "error", error: `who is ${headers.authorization}?` }, 403)(response, {
        method: "",
        url: new URL("http://double"),
        headers,
        body: "",
      });
    expect(await why([echo], { token: "PROMETHEUS_TOKEN" })).toContain("who is Bearer …?");
    const basic = { user: "BASIC_USER", password: "BASIC_PASSWORD" };
    expect(await why([echo], { basic })).toContain("who is Basic …?");
  });
});
