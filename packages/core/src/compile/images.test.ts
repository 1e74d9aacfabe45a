import { describe, expect, it } from "vitest";
import { imageName, isFrom } from "../model/image-names.ts";
import { checkImages, checkReleasedImages, mayRun } from "./images.ts";
import { scopeOfWeb } from "./workloads/testing.ts";
import { releaseName } from "../parse/resolve/releases.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("imageName", () => {
  it.each([
    ["nginx", "docker.io/library/nginx"],
    ["nginx:1.27", "docker.io/library/nginx"],
    ["shop/web:1", "docker.io/shop/web"],
    ["index.docker.io/shop/web", "docker.io/shop/web"],
    ["localhost/web", "localhost/web"],
    ["registry:5000", "docker.io/library/registry"],
    ["registry:5000/web:1", "registry:5000/web"],
    [`registry.example.com/shop/web:1@${digest}`, "registry.example.com/shop/web"],
  ])("%s is %s", (image, name) => {
    expect(imageName(image)).toBe(name);
  });
});

describe("isFrom", () => {
  it.each([
    ["registry.example.com/shop/web:1", "registry.example.com/shop", true],
    ["registry.example.com/shop/web:1", "registry.example.com/shop/", true],
    ["registry.example.com/shopping/web:1", "registry.example.com/shop", false],
    ["registry.example.com.evil.example.com/shop/web", "registry.example.com", false],
    ["registry.example.com/web", "registry.example.com/web", true],
    ["nginx", "docker.io", true],
    ["shop/web", "docker.io/library", false],
  ])("%s under %s: %s", (image, registry, allowed) => {
    expect(isFrom(image, [registry])).toBe(allowed);
  });
});

describe("checkReleasedImages", () => {
  const image = "registry.example.com/shop/web:1";
  const of = (tier: string, more: Partial<Parameters<typeof checkReleasedImages>[2]> = {}) => {
    const { platform } = scopeOfWeb(`image: ${image}`, { tier });
    return checkReleasedImages(platform, "web", { digests: {}, leftOut: [], ...more });
  };

  it("tells the stage that will refuse the release, and how to give the digest", () => {
    expect(of("production")).toMatchObject([
      {
        code: "KS4016",
        message: `dev runs images by digest only, and this release of web has none for "${image}": it will be refused there`,
        hint: expect.stringContaining(`--image ${image}=`) as string,
      },
    ]);
  });

  it("is a note with the reason where the App accepts it", () => {
    const acknowledge = `acknowledge: [{ finding: KS4016, reason: it stays in dev }]`;
    const { platform } = scopeOfWeb(`image: ${image}\n${acknowledge}`, { tier: "production" });
    const [found] = checkReleasedImages(platform, "web", { digests: {}, leftOut: [] });
    expect(found).toMatchObject({ severity: "note", hint: "acknowledged: it stays in dev" });
  });

  it.each([
    ["where no stage wants a digest", of("development")],
    ["where the release has it", of("production", { digests: { [image]: `${image}@${digest}` } })],
    ["of a stage that the release leaves out", of("production", { leftOut: ["dev"] })],
  ])("says nothing %s", (_, found) => {
    expect(found).toEqual([]);
  });
});

describe("checkImages", () => {
  it("lets a stage that runs tags run tags", () => {
    const scope = scopeOfWeb("image: registry.example.com/shop/web:1");
    expect(checkImages(scope)).toEqual([]);
    expect(mayRun(scope)).toBe(true);
  });

  it("keeps workloads of the head out of production as long as an image has no digest", () => {
    const scope = scopeOfWeb("image: registry.example.com/shop/web:1", { tier: "production" });
    expect(mayRun(scope)).toBe(false);
    expect(summary(scope)).toEqual(["KS2002 warning registry.example.com/shop/web:1"]);
  });

  it("runs the head in production once every image has a digest", () => {
    const scope = scopeOfWeb(`image: registry.example.com/shop/web@${digest}`, { tier: "production" });
    expect(mayRun(scope)).toBe(true);
    expect(checkImages(scope)).toEqual([]);
  });

  it("refuses a release without a digest in production", () => {
    const scope = scopeOfWeb("image: registry.example.com/shop/web:1", {
      tier: "production",
      releases: releaseOf({}),
    });
    expect(mayRun(scope)).toBe(true);
    expect(summary(scope)).toEqual(["KS2002 error registry.example.com/shop/web:1"]);
  });

  it("accepts a release that gives the digest", () => {
    const images = { "registry.example.com/shop/web:1": `registry.example.com/shop/web:1@${digest}` };
    const scope = scopeOfWeb("image: registry.example.com/shop/web:1", {
      tier: "production",
      releases: releaseOf(images),
    });
    expect(checkImages(scope)).toEqual([]);
    expect(mayRun(scope)).toBe(true);
  });

  it("says nothing of the images of an app that has no release", () => {
    const scope = scopeOfWeb("image: registry.example.com/shop/web:1", { tier: "production", releases: "" });
    expect(mayRun(scope)).toBe(false);
    expect(checkImages(scope)).toEqual([]);
  });

  it("refuses another registry, at the image of the container", () => {
    const scope = scopeOfWeb(
      "workloads: { web: { containers: { web: { image: registry.example.com/web }, proxy: { image: envoy:1, role: sidecar } } } }",
      { stage: "registries: [registry.example.com]" },
    );
    expect(summary(scope)).toEqual(["KS2005 error envoy:1"]);
  });

  it.each([
    ["image: registry.example.com/shop/web", []],
    ["image: registry.example.com/bank/web", ["nonprod does not allow images such as registry.example.com/bank/web"]],
    ["image: registry.example.com/other/web", ["nonprod does not allow images such as registry.example.com/other/web"]],
    ["image: mirror.example.com/web", ["dev does not allow images such as mirror.example.com/web"]],
    ["image: envoy:1", ["dev does not allow images such as docker.io/library/envoy"]],
  ])("lets no stage widen what its cluster allows, nor the cluster what the stage does: %s", (web, messages) => {
    const scope = scopeOfWeb(web, {
      stage: "registries: [registry.example.com]",
      cluster: "registries: [registry.example.com/shop, mirror.example.com]",
    });
    expect(checkImages(scope).map(({ message }) => message)).toEqual(messages);
  });
});

function summary(scope: ReturnType<typeof scopeOfWeb>): string[] {
  return checkImages(scope).map(({ code, severity, span }) => {
    if (!span) throw new Error("no place");
    return `${code} ${severity} ${span.source.text.slice(span.start, span.end).replaceAll('"', "")}`;
  });
}

function releaseOf(images: Record<string, string>): string {
  const spec = {
    app: "web",
    document: { team: "storefront", image: "registry.example.com/shop/web:1" },
    images,
    compiler: "0.1.0",
  };
  const name = releaseName("web", spec);
  const documents = [
    { apiVersion: "kubestage.dev/v1alpha1", kind: "Release", metadata: { name }, spec },
    {
      apiVersion: "kubestage.dev/v1alpha1",
      kind: "ReleasePointers",
      metadata: { name: "pointers" },
      spec: { stages: { dev: { web: name } } },
    },
  ];
  return documents.map((one) => JSON.stringify(one)).join("\n---\n");
}
