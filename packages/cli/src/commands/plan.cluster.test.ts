import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, startControlPlane } from "../../../../testbed/harness/index.ts";
import type { Workplace } from "../testing/cluster-apply.ts";
import {
  apply,
  ask,
  expectCode,
  expectRecorded,
  objectsOf,
  platformNames,
  read,
  workplace,
} from "../testing/cluster-apply.ts";
import { restingApp, smallPlatform, webApp } from "../testing/small-platform.ts";

interface Planned {
  readonly plan: { readonly items: readonly { readonly action: string; readonly stage: string }[] };
}

const mergePatch = "application/merge-patch+json";
const resources = "resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { cpu: 200m, memory: 128Mi } }";
const platform = (name: string, greeting = "hello"): string =>
  smallPlatform({ name, apps: { web: restingApp(greeting) }, stage: "namespaces: single" });
const deployment = (name: string): string => `/apis/apps/v1/namespaces/${name}-${name}-dev/deployments/web`;

describeWithTestbed("plan and apply", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "all" });
  });
  afterAll(() => plane.stop());

  const named = platformNames(() => plane);

  describe("plan", () => {
    test("shows a first install, changes nothing, and asks about every object as soon as it can", {
      timeout: 60_000,
    }, async () => {
      const name = named("install");
      using place = workplace(platform(name));
      const way = await place.through(plane);
      const first = await place.run(way, ["plan", "shop"]);
      expectCode(first, 2);
      expect(first.stdout).toContain("63 to create, 0 unchanged");
      expect(first.stdout).toContain("checked once its namespace is there");
      expect(way.passed.filter(({ write }) => write > 0)).toEqual([]);
      expect((await objectsOf(plane, name)).size).toBe(0);
      expectCode(await place.run(way, apply), 0);
      const asked = await place.through(plane);
      const second = await place.run(asked, ["plan", "shop"]);
      expectCode(second, 0);
      expect(second.stdout).toContain("nothing to do, 63 unchanged");
      expect(asked.passed.filter(({ path }) => path.includes("dryRun=All"))).toHaveLength(63);
    });

    test("tells what changes, what is replaced, who owns what is disputed; the forms agree", {
      timeout: 120_000,
    }, async () => {
      const name = named("changes");
      using place = workplace(platform(name));
      const way = await place.through(plane);
      expectCode(await place.run(way, apply), 0);
      await ask(plane, {
        method: "PATCH",
        path: `${deployment(name)}?fieldManager=scaler`,
        contentType: mergePatch,
        body: { spec: { replicas: 4 } },
      });
      const text = await place.run(way, ["plan", "shop"]);
      expectCode(text, 2);
      expect(text.stdout).toMatch(/spec\.replicas: 4 → 0/);
      expect(text.stdout).toContain("scaler");
      const json = await place.run(way, ["plan", "shop", "-o", "json"]);
      const { plan } = JSON.parse(json.stdout) as Planned;
      expect(plan.items.map(({ action }) => action)).toEqual(["change"]);
      const markdown = await place.run(way, ["plan", "shop", "-o", "markdown"]);
      expect(markdown.stdout).toContain("replicas");
      const refused = await place.run(way, apply);
      expectCode(refused, 3);
      expect(refused.stderr).toMatch(/KS5003 "scaler" owns fields of 1 object/);
      expect(await read(plane, deployment(name))).toMatchObject({ spec: { replicas: 4 } });
      expectCode(await place.run(way, [...apply, "--force-conflicts"]), 0);
      expect(await read(plane, deployment(name))).toMatchObject({ spec: { replicas: 0 } });
    });

    test("of one stage leaves the others alone; the whole comes first", { timeout: 120_000 }, async () => {
      const name = named("stages");
      const declared = (greeting: string): string =>
        smallPlatform({ name, stages: ["dev", "test"], apps: { web: restingApp(greeting) } });
      using place = workplace(declared("hello"));
      const way = await place.through(plane);
      const alone = await place.run(way, [...apply, "--stage", `${name}-dev`]);
      expectCode(alone, 3);
      expect(alone.stderr).toContain("apply once without --stage");
      expectCode(await place.run(way, apply), 0);
      place.declare(declared("goodbye"));
      expectCode(await place.run(way, [...apply, "--stage", `${name}-dev`]), 0);
      const { plan } = JSON.parse((await place.run(way, ["plan", "shop", "-o", "json"])).stdout) as Planned;
      expect(new Set(plan.items.map(({ stage }) => stage))).toEqual(new Set([`${name}-test`]));
      await expectRecorded(plane, name);
    });

    test("names a kind that the cluster does not know, and apply begins nothing", { timeout: 60_000 }, async () => {
      const name = named("unknown");
      const text = platform(name).replace("{ GREETING: hello }", "{ GREETING: hello }, calls: [{ host: example.org }]");
      using place = workplace(text.replace("cni: calico", "cni: cilium"));
      const way = await place.through(plane);
      const planned = await place.run(way, ["plan", "shop"]);
      expectCode(planned, 2);
      expect(planned.stderr).toMatch(/warning KS5002 the cluster does not know CiliumNetworkPolicy in cilium\.io\/v2/);
      const ran = await place.run(way, apply);
      expectCode(ran, 3);
      expect((await objectsOf(plane, name)).size).toBe(0);
    });
  });

  describe("a saved plan", () => {
    const save = async (place: Workplace, way: Parameters<Workplace["run"]>[0]): Promise<void> =>
      expectCode(await place.run(way, ["plan", "shop", "--save", "next.plan"]), 2);

    test("is carried out exactly, without a question, and once", { timeout: 120_000 }, async () => {
      const name = named("saved");
      using place = workplace(platform(name));
      const way = await place.through(plane);
      await save(place, way);
      expect(statSync(join(place.folder, "next.plan")).mode & 0o777).toBe(0o600);
      expectCode(await place.run(way, ["apply", "next.plan"]), 0);
      await expectRecorded(plane, name);
      const again = await place.run(way, ["apply", "next.plan"]);
      expectCode(again, 3);
      expect(again.stderr).toContain("KS5006");
    });

    test("is refused when the declaration or the cluster has moved", { timeout: 120_000 }, async () => {
      const name = named("moves");
      using place = workplace(platform(name));
      const way = await place.through(plane);
      expectCode(await place.run(way, apply), 0);
      place.declare(platform(name, "goodbye"));
      await save(place, way);
      place.declare(platform(name, "farewell"));
      const declared = await place.run(way, ["apply", "next.plan"]);
      expectCode(declared, 3);
      expect(declared.stderr).toContain(
        "KS5006 since the plan was saved, the declaration, or what it takes in, has changed",
      );
      place.declare(platform(name, "goodbye"));
      const body = { metadata: { annotations: { "example.com/note": "here" } } };
      await ask(plane, { method: "PATCH", path: deployment(name), contentType: mergePatch, body });
      const moved = await place.run(way, ["apply", "next.plan"]);
      expectCode(moved, 3);
      expect(moved.stderr).toContain(`web was changed in the cluster`);
      await save(place, way);
      expectCode(await place.run(way, ["apply", "next.plan"]), 0);
    });

    test("holds no value of a Secret, and is refused without its key", { timeout: 120_000 }, async () => {
      const name = named("secret");
      const value = "correct-horse-battery-staple";
      const secret = (text: string): string =>
        `apiVersion: v1\nkind: Secret\nmetadata: { name: token }\nstringData: { token: ${text} }\n`;
      const source = `team: storefront, source: { manifests: { paths: [manifests] } }`;
      using place = workplace(smallPlatform({ name, apps: { web: source }, stage: "namespaces: single" }));
      mkdirSync(join(place.folder, "shop", "manifests"));
      const manifest = join(place.folder, "shop", "manifests", "secret.yaml");
      writeFileSync(manifest, secret("before-it-was-changed"));
      const way = await place.through(plane);
      expectCode(await place.run(way, apply), 0);
      writeFileSync(manifest, secret(value));
      await save(place, way);
      const forms = [];
      for (const form of ["text", "json", "markdown"])
        forms.push(await place.run(way, ["plan", "shop", "--full", "--debug", "-o", form]));
      const saved = readFileSync(join(place.folder, "next.plan"), "utf8");
      const said = [saved, ...forms.flatMap(({ stdout, stderr }) => [stdout, stderr])].join("\n");
      expect(said).toContain("token");
      for (const known of [value, "before-it-was-changed"])
        for (const written of [known, Buffer.from(known).toString("base64")]) expect(said).not.toContain(written);
      const elsewhere = { environment: { XDG_STATE_HOME: join(place.folder, "elsewhere") } };
      const refused = await place.run(way, ["apply", "next.plan"], elsewhere);
      expectCode(refused, 3);
      expect(refused.stderr).toContain("KS5008");
      writeFileSync(manifest, secret("and-changed-again"));
      expectCode(await place.run(way, ["apply", "next.plan"]), 3);
      writeFileSync(manifest, secret(value));
      const done = await place.run(way, ["apply", "next.plan", "-o", "json"]);
      expectCode(done, 0);
      expect(done.stdout).not.toContain(value);
    });
  });

  describe("what cannot be changed in place", () => {
    test("a priority class that has another value is replaced, and its pods' workloads stay", {
      timeout: 120_000,
    }, async () => {
      const name = named("priority");
      using place = workplace(platform(name));
      const way = await place.through(plane);
      expectCode(await place.run(way, apply), 0);
      const path = `/apis/scheduling.k8s.io/v1/priorityclasses/kubestage-${name}-development`;
      const { metadata, ...live } = await read<{ metadata: { labels: object }; value: number }>(plane, path);
      await ask(plane, { method: "DELETE", path });
      const other = {
        ...live,
        value: live.value + 1,
        metadata: { name: `kubestage-${name}-development`, labels: metadata.labels },
      };
      await ask(plane, { method: "POST", path: "/apis/scheduling.k8s.io/v1/priorityclasses", body: other });
      const planned = await place.run(way, ["plan", "shop", "-o", "json"]);
      expect((JSON.parse(planned.stdout) as Planned).plan.items.map(({ action }) => action)).toEqual(["replace"]);
      // It is not the one that kubestage made.
      expectCode(await place.run(way, apply), 3);
      expectCode(await place.run(way, [...apply, "--force-conflicts"]), 0);
      expect(await read(plane, path)).toMatchObject({ value: live.value });
      await expectRecorded(plane, name);
    });

    test("a StatefulSet is replaced under its running pods", { timeout: 120_000 }, async () => {
      const name = named("stateful");
      const declared = (size: string): string =>
        smallPlatform({
          name,
          stage: "namespaces: single",
          apps: {
            db: `team: storefront, workloads: { db: { kind: StatefulSet, replicas: 1, containers: { main: { image: registry.example.com/db:1, ports: { db: 5432 }, ${resources}, mounts: { data: /data } } }, storage: { data: { size: ${size} } } } }`,
          },
        });
      using place = workplace(declared("1Gi"));
      const way = await place.through(plane);
      const noWait = [...apply, "--no-wait"];
      expectCode(await place.run(way, noWait), 0);
      const path = `/apis/apps/v1/namespaces/${name}-${name}-dev/statefulsets/db`;
      const before = await read<{ metadata: { uid: string } }>(plane, path);
      const pods = `/api/v1/namespaces/${name}-${name}-dev/pods`;
      const uids = async (): Promise<string[]> =>
        (await read<{ items: { metadata: { uid: string } }[] }>(plane, pods)).items.map(({ metadata }) => metadata.uid);
      await expect.poll(uids, { timeout: 20_000 }).toHaveLength(1);
      const running = await uids();
      place.declare(declared("2Gi"));
      expectCode(await place.run(way, noWait), 0);
      const after = await read<{ metadata: { uid: string } }>(plane, path);
      expect(after.metadata.uid).not.toBe(before.metadata.uid);
      expect(await uids()).toEqual(running);
      await expectRecorded(plane, name);
    });

    test("replicas that an autoscaler takes over stay as they are", { timeout: 120_000 }, async () => {
      const name = named("scaled");
      const declared = (scale: string): string =>
        smallPlatform({ name, stage: "namespaces: single", apps: { web: `${webApp}, ${scale}` } });
      using place = workplace(declared("replicas: 3"));
      const way = await place.through(plane);
      const noWait = [...apply, "--no-wait"];
      expectCode(await place.run(way, noWait), 0);
      place.declare(declared("autoscale: { min: 2, max: 5, cpu: 80 }"));
      expectCode(await place.run(way, noWait), 0);
      expect(await read(plane, deployment(name))).toMatchObject({ spec: { replicas: 3 } });
      expectCode(await place.run(way, ["plan", "shop"]), 0);
      const body = { spec: { replicas: 4 } };
      await ask(plane, { method: "PATCH", path: `${deployment(name)}/scale`, contentType: mergePatch, body });
      expectCode(await place.run(way, ["plan", "shop"]), 0);
      expectCode(await place.run(way, noWait), 0);
      expect(await read(plane, deployment(name))).toMatchObject({ spec: { replicas: 4 } });
    });
  });

  test("without a terminal and without --yes nothing is done", { timeout: 60_000 }, async () => {
    const name = named("unasked");
    using place = workplace(platform(name));
    const ran = await place.run(await place.through(plane), ["apply", "shop"]);
    expectCode(ran, 3);
    expect(ran.stderr).toContain("KS5005");
    expect((await objectsOf(plane, name)).size).toBe(0);
  });

  test("data is lost only where that was said, and configuration goes when nothing starts with it any more", {
    timeout: 120_000,
  }, async () => {
    const name = named("losing");
    const two = smallPlatform({
      name,
      apps: { [`${name}-a`]: restingApp("hello"), [`${name}-b`]: restingApp("hello") },
    });
    using place = workplace(two);
    const way = await place.through(plane);
    expectCode(await place.run(way, apply), 0);
    place.declare(smallPlatform({ name, apps: { [`${name}-a`]: restingApp("hello") } }));
    const ran = await place.run(way, ["apply", "shop", "--yes"]);
    expectCode(ran, 3);
    expect(ran.stderr).toContain(`KS5004 data may be lost with Namespace ${name}-b-${name}-dev`);
    await expectRecorded(plane, name);
    // An app whose pods never start keeps the configuration that they may go back to.
    place.declare(smallPlatform({ name, apps: { [`${name}-a`]: `${webApp}, config: { GREETING: goodbye }` } }));
    const waited = await place.run(way, [...apply, "--timeout", "8s"]);
    expectCode(waited, 4);
    expect(waited.stdout).toMatch(/ConfigMap \S+: pods may still start with it until apps\/Deployment \S+ is ready/);
    const maps = [...(await expectRecorded(plane, name)).keys()].filter((key) => key.startsWith("configmaps"));
    expect(maps).toHaveLength(2);
    // Which leaves nothing to decide.
    const planned = await place.run(way, ["plan", "shop", "--full"]);
    expectCode(planned, 0);
    expect(planned.stdout).toMatch(/- ConfigMap \S+ .*\n +goes once apps\/Deployment \S+ is ready/);
  });
});
