import { canonicalAddress } from "./addresses.ts";
import type { ConfigurationText } from "./configuration-text.ts";
import type { OuterThing } from "./outer-things.ts";

const serverSetting = /(.*?)[_.-]?(?:HOST(?:NAME)?|SERVER|ADDR(?:ESS)?|ENDPOINT)$/i;
/** A host, or an address of version 6 in brackets, with a port or without. */
const isServer = /^(?:[a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])(?::\d+)?$/;
const databaseNames = ["NAME", "DATABASE", "DB", "DBNAME", "DB_NAME", "DATABASE_NAME"];
const isDatabase = /(?:^|[_.-])(?:DB|DATABASE|PG|POSTGRES(?:QL)?|MYSQL|MARIADB|MONGO(?:DB)?|SQL|ORACLE|MSSQL|REDIS)$/i;
const bucketSetting = /(?:^|[_.-])BUCKET(?:[_.-]?NAME)?$|[a-z]Bucket(?:Name)?$/;
const bucketEndpoint = /(?:S3|MINIO|OBJECT_?STORE|STORAGE|AWS)[\w.-]*(?:ENDPOINT|URL|HOST)/i;
const roleSetting = /^AWS_ROLE_ARN$/;

/** What a setting names together with those beside it: a server and the name of its database, a bucket by its name alone. */
export function* namedBeside({ name, text, beside }: ConfigurationText): Generator<OuterThing> {
  if (name === undefined || beside === undefined || text.length > 253) return;
  const whole = { start: 0, end: text.length };
  const prefix = serverSetting.exec(name)?.[1];
  const isVersion6 = text.includes(":") && canonicalAddress(text) !== undefined;
  const server = (isVersion6 ? `[${text}]` : text).toLowerCase();
  if (prefix !== undefined && isDatabase.test(prefix) && isServer.test(server)) {
    const database = databaseBeside(prefix, beside);
    const port = beside.get(`${prefix}_PORT`) ?? beside.get(`${prefix}PORT`) ?? "";
    const place = /:\d+$/.test(server) || port === "" ? server : `${server}:${port}`;
    if (database !== undefined && !/^(?:localhost|127\.|\[::1\])/.test(place))
      yield { type: "database", place, parts: [database], ...whole };
  }
  if (bucketSetting.test(name.replaceAll("-", "_")) && /^[a-z0-9][a-z0-9._-]{2,62}$/.test(text))
    yield { type: "bucket", place: "", parts: [text], ...whole };
  if (roleSetting.test(name)) yield { type: "identity", place: "aws", parts: [text], ...whole };
}

function databaseBeside(prefix: string, beside: ReadonlyMap<string, string>): string | undefined {
  for (const between of ["_", "", ".", "-"])
    for (const last of databaseNames)
      for (const name of [`${prefix}${between}${last}`, `${prefix}${between}${last}`.toLowerCase()]) {
        const found = beside.get(name);
        if (found !== undefined && found !== "") return found;
      }
  return undefined;
}

/** The endpoint that stands beside a bucket's name: buckets of the same name at different endpoints are different ones. */
export function endpointBeside(beside: ReadonlyMap<string, string> | undefined, text: string): string {
  for (const [name, value] of beside ?? []) if (value.length < 300 && bucketEndpoint.test(name)) return hostOf(value);
  const written = /endpoint[\w]*["']?\s*[:=]\s*["']?([^\s"']+)/i.exec(text)?.[1];
  return written === undefined ? "" : hostOf(written);
}

function hostOf(value: string): string {
  const host = value
    .toLowerCase()
    .replace(/^[a-z0-9+]+:\/\//, "")
    .replace(/\/.*/, "");
  return /\.(?:amazonaws\.com|googleapis\.com)$/.test(host) ? "" : host;
}
