import { expect, test } from "vitest";
import type { OuterThing } from "./outer-things.ts";
import { bucketsIn, cloudThingsIn, serversIn } from "./outer-things.ts";

/** `type place part/part "where it stands in the text"`. */
const told = (text: string, things: Iterable<OuterThing>) =>
  [...things].map(
    ({ type, place, parts, start, end }) => `${type} ${place} ${parts.join(" ")} | ${text.slice(start, end)}`,
  );

/** Ports are those that IANA registers, or that the maker of the server documents. */
test.each([
  ["postgres", "database", "5432"],
  ["postgresql", "database", "5432"],
  ["mysql", "database", "3306"],
  ["mariadb", "database", "3306"],
  ["sqlserver", "database", "1433"],
  ["mssql", "database", "1433"],
  ["oracle", "database", "1521"],
  ["mongodb", "database", "27017"],
  ["mongodb+srv", "database", "27017"],
  ["redis", "database", "6379", "0"],
  ["rediss", "database", "6379", "0"],
  ["clickhouse", "database", "9000"],
  ["cockroachdb", "database", "26257"],
  ["neo4j", "database", "7687", "neo4j"],
  ["amqp", "queue", "5672", "/"],
  ["amqps", "queue", "5671", "/"],
])("%s:// is an address of a %s at port %s", (scheme, type, port, without?: string) => {
  const named = `${scheme}://db.example.net/orders`;
  expect(told(named, serversIn(named))).toEqual([`${type} db.example.net:${port} orders | ${named}`]);
  const nameless = `${scheme}://db.example.net`;
  const expected = without === undefined ? [] : [`${type} db.example.net:${port} ${without} | ${nameless}`];
  expect(told(nameless, serversIn(nameless))).toEqual(expected);
});

test.each<[text: string, ...things: string[]]>([
  [
    "at POSTGRES://u:p@DB.example.net:5433/Orders",
    "database db.example.net:5433 Orders | POSTGRES://u:p@DB.example.net:5433/Orders",
  ],
  [
    "a=mysql://h.net/x b=mysql://i.net/y",
    "database h.net:3306 x | mysql://h.net/x",
    "database i.net:3306 y | mysql://i.net/y",
  ],
  ['"mysql://h.net/x"', "database h.net:3306 x | mysql://h.net/x"],
  ["(mysql://h.net/x)", "database h.net:3306 x | mysql://h.net/x"],
  ["[mysql://h.net/x]", "database h.net:3306 x | mysql://h.net/x"],
  ["{mysql://h.net/x}", "database h.net:3306 x | mysql://h.net/x"],
  ["mysql://h.net/x|y", "database h.net:3306 x | mysql://h.net/x"],
  ["mysql://h.net/x,y", "database h.net:3306 x | mysql://h.net/x"],
  ["mysql://h.net/x&y", "database h.net:3306 x | mysql://h.net/x"],
  ["mysql://h.net/x#y", "database h.net:3306 x | mysql://h.net/x"],
  ["<mysql://h.net/x>", "database h.net:3306 x | mysql://h.net/x"],
  ["mysql://h.net/x/", "database h.net:3306 x | mysql://h.net/x/"],
  ["mysql://h.net/x?y=1 z", "database h.net:3306 x | mysql://h.net/x?y=1"],
  ["mysql://h.net/a/b", "database h.net:3306 a/b | mysql://h.net/a/b"],
  ["mysql://mylocalhost.net/x", "database mylocalhost.net:3306 x | mysql://mylocalhost.net/x"],
  ["mysql://[fd00::9]/x", "database [fd00::9]:3306 x | mysql://[fd00::9]/x"],
  ["mysql://h.net./x", "database h.net:3306 x | mysql://h.net./x"],
  ["mysql://[fd00::9]:3307/x", "database [fd00::9]:3307 x | mysql://[fd00::9]:3307/x"],
  ["mongodb://b.net,a.net:27018,/x", "database a.net:27018,b.net:27017 x | mongodb://b.net,a.net:27018,/x"],
  ["redis://h.net/", "database h.net:6379 0 | redis://h.net/"],
  ["jdbc:postgresql://h.net/x", "database h.net:5432 x | postgresql://h.net/x"],
  ["sqlserver://h.net;databaseName=x;y=z", "database h.net:1433 x | sqlserver://h.net;databaseName=x;y=z"],
  ["sqlserver://h.net;a=b;database=x", "database h.net:1433 x | sqlserver://h.net;a=b;database=x"],
  ["sqlserver://h.net?Database=x", "database h.net:1433 x | sqlserver://h.net?Database=x"],
  ["mysql+pymysql://h.net/x", "database h.net:3306 x | mysql+pymysql://h.net/x"],
  ["postgresql+psycopg2://u:p@h.net/x", "database h.net:5432 x | postgresql+psycopg2://u:p@h.net/x"],
  ["mysql://h.net?a=b&dbname=x-1.y", "database h.net:3306 x-1.y | mysql://h.net?a=b&dbname=x-1.y"],
  ["mysql://h.net/y?dbname=x", "database h.net:3306 x | mysql://h.net/y?dbname=x"],
  ["mysql://h.net/y?adbname=x", "database h.net:3306 y | mysql://h.net/y?adbname=x"],
  ["jdbc:oracle:thin:@ora.NET:1522:SID", "database ora.net:1522 SID | jdbc:oracle:thin:@ora.NET:1522:SID"],
  ["jdbc:oracle:thin:@//ora.net/svc.x$1 y", "database ora.net:1521 svc.x$1 | jdbc:oracle:thin:@//ora.net/svc.x$1"],
  ["u:p@tcp(Db.net)/x-1.y_z?a", "database db.net:3306 x-1.y_z | @tcp(Db.net)/x-1.y_z"],
  ["u@tcp(db.net:33)/x", "database db.net:33 x | @tcp(db.net:33)/x"],
])("the databases and queues in %s", (text, ...things) => {
  expect(told(text, serversIn(text))).toEqual(things);
});

test.each([
  "https://api.example.net/v1",
  "constructor://h.net/x",
  "postgres:/h.net/x",
  "a.postgres://h.net/x",
  "a-postgres://h.net/x",
  "mysql://h.net/",
  "mysql://h.net?user=x",
  "mysql://localhost/x",
  "mysql://localhost:3306/x",
  "mysql://127.0.0.1/x",
  "mysql://0.0.0.0/x",
  "mysql://[::1]/x",
  "mongodb://a.net,localhost/x",
  "mongodb://a.net,::1/x",
  "jdbc:oracle:oci:@ora.net:1521:SID",
  "tcp(db.net:33)/x",
  "@tcp(db.net:33)",
])("no database and no queue in %s, that others could share", (text) => {
  expect(told(text, serversIn(text))).toEqual([]);
});

test.each<[text: string, ...things: string[]]>([
  ["s3://acme", "bucket s3 acme | s3://acme"],
  ["gs://acme_1", "bucket gs acme_1 | gs://acme_1"],
  ["gs://acme_1/xyz?a", "bucket gs acme_1 xyz | gs://acme_1/xyz"],
  ["arn:aws:s3:::acme", "bucket s3 acme | arn:aws:s3:::acme"],
  ["https://acme.s3.amazonaws.com/xyz", "bucket s3 acme xyz | //acme.s3.amazonaws.com/xyz"],
  ["https://s3.amazonaws.com/acme/xyz", "bucket s3 acme xyz | //s3.amazonaws.com/acme/xyz"],
  ["https://storage.googleapis.com/acme_1", "bucket gs acme_1 | //storage.googleapis.com/acme_1"],
  ["https://storage.googleapis.com/acme_1/xyz", "bucket gs acme_1 xyz | //storage.googleapis.com/acme_1/xyz"],
  ["https://acme.storage.googleapis.com/xyz", "bucket gs acme xyz | //acme.storage.googleapis.com/xyz"],
  [
    "https://acme.blob.core.windows.net/orders",
    "bucket azure acme.blob.core.windows.net orders | //acme.blob.core.windows.net/orders",
  ],
  [
    "https://acme.dfs.core.windows.net/orders",
    "bucket azure acme.dfs.core.windows.net orders | //acme.dfs.core.windows.net/orders",
  ],
  ["https://acme_1.storage.googleapis.com/x", "bucket gs acme_1 x | //acme_1.storage.googleapis.com/x"],
  ["https://a-1.storage.googleapis.com", "bucket gs a-1 | //a-1.storage.googleapis.com"],
  [
    "wasb://orders-1@acme.blob.core.windows.net/x",
    "bucket azure acme.blob.core.windows.net orders-1 | wasb://orders-1@acme.blob.core.windows.net",
  ],
  [
    "wasbs://orders-1@acme.blob.core.windows.net/x",
    "bucket azure acme.blob.core.windows.net orders-1 | wasbs://orders-1@acme.blob.core.windows.net",
  ],
  [
    "abfs://orders-1@acme.dfs.core.windows.net/x",
    "bucket azure acme.dfs.core.windows.net orders-1 | abfs://orders-1@acme.dfs.core.windows.net",
  ],
  [
    "abfss://orders-1@acme.dfs.core.windows.net/x",
    "bucket azure acme.dfs.core.windows.net orders-1 | abfss://orders-1@acme.dfs.core.windows.net",
  ],
  ["s3a://acme/x/y/", "bucket s3 acme x y | s3a://acme/x/y/"],
  ["s3n://acme.net//x", "bucket s3 acme.net x | s3n://acme.net//x"],
  ['"s3://acme/x"', "bucket s3 acme x | s3://acme/x"],
  ["s3://acme/x s3://bell/y", "bucket s3 acme x | s3://acme/x", "bucket s3 bell y | s3://bell/y"],
  ["s3://acme/x?y", "bucket s3 acme x | s3://acme/x"],
  ["s3://acme/x#y", "bucket s3 acme x | s3://acme/x"],
  ["(s3://acme/x)", "bucket s3 acme x | s3://acme/x"],
  ["s3://acme/x,y", "bucket s3 acme x | s3://acme/x"],
  ["s3://acme/x;y", "bucket s3 acme x | s3://acme/x"],
  ["gs://acme_1/x", "bucket gs acme_1 x | gs://acme_1/x"],
  ["arn:aws:s3:::acme/*", "bucket s3 acme | arn:aws:s3:::acme/"],
  ["arn:aws-cn:s3:::acme/x/*", "bucket s3 acme x | arn:aws-cn:s3:::acme/x/"],
  ["https://acme.s3.amazonaws.com/x", "bucket s3 acme x | //acme.s3.amazonaws.com/x"],
  ["https://acme.s3.eu-west-1.amazonaws.com", "bucket s3 acme | //acme.s3.eu-west-1.amazonaws.com"],
  ["https://a.b.s3-eu-west-1.amazonaws.com/x", "bucket s3 a.b x | //a.b.s3-eu-west-1.amazonaws.com/x"],
  ["https://s3.amazonaws.com/acme/x", "bucket s3 acme x | //s3.amazonaws.com/acme/x"],
  ["https://s3.eu-west-1.amazonaws.com/acme", "bucket s3 acme | //s3.eu-west-1.amazonaws.com/acme"],
  ["https://storage.googleapis.com/acme_1/x", "bucket gs acme_1 x | //storage.googleapis.com/acme_1/x"],
  [
    "https://acme.blob.core.windows.net/orders/x",
    "bucket azure acme.blob.core.windows.net orders x | //acme.blob.core.windows.net/orders/x",
  ],
])("the buckets in %s, and the folders in them", (text, ...things) => {
  expect(told(text, bucketsIn(text))).toEqual(things);
});

test.each([
  "s3:/acme",
  "xs3://acme",
  "s4://acme",
  "s3://-a",
  "https://acme.blob.core.windows.net/",
  "arn:aws:s3::1:acme",
  "https://example.net/acme",
])("no bucket in %s", (text) => {
  expect(told(text, bucketsIn(text))).toEqual([]);
});

/** Resource names as AWS and Google document them. */
test.each<[text: string, ...things: string[]]>([
  [
    "https://sqs.eu-west-1.amazonaws.com/123/orders.fifo x",
    "queue sqs sqs.eu-west-1.amazonaws.com/123/orders.fifo | https://sqs.eu-west-1.amazonaws.com/123/orders.fifo",
  ],
  ["arn:aws:sqs:eu-west-1:123:orders", "queue aws arn:aws:sqs:eu-west-1:123:orders | arn:aws:sqs:eu-west-1:123:orders"],
  ["arn:aws-cn:rds:cn:12:db:x", "database aws arn:aws-cn:rds:cn:12:db:x | arn:aws-cn:rds:cn:12:db:x"],
  ["arn:aws-cn:iam::12:role/a", "identity aws arn:aws-cn:iam::12:role/a | arn:aws-cn:iam::12:role/a"],
  ["arn:aws-cn:sns:cn-1:12:a/b", "queue aws arn:aws-cn:sns:cn-1:12:a/b | arn:aws-cn:sns:cn-1:12:a/b"],
  ["arn:aws:kinesis:eu:1:stream/a, b", "queue aws arn:aws:kinesis:eu:1:stream/a | arn:aws:kinesis:eu:1:stream/a"],
  ["in arn:aws:mq:eu:1:broker.", "queue aws arn:aws:mq:eu:1:broker | arn:aws:mq:eu:1:broker."],
  ["projects/acme-1/topics/orders~1", "queue google projects/acme-1/topics/orders~1 | projects/acme-1/topics/orders~1"],
  [
    "projects/acme/subscriptions/orders",
    "queue google projects/acme/subscriptions/orders | projects/acme/subscriptions/orders",
  ],
  ["arn:aws:dynamodb:eu:12:table/x", "database aws arn:aws:dynamodb:eu:12:table/x | arn:aws:dynamodb:eu:12:table/x"],
  ["arn:aws:rds:eu:12:db:x", "database aws arn:aws:rds:eu:12:db:x | arn:aws:rds:eu:12:db:x"],
  ["arn:aws:elasticache:eu:12:x", "database aws arn:aws:elasticache:eu:12:x | arn:aws:elasticache:eu:12:x"],
  ["arn:aws:redshift:eu:12:x", "database aws arn:aws:redshift:eu:12:x | arn:aws:redshift:eu:12:x"],
  ["arn:aws:es:eu:12:x", "database aws arn:aws:es:eu:12:x | arn:aws:es:eu:12:x"],
  [
    "arn:aws:secretsmanager:eu:12:secret:x-1",
    "secret path aws arn:aws:secretsmanager:eu:12:secret:x-1 | arn:aws:secretsmanager:eu:12:secret:x-1",
  ],
  [
    "arn:aws-us-gov:ssm:eu:12:parameter/x",
    "secret path aws arn:aws-us-gov:ssm:eu:12:parameter/x | arn:aws-us-gov:ssm:eu:12:parameter/x",
  ],
  ["projects/acme/secrets/x_1", "secret path google projects/acme/secrets/x_1 | projects/acme/secrets/x_1"],
  ["arn:aws:iam::12:role/a/b+c=,d", "identity aws arn:aws:iam::12:role/a/b+c=,d | arn:aws:iam::12:role/a/b+c=,d"],
])("what a cloud provider calls by the name in %s", (text, ...things) => {
  expect(told(text, cloudThingsIn(text))).toEqual(things);
});

test.each([
  "http://sqs.eu-west-1.amazonaws.com/123/orders",
  "https://sqs.eu-west-1.amazonaws.com/orders",
  "arn:aws:lambda:eu:12:function:x",
  "arn:aws:iam::12:user/x",
  "xarn:aws:sqs:eu:1:x",
  "projects/acme/zones/x",
  "projects/Acme/topics/x",
  "arn:gcp:sqs:eu:1:x",
])("nothing that stages could share in %s", (text) => {
  expect(told(text, cloudThingsIn(text))).toEqual([]);
});
