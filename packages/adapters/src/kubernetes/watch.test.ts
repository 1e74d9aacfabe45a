import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { WatchEvent, WatchOptions } from "./cluster-api.ts";
import { configMaps, listed, listOf, openDouble, type Reply, refusal, startDouble } from "./testing/api-double.ts";

/** The first `count` events, each as `present a` or `synced`. */
async function watched(
  replies: readonly [Reply, ...Reply[]],
  count: number,
  options: WatchOptions = {},
): Promise<[string[], string[]]> {
  const double = await startDouble(replies);
  const api = await openDouble(double);
  const told: string[] = [];
  for await (const event of api.watch(configMaps, options)) {
    told.push(textOf(event));
    if (told.length === count) break;
  }
  return [told, double.seen.map(({ url }) => url.searchParams.get("resourceVersion") ?? "list")];
}

function textOf(event: WatchEvent): string {
  return "object" in event ? `${event.type} ${event.object.metadata.name}` : event.type;
}

function line(type: string, object: object): string {
  return `${JSON.stringify({ type, object })}\n`;
}

/** Lines, then a connection that stays open. */
function stream(...lines: readonly string[]): Reply {
  return (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write(lines.join(""));
  };
}

function streamAndEnd(...lines: readonly string[]): Reply {
  return (response) => response.writeHead(200, { "content-type": "application/json" }).end(lines.join(""));
}

const list = listOf(["a"], "7");

test("first what is there, then what changes", async () => {
  const events = stream(
    line("ADDED", listed("b", "8")),
    line("MODIFIED", listed("a", "9")),
    line("DELETED", listed("b", "10")),
  );
  const [told] = await watched([list, events], 6);
  expect(told).toStrictEqual(["restarted", "present a", "synced", "present b", "present a", "gone b"]);
});

test("a cut connection goes on where it was, bookmarks counted, and says what it waits for", async () => {
  const waits: string[] = [];
  const half: Reply = (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write(line("BOOKMARK", listed("", "20")) + '{"type":"ADD', () => response.destroy());
  };
  const [told, versions] = await watched([list, half, stream(line("ADDED", listed("b", "21")))], 4, {
    onWait: (what) => waits.push(what),
  });
  expect(told).toStrictEqual(["restarted", "present a", "synced", "present b"]);
  expect(versions).toStrictEqual(["list", "7", "20"]);
  expect(waits).toStrictEqual(["the connection was cut"]);
});

test.each([
  ["as a status", refusal(410, "Expired")],
  ["as an event", streamAndEnd(line("ERROR", { kind: "Status", code: 410 }))],
])("410 %s tells everything again", async (_, gone) => {
  const [told, versions] = await watched(
    [list, gone, listOf(["b"], "30"), stream(line("ADDED", listed("c", "31")))],
    7,
  );
  expect(told).toStrictEqual(["restarted", "present a", "synced", "restarted", "present b", "synced", "present c"]);
  expect(versions).toStrictEqual(["list", "7", "list", "30"]);
});

test("a watch that the server keeps refusing lists anew", async () => {
  const away = refusal(500, "InternalError");
  const [told] = await watched([list, away, away, away, listOf(["b"], "30"), stream()], 6);
  expect(told).toStrictEqual(["restarted", "present a", "synced", "restarted", "present b", "synced"]);
});

test("characters and events may be cut anywhere", async () => {
  const bytes = Buffer.from(line("ADDED", listed("größe-日本", "8")) + line("ADDED", listed("c", "9")));
  const drops: Reply = (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    void (async () => {
      for (const byte of bytes) {
        response.write(Buffer.from([byte]));
        await sleep(0);
      }
    })();
  };
  const [told] = await watched([list, drops], 5);
  expect(told).toStrictEqual(["restarted", "present a", "synced", "present größe-日本", "present c"]);
});

test("a server that starts and knows nobody yet is waited for", async () => {
  const broken: Reply = (response) => void response.destroy();
  const [told] = await watched(
    [list, broken, refusal(401, "Unauthorized"), stream(line("ADDED", listed("b", "8")))],
    4,
  );
  expect(told).toStrictEqual(["restarted", "present a", "synced", "present b"]);
});

test.each([
  ["null", "null\n"],
  ["an event without an object", '{"type":"ADDED"}\n'],
  ["an error without words", '{"type":"ERROR","object":null}\n'],
])("%s in a watch is taken for a cut", async (_, garbage) => {
  const [told, versions] = await watched([list, streamAndEnd(garbage), stream(line("ADDED", listed("b", "8")))], 4);
  expect(told).toStrictEqual(["restarted", "present a", "synced", "present b"]);
  expect(versions).toStrictEqual(["list", "7", "7"]);
});

test("a right that is gone ends the watch, once the list says so too", async () => {
  await expect(watched([list, refusal(403, "Forbidden")], 9)).rejects.toMatchObject({ code: "KS6015" });
});

test("a watch ends with its signal", async () => {
  const stop = new AbortController();
  const watching = watched([list, stream()], 9, { signal: stop.signal });
  await sleep(100);
  stop.abort(new Error("enough"));
  await expect(watching).rejects.toThrow("enough");
});
