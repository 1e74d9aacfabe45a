import type { Ledger, Pointer, Preview } from "@kubestage/core";
import { endedPreview, endOf, whyOver, writtenAt } from "@kubestage/core";
import { act, commitOf } from "./simulated-act.ts";
import { ranCheck } from "./simulated-actors.ts";
import type { World } from "./simulated-world.ts";
import { roadWith } from "./simulated-roads.ts";
import { loadGate, type SimulatedTemplate } from "./simulated-template.ts";
import { pick } from "./virtual-time.ts";

const owners = ["kim", "ci"] as const;
/** The one that is there once all is well, where a stage asks for what is found out in previews. */
const lasting = "preview-last";

/** Builds an app of a pull request. */
export function createReleaseForPreviews(world: World): Promise<void> {
  const app = pick(world.chance, world.apps) ?? "api";
  const nonce = Math.floor(world.chance() * 2 ** 32).toString(36);
  return act(world, "release", ({ releases }, now) => {
    const number = [...releases.values()].filter((release) => release.app === app).length + 1;
    const usual = { livesIn: undefined, set: undefined, hotfix: undefined, authors: ["alex"], createdAt: now };
    const release = { name: `${app}-${number}-${nonce}`, app, number, forPreviews: true as const, ...usual };
    return [commitOf([{ kind: "release", release }])];
  });
}

/** Starts a preview, or changes one and lets it live longer, with what pull requests have built, or any release of late. */
export function startPreview(world: World, { chance, like, ttl, most }: SimulatedTemplate): Promise<void> {
  const by = pick(chance, owners) ?? "ci";
  const stage = `${like}-${Math.floor(chance() * 3)}`;
  return act(world, "start a preview", (ledger, now) => {
    const named = world.apps.flatMap((app): [string, string][] => {
      const built = [...ledger.releases.values()].filter((one) => one.app === app).slice(-3);
      const release = chance() < 0.8 ? pick(chance, built) : undefined;
      return release ? [[app, release.name]] : [];
    });
    // Once in a while somebody does not ask whether there is room.
    const isFull = !ledger.previews.has(stage) && ledger.previews.size >= most && chance() < 0.8;
    const until = now + Math.round(ttl * (0.1 + chance()));
    return isFull ? [] : written(world, ledger, { stage, like, by, until, named, now });
  });
}

function written(
  world: World,
  ledger: Ledger,
  {
    named,
    now,
    ...said
  }: Omit<Preview, "releases" | "at"> & { readonly named: [string, string][]; readonly now: number },
) {
  const there = ledger.previews.get(said.stage);
  const mayChange = !there || (there.by === said.by && !whyOver({ road: roadWith(world, ledger), now }, there));
  if (!mayChange) return [];
  const releases = new Map([...named, ...platformIn(ledger)]);
  return [commitOf([{ kind: "preview", preview: { ...said, releases, at: writtenAt(there, now) } }])];
}

function platformIn({ pointers }: Ledger): [string, string][] {
  const platform = pointers.get("dev/platform");
  return platform ? [["platform", platform.release]] : [];
}

/** Anybody ends one before its time. */
export function stopPreview(world: World): Promise<void> {
  const by = pick(world.chance, owners) ?? "ci";
  return act(world, "stop a preview", ({ previews }, now) => {
    const there = pick(world.chance, [...previews.values()]);
    return there && there.endedBy === undefined ? [ending(there, by, now)] : [];
  });
}

function ending(preview: Preview, by: string, now: number) {
  return commitOf([{ kind: "preview", preview: endedPreview(preview, by, now) }]);
}

/** Puts load on what runs in a preview, and writes down what came of it; or what nobody asks for there. */
export function testUnderLoad(world: World): Promise<void> {
  const { chance } = world;
  return act(world, "load", (ledger, now) => {
    const pointer = pick(chance, inPreviews(ledger));
    if (!pointer) return [];
    const gate = chance() < 0.8 ? loadGate.name : "smoke";
    return [ranCheck(ledger, { ...pointer, gate, outcome: chance() < 0.3 ? "failed" : "passed", at: now })];
  });
}

function inPreviews({ pointers, previews }: Ledger): Pointer[] {
  return [...pointers.values()].filter(({ stage }) => previews.has(stage));
}

/** In the end all previews are stopped but one, where a stage asks for what is found out in them: all is well there. */
export function settlePreviews(world: World): Promise<void> {
  return act(world, "settle previews", (ledger, now) => {
    const { previews, evidence, releases } = ledger;
    const others = [...previews.values()].filter(({ stage, endedBy }) => stage !== lasting && endedBy === undefined);
    const stops = others.map((preview) => ending(preview, "kim", now));
    const { template } = world;
    if (!template || !world.road.stages.some(({ gates }) => gates.includes(loadGate))) return stops;
    const named = world.apps.flatMap((app): [string, string][] => {
      const newest = [...releases.values()].findLast((one) => one.app === app && !one.forPreviews);
      return newest ? [[app, newest.name]] : [];
    });
    const there = previews.get(lasting);
    const isAsWanted =
      there && [...named, ...platformIn(ledger)].every(([app, release]) => there.releases.get(app) === release);
    const lives = there ? (endOf(roadWith(world, ledger), there) ?? 0) - now : 0;
    const { like, ttl } = template;
    const start =
      isAsWanted && lives > template.ttl / 2
        ? []
        : written(world, ledger, { stage: lasting, like, by: "ci", until: now + ttl, named, now });
    const isOpen = ({ app, release }: Pointer): boolean =>
      evidence.findLast((one) => one.gate === loadGate.name && one.app === app && one.release === release)?.outcome !==
      "passed";
    const checks = inPreviews(ledger)
      .filter((pointer) => pointer.stage === lasting && isOpen(pointer))
      .map((pointer) => ranCheck(ledger, { ...pointer, gate: loadGate.name, outcome: "passed", at: now }));
    return [...stops, ...start, ...checks];
  });
}

/** What is still to come in the end: previews that were stopped go, and the one that stays runs what it says. */
export function unsettled({ record }: Pick<World, "record">): string[] {
  const { previews, pointers } = record.ledgerAt(record.tip);
  return [...previews.values()].flatMap(({ stage, releases }) => {
    if (stage !== lasting) return [`at the end ${stage} is still there`];
    const missing = [...releases].filter(([app, name]) => pointers.get(`${stage}/${app}`)?.release !== name);
    return missing.map(([, name]) => `at the end ${stage} does not run ${name}`);
  });
}
