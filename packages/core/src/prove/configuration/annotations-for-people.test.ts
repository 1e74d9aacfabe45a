import { expect, test } from "vitest";
import { isForPeople } from "./annotations-for-people.ts";

test.each([
  ...["kubectl.kubernetes.io/last-applied-configuration", "example.com/last-applied", "kubernetes.io/change-cause"],
  ...["description", "example.com/description", "example.com/api-descriptions", "example.com/documentation"],
  ...[
    "example.com/doc",
    "example.com/docs",
    "example.com/note",
    "example.com/release_notes",
    "team.comment",
    "x/comments",
  ],
  ...["x/message", "x/messages", "x/summary", "x/link", "x/links", "x/external-link", "x/runbook", "x/runbookurl"],
  ...["x/runbook-url", "x/runbook_url", "x/help", "x/homepage", "x/repository", "x/repo", "x/source", "x/owner"],
  ...["x/support", "x/chat", "x/contact", "x/maintainer", "x/maintainers", "x/issue", "x/issues", "x/bug", "x/bugs"],
  ...["x/logs", "x/dashboard", "x/license", "x/changelog", "x/DESCRIPTION"],
  ...["a8r.io/runbook-x", "link.argocd.argoproj.io/external", "meta.helm.sh/release-name", "artifacthub.io/images"],
  ...[
    "kapp.k14s.io/original",
    "objectset.rio.cattle.io/applied",
    "operatorframework.io/x",
    "openshift.io/display-name",
  ],
])("%s is read by people", (name) => expect(isForPeople(name, "http://api.shop-prod.svc")).toBe(true));

test.each([
  ...["x/mydescription", "x/description-url", "x/upstream", "x/sources", "x/backend", "x/owner-url", "x/log", "x/docx"],
  ...["x.a8r.io/y", "a8r.iox/y", "x/meta.helm.sh", "x/bug-url", "x/changecause", "x/last-applied-config"],
])("%s may be read by a program", (name) => expect(isForPeople(name, "http://api.shop-prod.svc")).toBe(false));

test.each([
  ["this is what people call api.shop-prod.svc", true],
  ["See “the docs” (please), don’t guess: api.shop-prod.svc!", true],
  ["  four plain words here  ", true],
  ["three plain words", false],
  ["api.shop-prod.svc has four plain words", true],
  ["a.b c.d e.f four plain words here", true],
  ["a.b c.d e.f g.h four plain words here", false],
  ["set the url = api.shop-prod.svc for all of them", false],
  ["pass all of this to --host api.shop-prod.svc", false],
  ["-h and then some more plain words", false],
  ["run this and that | and some more words", false],
  ["url: {and then some more plain words here}", false],
  ["one two three four; five six", false],
  ["the well-known words of people", true],
  ["a-b and then some more plain words", true],
  ["1 2 3 4 5 6 7", false],
  ["", false],
])("%j is a sentence: %s", (text, is) => expect(isForPeople("x/y", text)).toBe(is));
