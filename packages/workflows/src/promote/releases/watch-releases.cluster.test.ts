import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { describeWithRegistry, type Registry, startRegistry } from "../../../../../testbed/harness/index.ts";
import { declaration, temporaryFolder } from "../../testing/folders.ts";
import { createReleases } from "./create-releases.ts";
import { newLedger, noon } from "../testing.ts";
import { type WatchEvent, watchReleases } from "./watch-releases.ts";

/** An image of which nothing but its digest matters. Source: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md */
async function pushImage(host: string, path: string, tag: string, content = tag): Promise<string> {
  const digestOf = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;
  const ask = async (url: string, init: RequestInit) => {
    const response = await fetch(url, init);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return response;
  };
  const base = `http://${host}/v2/${path}`;
  const config = JSON.stringify({ content });
  const begun = await ask(`${base}/blobs/uploads/`, { method: "POST" });
  const upload = new URL(begun.headers.get("location") ?? "", base);
  upload.searchParams.set("digest", digestOf(config));
  await ask(upload.href, { method: "PUT", body: config, headers: { "content-type": "application/octet-stream" } });
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const described = {
    mediaType: "application/vnd.oci.image.config.v1+json",
    digest: digestOf(config),
    size: config.length,
  };
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType, config: described, layers: [] });
  await ask(`${base}/manifests/${tag}`, { method: "PUT", body: manifest, headers: { "content-type": mediaType } });
  return digestOf(manifest);
}

await describeWithRegistry("a registry is watched", () => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await startRegistry();
  });
  afterAll(() => registry.stop());

  /** The usual declaration, whose web has its image in a path of the registry of its own; and what watches it. */
  const begun = async (path: string, watch: string) => {
    const ledger = await newLedger();
    const name = `${registry.host}/${path}`;
    const text = declaration.replace("image: registry.example.com/web:1", `image: ${name}:1.4.0\n  watch: ${watch}`);
    const from = temporaryFolder({ "platform.yaml": text });
    const request = { path: "platform.yaml", from, compiler: "0.1.0" };
    const look = async (more: Partial<Parameters<typeof watchReleases>[0]> = {}) => {
      const events: WatchEvent[] = [];
      const result = await watchReleases(
        { ...request, apps: undefined, everyMs: undefined, ...more },
        ledger.as("ci"),
        (event) => {
          events.push(event);
          return Promise.resolve();
        },
      );
      return { events, ...result };
    };
    const push = (tag: string, content?: string) => pushImage(registry.host, path, tag, content);
    return { ...ledger, name, from, request, look, push };
  };

  test("the newest version of the range is released with its digest, once", async () => {
    const { name, git, look, push } = await begun("shop/web", '{ tags: ">=1.4 <2" }');
    await push("1.4.0");
    await push("2.0.0");
    await push("1.5.0-rc.1");
    await push("latest");
    const digest = await push("v1.4.1");
    const { events, failed } = await look();
    expect([events, failed]).toMatchObject([[{ type: "released", app: "web", image: `${name}:v1.4.1@${digest}` }], 0]);
    const [release = ""] = events.flatMap((event) => (event.type === "released" ? event.release : []));
    expect(git("show", `main:releases/web/${release}/release.yaml`)).toContain(
      `"${name}:1.4.0": "${name}:v1.4.1@${digest}"`,
    );
    expect((await look()).events).toEqual([{ app: "web", type: "unchanged", image: `${name}:v1.4.1@${digest}` }]);
    const next = await push("1.10.0");
    expect((await look()).events).toMatchObject([{ type: "released", image: `${name}:1.10.0@${next}` }]);
    expect(git("log", "--format=%s", "main").match(/^Release web-/gm)).toHaveLength(2);
  });

  test("pre-releases only where they are asked for", async () => {
    const { name, look, push } = await begun("shop/early", '{ tags: ">=1.4", prereleases: true }');
    await push("1.4.0");
    const digest = await push("1.5.0-rc.1");
    expect((await look()).events).toMatchObject([{ type: "released", image: `${name}:1.5.0-rc.1@${digest}` }]);
  });

  test("a tag that was moved is told, and not released; a newer one is", async () => {
    const { name, look, push } = await begun("shop/moved", '{ tags: "*" }');
    await push("1.4.0");
    await look();
    const other = await push("1.4.0", "something else");
    const { events, moved } = await look();
    expect([events, moved]).toEqual([[{ app: "web", type: "moved", image: name, tag: "1.4.0", is: other }], 1]);
    await push("1.4.1");
    expect((await look()).events.map(({ type }) => type)).toEqual(["moved", "released"]);
  });

  test("an older version is not released again where the newer tag is gone", async () => {
    const { name, look, push, request, as } = await begun("shop/gone", '{ tags: "*" }');
    await push("1.4.0");
    const digest = `sha256:${"0".repeat(64)}`;
    const images = { [`${name}:1.4.0`]: `${name}:1.9.0@${digest}` };
    await createReleases({ ...request, apps: ["web"], images, authors: ["a"] }, as("ci"));
    expect((await look()).events).toEqual([{ app: "web", type: "moved", image: name, tag: "1.9.0", is: undefined }]);
  });

  test("of an image that is given by its tag the registry says the digest", async () => {
    const { name, git, request, push, as } = await begun("shop/tagged", '{ tags: "*" }');
    const digest = await push("1.4.0");
    const given = { ...request, apps: ["web"], authors: ["a"] };
    const images = { [`${name}:1.4.0`]: `${name}:1.4.0` };
    const { created } = await createReleases({ ...given, images }, as("ci"));
    expect(git("show", `main:releases/web/${created[0]?.release.name}/release.yaml`)).toContain(
      `${name}:1.4.0@${digest}`,
    );
    const missing = { [`${name}:1.4.0`]: `${name}:1.4.9` };
    await expect(createReleases({ ...given, images: missing }, as("ci"))).rejects.toThrow(
      `the registry has no image ${name}:1.4.9`,
    );
  });

  test("what fails for one app is tried again later and later, and the others go on; a signal ends it", async () => {
    const { from, look, push } = await begun("shop/up", '{ tags: "*" }');
    await push("1.4.0");
    const file = join(from, "platform.yaml");
    const down = "127.0.0.1:1/shop/api";
    const text = readFileSync(file, "utf8").replace(
      "image: registry.example.com/api:1",
      `image: ${down}:1.0.0\n  watch: { tags: "*" }`,
    );
    writeFileSync(file, text);
    const ended = new AbortController();
    onTestFinished(() => ended.abort());
    const events: WatchEvent[] = [];
    const ledger = await newLedger();
    const began = Date.now();
    const watching = watchReleases(
      { path: "platform.yaml", from, compiler: "0.1.0", apps: undefined, everyMs: 50, signal: ended.signal },
      { ...ledger.as("ci"), now: () => noon + Date.now() - began },
      (event) => {
        events.push(event);
        if (events.filter(({ type }) => type === "failed").length === 2) ended.abort(new Error("asked to end"));
        return Promise.resolve();
      },
    );
    await expect(watching).rejects.toThrow("asked to end");
    expect(events).toContainEqual(expect.objectContaining({ type: "released", app: "web" }));
    const failures = events.filter((event) => event.type === "failed");
    expect(failures.map(({ app, retryMs }) => [app, retryMs])).toEqual([
      ["api", 100],
      ["api", 200],
    ]);
    expect(failures[0]?.message).toContain(`nothing is known of ${down}: `);
    expect((await look({ apps: ["web"] })).failed).toBe(0);
  }, 30_000);
});
