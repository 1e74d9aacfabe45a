import { describe, expect, it } from "vitest";
import { checkVariables } from "./check-variables.ts";
import { document, scopeOfWeb } from "./testing.ts";

const called = ["api", "api-metrics"]
  .map((name) =>
    document(
      "App",
      name,
      `team: storefront\nworkloads: { ${name}: { containers: { main: { image: registry.example.com/api, ports: { http: 8080, metrics: 9090 } } } } }`,
    ),
  )
  .join("---\n");

/** Each finding as its text at the place, and its message. */
function findings(spec: string): string[] {
  return checkVariables(scopeOfWeb(spec, { documents: called })).map(({ code, message, span }) => {
    if (!span) throw new Error("no place");
    return `${code} at ${span.source.text.slice(span.start, span.end)}: ${message}`;
  });
}

const image = "image: registry.example.com/web\n";

describe("checkVariables", () => {
  it("refuses config that would override the URL of a call", () => {
    expect(findings(`${image}calls: [{ app: api }]\nconfig: { API_URL: "http://localhost" }`)).toEqual([
      "KS2007 at API_URL: API_URL of web is set by the call to api and by config",
    ]);
  });

  it("refuses a secret that is also config or stands twice", () => {
    expect(findings(`${image}secrets: [KEY, TOKEN]\nconfig: { KEY: x }`)).toEqual([
      "KS2007 at KEY: KEY of web is set by secrets and by config",
    ]);
    expect(findings(`${image}secrets: [KEY, KEY]`)).toEqual([
      "KS2007 at KEY: KEY of web is set by secrets and by secrets",
    ]);
  });

  it("refuses env of a container over a secret or a URL, but lets it override config", () => {
    const workloads =
      "workloads: { web: { containers: { main: { image: registry.example.com/web, env: { KEY: own } } } } }\n";
    expect(findings(`${workloads}secrets: [KEY]`)).toEqual([
      "KS2007 at KEY: KEY of web is set by secrets and by env of main",
    ]);
    expect(findings(`${workloads}config: { KEY: other }`)).toEqual([]);
  });

  it("refuses two calls that would give different URLs under one name", () => {
    const calls = "[{ app: api }, { app: api, port: 9090 }, { app: api-metrics }]";
    expect(findings(`${image}calls: ${calls}`)).toHaveLength(1);
    expect(findings(`${image}calls: [{ app: api }, { app: api-metrics, port: 9090 }]`)).toEqual([]);
  });
});
