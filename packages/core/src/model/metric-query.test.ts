import { expect, test } from "vitest";
import { fillQuery, queryProblem } from "./metric-query.ts";

const values = { app: "web", stage: "test", namespace: "web-test", release: "web-1" };

test.each([
  ["up{app=\"{{app}}\",stage='{{stage}}'}", "up{app=\"web\",stage='test'}"],
  ["up{namespace=~`{{namespace}}|x`}", "up{namespace=~`web-test|x`}"],
  ['label_replace(up, "a", "{{release}}", "", "")', 'label_replace(up, "a", "web-1", "", "")'],
  ['up{a="\\"{{app}}"}', 'up{a="\\"web"}'],
  ['up{a="}} {{"} # it\'s "{{ here', 'up{a="}} {{"} # it\'s "{{ here'],
])("%s", (query, filled) => {
  expect(fillQuery(query, values)).toEqual({ query: filled });
});

test.each([
  ["up{app={{app}}}", "{{app}} stands outside of quotes"],
  ["up # {{app}}", "{{app}} stands outside of quotes"],
  ['up{app="{{team}}"}', "{{team}} is none of"],
  ['up{app="{{ app }}"}', "{{ app }} is none of"],
  ['up{app="{{app}}', "a quote that is opened and not closed"],
  ['up{app="\n{{app}}"}', "a quote that is opened and not closed"],
  ['up{app="\\{{app}}"}', "a backslash before a placeholder"],
  ["up{app=~`\\{{app}}`}", "a backslash before a placeholder"],
])("%s has a problem", (query, problem) => {
  expect(queryProblem(query)).toContain(problem);
  expect(fillQuery(query, values)).toEqual({ problem: queryProblem(query) });
});

test.each([
  ['up{app="{{app}}"}', 'a"}', 'up{app="a\\"}"}'],
  ['up{app=~"{{app}}.*"}', ".*", 'up{app=~"\\\\.\\\\*.*"}'],
  ["up{app=~`{{app}}`}", ".*", "up{app=~`\\.\\*`}"],
  ["up{app=`{{app}}`}", "a\\b", "up{app=`a\\b`}"],
  ["up{app='{{app}}'}", "\\'", "up{app='\\\\\\''}"],
])("in %s the app %s stays a text", (query, app, filled) => {
  expect(fillQuery(query, { ...values, app })).toEqual({ query: filled });
});

test.each([
  ["up{app=`{{app}}`}", "a`b"],
  ['up{app="{{app}}"}', "a\nb"],
  ['label_replace(up, "a", "$1", "b", "{{app}}")', ".*"],
])("in %s the app %j cannot be written", (query, app) => {
  expect(fillQuery(query, { ...values, app })).toMatchObject({ problem: expect.stringContaining("the app") as string });
});
