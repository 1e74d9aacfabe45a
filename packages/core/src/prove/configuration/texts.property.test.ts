import fc from "fast-check";
import { expect, it } from "vitest";
import { codesIn } from "./testing/two-stages.ts";

const hosts = [
  "api.shop-prod.svc",
  "api.shop-prod.svc.cluster.local",
  "API.shop-prod.SVC.",
  "shop.example.com",
  "deep.wild.example.com",
  "prod-1.elb.example.net",
];
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
const port = fc.integer({ min: 1, max: 65_535 });
const inUrl = fc
  .record({
    scheme: fc.constantFrom("http", "https", "wss", "grpc", "ftp", "kafka", "nats"),
    user: fc.option(fc.tuple(word, word)),
    port: fc.option(port),
    path: fc.array(word, { maxLength: 3 }),
    query: fc.option(fc.tuple(word, word)),
  })
  .map(({ scheme, user, port, path, query }) => (host: string) => {
    const sign = user ? `${user.join(":")}@` : "";
    const rest = path.map((step) => `/${step}`).join("");
    return `${scheme}://${sign}${host}${port === null ? "" : `:${port}`}${rest}${query ? `?${query.join("=")}` : ""}`;
  });
const bare = fc.option(port).map((given) => (host: string) => (given === null ? host : `${host}:${given}`));
type Form = (host: string) => string;
const address: fc.Arbitrary<Form> = fc.oneof(inUrl, bare);
const around: fc.Arbitrary<Form> = fc.oneof(
  fc.constant<Form>((text) => text),
  fc.array(word, { maxLength: 3 }).map(
    (items): Form =>
      (text) =>
        [...items, text, "last.dev"].join(","),
  ),
  fc.tuple(word, word).map(
    ([key, other]): Form =>
      (text) =>
        JSON.stringify({ [other]: [1, { [key]: text }] }),
  ),
  fc.tuple(word, word).map(
    ([key, other]): Form =>
      (text) =>
        `${other}:\n  - ${key}: ${text}\n  - ${key}: "x"`,
  ),
  fc.tuple(word, word).map(
    ([key, other]): Form =>
      (text) =>
        `${other}.${key}=${text}\n${key}=1`,
  ),
  word.map(
    (key): Form =>
      (text) =>
        `#!/bin/sh\nset -e\nexport ${key.toUpperCase()}="${text}"\nrun --verbose\n`,
  ),
  word.map(
    (key): Form =>
      (text) =>
        `${key} --target=${text} --retries 3`,
  ),
  word.map(
    (key): Form =>
      (text) =>
        `curl -fsS -X POST '${text}' -d ${key}`,
  ),
  word.map(
    (key): Form =>
      (text) =>
        `<${key} url="${text}"/>`,
  ),
  word.map(
    (key): Form =>
      (text) =>
        `[${key}]\nserver = "${text}"\n`,
  ),
);

it("finds a name of another stage in whatever form it is written", () => {
  fc.assert(
    fc.property(fc.constantFrom(...hosts), address, around, (host, form, text) => {
      expect(codesIn(text(form(host)))).toHaveLength(1);
    }),
    { numRuns: 100 },
  );
}, 20_000);

it("raises no alarm where a name is only a part of another", () => {
  const changed = fc.oneof(
    word.map(
      (each): Form =>
        (host) =>
          `${each}-${host}`,
    ),
    word.map(
      (each): Form =>
        (host) =>
          `${each}${host}`,
    ),
    word.map(
      (each): Form =>
        (host) =>
          `${host.replace(/\.$/, "")}-${each}`,
    ),
    word.map(
      (each): Form =>
        (host) =>
          `${host.replace(/\.$/, "")}.${each}x`,
    ),
    word.map(
      (each): Form =>
        (host) =>
          `${each}_${host}`,
    ),
  );
  const exact = hosts.filter((host) => !host.includes("wild") && !/svc/i.test(host));
  fc.assert(
    fc.property(fc.constantFrom(...exact), changed, address, around, (host, change, form, text) => {
      expect(codesIn(text(form(change(host))))).toEqual([]);
    }),
    { numRuns: 100 },
  );
}, 20_000);

it("raises no alarm in texts that name nothing, however they are spelt", () => {
  const piece = fc.oneof(
    word,
    fc.string(),
    fc.string({ unit: "grapheme" }),
    fc.stringMatching(/^[a-z]{1,6}(\.[a-z]{2,6}){1,3}$/),
    fc.ipV4().filter((each) => !["10.96.0.7", "10.0.0.9", "203.0.113.9"].includes(each)),
    fc.ipV6(),
    fc.stringMatching(/^https:\/\/[a-z]{1,6}\.[a-z]{2,6}\/[a-z]{0,5}$/),
    fc.emailAddress().map(() => "ops@shop.example.com"),
    fc.constantFrom(
      "prod",
      "product",
      "reproduce",
      "shop-prod",
      "api",
      "svc",
      "shop.example",
      "example.com",
      "prod.svc",
    ),
    fc.uuid(),
    fc.base64String(),
    fc.json(),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom(" ", "\n", ",", ": ", "="), (pieces, between) => {
      const text = pieces.join(between).replaceAll(/[^\S\n ]|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff]/g, "");
      expect(codesIn(JSON.stringify(text).replaceAll("\n", " "))).toEqual([]);
    }),
    { numRuns: 100 },
  );
}, 20_000);
