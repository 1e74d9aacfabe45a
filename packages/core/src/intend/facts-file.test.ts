import { expect, test } from "vitest";
import { smallPlatform } from "../compile/network/testing/small-platform.ts";
import { formatPlace, placeOf } from "../diagnostics/places.ts";
import { platformFrom } from "../parse/testing.ts";
import type { DeclaredFacts } from "./declared-facts.ts";
import type { Grant, Opening } from "../verdicts/intent.ts";
import { factsOf } from "./declared-facts.ts";
import { readFacts, writeFacts } from "./facts-file.ts";

function facts(given: Parameters<typeof smallPlatform>[0] = {}): DeclaredFacts {
  const platform = platformFrom(smallPlatform(given));
  const [cluster] = platform.clusters;
  if (!cluster) throw new Error("no cluster");
  return factsOf(platform, cluster);
}

/** Places and sources apart: they are those of the file then. Grants of nothing are none. */
function meant({ intent, nodes, ...rest }: DeclaredFacts): unknown {
  const { openings, grants, administrators, shared } = intent;
  const given = grants.filter(({ may }) => may.length > 0);
  const plain = ({ declaredAt: _, ...one }: Opening | Grant): unknown => one;
  return JSON.parse(
    JSON.stringify({
      ...rest,
      nodes: nodes.map(({ object }) => object),
      intent: { openings: openings.map(plain), grants: given.map(plain), administrators, shared },
    }),
  );
}

test.each([
  ["closed stages", facts()],
  [
    "stages that are open, shared things, monitoring",
    facts({
      dev: "network: open",
      more: "kind: Shared, metadata: { name: db }, spec: { stages: [dev], pods: { namespace: { name: data }, pods: { app: postgres } }, ports: [{ port: 5432 }] }",
      web: "calls: [{ shared: db }], in: [dev]",
      cluster: "monitoring: { namespace: { name: metrics }, pods: { app: prometheus } }",
    }),
  ],
])("what was written is what is read: %s", (_, given) => {
  const read = readFacts("out/main/intent.json", writeFacts(given));
  expect(read.diagnostics).toEqual([]);
  expect(read.facts && meant(read.facts)).toEqual(meant(given));
  expect(read.facts?.intent.source).toBe("out/main/intent.json");
});

test("to Kubernetes it is an empty List, and nodes keep the line of the declaration", () => {
  const text = writeFacts(facts());
  expect(JSON.parse(text)).toMatchObject({ apiVersion: "v1", kind: "List", items: [] });
  const origins = readFacts("intent.json", text).facts?.nodes.map(({ origin }) => origin) ?? [];
  const places = origins.flatMap((origin) =>
    origin.type === "declared" && origin.span ? [formatPlace(placeOf(origin.span))] : [],
  );
  expect(places).toHaveLength(origins.length);
  expect(places[0]).toMatch(/:\d+:\d+$/);
});

test.each([
  "",
  "[]",
  "{}",
  '{"cluster":{"version":"2.0"}}',
  writeFacts(facts()).replace('"openings"', '"opening"'),
  writeFacts(facts()).replace('"forwards":false', '"forwards":true'),
])("what was not written so is refused whole (%#)", (text) => {
  const { facts: read, diagnostics } = readFacts("out/main/intent.json", text);
  expect(read).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(["KS6001"]);
});
