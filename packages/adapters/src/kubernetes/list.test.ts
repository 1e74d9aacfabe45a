import { expect, test } from "vitest";
import type { Page } from "./cluster-api.ts";
import { configMaps, json, listOf, openDouble, refusal, startDouble } from "./testing/api-double.ts";

async function names(pages: AsyncGenerator<Page>): Promise<string[][]> {
  return (await pagesOf(pages)).map(({ objects }) => objects.map(({ metadata }) => metadata.name));
}

test("a list comes page by page, and its objects know their type", async () => {
  const double = await startDouble([listOf(["a", "b"], "7", "next"), listOf(["c"], "7")]);
  const api = await openDouble(double);
  const pages = await pagesOf(api.list(configMaps, { namespace: "default", labelSelector: "stage=dev" }));
  expect(pages.flatMap(({ objects }) => objects)).toMatchObject([
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } },
    { metadata: { name: "b" } },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } },
  ]);
  expect(double.seen.map(({ url }) => url.pathname + url.search)).toStrictEqual([
    "/api/v1/namespaces/default/configmaps?labelSelector=stage%3Ddev&limit=500",
    "/api/v1/namespaces/default/configmaps?labelSelector=stage%3Ddev&limit=500&continue=next",
  ]);
});

test("an expired list begins anew and tells nothing twice", async () => {
  const double = await startDouble([
    listOf(["a", "b"], "7", "next"),
    refusal(410, "Expired"),
    listOf(["a", "b", "c"], "9", "next"),
    refusal(410, "Expired"),
    listOf(["b", "c", "d"], "12"),
  ]);
  await expect(names((await openDouble(double)).list(configMaps))).resolves.toStrictEqual([["a", "b"], ["c"], ["d"]]);
  expect(double.seen.at(-1)?.url.searchParams.get("limit")).toBeNull();
});

test("a list that is refused says so", async () => {
  const api = await openDouble(await startDouble([refusal(403, "Forbidden", "dev may not list")]));
  await expect(names(api.list(configMaps, { namespace: "shop" }))).rejects.toMatchObject({
    code: "KS6015",
    problem: { code: 403 },
    message: expect.stringContaining("refuses to list configmaps in shop: dev may not list"),
  });
});

test.each([
  ["a page of a captive portal", { ok: true }],
  ["one object", { kind: "ConfigMap", apiVersion: "v1", metadata: { name: "a" } }],
  ["a refusal that calls itself a success", { kind: "Status", code: 403 }],
])("%s is no empty list", async (_, content) => {
  const api = await openDouble(await startDouble([json(content)]));
  await expect(names(api.list(configMaps))).rejects.toMatchObject({ code: "KS6013" });
});

test("what is no object is not taken for one", async () => {
  const api = await openDouble(await startDouble([json({ ok: true })]));
  await expect(api.get(configMaps, "default", "a")).rejects.toMatchObject({ code: "KS6013" });
});

test("only metadata is asked for where only that is wanted", async () => {
  const double = await startDouble([json({ kind: "PartialObjectMetadataList", metadata: {}, items: null })]);
  await names((await openDouble(double)).list(configMaps, { metadataOnly: true }));
  expect(double.seen[0]?.headers.accept).toContain("as=PartialObjectMetadataList");
});

async function pagesOf(pages: AsyncGenerator<Page>): Promise<Page[]> {
  const all: Page[] = [];
  for await (const page of pages) all.push(page);
  return all;
}
