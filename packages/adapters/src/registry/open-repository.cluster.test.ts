import { generateKeyPairSync, sign } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWithRegistry, type Registry, startRegistry } from "../../../../testbed/harness/index.ts";
import { temporaryFolder } from "../testing/folders.ts";
import { findNewest } from "./find-newest.ts";
import { openRepository } from "./open-repository.ts";
import { pushImage, pushIndex, pushOwnImage } from "./testing/push.ts";
import { serve } from "./testing/serve.ts";

const nobody = { environment: { HOME: "/nowhere" } };

await describeWithRegistry("a real registry", () => {
  describe.each(["tags", "referrers"] as const)("that keeps what refers to an image by %s", (keeps) => {
    let registry: Registry;
    beforeAll(async () => {
      registry = await startRegistry({ keeps });
    });
    afterAll(() => registry.stop());

    test("resolves a tag to the digest of what stands there, an image or an index", async () => {
      const name = `${registry.host}/shop/resolved`;
      const web = await pushOwnImage(name, "1.0.0", "web");
      const index = await pushIndex(name, "1.0.1", [web]);
      const repository = openRepository(name, nobody);
      expect(await repository.resolveTag("1.0.0")).toBe(web.digest);
      expect(await repository.resolveTag("1.0.1")).toBe(index.digest);
      expect(await repository.resolveTag("1.0.1", index.digest)).toBe(index.digest);
      expect(await repository.resolveTag("1.0.1", web.digest)).toBe(index.digest);
      expect(await repository.resolveTag("2.0.0")).toBeUndefined();
      expect(await repository.readManifest(index.digest)).toMatchObject({
        mediaType: "application/vnd.oci.image.index.v1+json",
        content: { manifests: [{ digest: web.digest }] },
      });
    });

    test("gives blobs, and no more of them than is wanted", async () => {
      const name = `${registry.host}/shop/blobs`;
      await pushOwnImage(name, "1", "0123456789");
      const repository = openRepository(name, nobody);
      const layer = (await repository.readManifest("1"))?.content.layers?.[0]?.digest ?? "";
      expect(String(await repository.readBlob(layer, 10))).toBe("0123456789");
      await expect(repository.readBlob(layer, 9)).rejects.toMatchObject({ problem: "garbled" });
      expect(await repository.readBlob(`sha256:${"0".repeat(64)}`, 10)).toBeUndefined();
    });

    test("lists what refers to an image", async () => {
      const name = `${registry.host}/shop/referred`;
      const web = await pushOwnImage(name, "1", "web");
      const repository = openRepository(name, nobody);
      expect(await repository.listReferrers(web.digest)).toEqual([]);
      const referrer = await pushImage({ repository: name, artifactType: "application/example", subject: web });
      // Where the registry knows nothing of them, who attaches something keeps an index under a tag.
      if (keeps === "tags") await pushIndex(name, web.digest.replace(":", "-"), [referrer]);
      expect(await repository.listReferrers(web.digest)).toMatchObject([{ digest: referrer.digest }]);
    });

    test("tells the newest version, and which tags were moved", async () => {
      const name = `${registry.host}/shop/watched`;
      for (const tag of ["v1.2.0", "1.10.0", "1.9.0", "2.0.0-rc.1", "latest", "1.11"])
        await pushOwnImage(name, tag, tag);
      const { newest } = await findNewest({ repository: name, range: "^1" }, nobody);
      expect(newest?.tag).toBe("1.10.0");
      const seen = new Map([
        ["1.10.0", newest?.digest ?? ""],
        ["1.9.0", newest?.digest ?? ""],
        ["1.8.0", newest?.digest ?? ""],
      ]);
      const pushed = await pushOwnImage(name, "1.10.0", "something else");
      const again = await findNewest({ repository: name, range: "*", prereleases: true, seen }, nobody);
      expect(again.newest?.tag).toBe("2.0.0-rc.1");
      expect(again.moved).toMatchObject([
        { tag: "1.10.0", was: newest?.digest, is: pushed.digest },
        { tag: "1.9.0" },
        { tag: "1.8.0", is: undefined },
      ]);
      expect(await findNewest({ repository: name, range: ">=3" }, nobody)).toEqual({ newest: undefined, moved: [] });
    });
  });

  test("gives more tags than a page holds", async () => {
    const registry = await startRegistry();
    try {
      const name = `${registry.host}/shop/many`;
      const image = await pushOwnImage(name, "0.0.0", "many");
      const tags = Array.from({ length: 1100 }, (_, at) => `0.0.${at}`);
      for (let at = 0; at < tags.length; at += 100)
        await Promise.all(tags.slice(at, at + 100).map((tag) => pushIndex(name, tag, [image])));
      expect(await openRepository(name, nobody).listTags()).toHaveLength(1100);
      expect((await findNewest({ repository: name, range: "*" }, nobody)).newest?.tag).toBe("0.0.1099");
    } finally {
      await registry.stop();
    }
  });

  test("lets in who has a token of its authorization server, for this repository and to pull only", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const folder = temporaryFolder();
    const jwks = join(folder, "jwks.json");
    writeFileSync(
      jwks,
      JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "test", alg: "ES256" }] }),
    );
    const asked: string[] = [];
    const tokens = await serve((request, response) => {
      const url = new URL(request.url ?? "", "http://127.0.0.1");
      asked.push(`${request.headers.authorization ?? "nobody"} ${url.searchParams.get("scope")}`);
      const [type, name, actions = ""] = (url.searchParams.get("scope") ?? "").split(":");
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: "tests", aud: "registry", sub: "", iat: now, nbf: now - 10, exp: now + 60 };
      const access = [{ type, name, actions: actions.split(",") }];
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
      const text = `${part({ alg: "ES256", kid: "test", typ: "JWT" })}.${part({ ...claims, access })}`;
      const signature = sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
      response.end(JSON.stringify({ token: `${text}.${signature.toString("base64url")}` }));
    });
    const registry = await startRegistry({
      tokens: { realm: `http://${tokens}/token`, service: "registry", issuer: "tests", jwks },
    });
    try {
      const repository = openRepository(`${registry.host}/shop/web`, nobody);
      expect(await repository.resolveTag("1")).toBeUndefined();
      expect(await repository.listReferrers(`sha256:${"0".repeat(64)}`)).toEqual([]);
      const auth = Buffer.from("reader:pass").toString("base64");
      const config = { auths: { [registry.host]: { auth } } };
      const known = temporaryFolder({ "config.json": JSON.stringify(config) });
      await openRepository(`${registry.host}/shop/web`, { environment: { DOCKER_CONFIG: known } }).resolveTag("1");
      expect(asked).toEqual(["nobody repository:shop/web:pull", `Basic ${auth} repository:shop/web:pull`]);
    } finally {
      await registry.stop();
    }
  });
});
