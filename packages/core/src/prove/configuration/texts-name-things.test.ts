import { describe, expect, it } from "vitest";
import { codesIn, configMap, prove } from "./testing/two-stages.ts";

describe("configuration: names of Services", () => {
  it.each([
    "api.shop-prod.svc",
    "api.shop-prod.svc.cluster.local",
    "api.shop-prod.svc.cluster.local.",
    "API.Shop-Prod.SVC:8080",
    "api.shop-prod",
    "http://api.shop-prod/orders",
    "https://user:word@api.shop-prod.svc:8443/x?y=1",
    "jdbc:postgresql://api.shop-prod.svc:5432/orders?ssl=true",
    "amqp://guest:guest@api.shop-prod:5672/",
    "kafka-0.api.shop-prod.svc:9092,kafka-1.api.shop-dev.svc:9092",
    "10-0-0-9.shop-prod.pod.cluster.local",
    "10-0-0-9.api.shop-prod.svc.cluster.local",
    "absent.shop-prod.svc",
    "search shop-prod.svc.cluster.local",
    '{"api": {"url": "http:\\/\\/api.shop-prod.svc\\/v1"}}',
    "api:\n  url: http://api.shop-prod.svc # ours",
    "export API=api.shop-prod.svc; run",
    "redirect=https%3A%2F%2Fapi.shop-prod.svc%2Fcallback",
    "mysql -hapi.shop-prod.svc -uroot",
    "psql -h api.shop-prod -c 'delete from orders where id is not null and more'",
    "ssh deploy@api.shop-prod.svc",
    "dns:///api.shop-prod.svc:50051",
    "user:word@tcp(api.shop-prod.svc:3306)/orders",
    "server api.shop-prod.svc max_fails=3;",
  ])("finds %s", (text) => {
    expect(codesIn(text)).toHaveLength(1);
    expect(["KS3601", "KS3609"]).toContain(codesIn(text)[0]);
  });

  it.each([
    "api",
    "api.shop-dev.svc",
    "api.shop-prod-2.svc",
    "my-api.shop-production.svc",
    "api.shop-prod.svc.example.com",
    "api.shop-prod.yaml",
    "xapi.shop-prodx",
    "table: api.shop-prod",
    "select * from api.shop-prod where x",
    "api.shop-prod: 3",
    "# see http://api.shop-prod.svc",
    "key: value # not api.shop-prod.svc",
    "// http://api.shop-prod.svc",
    "/* was\n http://api.shop-prod.svc\n*/",
    "/etc/conf.d/api.shop-prod.svc",
    "metrics.tools.svc:9090",
    "product reproduce prod shop-prod",
    "",
    "....",
  ])("does not mind %s", (text) => {
    expect(codesIn(text)).toEqual([]);
  });
});

describe("configuration: hosts and addresses", () => {
  it.each([
    ["https://shop.example.com/orders", "KS3602"],
    ["SHOP.EXAMPLE.COM.", "KS3602"],
    ["a.wild.example.com", "KS3602"],
    ["wss://u:p@shop.example.com:443", "KS3602"],
    ["[https://x.dev,https://shop.example.com]", "KS3602"],
    ["prod-1.elb.example.net", "KS3602"],
    ["curl -X DELETE shop.example.com/orders", "KS3602"],
    ["10.96.0.7", "KS3603"],
    ["http://10.0.0.9:80/", "KS3603"],
    ["http://[fd00:0::9]:80/", "KS3603"],
    ["203.0.113.9", "KS3603"],
    ["10.96.0.7/32", "KS3603"],
  ])("finds %s", (text, code) => {
    expect(codesIn(text)).toEqual([code]);
  });

  it.each([
    "https://shop.dev.example.com",
    "https://my-shop.example.com",
    "https://shop.example.com.evil.org",
    "https://sub.shop.example.com",
    "https://a.b.wild.example.com",
    "https://example.com",
    "https://both.example.com",
    "https://metrics.example.com",
    "cookieDomain: .shop.example.com",
    "mail: ops@shop.example.com",
    "apiVersion: shop.example.com/v1",
    "/etc/letsencrypt/live/shop.example.com/fullchain.pem",
    "https://archive.org/web/shop.example.com",
    "shop_example_com shop-example.com x_shop.example.com shop.example.com_x",
    "überbrücke-shop.example.com éshop.example.com",
    "You are now on shop.example.com and may order whatever you like",
    "10.96.0.70 110.96.0.7 10.96.0.7.1 10.96.0.7/8 10.96.0.0/12",
    "127.0.0.1 0.0.0.0 ::1",
    "version 10.96.0",
  ])("does not mind %s", (text) => {
    expect(codesIn(text)).toEqual([]);
  });

  it("takes the closest claim of a host", () => {
    const own = `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: own, namespace: shop-dev}
spec: {rules: [{host: dev.wild.example.com}]}
`;
    expect(prove(configMap("http://dev.wild.example.com") + own).findings).toEqual([]);
    expect(prove(configMap("http://more.wild.example.com") + own).findings).toHaveLength(1);
  });
});
