/** Something outside of the cluster that a text names. Two stages that name the same one share it. */
export interface OuterThing {
  readonly type: "database" | "queue" | "bucket" | "secret path" | "identity";
  /** Where it is: a server, a provider, a store. A server with one label, or of a short form, is the namespace's own. */
  readonly place: string;
  /** What it is there, from the outermost to the innermost: a bucket and the folders in it. */
  readonly parts: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** Without the driver that some write behind: `postgresql+asyncpg`, `mongodb+srv`. */
const schemes = new Map<string, { type: "database" | "queue"; port: string; without?: string }>([
  ["postgres", { type: "database", port: "5432" }],
  ["postgresql", { type: "database", port: "5432" }],
  ["mysql", { type: "database", port: "3306" }],
  ["mariadb", { type: "database", port: "3306" }],
  ["sqlserver", { type: "database", port: "1433" }],
  ["mssql", { type: "database", port: "1433" }],
  ["oracle", { type: "database", port: "1521" }],
  ["mongodb", { type: "database", port: "27017" }],
  ["redis", { type: "database", port: "6379", without: "0" }],
  ["rediss", { type: "database", port: "6379", without: "0" }],
  ["clickhouse", { type: "database", port: "9000" }],
  ["cockroachdb", { type: "database", port: "26257" }],
  ["neo4j", { type: "database", port: "7687", without: "neo4j" }],
  ["amqp", { type: "queue", port: "5672", without: "/" }],
  ["amqps", { type: "queue", port: "5671", without: "/" }],
]);

export const usualPorts: readonly string[] = [...schemes.values()].map(({ port }) => port);

const url =
  /(?<![\w+.-])([a-z][a-z0-9+]*):\/\/(?:[^\s/@"'<>]*@)?([a-z0-9[][a-z0-9.,:_\]-]*)(?:\/([^\s?#"'<>;,&|)\]}]*))?((?:[?;][^\s"'<>]*)?)/gi;
const oracle = /jdbc:oracle:thin:@(?:\/\/)?([a-z0-9.-]+)(?::(\d+))?[:/]([\w.$]+)/gi;
const namedDatabase = /[?;&](?:database(?:Name)?|initial catalog|dbname)=([\w.-]+)/i;
const goDriver = /@tcp\(([a-z0-9.-]+)(?::(\d+))?\)\/([\w.-]+)/gi;

/** The databases and message queues of which the text holds an address with a name: server and port are its place. */
export function* serversIn(text: string): Generator<OuterThing> {
  for (const match of text.matchAll(url)) {
    const [found, scheme = "", hosts = "", path = "", settings = ""] = match;
    const known = schemes.get(scheme.toLowerCase().replace(/\+.*/, ""));
    if (!known) continue;
    const name = (namedDatabase.exec(settings)?.[1] ?? path.replace(/\/$/, "")) || known.without;
    if (name === undefined) continue;
    const place = placeOf(hosts, known.port);
    if (place !== undefined)
      yield { type: known.type, place, parts: [name], start: match.index, end: match.index + found.length };
  }
  for (const [pattern, port] of [
    [oracle, "1521"],
    [goDriver, "3306"],
  ] as const)
    for (const { 0: found, 1: host = "", 2: given, 3: name = "", index } of text.matchAll(pattern)) {
      const place = `${host.toLowerCase()}:${given ?? port}`;
      yield { type: "database", place, parts: [name], start: index, end: index + found.length };
    }
}

/** Hosts of a cluster of servers in the order of the alphabet, each with its port. */
function placeOf(hosts: string, port: string): string | undefined {
  const servers = hosts
    .toLowerCase()
    .split(",")
    .filter((host) => host !== "");
  if (servers.some((server) => /^(?:localhost|127\.|0\.0\.0\.0|\[?::1)/.test(server))) return undefined;
  return servers
    .map((server) => (/:\d+$/.test(server) ? server : `${server.replace(/\.$/, "")}:${port}`))
    .toSorted()
    .join(",");
}

const buckets: readonly (readonly [RegExp, string])[] = [
  [/\bs3[an]?:\/\/([a-z0-9][a-z0-9.-]+)((?:\/[^\s"'<>,;?#)]*)?)/g, "s3"],
  [/\bgs:\/\/([a-z0-9][a-z0-9._-]+)((?:\/[^\s"'<>,;?#)]*)?)/g, "gs"],
  [/\barn:aws[\w-]*:s3:::([a-z0-9][a-z0-9.-]+)((?:\/[^\s"'<>,;?#)*]*)?)/g, "s3"],
  [/\/\/([a-z0-9][a-z0-9.-]+?)\.s3(?:[.-][a-z0-9]+)*\.amazonaws\.com((?:\/[^\s"'<>,;?#)]*)?)/g, "s3"],
  [/\/\/s3(?:[.-][a-z0-9]+)*\.amazonaws\.com\/([a-z0-9][a-z0-9.-]+)((?:\/[^\s"'<>,;?#)]*)?)/g, "s3"],
  [/\/\/storage\.googleapis\.com\/([a-z0-9][a-z0-9._-]+)((?:\/[^\s"'<>,;?#)]*)?)/g, "gs"],
  [/\/\/([a-z0-9][a-z0-9_-]+)\.storage\.googleapis\.com((?:\/[^\s"'<>,;?#)]*)?)/g, "gs"],
  [/\/\/([a-z0-9]+\.(?:blob|dfs)\.core\.windows\.net)(\/[^\s"'<>,;?#)]*)/g, "azure"],
];
const azureContainer = /\b(?:wasbs?|abfss?):\/\/([a-z0-9-]+)@([a-z0-9]+\.(?:blob|dfs)\.core\.windows\.net)/g;

/** The buckets, and the folders in them, that the text names by a URL or a resource name. */
export function* bucketsIn(text: string): Generator<OuterThing> {
  for (const [pattern, place] of buckets)
    for (const { 0: found, 1: bucket = "", 2: path = "", index } of text.matchAll(pattern)) {
      const parts = [bucket, ...path.split("/").filter((part) => part !== "")];
      // A storage account holds containers; of itself it is a server.
      if (place === "azure" && parts.length < 2) continue;
      yield { type: "bucket", place, parts, start: index, end: index + found.length };
    }
  for (const { 0: found, 1: container = "", 2: account = "", index } of text.matchAll(azureContainer))
    yield { type: "bucket", place: "azure", parts: [account, container], start: index, end: index + found.length };
}

const named: readonly (readonly [RegExp, OuterThing["type"], string])[] = [
  [/https:\/\/(sqs\.[a-z0-9-]+\.amazonaws\.com\/\d+\/[\w.-]+)/g, "queue", "sqs"],
  [/\b(arn:aws[\w-]*:(?:sqs|sns|kinesis|mq):[\w-]*:\d*:[\w./-]+)/g, "queue", "aws"],
  [/\b(projects\/[a-z0-9-]+\/(?:topics|subscriptions)\/[\w.~%+-]+)/g, "queue", "google"],
  [/\b(arn:aws[\w-]*:(?:dynamodb|rds|elasticache|redshift|es):[\w-]*:\d*:[\w./:-]+)/g, "database", "aws"],
  [/\b(arn:aws[\w-]*:(?:secretsmanager|ssm):[\w-]*:\d*:[\w./:-]+)/g, "secret path", "aws"],
  [/\b(projects\/[a-z0-9-]+\/secrets\/[\w-]+)/g, "secret path", "google"],
  [/\b(arn:aws[\w-]*:iam::\d+:role\/[\w+=,.@/-]+)/g, "identity", "aws"],
];

/** Queues, tables, secrets and identities that the text names in the way of a cloud provider. */
export function* cloudThingsIn(text: string): Generator<OuterThing> {
  for (const [pattern, type, place] of named)
    for (const { 0: found, 1: name = "", index } of text.matchAll(pattern))
      yield { type, place, parts: [name.replace(/[.,]$/, "")], start: index, end: index + found.length };
}
