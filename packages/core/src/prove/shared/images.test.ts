import { describe, expect, test } from "vitest";
import { runningPods } from "../placement/running-pods.ts";
import { imageUses } from "./images.ts";
import { said, worldWith } from "./testing/uses-said.ts";

describe("images of pods", () => {
  const pods = (...images: string[]) => [
    ...runningPods(
      worldWith(
        `{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop-dev}, spec: {initContainers: [{name: i, image: "${images[0]}"}], containers: [${images.map((image, index) => `{name: c${index}, image: "${image}"}`).join()}]}}\n`,
      ),
    ),
  ];
  test("are told with their places", () => {
    const expected = ["spec.initContainers[0]", "spec.containers[0]"].map(
      (place) => `r.example/a:latest; runs r.example/a; Pod shop-dev/web: ${place}.image; changes`,
    );
    expect(imageUses(pods("r.example/a"), "moving").map(said)).toEqual(expected);
    expect(imageUses(pods("r.example/a"), "versioned")).toEqual([]);
  });
  const answer = (image: string) =>
    imageUses(pods(image), "moving").length > 0
      ? "moving"
      : imageUses(pods(image), "versioned").length > 0
        ? "versioned"
        : "fixed";
  test.each([
    "latest",
    "main",
    "master",
    "trunk",
    "head",
    "develop",
    "dev",
    "devel",
    "test",
    "testing",
    "qa",
    "staging",
    "stage",
    "prod",
    "production",
    "live",
    "stable",
    "edge",
    "nightly",
    "snapshot",
    "next",
    "current",
    "canary",
    "beta",
    "alpha",
    "rc",
    "release",
    "LATEST",
  ])("%s moves", (tag) => expect(answer(`r.example/a:${tag}`)).toBe("moving"));
  test.each(["1.2.3", "v1", "latest-1", "my-latest", "main2", "rc1"])("%s only could", (tag) =>
    expect(answer(`r.example/a:${tag}`)).toBe("versioned"),
  );
  test.each([
    ["r.example:5000/a", "moving"],
    ["r.example:5000/a:1", "versioned"],
    ["team/a", "moving"],
    ["docker.io/team/a:latest", "moving"],
    ["r.example/a:latest@sha256:0", "fixed"],
    ["r.example/a@sha256:0", "fixed"],
    ["nginx", "versioned"],
    ["docker.io/nginx", "versioned"],
    ["library/nginx:latest", "versioned"],
    ["docker.io/library/nginx", "versioned"],
    ["registry.k8s.io/pause", "versioned"],
    ["k8s.gcr.io/pause", "versioned"],
    ["mcr.microsoft.com/a/b", "versioned"],
    ["public.ecr.aws/a/b", "versioned"],
    ["gcr.io/distroless/static", "versioned"],
    ["gcr.io/team/static", "moving"],
    ["registry.access.redhat.com/ubi9", "versioned"],
    ["eu.registry.k8s.io/pause", "moving"],
    ["registryxk8s.io/pause", "moving"],
    ["r.example/library/nginx", "moving"],
  ])("%s: %s", (image, expected) => expect(answer(image)).toBe(expected));
});
