import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { findNewest } from "./find-newest.ts";
import { addressOfImage } from "./image-address.ts";
import { openRepository, type Repository } from "./open-repository.ts";
import type { RegistryOptions } from "./registry-session.ts";
import { json, serve, servePaths } from "./testing/serve.ts";

const nobody = { environment: { HOME: "/nowhere" }, patienceMs: 400 };
const digestOf = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;
const manifest = JSON.stringify({ schemaVersion: 2, layers: [] });
const some = digestOf("some");
const base = "/v2/shop/web";
const open = (host: string, options: RegistryOptions = nobody): Repository =>
  openRepository(`${host}/shop/web`, options);

describe("a registry is not believed", () => {
  test("where a manifest or a blob is not what its digest says", async () => {
    const host = await servePaths({
      [`${base}/manifests/${some}`]: json({}),
      [`${base}/blobs/${some}`]: json("other"),
    });
    await expect(open(host).readManifest(some)).rejects.toMatchObject({ problem: "altered" });
    await expect(open(host).readBlob(some, 100)).rejects.toMatchObject({ problem: "altered" });
  });

  test("where it announces another digest than that of what it gives", async () => {
    const host = await servePaths({ [`${base}/manifests/1`]: json({}, { "docker-content-digest": some }) });
    await expect(open(host).resolveTag("1")).rejects.toMatchObject({ problem: "altered" });
  });

  test("where it only says that a tag was moved: what stands there is read", async () => {
    const host = await serve((request, response) => {
      response.writeHead(200, request.method === "HEAD" ? { "docker-content-digest": some } : {}).end(manifest);
    });
    expect(await open(host).resolveTag("1", digestOf("before"))).toBe(digestOf(manifest));
  });

  test.each([
    ["is no JSON", "<html>"],
    ["is no manifest", '{"layers":[{"digest":"sha256:x"}]}'],
    ["is no mapping", "[]"],
  ])("where what it gives %s", async (_, text) => {
    const host = await servePaths({ [`${base}/manifests/1`]: (__, response) => void response.end(text) });
    await expect(open(host).readManifest("1")).rejects.toMatchObject({ problem: "garbled" });
  });

  test("where it answers without an end", async () => {
    const host = await servePaths({
      [`${base}/manifests/1`]: (_, response) => {
        const write = (): void => {
          while (response.write(Buffer.alloc(65_536))) if (response.destroyed) return;
          response.once("drain", write);
        };
        write();
      },
    });
    await expect(open(host, { ...nobody, patienceMs: 10_000 }).readManifest("1")).rejects.toMatchObject({
      problem: "garbled",
      message: expect.stringContaining("more than the 4194304 bytes") as string,
    });
  });

  test("for referrers where it answers with a page of its own", async () => {
    const fallback = { manifests: [{ mediaType: "x", digest: some, size: 1 }] };
    const host = await servePaths({
      [`${base}/referrers/${some}`]: (_, response) =>
        void response.writeHead(200, { "content-type": "text/html" }).end("{}"),
      [`${base}/manifests/${some.replace(":", "-")}`]: json(fallback),
    });
    expect(await open(host).listReferrers(some)).toMatchObject([{ digest: some }]);
  });
});

describe("pages of a list", () => {
  const page = (link: string) => json({ tags: ["1.0.0"] }, { link: `<${link}>; rel="next"` });

  test.each([
    ["those of another repository", "/v2/shop/secret/tags/list"],
    ["those of another server", "http://127.0.0.1:1/v2/shop/web/tags/list"],
    ["something that is none", "http://["],
  ])("that go on with %s are refused", async (_, link) => {
    const host = await servePaths({ [`${base}/tags/list`]: page(link) });
    await expect(open(host).listTags()).rejects.toMatchObject({ problem: "garbled" });
  });

  test("that go on with the same again are refused at once", async () => {
    const host = await servePaths({ [`${base}/tags/list`]: page(`${base}/tags/list?n=1000`) });
    await expect(open(host).listTags()).rejects.toThrow("gives the same page of a list again");
  });

  test("that never end are refused", async () => {
    let pages = 0;
    const host = await servePaths({
      [`${base}/tags/list`]: (request, response) => page(`${base}/tags/list?last=${++pages}`)(request, response),
    });
    await expect(open(host).listTags()).rejects.toMatchObject({ problem: "garbled" });
    expect(pages).toBe(1000);
  });

  test("may be empty, and leave out what is no tag", async () => {
    const empty = await servePaths({ [`${base}/tags/list`]: json({ tags: null }) });
    expect(await open(empty).listTags()).toEqual([]);
    const odd = await servePaths({ [`${base}/tags/list`]: json({ tags: ["1.0.0", "../x", 7, "a b"] }) });
    expect(await open(odd).listTags()).toEqual(["1.0.0"]);
  });
});

describe("what goes wrong for the moment", () => {
  test("is asked for again", async () => {
    let asked = 0;
    const host = await serve((_, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(503, { "retry-after": "0" }).end();
      else if (asked === 2) response.writeHead(200, { "content-length": 1000 }).write("{", () => response.destroy());
      else response.end(manifest);
    });
    expect((await open(host).readManifest("1"))?.digest).toBe(digestOf(manifest));
  });

  test("is said where it lasts", async () => {
    const host = await serve((_, response) => void response.writeHead(503, { "retry-after": "0" }).end());
    await expect(open(host).readManifest("1")).rejects.toThrow(
      `${host} answered 503 when it was asked for ${host}/shop/web`,
    );
  });

  test("is said where nobody answers in time, or nobody is there", async () => {
    const host = await serve(() => undefined);
    await expect(open(host).readManifest("1")).rejects.toThrow(`${host} did not answer within 0.4 s`);
    await expect(open("127.0.0.1:1").readManifest("1")).rejects.toMatchObject({ problem: "unreachable" });
  });

  test("ends when somebody ends it", async () => {
    const host = await serve(() => undefined);
    const ended = new Error("ended");
    const controller = new AbortController();
    const asked = openRepository(`${host}/shop/web`, { ...nobody, signal: controller.signal }).readManifest("1");
    setTimeout(() => controller.abort(ended), 30);
    await expect(asked).rejects.toBe(ended);
  });
});

describe("credentials", () => {
  const known = (host: string) => {
    const auth = Buffer.from("reader:secret-word").toString("base64");
    return {
      ...nobody,
      environment: {
        DOCKER_CONFIG: temporaryFolder({ "config.json": JSON.stringify({ auths: { [host]: { auth } } }) }),
      },
    };
  };
  const challenged = (challenge: string, then: (request: IncomingMessage, response: ServerResponse) => void) =>
    serve((request, response) => {
      if (request.headers.authorization !== undefined) return then(request, response);
      response.writeHead(401, { "www-authenticate": challenge }).end();
    });

  test("go to a registry that asks for a password", async () => {
    const host = await challenged('Basic realm="registry"', (_, response) => void response.end(manifest));
    expect(await open(host, known(host)).resolveTag("1")).toBe(digestOf(manifest));
    await expect(open(host).resolveTag("1")).rejects.toThrow(
      `shows ${host}/shop/web only to who has logged in: docker login ${host}`,
    );
  });

  test("that are refused are not shown", async () => {
    const host = await serve((_, response) => void response.writeHead(401, { "www-authenticate": "Basic" }).end());
    const error: unknown = await open(host, known(host))
      .resolveTag("1")
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ problem: "refused" });
    expect(String(error)).not.toContain("secret-word");
  });

  test("stay behind where the registry leads elsewhere", async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end("some");
    });
    const host = await challenged(
      "Basic",
      (_, response) => void response.writeHead(307, { location: `http://${elsewhere}/x` }).end(),
    );
    expect(String(await open(host, known(host)).readBlob(some, 10))).toBe("some");
    expect(seen).toEqual([undefined]);
  });

  test.each([
    ["no address", ""],
    ["a server without TLS that is not this machine", "http://tokens.example.com/"],
    ["a file", "file:///etc/passwd"],
    ["an address with a password", "http://a:b@127.0.0.1/"],
  ])("and tokens are not asked for at %s", async (_, realm) => {
    const host = await challenged(`Bearer realm="${realm}",service="x"`, () => undefined);
    await expect(open(host, known(host)).resolveTag("1")).rejects.toMatchObject({ problem: "garbled" });
  });

  test.each([['{"token":"a\\r\\nx: y"}'], ["{}"], ["<html>"]])("are no tokens where they are %s", async (answer) => {
    const tokens = await serve((_, response) => void response.end(answer));
    const host = await challenged(`Bearer realm="http://${tokens}/"`, () => undefined);
    await expect(open(host).resolveTag("1")).rejects.toMatchObject({ problem: "garbled" });
  });
});

describe("where a registry leads", () => {
  test.each([
    ["without TLS to another machine", "http://registry.example.com/v2/"],
    ["to a file", "file:///etc/passwd"],
    ["in a circle", `${base}/blobs/${some}`],
  ])("%s is not followed", async (_, location) => {
    const host = await serve((__, response) => void response.writeHead(302, { location }).end());
    await expect(open(host).readBlob(some, 10)).rejects.toMatchObject({ problem: "garbled" });
  });
});

describe("an image's address", () => {
  test.each([
    ["registry.example.com/shop/web:1.4", "https://registry.example.com", "shop/web"],
    ["registry.example.com:5000/web", "https://registry.example.com:5000", "web"],
    ["localhost:5000/web", "http://localhost:5000", "web"],
    ["127.0.0.1.example.com/web", "https://127.0.0.1.example.com", "web"],
    ["nginx", "https://registry-1.docker.io", "library/nginx"],
  ])("of %s is %s and %s", (image, server, path) => {
    expect(addressOfImage(image)).toMatchObject({ server, path });
  });

  test.each([
    "",
    "web@sha256:1",
    "registry.example.com/../x",
    "http://registry.example.com/web",
    "a.example.com/W",
    "x/y:a/../b?c",
  ])("%j is none", (image) => {
    expect(() => addressOfImage(image)).toThrow("is no reference to an image");
  });
});

test("a range that is none is said, and nobody is asked", async () => {
  await expect(findNewest({ repository: "127.0.0.1:1/x", range: "newest" }, nobody)).rejects.toMatchObject({
    problem: "refused",
  });
});
