import fc from "fast-check";

const list = fc.constantFrom(
  "object.spec.?tolerations.orValue([])",
  "object.spec.tolerations",
  "object.spec.containers",
  "object.metadata.?labels.orValue({}).map(k, {'key': k, 'value': object.metadata.labels[k]})",
);

const element = fc.constantFrom(
  "e.key == 'stage'",
  "e.?key.orValue('') == 'stage'",
  "e.?value.orValue('') != 'dev'",
  "e.value == 'dev'",
  "has(e.operator) && e.operator == 'Exists'",
  "e.?name.orValue('') == 'a'",
  "e.?securityContext.?privileged.orValue(false)",
  "e.image.startsWith('registry')",
);

/** Truth values over a pod's request, well typed as the API server checks them, of every operator and macro. */
export const arbitraryExpression: fc.Arbitrary<string> = fc.letrec<{ truth: string; text: string; number: string }>(
  (tie) => ({
    truth: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(
        "has(object.metadata.labels)",
        "has(object.metadata.labels.stage)",
        "'stage' in object.metadata.?labels.orValue({})",
        "object.spec.hostNetwork",
        "object.spec.?hostNetwork.orValue(false)",
        "has(object.spec.tolerations)",
        "request.operation == 'CREATE'",
        "'developers' in request.userInfo.groups",
        "oldObject == null",
      ),
      fc.tuple(tie("text"), fc.constantFrom("==", "!=", "<", ">="), tie("text")).map((parts) => parts.join(" ")),
      fc
        .tuple(tie("number"), fc.constantFrom("==", "!=", "<", "<=", ">"), tie("number"))
        .map((parts) => parts.join(" ")),
      fc
        .tuple(
          tie("text"),
          fc.constantFrom("startsWith", "endsWith", "contains", "matches"),
          fc.constantFrom("d", "dev", "web", "e."),
        )
        .map(([text, method, other]) => `${text}.${method}('${other}')`),
      fc
        .tuple(tie("text"), fc.constantFrom("['dev', 'prod']", "['']", "{'dev': 1, 'web': 2}"))
        .map((parts) => parts.join(" in ")),
      fc.tuple(tie("truth"), fc.constantFrom("&&", "||"), tie("truth")).map((parts) => `(${parts.join(" ")})`),
      tie("truth").map((truth) => `!(${truth})`),
      fc.tuple(tie("truth"), tie("truth"), tie("truth")).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      fc
        .tuple(list, fc.constantFrom("all", "exists", "exists_one"), element)
        .map(([of, macro, one]) => `${of}.${macro}(e, ${one})`),
      fc
        .tuple(list, element, fc.constantFrom("0", "1", "2"))
        .map(([of, one, size]) => `${of}.filter(e, ${one}).size() == ${size}`),
    ),
    text: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom("'dev'", "'prod'", "''", "'web'"),
      fc.constantFrom(
        "object.metadata.name",
        "object.metadata.labels.stage",
        "object.metadata.?labels[?'stage'].orValue('')",
        "object.metadata.?labels.?app.orValue('none')",
        "object.spec.nodeName",
        "object.spec.?nodeName.orValue('')",
        "object.spec.?nodeSelector[?'stage'].orValue('')",
        "namespaceObject.metadata.?labels[?'stage'].orValue('')",
        "request.userInfo.username",
        "object.spec.containers[1].name",
        "object.spec.containers[?1].?image.orValue('')",
      ),
      fc.tuple(tie("text"), tie("text")).map((parts) => `(${parts.join(" + ")})`),
      fc.tuple(tie("truth"), tie("text"), tie("text")).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    ),
    number: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom("0", "1", "3", "30"),
      fc.constantFrom(
        "size(object.spec.containers)",
        "object.metadata.?labels.orValue({}).size()",
        "object.spec.terminationGracePeriodSeconds",
        "object.spec.?tolerations.orValue([]).size()",
        "int(object.metadata.labels.weight)",
      ),
      fc
        .tuple(tie("number"), fc.constantFrom("+", "-", "*", "/", "%"), tie("number"))
        .map((parts) => `(${parts.join(" ")})`),
      tie("text").map((text) => `${text}.size()`),
    ),
  }),
).truth;
